@testable import Uploads
import Foundation
import Testing
import World

@testable import OpenAPI
@testable import Web

private enum Basket: IDKind { static let prefix = "bsk" }
private enum Size: String, CaseIterable, Sendable { case small, large }

private struct Line: View {
    static let shape = Shape<Line>("Line", [.int("count") { _ in 1 }])
}
private struct Shown: View {
    static let shape = Shape<Shown>(
        "Basket",
        [
            .id("id") { _ in ID<Basket>(1) }, .list("lines") { _ in [Line()] },
            .maybe("note") { _ in nil as String? },
        ])
}
private struct Change: Form {
    static let title = Field.text("title", .title, 1...80)
    static let count = Field.int("count", 1...20, default: 1)
    static let size = Field<Size>.choice("size")
    static let fields: [any AnyField] = [title, count, size]
    init(_ input: Input) throws {}
}
private struct Search: Form {
    static let fields: [any AnyField] = [Field.text("q", .search, 0...100)]
    init(_ input: Input) throws {}
}
private struct Photo: Form {
    static let fields: [any AnyField] = [Field<Upload?>.file("photo")]
    init(_ input: Input) throws {}
}

private let basket = URLPattern1<ID<Basket>>("/baskets/", "basket")

private let table = RouteTable([
    Route(
        .put, basket, for: .signedIn, of: "own basket", takes: Change.self,
        gives: Shown.shape.schema, status: 201, refusals: [409, 410], idempotent: true, "Change"
    ) { _, _ in .text("") },
    Route(.get, basket, for: .roles(["shopper", "helper"]), gives: Shown.shape.schema, "Look") {
        _ in .text("")
    },
    Route(
        .get, URLPattern("/baskets"), for: .anyone, takes: Search.self, gives: Line.shape.schema,
        "Find"
    ) { _, _ in .text("") },
    Route(
        .post, URLPattern2<ID<Basket>, String>("/baskets/", "basket", "/photos/", "name"),
        for: .signedIn, takes: Photo.self, body: .files(maxBytes: 1_000),
        gives: Shown.shape.schema, "Photo"
    ) { _, _ in .text("") },
    Route(.get, URLPattern("/page"), for: .anyone, "A page") { _ in .text("") },
    Route(.delete, basket, for: .signedIn, gives: Done.shape.schema, "Drop") { _ in .text("") },
])

/// The document as Foundation reads it, and a walk through it: `at("paths", "/a", "get")`.
private struct Document {
    let root: Any

    init() throws {
        let bytes = OpenAPI.document(table, title: "Pasar", version: "1")
        root = try JSONSerialization.jsonObject(with: Data(bytes))
    }

    func at(_ keys: String...) -> Any? {
        keys.reduce(root as Any?) { ($0 as? [String: Any])?[$1] }
    }
    func text(_ value: Any?) -> String {
        guard let value,
            let data = try? JSONSerialization.data(
                withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return "nothing" }
        return String(decoding: data, as: UTF8.self)
    }
    /// Whether a part says the same as some JSON, whatever the order of members.
    func says(_ value: Any?, _ expected: String) throws -> Bool {
        let wanted = try JSONSerialization.jsonObject(
            with: Data(expected.utf8), options: [.fragmentsAllowed])
        return text(value) == text(wanted)
    }
    func object(_ value: Any?) -> [String: Any] { value as? [String: Any] ?? [:] }
}

