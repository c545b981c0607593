import Access
import Events
import Glibc
import HTML
import Prometheus
import Money
import Store
import Synchronization
import Text
import World

/// A request as received, before anything in it is trusted.
public struct RawRequest: Sendable {
    /// Method as sent, in upper case: `GET`.
    public let method: String
    /// Path and query, percent-encoded.
    public let target: String
    /// Header lookup by lower-case name; repeated headers are joined by `, ` (cookies by `; `).
    public let header: @Sendable (String) -> String?
    /// Peer address of the connection; behind a proxy, the proxy's.
    public let client: String
    /// The next piece of the body, nil at its end; to be called by one task.
    public let body: @Sendable () async throws -> [UInt8]?

    /// A request of the given parts; the server makes it from a socket, tests by hand.
    public init(
        method: String, target: String, client: String,
        header: @escaping @Sendable (String) -> String?,
        body: @escaping @Sendable () async throws -> [UInt8]?
    ) {
        self.method = method
        self.target = target
        self.client = client
        self.header = header
        self.body = body
    }
}

/// The edge: takes a request through the table of routes and back.
///
/// Order: find the route, identify the caller, limit, admit, check the origin of a change, read and
/// decode the body, call the handler, turn a thrown error into a problem.
public final class Edge: Sendable {
    /// All routes of the program.
    public let table: RouteTable
    let metrics: RequestMetrics
    let tree: RouteTree
    let site: Site
    let options: EdgeOptions
    let world: World
    let log: AccessLog
    let limiter = RateLimiter()
    private let listeners = Mutex<EventGate?>(nil)
    private let counter = Atomic<UInt64>(0)
    private let run: String

    /// Bound of path and query, in bytes; longer ones are answered with 400.
    static let maxTarget = 4096

    /// An edge over a table of routes; `log` gets each line of the access log.
    public init(
        table: RouteTable, site: Site, options: EdgeOptions, world: World,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.table = table
        self.site = site
        self.options = options
        self.world = world
        self.log = AccessLog(write: log)
        metrics = RequestMetrics(
            routes: table.routes.map { ($0.method.rawValue.uppercased(), $0.place.pattern) })
        tree = RouteTree(table.routes)
        run = Hex.encode(world.randomBytes(4))
    }

    /// Registers the gate whose open event streams `/metrics` counts.
    package func count(_ gate: EventGate) { listeners.withLock { $0 = gate } }

    /// Text of `/metrics`; `extra` adds the caller's metrics.
    public func metricsText(extra: [Figure]) -> String {
        let streams = Figure(
            name: "pasar_event_streams", help: "Open streams of events.",
            value: Int64(listeners.withLock { $0?.size } ?? 0)
        )
        return metrics.text([streams] + extra)
    }

    /// Handles one request. Never throws: an error becomes a problem, as JSON or a page.
    public func respond(to incoming: RawRequest) async -> Response {
        let started = monotonicMicroseconds()
        let id = run + String(counter.add(1, ordering: .relaxed).newValue, radix: 36)
        var trace = Trace()
        var answer: Response
        do {
            answer = try await admitted(incoming, id: id, trace: &trace)
        } catch {
            answer = await refused(error, incoming, id: id, trace: &trace)
        }
        if let input = trace.input { input.removeUploads() }
        addHeaders(to: &answer, id: id)
        let took = monotonicMicroseconds() - started
        metrics.record(route: trace.route, status: answer.status, microseconds: took)
        guard options.accessLog else { return answer }
        var size = 0
        if case .bytes(let bytes) = answer.body { size = bytes.count }
        log.line(
            id: id, method: incoming.method,
            pattern: trace.route.map { table.routes[$0].place.pattern }, status: answer.status,
            microseconds: took, bytes: size, client: incoming.client,
            account: trace.caller?.account, code: trace.code, at: world.now())
        return answer
    }

    /// State known so far, for the access log and for rendering a refusal.
    struct Trace {
        var route: Int?
        var caller: Caller?
        var request: Request?
        var input: Input?
        var code: String?
    }

    private func admitted(
        _ incoming: RawRequest, id: String, trace: inout Trace
    ) async throws -> Response {
        guard incoming.target.utf8.count <= Self.maxTarget else {
            throw EdgeRefusal.notUnderstood("the address is longer than \(Self.maxTarget) bytes")
        }
        let cut = incoming.target.firstIndex(of: "?") ?? incoming.target.endIndex
        let path = incoming.target[..<cut]
        let query = incoming.target[cut...].dropFirst()
        let method = Request.Method(rawValue: incoming.method.lowercased())
        let asked = incoming.method == "HEAD" ? .get : method
        let found = tree.find(asked, path)
        let now = world.now()
        let cookies = Self.cookies(incoming.header("cookie"))
        let visit = Visit(
            cookies: cookies, acceptLanguage: incoming.header("accept-language") ?? "", now: now)
        guard case .route(let index, let parameters) = found, let asked else {
            trace.caller = try? await site.identify(visit)
            if case .otherMethods(let methods) = found { throw EdgeRefusal.method(methods) }
            throw EdgeRefusal.notFound
        }
        trace.route = index
        let route = table.routes[index]
        let caller = try await site.identify(visit)
        trace.caller = caller
        let client = clientAddress(incoming)
        try limit(index, route, caller, client, now)
        guard route.audience.admits(caller) else {
            throw caller.account == nil ? EdgeRefusal.signInFirst : EdgeRefusal.forbidden
        }
        if Request.changes(asked) { try checkOrigin(incoming, cookies) }
        let input = try await input(incoming, asked, route, query)
        trace.input = input
        var request = Request(
            method: asked, path: String(path), place: Path(local: incoming.target) ?? "/",
            parameters: parameters, caller: caller, input: input.withoutOwn,
            idempotencyKey: try idempotencyKey(incoming, route, input, caller, parameters), id: id,
            wantsJSON: Self.wantsJSON(incoming), fragment: incoming.header("x-fragment"),
            now: now, client: client, userAgent: incoming.header("user-agent") ?? "",
            cookies: cookies,
            acceptsGzip: incoming.header("accept-encoding")?.contains(bytesOf: "gzip") ?? false)
        request.lastEvent = incoming.header("last-event-id").flatMap { EventID($0) }
        trace.request = request
        return try await route.handle(request)
    }

