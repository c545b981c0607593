import Web
import Access
import Events
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
    /// True if a header says that the peer forwards for somebody else; see `ForwardingHeaders`.
    public let isForwarded: @Sendable () -> Bool
    /// Number of headers.
    public let headers: Int

    /// A request of the given parts; the server makes it from a socket, tests by hand.
    public init(
        method: String, target: String, client: String,
        header: @escaping @Sendable (String) -> String?,
        isForwarded: @escaping @Sendable () -> Bool,
        body: @escaping @Sendable () async throws -> [UInt8]?, headers: Int = 0
    ) {
        self.method = method
        self.target = target
        self.client = client
        self.header = header
        self.isForwarded = isForwarded
        self.body = body
        self.headers = headers
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
    let security: SecurityLog
    let limiter = RateLimiter()
    let hosts: HostNames
    private let listeners = Mutex<EventGate?>(nil)
    private let connections = Mutex<(@Sendable () -> Int)?>(nil)
    private let counter = Atomic<UInt64>(0)
    private let run: String
    let policy: String

    /// Bound of path and query, in bytes; longer ones are answered with 400.
    static let maxTarget = 4096
    /// Headers of a request; browsers send about 20.
    static let mostHeaders = 100

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
        security = SecurityLog(write: log)
        metrics = RequestMetrics(
            routes: table.routes.map { ($0.method.rawValue.uppercased(), $0.place.pattern) })
        tree = RouteTree(table.routes)
        hosts = HostNames(origin: options.origin, also: options.hosts)
        policy = Self.policy(formTargets: options.formTargets)
        run = Hex.encode(world.randomBytes(4))
    }

    /// Registers the gate whose open event streams `/metrics` counts.
    package func count(_ gate: EventGate) { listeners.withLock { $0 = gate } }

    /// Registers the count of open connections, for `/metrics`.
    package func countConnections(_ count: @escaping @Sendable () -> Int) {
        connections.withLock { $0 = count }
    }

    /// Text of `/metrics`; `extra` adds the caller's metrics.
    public func metricsText(extra: [Figure]) -> String {
        let streams = Figure(
            name: "pasar_event_streams", help: "Open streams of events.",
            value: Int64(listeners.withLock { $0?.size } ?? 0)
        )
        let open = Figure(
            name: "pasar_connections", help: "Open connections.",
            value: Int64(connections.withLock { $0 }?() ?? 0))
        return metrics.text([streams, open] + crashes + security.figures + extra)
    }

    /// Crashes of the processes before this one; none without a supervisor.
    private var crashes: [Figure] {
        guard let record = options.supervision?.record else { return [] }
        return [
            Figure(
                name: "pasar_crashes", help: "Crashes of this program since it was installed.",
                value: Int64(record.crashes)),
            Figure(
                name: "pasar_quarantined_requests",
                help: "Requests refused as they crashed the server.",
                value: Int64(record.quarantined.count)),
        ]
    }

    /// Handles one request. Never throws: an error becomes a problem, as JSON or a page. Under a
    /// supervisor, it is known for which requests the process crashed.
    public func respond(to incoming: RawRequest) async -> Response {
        guard let supervision = options.supervision else { return await answered(incoming) }
        let request = Self.name(of: incoming)
        var answer = await supervision.table.during(request) { await answered(incoming) }
        if case .stream(let write) = answer.body {
            answer.body = .stream { body in
                try await supervision.table.during(request) { try await write(body) }
            }
        }
        return answer
    }

    private func answered(_ incoming: RawRequest) async -> Response {
        let started = monotonicMicroseconds()
        let id = nextID()
        var trace = Trace()
        var answer: Response
        do {
            answer = try await admitted(incoming, id: id, trace: &trace)
            handOutTicket(&answer, trace.request)
        } catch let moved as MovedPermanently {
            answer = Response(
                status: 301, headers: [("location", moved.path.text)], body: .bytes([]))
        } catch {
            answer = await refused(error, incoming, id: id, trace: &trace)
            answer.security = (error as? any Refusal)?.securityEvent.map {
                SecurityMark(event: $0, account: nil, subject: nil)
            }
        }
        recordSecurity(answer.security, trace, peer: incoming.client, id: id)
        if let input = trace.input { input.removeUploads() }
        if let cookies = trace.cookies {
            answer.clearTwins(
                cookies, path: String(Self.path(of: incoming.target)),
                host: incoming.header("host"))
        }
        addHeaders(to: &answer, id: id, in: (trace.caller ?? Caller()).locale)
        let took = monotonicMicroseconds() - started
        metrics.record(route: trace.route, status: answer.status, microseconds: took)
        guard options.accessLog else { return answer }
        var size = 0
        if case .bytes(let bytes) = answer.body { size = bytes.count }
        log.line(
            id: id, method: incoming.method,
            pattern: trace.route.map { table.routes[$0].place.pattern }, status: answer.status,
            microseconds: took, bytes: size, client: trace.client ?? incoming.client,
            caller: trace.caller, code: trace.code, at: world.now())
        return answer
    }

    /// Method and path, by which a request is quarantined; a HEAD is its GET.
    private static func name(of incoming: RawRequest) -> String {
        "\(incoming.method == "HEAD" ? "GET" : incoming.method) \(path(of: incoming.target))"
    }

    /// A new request id: the run's random part and a count.
    func nextID() -> String {
        run + String(counter.add(1, ordering: .relaxed).newValue, radix: 36)
    }

    /// State known so far, for the access log and for rendering a refusal.
    struct Trace {
        var route: Int?
        var client: String?
        var cookies: Cookies?
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
        let path = Self.path(of: incoming.target)
        let query = incoming.target[path.endIndex...].dropFirst()
        let client = clientAddress(incoming)
        trace.client = client
        if let reference = options.supervision?.quarantine(of: Self.name(of: incoming)) {
            throw EdgeRefusal.quarantined(reference: reference)
        }
        try await checkHead(incoming)
        let method = Request.Method(rawValue: incoming.method.lowercased())
        let asked = incoming.method == "HEAD" ? .get : method
        let found = tree.find(asked, path)
        let now = world.now()
        let cookies = Cookies(header: incoming.header("cookie"), isSecure: options.secure)
        trace.cookies = cookies
        let visit = Visit(
            cookies: cookies, acceptLanguage: incoming.header("accept-language") ?? "", now: now,
            preview: { Preview.isOne(incoming) })
        guard case .route(let index, let parameters) = found, let asked else {
            try limitUnknown(client, now)
            trace.caller = try? await site.identify(visit)
            if case .otherMethods(let methods) = found { throw EdgeRefusal.method(methods) }
            throw EdgeRefusal.notFound
        }
        trace.route = index
        let route = table.routes[index]
        let caller = try await site.identify(visit)
        trace.caller = caller
        try limit(index, route, caller, client, cookies, now)
        guard route.audience.admits(caller) else {
            guard caller.account != nil else { throw EdgeRefusal.signInFirst }
            throw route.audience.admitsAwake(caller)
                ? EdgeRefusal.secondFactorFirst : EdgeRefusal.forbidden
        }
        if Request.changes(asked) { try checkOrigin(incoming, cookies) }
        let arrived = Arrived(
            incoming: incoming, method: asked, path: path, parameters: parameters, caller: caller,
            id: id, now: now, client: client, cookies: cookies, preview: { visit.isPreview })
        if let admission = route.admission {
            var request = arrived.request(Input(), idempotencyKey: nil)
            request.sender = sender(of: incoming)
            trace.request = request
            try await admission(request)
        }
        var input = try await input(incoming, asked, route, query)
        input.locale = caller.locale
        trace.input = input
        let key = try idempotencyKey(incoming, route, input, caller, parameters, cookies)
        var request = arrived.request(input.withoutOwn, idempotencyKey: key)
        request.sender = sender(of: incoming)
        if caller.session == nil, request.visitTicket == nil {
            request.offeredTicket = OfferedTicket(world)
        }
        trace.request = request
        return try await route.handle(request)
    }

    /// Facts of a request that are known before its body is read.
    private struct Arrived {
        let incoming: RawRequest
        let method: Request.Method
        let path: Substring
        let parameters: [String]
        let caller: Caller
        let id: String
        let now: Instant
        let client: String
        let cookies: Cookies
        let preview: @Sendable () -> Bool

        func request(_ input: Input, idempotencyKey: IdempotencyKey?) -> Request {
            let incoming = incoming
            var request = Request(
                method: method, path: String(path),
                place: Path(local: incoming.target) ?? "/", parameters: parameters,
                caller: caller, input: input, idempotencyKey: idempotencyKey, id: id,
                wantsJSON: Edge.wantsJSON(incoming), fragment: incoming.header("x-fragment"),
                now: now, client: client, userAgent: incoming.header("user-agent") ?? "",
                cookies: cookies, preview: preview, visitTicket: VisitTicket.of(cookies),
                acceptsGzip: incoming.header("accept-encoding")?.contains(bytesOf: "gzip") ?? false)
            request.lastEvent = incoming.header("last-event-id").flatMap { EventID($0) }
            request.isFromThisMachine = { Edge.isFromThisMachine(incoming) }
            return request
        }
    }

    private func limit(
        _ index: Int, _ route: Route, _ caller: Caller, _ client: String, _ cookies: Cookies,
        _ now: Instant
    ) throws {
        guard options.rateLimits else { return }
        let network = Self.network(client)
        if let name = route.limit.laneCookie, let token = cookies[name],
            token.utf8.count <= Self.laneBytes
        {
            try admit(index, "lane \(network) \(token)", .guesses, now)
            // Anybody can make up such cookies: all of a network have a bound together.
            let all = RateLimit(perMinute: route.limit.perMinute * 2)
            return try admit(index, network: network, of: client, "lanes ", all, now)
        }
        // By network, not account: otherwise an account made a minute ago would be a new bucket.
        let isGuess = route.limit == .guesses || route.limit.laneCookie != nil
        if let account = caller.account, !(isGuess && route.audience == .anyone) {
            return try admit(index, "a\(account.rawValue)", route.limit, now)
        }
        try admit(index, network: network, of: client, "", route.limit, now)
    }

    /// Admits a request of a network and, for IPv6, of its /48.
    private func admit(
        _ route: Int, network: String, of client: String, _ kind: String, _ limit: RateLimit,
        _ now: Instant
    ) throws {
        try admit(route, kind + network, limit, now)
        guard let block = NetworkAddress(client)?.blockKey else { return }
        let wide = RateLimit(perMinute: limit.perMinute * Self.networksOfBlock)
        try admit(route, kind + block, wide, now)
    }

    private func admit(
        _ route: Int, _ key: String, _ limit: RateLimit, _ now: Instant
    ) throws {
        if let wait = limiter.admit(route: route, key: key, limit: limit, now: now) {
            throw EdgeRefusal.tooMany(retryAfterSeconds: wait)
        }
    }

    /// Bytes of a cookie that may name a lane; ours have 43.
    private static let laneBytes = 64
    /// Networks' worth of requests that an IPv6 /48 has: an office has some, a guesser 65,536.
    private static let networksOfBlock = 8

    /// Limits addresses that no route has, together: whoever tries many is looking for something.
    private func limitUnknown(_ client: String, _ now: Instant) throws {
        guard options.rateLimits else { return }
        try admit(-1, Self.network(client), Self.unknown, now)
    }

    /// Unknown addresses of one network: a page with a few dead pictures, not a scanner.
    static let unknown = RateLimit.perMinute(120)

    private func idempotencyKey(
        _ incoming: RawRequest, _ route: Route, _ input: Input, _ caller: Caller,
        _ parameters: [String], _ cookies: Cookies
    ) throws -> IdempotencyKey? {
        guard route.idempotent else { return nil }
        guard let key = incoming.header("idempotency-key") ?? input.text("_key"), !key.isEmpty
        else { return nil }
        let allowed = key.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || $0 == 45 || $0 == 95
        }
        guard allowed, (8...128).contains(key.utf8.count), !CardNumber.isLike(key) else {
            throw EdgeRefusal.badKey
        }
        // Without session and ticket callers can't be told apart, so their keys are ignored.
        guard
            let who = caller.account.map({ "a\($0.rawValue)" }) ?? caller.session.map({
                "s\($0.rawValue)"
            })
                ?? VisitTicket.of(cookies).map({ "v" + Hex.encode(Digest.sha256($0).prefix(16)) })
        else { return nil }
        let said = parameters.joined(separator: "/") + "?" + input.fingerprint
        return IdempotencyKey(
            scope: "\(who) \(route.method.rawValue) \(route.place.pattern)", key: key,
            fingerprint: Hex.encode(Digest.sha256(said).prefix(16)))
    }

    /// Refuses changes from other sites, by `Sec-Fetch-Site` or `Origin`. Without either, a client
    /// without our cookie is no browser, and one with it must send a header that no form can send.
    private func checkOrigin(_ incoming: RawRequest, _ cookies: Cookies) throws {
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

    static func wantsJSON(_ incoming: RawRequest) -> Bool {
        let accept = incoming.header("accept") ?? ""
        if accept.contains(bytesOf: "text/html") { return false }
        if accept.contains(bytesOf: "json") { return true }
        return incoming.header("content-type")?.hasPrefix("application/json") ?? false
    }
}
