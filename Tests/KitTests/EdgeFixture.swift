import Access
import Store
import Synchronization
import TestSupport
import Web
import WebEdge
import World

/// An edge over a few routes, driven by raw requests.
final class EdgeFixture: Sendable {
    let edge: Edge
    let lines: Lines
    let clock = TestClock()

    final class Lines: Sendable {
        private let all = Mutex<[String]>([])
        var texts: [String] { all.withLock { $0 } }
        func add(_ line: String) { all.withLock { $0.append(line) } }
    }

    init(
        _ options: EdgeOptions = EdgeOptions(origin: "http://localhost:8080", spool: "/tmp"),
        _ routes: [Route] = EdgeFixture.routes
    ) {
        let lines = Lines()
        self.lines = lines
        let site = Site(
            identify: { _ in Caller() },
            words: { words, _ in words.key + (words.count.map { " \($0)" } ?? "") },
            problemPage: { _, _, _ in "" }, signIn: { $0 })
        edge = Edge(
            table: RouteTable(routes), site: site, options: options, world: .test(clock: clock),
            log: { lines.add($0) })
    }

    static let routes = [
        Route(.get, URLPattern("/"), for: .anyone, "Home") { _ in .text("home") },
        Route(.get, URLPattern("/who"), for: .anyone, limit: .guesses, "Says who comes") {
            .text("\($0.client) \($0.isFromThisMachine())")
        },
        Route(.post, URLPattern("/kept"), for: .anyone, "Sets a cookie") { _ in
            Response.text("kept").keeping(cookie: "pasar_session", "new", seconds: 60)
        },
        Route(.get, URLPattern("/cookies"), for: .anyone, "Says which cookies came") {
            .text($0.cookies.all("pasar_session").joined(separator: ","))
        },
    ]

    func send(
        _ method: String = "GET", _ target: String, client: String = "127.0.0.1",
        _ headers: [String: String] = [:]
    ) async -> Reply {
        let all = [
            "host": "localhost:8080", "accept": "application/json",
            "sec-fetch-site": "same-origin",
        ].merging(headers) { $1 }
        let answer = await edge.respond(
            to: RawRequest(
                method: method, target: target, client: client, header: { all[$0] },
                isForwarded: { all.keys.contains(where: ForwardingHeaders.contains) },
                body: { nil }))
        guard case .bytes(let bytes) = answer.body else {
            return Reply(status: answer.status, headers: answer.headers, body: [])
        }
        return Reply(status: answer.status, headers: answer.headers, body: bytes)
    }
}
