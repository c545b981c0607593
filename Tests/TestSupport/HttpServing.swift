import Authentication
import Accounts
import Composition
import Glibc
import HTTPServer
import Payments
import ServiceLifecycle
import Store
import Subprocess
import Synchronization
import Web
import WebEdge
import World

extension TestShop {
    /// The whole shop over a store that somebody else opened and migrated.
    public static func over(
        _ store: any Store, clock: TestClock, folder: String, seed: UInt64 = 7,
        gateway: Gateway? = nil, fetchesPictures: Bool = false
    ) async throws -> TestShop {
        let outbox = TestOutbox()
        let world = World.test(clock: clock, seed: seed, outbox: outbox)
        let pasar = try await Pasar(
            store: store, world: world,
            options: PasarOptions(
                authentication: AuthenticationOptions(
                    origin: origin, cheapHashing: true, demoSignIn: true),
                edge: EdgeOptions(origin: origin, rateLimits: false, spool: folder),
                folder: folder, fetchesPictures: fetchesPictures), gateway: gateway,
            log: { _ in })
        return TestShop(pasar: pasar, clock: clock, outbox: outbox, store: store)
    }

    /// Serves the shop on a socket of this machine while `body` runs.
    public func serving<T: Sendable>(
        _ body: @escaping @Sendable (_ port: Int) async throws -> T
    ) async throws -> T {
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let server = Server(edge: pasar.edge, host: "127.0.0.1", port: 0) { told.yield($0) }
        let application = server.application
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application)], logger: .init(label: "test")))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var first = ports.makeAsyncIterator()
            guard let port = await first.next() else { throw HttpSilence() }
            let result: Result<T, any Error>
            do {
                result = .success(try await body(port))
            } catch {
                result = .failure(error)
            }
            await server.farewell()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }
}

/// A place for a database of one test's own that another process opens too: what its command line
/// says, and a folder. Both are removed afterwards.
public func withTestDatabase<T>(
    _ engine: TestEngine, _ body: (_ database: String, _ folder: String) async throws -> T
) async throws -> T {
    let place = try TestPlace(engine)
    return try await withTestFolder { folder in
        let result: Result<T, any Error>
        do {
            let database =
                engine == .sqlite
                ? place.folder + "/pasar.db"
                : (TestEngine.postgresServer ?? "") + " options=-csearch_path=\(place.schema)"
            result = .success(try await body(database, folder))
        } catch {
            result = .failure(error)
        }
        try place.remove()
        return try result.get()
    }
}

/// A process of ours that runs beside the test.
public final class TestProcess: Sendable {
    public let id: pid_t
    private let isEnded = Atomic<Bool>(false)

    /// Starts `path`, its standard output and error going to the file `log`. It inherits no socket:
    /// a connection that a test has closed would stay open for as long as the process.
    public init(_ path: String, _ arguments: [String], log: String) throws {
        let file = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw TestPlaceError("can't write \(log)") }
        defer { close(file) }
        var child = Subprocess(path, arguments, maxOutputBytes: 0, deadline: .seconds(0))
        child.environment = Resources.environment
        child.stderr = file
        id = try child.start(output: file)
    }

    /// Ends it without a last word, and waits until it is gone.
    public func kill9() {
        guard !isEnded.exchange(true, ordering: .relaxed) else { return }
        kill(id, SIGKILL)
        var status: Int32 = 0
        waitpid(id, &status, 0)
    }

    /// Waits for its end, and says with which code; nil for a signal.
    public func exitCode() -> Int32? {
        guard !isEnded.exchange(true, ordering: .relaxed) else { return nil }
        var status: Int32 = 0
        waitpid(id, &status, 0)
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// What it has computed so far, itself and for the kernel.
    public var cpuMilliseconds: Int {
        let text = Resources.text("/proc/\(id)/stat") ?? ""
        // Behind the name in brackets: state is the first field, utime and stime are 12th and 13th.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let kernel = Int(fields[12]) else {
            return 0
        }
        return (user + kernel) * 1000 / sysconf(Int32(_SC_CLK_TCK))
    }

    deinit { kill9() }
}

/// A port on which nothing listens now.
public enum FreePort {
    public static func find() -> Int? {
        OpenRequest.bound()
    }
}

/// A connection on which a test writes what it likes, and closes when it likes.
public final class OpenRequest: Sendable {
    private let file: Int32

    public init?(port: Int) {
        file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(UInt16(clamping: port))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard file >= 0, isConnected else { return nil }
    }

    public func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    public func close() { shutdown(file, Int32(SHUT_RDWR)) }

    deinit { _ = Glibc.close(file) }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    fileprivate static func bound() -> Int? {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { _ = Glibc.close(file) }
        var address = loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, size) == 0 && getsockname(file, $0, &size) == 0
            }
        }
        return isBound ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}

/// Where the build's products lie: beside the test bundle.
public var buildFolder: String {
    let parts = Resources.folder(of: "Markets").split(separator: "/")
    return "/" + parts.dropLast(2).joined(separator: "/")
}
