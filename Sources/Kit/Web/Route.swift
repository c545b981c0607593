import Access
import HTML
import Text

/// One row of the route table: pattern, audience, rate limit, request and response types, handler.
public struct Route: Sendable {
    /// HTTP method; HEAD is answered by `get` routes.
    public let method: Request.Method
    /// URL pattern of the route.
    public let place: any AnyURLPattern
    /// Callers it serves; others get 401 or 403 before the body is read.
    public let audience: Audience
    /// Owner of the object it touches, as documented in the role matrix.
    public let ownership: Ownership
    /// Rate limit per caller; by default `reads` for GET, else `changes`.
    public let limit: RateLimit
    /// Kind and bound of the request body.
    public let body: BodyKind
    /// True if `Idempotency-Key` is read, so that a repeat gets the first response.
    public let idempotent: Bool
    /// One phrase for the OpenAPI document.
    public let summary: String
    /// Fields of query or body; empty for a route that takes none.
    public let fields: [any AnyField]
    /// Schema of the JSON response; nil for a route that answers with pages or files only.
    public let gives: Schema?
    /// Status of success; 201 for a created object.
    public let status: Int
    /// Further statuses that a client should expect; the edge's own are added to the document.
    public let refusals: [Int]
    /// Signature check, set if the audience is `sealed`.
    package let seal: WebhookSignature?
    /// True for a webhook whose body is handed over as it came.
    package var takesSignedBody = false
    package let handle: @Sendable (Request) async throws -> Response
    package let onInvalid: (@Sendable (Request, SubmittedForm) async throws -> Response)?
    /// Path of the page with the route's form; see `shown`.
    package private(set) var formPage: (@Sendable (Request) throws -> Path)?
    /// Check that comes before the body; see `admitting`.
    package private(set) var admission: (@Sendable (Request) async throws -> Void)?

    /// A route that takes a form.
    /// - Parameters:
    ///   - onInvalid: renders the submitted form with its errors, for people.
    public init<F: Form>(
        _ method: Request.Method, _ place: any AnyURLPattern, for audience: Audience,
        of ownership: Ownership = .nobodys, limit: RateLimit? = nil, takes _: F.Type,
        body: BodyKind = .form, gives: Schema? = nil, status: Int = 200, refusals: [Int] = [],
        idempotent: Bool = false, _ summary: String,
        onInvalid: (@Sendable (Request, SubmittedForm) async throws -> Response)? = nil,
        handler: @escaping @Sendable (Request, F) async throws -> Response
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
        self.onInvalid = onInvalid
        seal = nil
        if case .sealed = audience { preconditionFailure("say by which seal: \(summary)") }
        handle = { request in try await handler(request, request.input.decoded(as: F.self)) }
    }

    /// A webhook: a route for software outside, authenticated by a signature over its JSON body.
    ///
    /// - Parameters:
    ///   - name: the sender's name, for the list of routes and the role matrix.
    public init<F: Form>(
        _ place: any AnyURLPattern, sealedBy name: String, _ seal: WebhookSignature,
        limit: RateLimit,
        takes _: F.Type, gives: Schema? = nil, refusals: [Int] = [], _ summary: String,
        handler: @escaping @Sendable (Request, F) async throws -> Response
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
        onInvalid = nil
        self.seal = seal
        handle = { request in try await handler(request, request.input.decoded(as: F.self)) }
    }

    /// A webhook in somebody else's format, authenticated by a signature over its body.
    public init(
        _ place: any AnyURLPattern, sealedBy name: String, _ seal: WebhookSignature,
        limit: RateLimit, gives: Schema? = nil, refusals: [Int] = [], _ summary: String,
        handler: @escaping @Sendable (Request, SignedBody) async throws -> Response
    ) {
        self.init(
            place, sealedBy: name, seal, limit: limit, takes: SignedBody.self, gives: gives,
            refusals: refusals, summary, handler: handler)
        takesSignedBody = true
    }

    /// A route without fields.
    public init(
        _ method: Request.Method, _ place: any AnyURLPattern, for audience: Audience,
        of ownership: Ownership = .nobodys, limit: RateLimit? = nil, gives: Schema? = nil,
        status: Int = 200, refusals: [Int] = [], idempotent: Bool = false, _ summary: String,
        handler: @escaping @Sendable (Request) async throws -> Response
    ) {
        self.init(
            method, place, for: audience, of: ownership, limit: limit, takes: Nothing.self,
            gives: gives, status: status, refusals: refusals, idempotent: idempotent, summary
        ) { request, _ in try await handler(request) }
    }
}

