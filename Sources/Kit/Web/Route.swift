import HTML

/// One row of the table: where, who, how often, what comes in, what goes out, and who does it.
public struct Route: Sendable {
    public let method: Request.Method
    public let place: any AnyPlace
    public let audience: Audience
    public let ownership: Ownership
    public let limit: RateLimit
    public let body: BodyKind
    public let idempotent: Bool
    public let summary: String
    public let fields: [any AnyField]
    /// Of the JSON answer; nil where a route answers with pages or files only.
    public let gives: Schema?
    /// Of a created thing: 201.
    public let status: Int
    /// Statuses besides 401, 403, 404, 422 and 429 that a client should expect.
    public let refusals: [Int]
    /// Set where the audience is `sealed`.
    let seal: Seal?
    let handle: @Sendable (Request) async throws -> Answer
    let again: (@Sendable (Request, Typed) async throws -> Answer)?

    /// - Parameters:
    ///   - again: shows the form as it was typed, with what is wrong, to people.
    public init<F: Form>(
        _ method: Request.Method, _ place: any AnyPlace, for audience: Audience,
        of ownership: Ownership = .nobodys, limit: RateLimit? = nil, takes _: F.Type,
        body: BodyKind = .form, gives: Schema? = nil, status: Int = 200, refusals: [Int] = [],
        idempotent: Bool = false, _ summary: String,
        again: (@Sendable (Request, Typed) async throws -> Answer)? = nil,
        handler: @escaping @Sendable (Request, F) async throws -> Answer
    ) {
        self.method = method
        self.place = place
        self.audience = audience
        self.ownership = ownership
        self.limit = limit ?? (method == .get ? .reads : .changes)
        self.body = body
        self.idempotent = idempotent
        self.summary = summary
        self.fields = F.fields
        self.gives = gives
        self.status = status
        self.refusals = refusals
        self.again = again
        seal = nil
        if case .sealed = audience { preconditionFailure("say by which seal: \(summary)") }
        handle = { request in try await handler(request, request.input.decoded(as: F.self)) }
    }

    /// A route for software outside that proves itself by a seal over its body, which is JSON.
    ///
    /// - Parameters:
    ///   - name: of who seals, for the list of routes and the role matrix.
    public init<F: Form>(
        _ place: any AnyPlace, sealedBy name: String, _ seal: Seal, limit: RateLimit,
        takes _: F.Type, gives: Schema? = nil, refusals: [Int] = [], _ summary: String,
        handler: @escaping @Sendable (Request, F) async throws -> Answer
    ) {
        method = .post
        self.place = place
        audience = .sealed(by: name)
        ownership = .nobodys
        self.limit = limit
        body = .form
        idempotent = false
        self.summary = summary
        fields = F.fields
        self.gives = gives
        status = 200
        self.refusals = refusals
        again = nil
        self.seal = seal
        handle = { request in try await handler(request, request.input.decoded(as: F.self)) }
    }

    /// A route that takes nothing.
    public init(
        _ method: Request.Method, _ place: any AnyPlace, for audience: Audience,
        of ownership: Ownership = .nobodys, limit: RateLimit? = nil, gives: Schema? = nil,
        status: Int = 200, refusals: [Int] = [], idempotent: Bool = false, _ summary: String,
        handler: @escaping @Sendable (Request) async throws -> Answer
    ) {
        self.init(
            method, place, for: audience, of: ownership, limit: limit, takes: Nothing.self,
            gives: gives, status: status, refusals: refusals, idempotent: idempotent, summary
        ) { request, _ in try await handler(request) }
    }
}

/// What the features offer at the edge, in one table.
public struct RouteTable: Sendable {
    public let routes: [Route]

    /// Two routes of one method and pattern are a mistake of ours.
    public init(_ routes: [Route]) {
        var seen: Set<String> = []
        for route in routes {
            let name = "\(route.method.rawValue) \(route.place.pattern)"
            precondition(seen.insert(name).inserted, "two routes for \(name)")
        }
        self.routes = routes
    }

    /// The reviewed list: method, pattern, audience, whose object, limit, idempotent.
    public var list: String {
        routes.map { r in
            [
                r.method.rawValue.uppercased(), r.place.pattern, r.audience.words,
                r.ownership.word, "\(r.limit.perMinute)/min", r.idempotent ? "once" : "-",
            ].joined(separator: "\t")
        }.sorted().joined(separator: "\n") + "\n"
    }
}

/// Finds the route of a path: literal segments before holes.
struct RouteTree: Sendable {
    private final class Node: @unchecked Sendable {
        var literals: [Substring: Node] = [:]
        var hole: Node?
        var routes: [Request.Method: Int] = [:]
    }
    // Built once, then only read.
    private let root = Node()

    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() {
            var node = root
            for part in route.place.pattern.split(separator: "/") {
                if part.hasPrefix("{") {
                    if node.hole == nil { node.hole = Node() }
                    node = node.hole ?? node
                } else {
                    let next = node.literals[part] ?? Node()
                    node.literals[part] = next
                    node = next
                }
            }
            node.routes[route.method] = index
        }
    }

    enum Found {
        case route(Int, holes: [String])
        case otherMethods([Request.Method])
        case nothing
    }

    func find(_ method: Request.Method?, _ path: Substring) -> Found {
        var holes: [String] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let node = walk(root, parts[...], &holes), !node.routes.isEmpty else {
            return .nothing
        }
        if let method, let index = node.routes[method] { return .route(index, holes: holes) }
        return .otherMethods(Request.Method.allCases.filter { node.routes[$0] != nil })
    }

    private func walk(
        _ node: Node, _ parts: ArraySlice<Substring>, _ holes: inout [String]
    ) -> Node? {
        guard let part = parts.first else { return node }
        let rest = parts.dropFirst()
        if let next = node.literals[part] {
            let before = holes.count
            if let found = walk(next, rest, &holes), !found.routes.isEmpty { return found }
            holes.removeLast(holes.count - before)
        }
        guard let hole = node.hole, let text = decodePercent(part) else { return nil }
        holes.append(text)
        if let found = walk(hole, rest, &holes) { return found }
        holes.removeLast()
        return nil
    }
}

/// `%41` to `A`; `+` to a blank where it comes from a form. Nil if it is not UTF-8 or is cut.
func decodePercent(_ text: some StringProtocol, plus: Bool = false) -> String? {
    guard text.utf8.contains(where: { $0 == 37 || ($0 == 43 && plus) }) else { return String(text) }
    var out: [UInt8] = []
    var bytes = text.utf8.makeIterator()
    func digit(_ b: UInt8?) -> UInt8? {
        switch b {
        case let b? where (48...57).contains(b): b - 48
        case let b? where (65...70).contains(b): b - 55
        case let b? where (97...102).contains(b): b - 87
        default: nil
        }
    }
    while let b = bytes.next() {
        if b == 37 {
            guard let high = digit(bytes.next()), let low = digit(bytes.next()) else { return nil }
            out.append(high << 4 | low)
        } else {
            out.append(b == 43 && plus ? 32 : b)
        }
    }
    return String(validating: out, as: UTF8.self)
}
