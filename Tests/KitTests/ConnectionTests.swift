import Events
import Glibc
import Synchronization
import TestSupport
import Testing
import Threads
import Web
import WebEdge
import World

/// Connections that cost more than they use: each is cut, and the others are served meanwhile.
@Suite(.serialized) struct ConnectionTests {
    /// Sockets of each kind. `PASAR_SOCKETS=1250` is 5,000 in all.
    static let crowd = getenv("PASAR_SOCKETS").flatMap { Int(String(cString: $0)) } ?? 60

    /// Limits in which a test needn't wait long.
    private static func options(
        _ change: (inout ConnectionLimits) -> Void = { _ in }, rateLimits: Bool = false
    ) -> EdgeOptions {
        var options = EdgeOptions(
            origin: "http://localhost", rateLimits: rateLimits, accessLog: false, spool: "/tmp")
        options.connections.head = .seconds(1)
        options.connections.window = .seconds(1)
        options.connections.drain = .seconds(1)
        change(&options.connections)
        return options
    }

    private static let large = [UInt8](repeating: 120, count: 1 << 20)

    private static let routes =
        EdgeFixture.routes + [
            Route(.post, URLPattern("/forms"), for: .anyone, takes: Nothing.self, "Takes a form") {
                _, _ in .text("taken")
            },
            Route(.get, URLPattern("/long"), for: .anyone, "Much") { _ in
                Response(
                    status: 200, headers: [("content-type", "text/plain")],
                    body: .stream { writer in
                        for _ in 0..<64 { try await writer.write(large) }
                    })
            },
            Route(.post, URLPattern("/mine"), for: .signedIn, "For others") { _ in .text("no") },
        ]

    /// Open connections, as `/metrics` says.
    private static func open(_ edge: Edge) -> Int {
        let line = edge.metricsText(extra: []).split(separator: "\n").first {
            $0.hasPrefix("pasar_connections ")
        }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
    }

    private func serving(
        _ options: EdgeOptions, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await serving(options) { port, _ in try await body(port) }
    }

    private func serving(
        _ options: EdgeOptions, _ body: @escaping @Sendable (Int, Edge) async throws -> Void
    ) async throws {
        let edge = EdgeFixture(options, Self.routes).edge
        try await withServer(over: edge) { port in try await body(port, edge) }
    }

    private func answers(_ port: Int) async throws -> Bool {
        let client = try await HttpClient.connect(port: port)
        let reply = try await client.send("GET", "/")
        await client.close()
        return reply.status == 200 && reply.text == "home"
    }

    // A busy machine cuts late: tests wait long, and go on as soon as it has happened.

    private static let get = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"

