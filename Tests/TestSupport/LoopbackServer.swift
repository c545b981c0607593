import Glibc
import Synchronization
import Threads

/// A server on the loopback that answers as a test says, and counts who came.
public final class LoopbackServer: Sendable {
    public let port: Int
    private let socket: Int32
    private let answer: @Sendable (HeardRequest) -> Reply
    private let tally = Mutex(Counters())

    private struct Counters: Sendable {
        var paths: [String] = []
        var now = 0
        var most = 0
    }

    /// A request as it came.
    public struct HeardRequest: Sendable {
        public let method: String
        public let path: String
        /// Headers by name in lower case.
        public let headers: [String: String]
        public let body: [UInt8]
    }

    public enum Reply: Sendable {
        case bytes([UInt8])
        /// The head, then nothing more.
        case hangs
        /// A body without a length, in pieces, for ever.
        case endless
        /// The connection is closed without a word.
        case closes
    }

    public var paths: [String] { tally.withLock { $0.paths } }
    /// Requests that were open at the same time.
    public var most: Int { tally.withLock { $0.most } }
    public var origin: String { "http://127.0.0.1:\(port)" }

    private init(_ answer: @escaping @Sendable (HeardRequest) -> Reply) {
        self.answer = answer
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(socket, $0, length)
                listen(socket, 64)
                getsockname(socket, $0, &length)
            }
        }
        port = Int(UInt16(bigEndian: place.sin_port))
    }

    /// Runs `body` with a server that answers by the path alone.
    public static func with<T>(
        _ answer: @escaping @Sendable (String) -> Reply,
        _ body: (LoopbackServer) async throws -> T
    ) async throws -> T {
        try await with(requests: { answer($0.path) }, body)
    }

    /// Runs `body` with a server that answers by the whole request.
    public static func with<T>(
        requests answer: @escaping @Sendable (HeardRequest) -> Reply,
        _ body: (LoopbackServer) async throws -> T
    ) async throws -> T {
        let server = LoopbackServer(answer)
        _ = SystemThread.detached { server.accept() }
        defer {
            shutdown(server.socket, Int32(SHUT_RDWR))
            close(server.socket)
        }
        return try await body(server)
    }

    public static func reply(
        _ status: String, _ headers: [String] = [], _ body: [UInt8] = []
    ) -> Reply {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"]
        let head = (lines + headers).joined(separator: "\r\n") + "\r\n\r\n"
        return .bytes(Array(head.utf8) + body)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(socket, nil, nil)
            guard client >= 0 else { return }
            _ = SystemThread.detached { self.serve(client) }
        }
    }

    private static let blankLine = Array("\r\n\r\n".utf8)

    private static func head(_ bytes: [UInt8]) -> (lines: [Substring], rest: [UInt8])? {
        guard bytes.count >= 4,
            let end = (0...bytes.count - 4).first(where: {
                Array(bytes[$0..<$0 + 4]) == blankLine
            })
        else { return nil }
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        return (text.split(whereSeparator: \.isNewline), Array(bytes[(end + 4)...]))
    }

    /// The next request of a connection; nil if it ends before.
    private func incoming(_ client: Int32) -> HeardRequest? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(client, &chunk, chunk.count)
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
            guard let (lines, rest) = Self.head(bytes) else { continue }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
            }
            guard rest.count >= headers["content-length"].flatMap(Int.init) ?? 0 else { continue }
            let words = (lines.first ?? "").split(separator: " ")
            return HeardRequest(
                method: String(words.first ?? ""), path: String(words.dropFirst().first ?? ""),
                headers: headers, body: rest)
        }
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        guard let incoming = incoming(client) else { return }
        tally.withLock {
            $0.paths.append(incoming.path)
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
        defer { tally.withLock { $0.now -= 1 } }
        switch answer(incoming) {
        case .bytes(let bytes): send(bytes, client)
        case .closes: return
        case .hangs:
            send(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx".utf8), client)
            var rest: UInt8 = 0
            _ = read(client, &rest, 1)
        case .endless:
            send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8), client)
            let piece = Array("8000\r\n".utf8) + [UInt8](repeating: 65, count: 0x8000) + [13, 10]
            while send(piece, client) {}
        }
    }

    @discardableResult
    private func send(_ bytes: [UInt8], _ client: Int32) -> Bool {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            left = left.dropFirst(count)
        }
        return true
    }
}
