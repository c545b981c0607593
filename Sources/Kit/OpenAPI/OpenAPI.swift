import JSON
import Web

/// OpenAPI 3.1 document, generated from the table of routes: the same declarations decode requests
/// and encode responses, so the document can't drift from them.
public enum OpenAPI {
    static let problemType = "application/problem+json"

    /// The document as JSON: routes that answer with JSON, by pattern and then by method, in a
    /// stable order.
    public static func document(_ table: RouteTable, title: String, version: String) -> [UInt8] {
        let routes = listed(table)
        var json = JSONWriter()
        json.object { json in
            json.key("openapi")
            json.text("3.1.0")
            json.key("info")
            json.object { json in
                json.key("title")
                json.text(title)
                json.key("version")
                json.text(version)
            }
            json.key("paths")
            paths(routes, &json)
            json.key("components")
            components(routes, &json)
        }
        return json.bytes
    }

    static func listed(_ table: RouteTable) -> [Route] {
        table.routes.filter { $0.gives != nil }.sorted {
            ($0.place.pattern, order($0.method)) < ($1.place.pattern, order($1.method))
        }
    }

    /// Schema names that two different shapes use; a test keeps this empty.
    public static func clashes(_ table: RouteTable) -> [String] {
        var shapes = SchemaRegistry()
        for route in listed(table) { route.gives.map { shapes.collect($0) } }
        return shapes.clashes.sorted()
    }

    private static func order(_ method: Request.Method) -> Int {
        Request.Method.allCases.firstIndex(of: method) ?? 0
    }

    private static func paths(_ routes: [Route], _ json: inout JSONWriter) {
        let ids = operationIDs(routes)
        json.object { json in
            var at = 0
            while at < routes.count {
                let pattern = routes[at].place.pattern
                json.key(pattern)
                json.object { json in
                    while at < routes.count, routes[at].place.pattern == pattern {
                        json.key(routes[at].method.rawValue)
                        Operation(route: routes[at], id: ids[at]).write(to: &json)
                        at += 1
                    }
                }
            }
        }
    }

    /// Operation ids, such as `getOrdersByOrderCancellation` for `GET
    /// /orders/{order}/cancellation`; a repeated one gets a number.
    static func operationIDs(_ routes: [Route]) -> [String] {
        var seen: [String: Int] = [:]
        return routes.map { route in
            var id = route.method.rawValue
            for part in route.place.pattern.split(separator: "/") {
                if part.hasPrefix("{") { id += "By" }
                for word in part.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
                    id += word.prefix(1).uppercased() + word.dropFirst()
                }
            }
            let times = seen[id, default: 0] + 1
            seen[id] = times
            return times == 1 ? id : "\(id)_\(times)"
        }
    }

    private static func components(_ routes: [Route], _ json: inout JSONWriter) {
        var shapes = SchemaRegistry()
        shapes.collect(Problem.schema)
        for route in routes { route.gives.map { shapes.collect($0) } }
        json.object { json in
            json.key("schemas")
            json.object { json in shapes.write(to: &json) }
            json.key("responses")
            json.object { json in
                let statuses = Set(routes.flatMap { Operation.refusals($0) })
                for status in statuses.sorted() {
                    json.key("Problem\(status)")
                    problem(status, &json)
                }
            }
            json.key("securitySchemes")
            json.object { json in
                scheme("session", in: "cookie", called: "pasar_session", &json)
                guard let seal = routes.lazy.compactMap(\.seal).first else { return }
                scheme("seal", in: "header", called: seal.header, &json)
            }
        }
    }

    private static func scheme(
        _ key: String, in place: String, called name: String, _ json: inout JSONWriter
    ) {
        json.key(key)
        json.object { json in
            for (key, value) in [("type", "apiKey"), ("in", place), ("name", name)] {
                json.key(key)
                json.text(value)
            }
        }
    }

    private static func problem(_ status: Int, _ json: inout JSONWriter) {
        json.object { json in
            json.key("description")
            json.text(words[status] ?? "Refused.")
            if status == 429 || status == 503 || status == 507 {
                Operation.headers(
                    [("Retry-After", "Seconds to wait.", .integer(min: 1))], &json)
            }
            if status == 405 {
                Operation.headers([("Allow", "Methods that answer here.", .text())], &json)
            }
            Operation.content(problemType, &json) { Problem.schema.write(to: &$0) }
        }
    }

    static let words: [Int: String] = [
        400: "The request could not be read.",
        401: "Sign in first.",
        403: "Not for this caller, or sent from another site.",
        404: "There is no such thing, or it is somebody else's.",
        405: "No such method here.",
        408: "The body took too long.",
        409: "The state of things doesn't allow it, or the same request is under way.",
        410: "It is gone for good.",
        413: "The body is too large.",
        415: "The body's type is not taken here.",
        421: "The `Host` is none of this server's.",
        422: "A field or a rule refuses it; `errors` says which and why.",
        429: "Too many requests.",
        431: "The headers are too large or too many.",
        451: "The law forbids it here.",
        500: "A fault of ours.",
        501: "The `Transfer-Encoding` is not known.",
        503: "Busy or not reachable; nothing was done, try again.",
        507: "The disk is full; nothing was done.",
    ]
}