extension Route {
    /// A route for people who are signed in, which takes a form: `audience` is any but `anyone`.
    /// The account is handed over to the handler and to `onInvalid`.
    public init<F: Form>(
        _ method: Request.Method, _ place: any AnyURLPattern, for audience: Audience,
        of ownership: Ownership = .nobodys, limit: RateLimit? = nil, takes form: F.Type,
        body: BodyKind = .form, gives: Schema? = nil, status: Int = 200, refusals: [Int] = [],
        idempotent: Bool = false, _ summary: String,
        onInvalid: (@Sendable (Request, AccountID, SubmittedForm) async throws -> Response)? = nil,
        handler: @escaping @Sendable (Request, AccountID, F) async throws -> Response
    ) {
        precondition(audience != .anyone, "nobody is signed in for certain: \(summary)")
        var again: (@Sendable (Request, SubmittedForm) async throws -> Response)?
        if let onInvalid {
            again = { request, typed in
                try await onInvalid(request, request.caller.signedIn, typed)
            }
        }
        self.init(
            method, place, for: audience, of: ownership, limit: limit, takes: form, body: body,
            gives: gives, status: status, refusals: refusals, idempotent: idempotent, summary,
            onInvalid: again
        ) { (request: Request, form: F) in
            try await handler(request, request.caller.signedIn, form)
        }
    }

    /// A route for people who are signed in, without fields.
    public init(
        _ method: Request.Method, _ place: any AnyURLPattern, for audience: Audience,
        of ownership: Ownership = .nobodys, limit: RateLimit? = nil, gives: Schema? = nil,
        status: Int = 200, refusals: [Int] = [], idempotent: Bool = false, _ summary: String,
        handler: @escaping @Sendable (Request, AccountID) async throws -> Response
    ) {
        precondition(audience != .anyone, "nobody is signed in for certain: \(summary)")
        self.init(
            method, place, for: audience, of: ownership, limit: limit, gives: gives,
            status: status, refusals: refusals, idempotent: idempotent, summary
        ) { (request: Request) in try await handler(request, request.caller.signedIn) }
    }
}

extension Route {
    /// The same route with a check that comes before the body is read: whether the account may do
    /// this to the object that the path names. For bodies that are stored before the handler sees
    /// them. What it throws is the answer; the request has no fields yet.
    public func admitting(
        _ check: @escaping @Sendable (Request, AccountID) async throws -> Void
    ) -> Route {
        precondition(audience != .anyone, "nobody is signed in for certain: \(summary)")
        var route = self
        route.admission = { request in try await check(request, request.caller.signedIn) }
        return route
    }
}

extension Route {
    /// The same route with the page that its form stands on. A refused form is shown there again, by
    /// the page's own route and with its audience; the page asks for what was typed
    /// (`PageComponent.submitted`). For pages that another feature or a console draws.
    public func shown(on page: @escaping @Sendable (Request) throws -> Path) -> Route {
        precondition(onInvalid == nil, "two ways to show a refused form: \(summary)")
        var route = self
        route.formPage = page
        return route
    }

    /// True if people get a refused form back.
    package var showsFormAgain: Bool { onInvalid != nil || formPage != nil }
}

extension Caller {
    /// The account of somebody whom a route's audience has admitted.
    fileprivate var signedIn: AccountID {
        get throws {
            guard let account else { throw EdgeRefusal.signInFirst }
            return account
        }
    }
}

/// The routes of all features, in one table.
public struct RouteTable: Sendable {
    /// Routes in the order in which features declare them; metrics and limits use the index.
    public let routes: [Route]

    /// A table; traps if two routes have one method and pattern.
    public init(_ routes: [Route]) {
        var seen: Set<String> = []
        for route in routes {
            let name = "\(route.method.rawValue) \(route.place.pattern)"
            precondition(seen.insert(name).inserted, "two routes for \(name)")
        }
        self.routes = routes
    }

    /// The reviewed route list, one line each: method, pattern, audience, owner, limit,
    /// idempotency.
    public var list: String {
        routes.map { r in
            [
                r.method.rawValue.uppercased(), r.place.pattern, r.audience.words,
                r.ownership.word, "\(r.limit.perMinute)/min", r.idempotent ? "once" : "-",
            ].joined(separator: "\t")
        }.sorted().joined(separator: "\n") + "\n"
    }
}