    private func limit(
        _ index: Int, _ route: Route, _ caller: Caller, _ client: String, _ now: Instant
    ) throws {
        guard options.rateLimits else { return }
        // By network, not account: otherwise an account made a minute ago would be a new bucket.
        let byPlace = route.limit == .guesses && route.audience == .anyone
        let key =
            byPlace
            ? Self.network(client)
            : caller.account.map { "a\($0.rawValue)" } ?? Self.network(client)
        if let wait = limiter.admit(route: index, key: key, limit: route.limit, now: now) {
            throw EdgeRefusal.tooMany(retryAfterSeconds: wait)
        }
    }

    private func idempotencyKey(
        _ incoming: RawRequest, _ route: Route, _ input: Input, _ caller: Caller,
        _ parameters: [String]
    ) throws -> IdempotencyKey? {
        guard route.idempotent else { return nil }
        guard let key = incoming.header("idempotency-key") ?? input.text("_key"), !key.isEmpty
        else { return nil }
        let allowed = key.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || $0 == 45 || $0 == 95
        }
        guard allowed, (8...128).contains(key.utf8.count) else { throw EdgeRefusal.badKey }
        // Without a session callers can't be told apart, so their keys are ignored.
        guard
            let who = caller.account.map({ "a\($0.rawValue)" })
                ?? caller.session.map({ "s\($0.rawValue)" })
        else { return nil }
        let said = parameters.joined(separator: "/") + "?" + input.fingerprint
        return IdempotencyKey(
            scope: "\(who) \(route.method.rawValue) \(route.place.pattern)", key: key,
            fingerprint: Hex.encode(Digest.sha256(said).prefix(16)))
    }

    /// Refuses changes from other sites, by `Sec-Fetch-Site` or `Origin`. Without either, a client
    /// without our cookie is no browser, and one with it must send a header that no form can send.
    private func checkOrigin(_ incoming: RawRequest, _ cookies: [String: String]) throws {
        if let site = incoming.header("sec-fetch-site") {
            guard site == "same-origin" || site == "none" else { throw EdgeRefusal.otherSite }
            return
        }
        if let origin = incoming.header("origin") {
            let host = incoming.header("host") ?? ""
            guard origin == options.origin || origin == "http://\(host)" && !options.secure
            else { throw EdgeRefusal.otherSite }
            return
        }
        let json = incoming.header("content-type")?.hasPrefix("application/json") ?? false
        let marked = incoming.header("x-requested-with") != nil
        guard cookies.isEmpty || json || marked else { throw EdgeRefusal.otherSite }
    }

    private func clientAddress(_ incoming: RawRequest) -> String {
        guard options.trustProxy, let forwarded = incoming.header("x-forwarded-for"),
            let last = forwarded.split(separator: ",").last
        else { return incoming.client }
        return last.trimmingBlanks
    }

    /// The unit that limits count by: see `network(_:)`.
    package func network(of incoming: RawRequest) -> String {
        Self.network(clientAddress(incoming))
    }

    /// Event streams that one network may hold; nil where nothing is limited.
    package var streamsOfNetwork: Int? { options.rateLimits ? options.streamsOfNetwork : nil }

    /// The address as a key for limits. One household has endless IPv6 addresses, so the /64
    /// counts. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address.
    static func network(_ client: String) -> String {
        guard client.utf8.contains(UInt8(ascii: ":")) else { return client }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, client, &bytes) == 1 else { return client }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [255, 255]
        if isMapped { return bytes.suffix(4).map(String.init).joined(separator: ".") }
        return Hex.encode(bytes.prefix(8))
    }

    static func cookies(_ header: String?) -> [String: String] {
        guard let header else { return [:] }
        var out: [String: String] = [:]
        for pair in header.split(separator: ";") {
            guard let eq = pair.firstIndex(of: "=") else { continue }
            let name = pair[..<eq].trimmingBlanks
            if out[name] == nil { out[name] = pair[pair.index(after: eq)...].trimmingBlanks }
        }
        return out
    }

    static func wantsJSON(_ incoming: RawRequest) -> Bool {
        let accept = incoming.header("accept") ?? ""
        if accept.contains(bytesOf: "text/html") { return false }
        if accept.contains(bytesOf: "json") { return true }
        return incoming.header("content-type")?.hasPrefix("application/json") ?? false
    }
}
