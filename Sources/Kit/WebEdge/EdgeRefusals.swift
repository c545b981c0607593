import Web
import Access
import Text
import HTML
import Money
import Store
import World

extension Edge {
    /// Turns an error into a response: a problem as JSON for software, a page, the form onInvalid, or a
    /// redirect to signing in for people.
    func refused(
        _ error: any Error, _ incoming: RawRequest, id: String, trace: inout Trace
    ) async -> Response {
        let problem = Problem(error)
        trace.code = problem.code
        if problem.status >= 500, error as? EdgeRefusal != .unknownCoding {
            log.fault(id: id, error)
        }
        var answer: Response
        let isSealed = trace.route.map { table.routes[$0].seal != nil } ?? false
        if isSealed || Self.wantsJSON(incoming) || !Self.isPage(incoming) {
            answer = json(problem, id: id, trace: trace)
        } else if let shown = await shownAgain(problem, error, trace) {
            answer = shown
        } else if problem.status == 401 {
            answer = .see(site.signIn(returnPlace(incoming)))
        } else if error as? EdgeRefusal == .secondFactorFirst {
            answer = .see(site.secondFactor)
        } else {
            let html = site.problemPage(problem, trace.caller ?? Caller(), trace.request)
            answer = .page(html, status: problem.status)
        }
        if let seconds = problem.retryAfterSeconds {
            answer = answer.with("retry-after", "\(seconds)")
        }
        if case EdgeRefusal.method(let methods) = error {
            let names = methods.map { $0.rawValue.uppercased() }.sorted()
            answer = answer.with("allow", names.joined(separator: ", "))
        }
        return answer
    }

    private func json(_ problem: Problem, id: String, trace: Trace) -> Response {
        let locale = (trace.caller ?? Caller()).locale
        return .json_(
            problem.json(request: id) { site.words($0, locale) }, status: problem.status,
            type: "application/problem+json")
    }

    /// Statuses of refusals after which a person changes the form, or sends it once more.
    private static let correctable = [403, 409, 410, 422, 429]

    /// The form with the submitted values and the errors beside their fields; nil if the route has
    /// none.
    private func shownAgain(
        _ problem: Problem, _ error: any Error, _ trace: Trace
    ) async -> Response? {
        guard Self.correctable.contains(problem.status), let request = trace.request,
            let index = trace.route, table.routes[index].showsFormAgain
        else { return nil }
        let secrets = Set(table.routes[index].fields.filter(\.secret).map(\.name))
        let typed = SubmittedForm(
            input: Input(request.input.values.filter { !secrets.contains($0.key) }),
            faults: problem.faults,
            problem: problem.faults.isEmpty ? problem.message : nil)
        do {
            var again = request
            again.refused = typed
            guard var answer = try await shown(again, typed, by: table.routes[index]) else {
                return nil
            }
            answer.status = problem.status
            return answer
        } catch {
            return nil
        }
    }

    private func shown(
        _ request: Request, _ typed: SubmittedForm, by route: Route
    ) async throws -> Response? {
        if let onInvalid = route.onInvalid { return try await onInvalid(request, typed) }
        guard let place = try route.formPage?(request),
            case .route(let index, let parameters) = tree.find(.get, Self.path(of: place.text)),
            table.routes[index].audience.admits(request.caller)
        else { return nil }
        let answer = try await table.routes[index].handle(request.showing(parameters, typed))
        return answer.status == 200 ? answer : nil
    }

    /// Path of our own page that sent a request, by its `Referer`; nil if it was none.
    func sender(of incoming: RawRequest) -> Path? {
        guard let referrer = incoming.header("referer"), referrer.hasPrefix(options.origin) else {
            return nil
        }
        return Path(local: String(referrer.dropFirst(options.origin.count)))
    }

    /// Path to return to after signing in: always a page, never a form's target.
    private func returnPlace(_ incoming: RawRequest) -> Path {
        if incoming.method == "GET" { return Path(local: incoming.target) ?? "/" }
        return sender(of: incoming) ?? "/"
    }

    /// True if a browser asks for a page (and not for an image or a script).
    static func isPage(_ incoming: RawRequest) -> Bool {
        let accept = incoming.header("accept") ?? ""
        return accept.isEmpty || accept.contains("text/html") || accept.contains("*/*")
    }

    /// Content security policy of a page. A browser holds the redirect of a form to `form-action`
    /// too, so that the way from "Pay" to a gateway's page must be named.
    static func policy(formTargets: [String]) -> String {
        let targets = (["'self'"] + formTargets).joined(separator: " ")
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action \(targets); "
            + "frame-ancestors 'none'; base-uri 'none'"
    }

    /// Types of JSON that has sentences and amounts as text; a page says its language itself.
    private static let spoken = ["application/json", "application/problem+json"]

    /// Adds the headers of every response. `locale`: language of its sentences.
    func addHeaders(to answer: inout Response, id: String, in locale: LocaleTag) {
        answer.headers.append(("x-request-id", id))
        answer.headers.append(("x-content-type-options", "nosniff"))
        let type = answer.headers.first { $0.name == "content-type" }?.value ?? ""
        if type.hasPrefix("text/html") {
            let media = answer.plays ? "; media-src 'self' blob:" : ""
            answer.headers += [
                ("content-security-policy", policy + media),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("permissions-policy", "geolocation=(), payment=(), usb=()"),
                ("x-frame-options", "DENY"),
            ]
        }
        if Self.spoken.contains(type),
            !answer.headers.contains(where: { $0.name == "content-language" })
        {
            answer.headers.append(("content-language", locale.rawValue))
        }
        if !answer.headers.contains(where: { $0.name == "cache-control" }) {
            answer.headers.append(("cache-control", "no-store"))
        }
        guard options.secure else { return }
        answer.headers.append(
            ("strict-transport-security", "max-age=31536000; includeSubDomains"))
        for i in answer.headers.indices where answer.headers[i].name == "set-cookie" {
            answer.headers[i].value =
                Cookies.hostPrefix + answer.headers[i].value + "; Secure"
        }
    }
}
