import Glibc
import Supervision
import TestSupport
import Testing
import World

/// One bad request doesn't stop the shop: the server is back within a second, and the request that
/// crashed it twice is refused.
struct SupervisorTests {
    /// A debug build on a machine that builds beside it; a release takes a tenth.
    static let backSeconds = getenv("PASAR_SOAK") == nil ? 10.0 : 1.0
    static let startSeconds = 30.0

    @Test func aRequestThatCrashedTheServerTwiceIsQuarantined() async throws {
        try await withTestFolder { folder in
            let shop = try await SupervisedShop(folder)
            defer { shop.process.kill9() }
            #expect(try await shop.status("POST", "/basket/lines") == 422)
            for crash in 1...CrashRecord.mostCrashes {
                try await shop.crash(during: "POST /basket/lines")
                let back = try await shop.waitUntilAlive()
                #expect(back < .seconds(Self.backSeconds), "crash \(crash): back after \(back)")
                #expect(try await shop.metric("pasar_crashes") == crash)
            }
            let refused = try await shop.send("POST", "/basket/lines")
            #expect(refused.status == 503)
            #expect(refused.text.contains("\"code\":\"quarantined\""))
            let reference = try #require(
                shop.log.firstMatch(of: /crashes: POST \/basket\/lines \((\w+)\)/))
            #expect(refused.text.contains(reference.1))
            #expect(try await shop.metric("pasar_quarantined_requests") == 1)
            for path in ["/", "/basket", "/health", "/search?q=lamp"] {
                #expect(try await shop.status("GET", path) == 200, "\(path)")
            }
        }
    }

    @Test func aStopIsAStopAndAnExitIsAnExit() async throws {
        try await withTestFolder { folder in
            let shop = try await SupervisedShop(folder)
            kill(shop.process.id, SIGTERM)
            #expect(shop.process.exitCode() == 0)
            #expect(shop.server == nil)
            #expect(!shop.log.contains("started again"))
            // A taken port is said once, and not tried again.
            let first = try await SupervisedShop(folder)
            defer { first.process.kill9() }
            let second = try TestProcess(
                buildFolder + "/pasar",
                [
                    "serve", "--folder", folder + "/other", "--port", "\(first.port)",
                    "--rtmp-port=-1",
                ],
                log: folder + "/second.log")
            #expect(second.exitCode() != 0)
        }
    }

    @Test func aServerDiesWithItsSupervisor() async throws {
        try await withTestFolder { folder in
            let shop = try await SupervisedShop(folder)
            let server = try #require(shop.server)
            shop.process.kill9()
            for _ in 0..<500 where kill(server, 0) == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(kill(server, 0) != 0)
        }
    }

    @Test func aKilledServerIsStartedAgainAndNobodyIsBlamed() async throws {
        try await withTestFolder { folder in
            let shop = try await SupervisedShop(folder)
            defer { shop.process.kill9() }
            kill(try #require(shop.server), SIGKILL)
            _ = try await shop.waitUntilAlive()
            #expect(try await shop.metric("pasar_crashes") == 0)
        }
    }
}

/// A server under its supervisor, on a folder and a port of its own.
final class SupervisedShop {
    let process: TestProcess
    let folder: String
    let port: Int
    private let logPath: String

    var log: String { Resources.text(logPath) ?? "" }

    init(_ folder: String) async throws {
        self.folder = folder
        logPath = folder + "/server.log"
        port = try #require(FreePort.find())
        process = try TestProcess(
            buildFolder + "/pasar",
            [
                "serve", "--folder", folder, "--port", "\(port)", "--rtmp-port=-1",
                "--cheap-hashing", "--no-rate-limits",
            ], log: logPath)
        _ = try await waitUntilAlive()
    }

    /// Process id of the server: the supervisor's child.
    var server: pid_t? {
        Resources.names(in: "/proc").compactMap { pid_t($0) }.first { id in
            let text = Resources.text("/proc/\(id)/stat") ?? ""
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && fields[1] == "\(process.id)" && fields[0] != "Z"
        }
    }

    /// How long it takes until the server answers.
    func waitUntilAlive() async throws -> Duration {
        let clock = ContinuousClock()
        let began = clock.now
        while clock.now - began < .seconds(SupervisorTests.startSeconds) {
            if let status = try? await status("GET", "/health"), status == 200 {
                return clock.now - began
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CrashFault(text: "never ready: \(log)")
    }

    func send(_ method: String, _ target: String) async throws -> Reply {
        let client = try await HttpClient.connect(port: port)
        let reply: Result<Reply, any Error>
        do {
            reply = .success(
                try await client.send(
                    method, target,
                    headers: ["accept": "application/json", "x-requested-with": "test"]))
        } catch { reply = .failure(error) }
        await client.close()
        return try reply.get()
    }

    func status(_ method: String, _ target: String) async throws -> Int {
        try await send(method, target).status
    }

    func metric(_ name: String) async throws -> Int? {
        try await send("GET", "/metrics").text.split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    /// Ends the server by SIGILL, as a trap does, while it waits for a request's body.
    func crash(during request: String) async throws {
        let parts = request.split(separator: " ")
        let client = try #require(OpenRequest(port: port))
        defer { client.close() }
        client.write(
            "\(parts[0]) \(parts[1]) HTTP/1.1\r\nhost: localhost:\(port)\r\nx-requested-with: t\r\n"
                + "content-length: 9\r\n\r\n")
        let table = Supervisor.Files(folder: folder + "/run", port: port).table
        for _ in 0..<500 where InFlightTable.traces(path: table).underWay != [request] {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(InFlightTable.traces(path: table).underWay == [request])
        let server = try #require(server)
        kill(server, SIGILL)
        for _ in 0..<500 where self.server == server {
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