@Suite struct OpenAPITests {
    @Test func onlyRoutesThatGiveJSONAreListed() throws {
        let document = try Document()
        #expect(document.at("openapi") as? String == "3.1.0")
        #expect(document.text(document.at("info")) == #"{"title":"Pasar","version":"1"}"#)
        let paths = document.object(document.at("paths"))
        #expect(
            paths.keys.sorted() == [
                "/baskets", "/baskets/{basket}", "/baskets/{basket}/photos/{name}",
            ])
        #expect(
            document.object(paths["/baskets/{basket}"]).keys.sorted() == ["delete", "get", "put"])
    }

    @Test func theDocumentIsTheSameWhateverTheOrderOfRoutes() {
        let one = OpenAPI.document(table, title: "t", version: "v")
        let other = OpenAPI.document(RouteTable(table.routes.reversed()), title: "t", version: "v")
        #expect(one == other)
    }

    @Test func operationsHaveNamesOfTheirOwn() {
        #expect(
            OpenAPI.operationIDs(OpenAPI.listed(table)) == [
                "getBaskets", "getBasketsByBasket", "putBasketsByBasket", "deleteBasketsByBasket",
                "postBasketsByBasketPhotosByName",
            ])
        let clash = [URLPattern("/a-b"), URLPattern("/a/b")].map {
            Route(.get, $0, for: .anyone, gives: .flag, "x") { _ in .text("") }
        }
        #expect(OpenAPI.operationIDs(clash) == ["getAB", "getAB_2"])
    }

    /// Statuses that the edge gives before a handler runs are those of every route.
    @Test func refusalsOfTheEdgeAreListed() throws {
        let document = try Document()
        let everywhere: [EdgeRefusal] = [
            .notFound, .forbidden, .signInFirst, .tooMany(retryAfterSeconds: 1), .otherSite,
            .notUnderstood("x"), .method([.get]), .unknownHost, .headersTooLarge, .tooManyHeaders,
            .quarantined(reference: "x"),
        ]
        let withBody: [EdgeRefusal] = [.tooLarge, .wrongType, .slow, .unknownCoding, .badKey]
        for (path, method) in [("/baskets", "get"), ("/baskets/{basket}", "put")] {
            let listed = document.object(document.at("paths", path, method, "responses"))
            for refusal in everywhere + (method == "put" ? withBody : []) {
                #expect(listed["\(refusal.status)"] != nil, "\(method) \(refusal.status)")
            }
        }
    }

    @Test func whoMayCallStandsThere() throws {
        let document = try Document()
        let get = document.object(document.at("paths", "/baskets/{basket}", "get"))
        #expect(get["x-pasar-audience"] as? String == "helper, shopper")
        #expect(get["x-pasar-owner"] as? String == "-")
        #expect(document.text(get["security"]) == #"[{"session":[]}]"#)
        let put = document.object(document.at("paths", "/baskets/{basket}", "put"))
        #expect(put["x-pasar-owner"] as? String == "own basket")
        let open = document.at("paths", "/baskets", "get", "security")
        #expect(document.text(open) == #"[{},{"session":[]}]"#)
        #expect(
            document.text(document.at("components", "securitySchemes", "session"))
                == #"{"in":"cookie","name":"pasar_session","type":"apiKey"}"#)
    }

    @Test func holesAndQueriesAndKeysAreParameters() throws {
        let document = try Document()
        let get = document.at("paths", "/baskets", "get", "parameters")
        #expect(
            try document.says(
                get,
                """
                [{"name": "q", "in": "query", "required": false,
                  "schema": {"type": "string", "maxLength": 100}}]
                """), "\(document.text(get))")
        let put = document.at("paths", "/baskets/{basket}", "put", "parameters")
        #expect(
            try document.says(
                put,
                """
                [{"name": "basket", "in": "path", "required": true,
                  "schema": {"type": "string", "minLength": 18, "maxLength": 18,
                    "pattern": "^bsk_[0-9A-HJKMNP-TV-Z]{14}$"}},
                 {"name": "Idempotency-Key", "in": "header", "required": false,
                  "schema": {"type": "string", "minLength": 8, "maxLength": 128,
                    "pattern": "^[A-Za-z0-9_-]{8,128}$"}}]
                """), "\(document.text(put))")
        let two = document.at("paths", "/baskets/{basket}/photos/{name}", "post", "parameters")
        let names = (two as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        #expect(names == ["basket", "name"])
    }

    @Test func bodiesAreClosedObjects() throws {
        let document = try Document()
        let put = document.at(
            "paths", "/baskets/{basket}", "put", "requestBody", "content", "application/json",
            "schema")
        #expect(
            try document.says(
                put,
                """
                {"type": "object", "additionalProperties": false, "required": ["title", "size"],
                 "properties": {
                   "title": {"type": "string", "minLength": 1, "maxLength": 80},
                   "count": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 20},
                   "size": {"type": "string", "enum": ["small", "large"]}}}
                """), "\(document.text(put))")
        let photo = document.at(
            "paths", "/baskets/{basket}/photos/{name}", "post", "requestBody", "content")
        #expect(document.object(photo).keys.sorted() == ["multipart/form-data"])
        #expect(document.at("paths", "/baskets/{basket}", "delete", "requestBody") == nil)
        #expect(document.at("paths", "/baskets", "get", "requestBody") == nil)
    }

    @Test func answersAndRefusalsAreListed() throws {
        let document = try Document()
        let put = document.object(document.at("paths", "/baskets/{basket}", "put", "responses"))
        #expect(
            put.keys.sorted() == [
                "201", "400", "401", "403", "404", "405", "408", "409", "410", "413", "415", "421",
                "422", "429", "431", "500", "501", "503", "507",
            ])
        let get = document.object(document.at("paths", "/baskets", "get", "responses"))
        #expect(
            get.keys.sorted() == [
                "200", "400", "401", "403", "404", "405", "421", "422", "429", "431", "500", "503",
            ])
        let good = document.object(put["201"])
        #expect(
            document.object(good["headers"]).keys.sorted() == [
                "Idempotent-Replayed", "X-Request-Id",
            ])
        #expect(
            document.text(good["content"])
                == ##"{"application/json":{"schema":{"$ref":"#/components/schemas/Basket"}}}"##)
        #expect(
            document.text(put["409"]) == ##"{"$ref":"#/components/responses/Problem409"}"##)
        let problems = document.object(document.at("components", "responses"))
        #expect(
            try document.says(
                document.object(problems["Problem409"])["content"],
                """
                {"application/problem+json":
                  {"schema": {"$ref": "#/components/schemas/Problem"}}}
                """))
        for (problem, header) in [("Problem429", "Retry-After"), ("Problem405", "Allow")] {
            #expect(document.at("components", "responses", problem, "headers", header) != nil)
        }
    }

    @Test func shapesStandOnceUnderTheirNames() throws {
        let document = try Document()
        let schemas = document.object(document.at("components", "schemas"))
        #expect(schemas.keys.sorted() == ["Basket", "Done", "FieldError", "Line", "Problem"])
        let members = document.object(document.object(schemas["Basket"])["properties"])
        #expect(
            try document.says(
                members["lines"],
                ##"{"type": "array", "items": {"$ref": "#/components/schemas/Line"}}"##))
        #expect(
            try document.says(
                members["note"], #"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#))
        #expect(OpenAPI.clashes(table).isEmpty)
    }

    @Test func twoShapesOfOneNameAreFound() {
        let other = Schema.object(name: "Line", [("other", .flag, true)])
        let clashing = RouteTable(
            table.routes + [
                Route(.get, URLPattern("/x"), for: .anyone, gives: .list(other), "x") { _ in
                    .text("")
                }
            ])
        #expect(OpenAPI.clashes(clashing) == ["Line"])
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try Document()
        func references(_ value: Any) -> [String] {
            if let object = value as? [String: Any] {
                return object.flatMap { key, value in
                    key == "$ref" ? [value as? String ?? ""] : references(value)
                }
            }
            return (value as? [Any] ?? []).flatMap(references)
        }
        let all = Set(references(document.root))
        #expect(all.count > 10)
        for reference in all {
            let keys = reference.split(separator: "/").dropFirst().map(String.init)
            let found = keys.reduce(document.root as Any?) { ($0 as? [String: Any])?[$1] }
            #expect(found != nil, "\(reference)")
        }
    }
}