    @Test func aHeadThatIsLateEndsTheConnection() async throws {
        try await serving(Self.options()) { port in
            let silent = try #require(RawSocket(port: port))
            let half = try #require(RawSocket(port: port))
            half.send("GET / HTTP/1.1\r\nhost: loc")
            #expect(try await silent.ends(seconds: 20))
            #expect(try await half.ends(seconds: 20))
            // Bytes now and then don't help.
            let drip = try #require(RawSocket(port: port))
            drip.send("GET / HTTP/1.1\r\nhost: localhost\r\n")
            var isCut = false
            for n in 0..<200 where !isCut {
                isCut = !drip.send("x-\(n): y\r\n") || drip.isEnded
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(isCut)
            // The next request of a connection has the same time.
            let second = try #require(RawSocket(port: port))
            second.send(Self.get)
            try await Task.sleep(for: .milliseconds(300))
            second.send("GET / HT")
            let said = try await second.readToEnd(seconds: 20)
            #expect(said?.hasPrefix("HTTP/1.1 200") == true)
        }
    }

    @Test func aKeptConnectionMayRestBetweenRequests() async throws {
        // On a busy machine a second may pass before the first byte is sent.
        try await serving(Self.options { $0.head = .seconds(5) }) { port in
            let client = try await HttpClient.connect(port: port)
            #expect(try await client.send("GET", "/").status == 200)
            try await Task.sleep(for: .seconds(6))
            #expect(try await client.send("GET", "/").status == 200)
            await client.close()
        }
    }

    @Test func aBodyThatIsTooSlowEndsTheConnection() async throws {
        try await serving(Self.options()) { port in
            let head =
                "POST /forms HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n"
                + "content-type: application/x-www-form-urlencoded\r\n"
            let stuck = try #require(RawSocket(port: port))
            stuck.send(head + "content-length: 1000\r\n\r\na=")
            #expect(try await stuck.ends(seconds: 20))
            let drip = try #require(RawSocket(port: port))
            drip.send(head + "transfer-encoding: chunked\r\n\r\n")
            var isCut = false
            for _ in 0..<200 where !isCut {
                isCut = !drip.send("1\r\na\r\n") || drip.isEnded
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(isCut)
        }
    }

    @Test func aBodyThatNobodyWantsIsNotReadForever() async throws {
        try await serving(Self.options()) { port in
            let refused = try #require(RawSocket(port: port))
            refused.send(
                "POST /mine HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000000\r\n"
                    + "accept: application/json\r\n\r\n")
            var said = ""
            var isCut = false
            for _ in 0..<400 where !isCut {
                isCut = !refused.send(String(repeating: "x", count: 4096))
                if let bytes = refused.read() {
                    said += String(decoding: bytes, as: UTF8.self)
                } else {
                    isCut = true
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(said.hasPrefix("HTTP/1.1 401"))
            #expect(isCut)
        }
    }

    @Test func aReaderThatIsTooSlowIsCutAndASlowOneIsNot() async throws {
        let options = Self.options {
            $0.window = .seconds(4)
            $0.bytesPerSecond = 1_024
        }
        try await serving(options) { port, edge in
            let ask = "GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n"
            let stuck = try #require(RawSocket(port: port, receiveBuffer: 4096))
            let slow = try #require(RawSocket(port: port, receiveBuffer: 65_536))
            stuck.send(ask)
            slow.send(ask)
            // 80 KB a second: of a send buffer that has grown to 4 MB this frees a third in more
            // than four windows.
            let reader = SlowReader(slow, bytes: 16_384, every: 200)
            defer { reader.stop() }
            #expect(reader.start())
            try await Task.sleep(for: .seconds(9))
            let (taken, isCut) = (reader.taken, reader.isCut)
            #expect(!isCut && taken > 256 << 10, "\(taken) bytes")
            // What the kernel takes without a reader counts, so this may be a window later.
            var left = Self.open(edge)
            for _ in 0..<200 where left > 1 {
                try await Task.sleep(for: .milliseconds(100))
                left = Self.open(edge)
            }
            #expect(left == 1)
            _ = stuck
        }
    }

    @Test func oneNetworkDoesNotTakeAllConnections() async throws {
        let options = Self.options(
            {
                $0.most = 40
                $0.ofNetwork = 8
                $0.head = .seconds(5)
            }, rateLimits: true)
        try await serving(options) { port in
            var all = [RawSocket]()
            for _ in 0..<8 { all.append(try #require(RawSocket(port: port))) }
            for socket in all { socket.send("GET / HTTP/1.1\r\n") }
            try await Task.sleep(for: .milliseconds(200))
            let over = try #require(RawSocket(port: port))
            over.send(Self.get)
            let said = try await over.readToEnd(seconds: 20)
            #expect(said?.hasPrefix("HTTP/1.1 503") == true)
            #expect(said?.contains("retry-after: 10") == true)
            all.removeAll()
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await answers(port))
        }
    }

    @Test func aHeadThatIsTooLargeIsToldSo() async throws {
        try await serving(Self.options()) { port in
            for (size, name) in [(18_000, "cookie"), (18_000, "x-many"), (200_000, "x-long")] {
                let socket = try #require(RawSocket(port: port))
                socket.send(
                    "GET / HTTP/1.1\r\nhost: localhost\r\n"
                        + "\(name): \(String(repeating: "a", count: size))\r\n\r\n")
                let said = try await socket.readToEnd(seconds: 20) ?? ""
                #expect(said.hasPrefix("HTTP/1.1 431"), "\(name) \(size): \(said.prefix(80))")
                #expect(said.contains("\"code\":\"headers-too-large\""))
                #expect(said.contains("content-type: application/problem+json"))
            }
            let fits = try #require(RawSocket(port: port))
            fits.send(
                "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                    + "cookie: a=\(String(repeating: "a", count: 14_000))\r\n\r\n")
            #expect(try await fits.readToEnd(seconds: 20)?.hasPrefix("HTTP/1.1 200") == true)
            let odd = try #require(RawSocket(port: port))
            odd.send("NONSENSE\r\n\r\n")
            let said = try await odd.readToEnd(seconds: 20) ?? ""
            #expect(said.hasPrefix("HTTP/1.1 400") && said.contains("\"code\":\"not-understood\""))
        }
    }

    /// What the server says to bytes until it ends the connection.
    private func said(_ text: String, _ port: Int) async throws -> String {
        let socket = try #require(RawSocket(port: port))
        socket.send(text)
        return try await socket.readToEnd(seconds: 20) ?? ""
    }

    @Test func manyHeadersAreToldApartFromLargeOnes() async throws {
        try await serving(Self.options()) { port in
            func send(_ count: Int) async throws -> String {
                // With `host`, `accept` and `connection`.
                let more = (3..<count).map { "x-\($0): y\r\n" }.joined()
                return try await said(
                    "GET / HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n"
                        + "connection: close\r\n\(more)\r\n", port)
            }
            let most = try await send(100)
            #expect(most.hasPrefix("HTTP/1.1 200"))
            let over = try await send(101)
            #expect(over.hasPrefix("HTTP/1.1 431"))
            #expect(over.contains("\"code\":\"too-many-headers\""))
            // More than any parser's own limit, and still not large.
            let many = try await send(1_400)
            #expect(many.hasPrefix("HTTP/1.1 431"))
            #expect(many.contains("\"code\":\"too-many-headers\""), "\(many)")
            #expect(many.contains("content-language: en-US"))
        }
    }

    @Test func theHostOfATargetStandsBeforeTheHeaders() async throws {
        try await serving(Self.options()) { port in
            let table: [(target: String, hosts: [String], status: Int)] = [
                ("/", ["localhost"], 200), ("http://localhost/", ["localhost"], 200),
                ("http://localhost/", ["evil.example"], 200),
                ("http://evil.example/", ["localhost"], 421),
                ("http://localhost@evil.example/", ["localhost"], 421),
                ("/", ["localhost", "evil.example"], 400), ("/", ["localhost", "localhost"], 400),
                ("http://localhost/", ["localhost", "localhost"], 400), ("/", [], 400),
            ]
            for (target, hosts, status) in table {
                let lines = hosts.map { "host: \($0)\r\n" }.joined()
                let said = try await said(
                    "GET \(target) HTTP/1.1\r\n\(lines)connection: close\r\n\r\n", port)
                #expect(said.hasPrefix("HTTP/1.1 \(status)"), "\(target) of \(hosts)")
            }
        }
    }

    @Test(arguments: [
        ("chunked", "zz\r\na=b\r\n0\r\n\r\n", 400),
        ("chunked", "3\r\na=b\r\n0\r\nno trailer\r\n\r\n", 400),
        ("chunked", "ffffffffffffffffff\r\na=b\r\n", 400),
        ("chunked", "3\r\na=b\r\n0\r\n\r\n", 200),
        ("gzip", "a=b", 501), ("gzip, chunked", "3\r\na=b\r\n0\r\n\r\n", 501),
    ])
    func aBodyThatCannotBeReadIsTheClientsFault(
        _ coding: String, _ body: String, _ status: Int
    ) async throws {
        let fixture = EdgeFixture(Self.options(), Self.routes)
        try await withServer(over: fixture.edge) { port in
            let said = try await said(
                "POST /forms HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n"
                    + "connection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                    + "transfer-encoding: \(coding)\r\n\r\n\(body)", port)
            #expect(said.hasPrefix("HTTP/1.1 \(status)"), "\(said.prefix(80))")
            #expect(said.split(separator: "HTTP/1.1").count == 1, "it is answered once")
            #expect(fixture.lines.texts == [], "and is no fault of ours")
        }
    }

    @Test func aClientThatLeavesInMidBodyIsNoFaultOfOurs() async throws {
        let fixture = EdgeFixture(Self.options(), Self.routes)
        try await withServer(over: fixture.edge) { port in
            let head =
                "POST /forms HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n"
                + "content-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\na"
            var socket = RawSocket(port: port)
            #expect(try #require(socket).send(head))
            try await Task.sleep(for: .milliseconds(200))
            socket = nil
            var isTold = false
            for _ in 0..<100 where !isTold {
                try await Task.sleep(for: .milliseconds(50))
                isTold = fixture.edge.metricsText(extra: []).split(separator: "\n").contains {
                    $0.contains("\"/forms\"") && $0.hasSuffix("status=\"4xx\"} 1")
                }
            }
            #expect(isTold, "it is counted as the client's")
            #expect(fixture.lines.texts == [])
        }
    }

    /// Half-open connections, heads and bodies that don't come, readers that don't read: a quarter
    /// of the crowd each.
    @Test func aCrowdThatHoldsConnectionsIsCutWhileOthersAreServed() async throws {
        let options = Self.options {
            $0.head = .seconds(4)
            $0.window = .seconds(4)
            $0.bytesPerSecond = 65_536
        }
        try await serving(options) { port, edge in
            var all: [RawSocket] = []
            for n in 0..<(4 * Self.crowd) {
                let socket = try #require(RawSocket(port: port, receiveBuffer: 4096), "\(n)")
                all.append(socket)
                switch n % 4 {
                case 0: break
                case 1: socket.send("GET / HTTP/1.1\r\nhost: loc")
                case 2:
                    socket.send(
                        "POST /forms HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\na")
                default: socket.send("GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n")
                }
                if n % 500 == 0 { #expect(try await answers(port), "with \(n) others") }
            }
            #expect(try await answers(port), "with all others")
            var left = Self.open(edge)
            #expect(left > 0)
            for _ in 0..<120 where left > 0 {
                try await Task.sleep(for: .milliseconds(500))
                left = Self.open(edge)
            }
            #expect(left == 0, "\(left) connections are still open")
            #expect(try await answers(port))
            #expect(all.count == 4 * Self.crowd)
        }
    }

    @Test func aStopDoesNotWaitForSomebodyWhoIsSlow() async throws {
        let started = monotonicMicroseconds()
        // Open beyond the end of the server.
        let kept = Mutex<[RawSocket]>([])
        let options = Self.options {
            $0.head = .seconds(60)
            $0.window = .seconds(60)
        }
        try await serving(options) { port in
            let stuck = try #require(RawSocket(port: port, receiveBuffer: 4096))
            stuck.send("GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n")
            let body = try #require(RawSocket(port: port))
            body.send(
                "POST /forms HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n"
                    + "content-length: 9\r\n\r\na")
            try await Task.sleep(for: .milliseconds(300))
            kept.withLock { $0 = [stuck, body] }
        }
        #expect(monotonicMicroseconds() - started < 30_000_000)
        kept.withLock { $0 = [] }
    }
}

/// Reads a socket at a rate of its own, on a thread: a busy machine runs a test's task late, which
/// would look like a reader that has stopped.
private final class SlowReader: Sendable {
    private let socket: RawSocket
    private let bytes: Int
    private let milliseconds: UInt32
    private let state = Mutex((taken: 0, isCut: false, isStopped: false))

    init(_ socket: RawSocket, bytes: Int, every milliseconds: UInt32) {
        self.socket = socket
        self.bytes = bytes
        self.milliseconds = milliseconds
    }

    /// Bytes that were read.
    var taken: Int { state.withLock { $0.taken } }
    /// True once the connection is at its end.
    var isCut: Bool { state.withLock { $0.isCut } }

    /// Begins to read; false if the system allows no more threads.
    func start() -> Bool {
        SystemThread.detached { [self] in
            while state.withLock({ !$0.isCut && !$0.isStopped }) {
                let piece = socket.read(most: bytes)
                state.withLock { state in
                    state.taken += piece?.count ?? 0
                    state.isCut = piece == nil
                }
                usleep(milliseconds * 1_000)
            }
        }
    }

    func stop() { state.withLock { $0.isStopped = true } }
}
