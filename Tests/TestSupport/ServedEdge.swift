import HTTPServer
import Logging
import ServiceLifecycle
import Web
import WebEdge

/// Serves an edge on a free port of this machine while `body` runs.
public func withServer(
    over edge: Edge, _ body: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let (ports, told) = AsyncStream.makeStream(of: Int.self)
    let server = Server(edge: edge, host: "127.0.0.1", port: 0) { told.yield($0) }
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: [.init(service: server.application)], logger: Logger(label: "test")))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        var first = ports.makeAsyncIterator()
        guard let port = await first.next() else { throw HttpSilence() }
        let result: Result<Void, any Error>
        do { result = .success(try await body(port)) } catch { result = .failure(error) }
        await server.farewell()
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try result.get()
    }
}
