import JSON
import Web

/// One route as an OpenAPI operation.
struct Operation {
    let route: Route
    let id: String

    private static let keyPattern = "^[A-Za-z0-9_-]{8,128}$"

    /// Statuses that a route may answer with besides its own: the edge's and its refusals.
    static func refusals(_ route: Route) -> [Int] {
        var all: Set<Int> = [400, 401, 403, 404, 405, 421, 422, 429, 431, 500, 503]
        if Request.changes(route.method) { all.formUnion([408, 413, 415, 501, 507]) }
        if route.idempotent { all.insert(409) }
        return all.union(route.refusals).subtracting([route.status]).sorted()
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("operationId")
            json.text(id)
            json.key("summary")
            json.text(route.summary)
            json.key("x-pasar-audience")
            json.text(route.audience.words)
            json.key("x-pasar-owner")
            json.text(route.ownership.word)
            json.key("security")
            security(&json)
            parameters(&json)
            if Request.changes(route.method) { body(&json) }
            json.key("responses")
            responses(&json)
        }
    }

    /// Security requirements. An empty one beside the cookie: the session is optional.
    private func security(_ json: inout JSONWriter) {
        if let seal = route.seal { return sealed(by: seal, &json) }
        let isOpen = route.audience == .anyone
        json.array(isOpen ? [false, true] : [true]) { cookie, json in
            json.object { json in
                guard cookie else { return }
                json.key("session")
                json.array([String]()) { $1.text($0) }
            }
        }
    }

    /// Security requirement of a signed route: a signature, no session.
    private func sealed(by seal: WebhookSignature, _ json: inout JSONWriter) {
        json.array([seal.header]) { header, json in
            json.object { json in
                json.key("seal")
                json.array([String]()) { $1.text($0) }
            }
        }
    }

    private func parameters(_ json: inout JSONWriter) {
        let names = Self.holeNames(route.place.pattern)
        var all = zip(names, route.place.parameters).map {
            Parameter(name: $0, place: "path", schema: $1, required: true)
        }
        if !Request.changes(route.method) {
            all += route.fields.map {
                Parameter(name: $0.name, place: "query", schema: $0.schema, required: $0.required)
            }
        }
        if route.idempotent {
            all.append(
                Parameter(
                    name: "Idempotency-Key", place: "header",
                    schema: .text(min: 8, max: 128, pattern: Self.keyPattern), required: false))
        }
        if all.isEmpty { return }
        json.key("parameters")
        json.array(all) { $0.write(to: &$1) }
    }

    /// Parameter names of a pattern: `/orders/{order}/lines/{line}` has `order` and `line`.
    static func holeNames(_ pattern: String) -> [String] {
        pattern.split(separator: "{").dropFirst(pattern.hasPrefix("{") ? 0 : 1).map {
            String($0.prefix { $0 != "}" })
        }
    }

    private struct Parameter {
        let name: String
        let place: String
        let schema: Schema
        let required: Bool

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.key("name")
                json.text(name)
                json.key("in")
                json.text(place)
                json.key("required")
                json.flag(required)
                json.key("schema")
                schema.write(to: &json)
            }
        }
    }

    private func body(_ json: inout JSONWriter) {
        let type: String
        switch route.body {
        case .form: type = "application/json"
        case .files: type = "multipart/form-data"
        case .raw: type = "application/octet-stream"
        }
        guard !route.fields.isEmpty || type == "application/octet-stream" else { return }
        json.key("requestBody")
        json.object { json in
            json.key("required")
            json.flag(route.fields.contains { $0.required })
            Self.content(type, &json) { json in
                if case .raw = route.body {
                    json.object { _ in }
                } else {
                    Schema.writeObject(
                        route.fields.map { ($0.name, $0.schema, $0.required) }, closed: true,
                        to: &json)
                }
            }
        }
    }

    private func responses(_ json: inout JSONWriter) {
        json.object { json in
            json.key("\(route.status)")
            json.object { json in
                json.key("description")
                json.text(route.summary)
                var headers: [(String, String, Schema)] = [
                    ("X-Request-Id", "The request's name in the log.", .text())
                ]
                if route.idempotent {
                    headers.append(
                        ("Idempotent-Replayed", "The answer of a repeat.", .choice(["true"])))
                }
                Self.headers(headers, &json)
                if let gives = route.gives {
                    Self.content("application/json", &json) { gives.write(to: &$0) }
                }
            }
            for status in Self.refusals(route) {
                json.key("\(status)")
                json.object { json in
                    json.key("$ref")
                    json.text("#/components/responses/Problem\(status)")
                }
            }
        }
    }

    static func headers(_ headers: [(String, String, Schema)], _ json: inout JSONWriter) {
        json.key("headers")
        json.object { json in
            for (name, words, schema) in headers {
                json.key(name)
                json.object { json in
                    json.key("description")
                    json.text(words)
                    json.key("schema")
                    schema.write(to: &json)
                }
            }
        }
    }

    static func content(
        _ type: String, _ json: inout JSONWriter, schema: (inout JSONWriter) -> Void
    ) {
        json.key("content")
        json.object { json in
            json.key(type)
            json.object { json in
                json.key("schema")
                schema(&json)
            }
        }
    }
}
