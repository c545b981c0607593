import JSON
import Web

extension Schema {
    /// Writes JSON Schema 2020-12; a named object becomes a reference to `components/schemas`.
    func write(to json: inout JSONWriter) {
        switch self {
        case .object(let name, _):
            json.object { json in
                json.key("$ref")
                json.text("#/components/schemas/\(name)")
            }
        case .nullable(let schema):
            json.object { json in
                json.key("anyOf")
                json.array([schema, nil]) { schema, json in
                    if let schema { schema.write(to: &json) } else { Self.writeNull(to: &json) }
                }
            }
        case .list(let schema, let max):
            json.object { json in
                Self.type("array", &json)
                json.key("items")
                schema.write(to: &json)
                Self.bound("maxItems", max.map { Int64($0) }, &json)
            }
        case .choice(let words):
            json.object { json in
                Self.type("string", &json)
                json.key("enum")
                json.array(words) { $1.text($0) }
            }
        case .flag: json.object { Self.type("boolean", &$0) }
        case .integer(let min, let max):
            json.object { json in
                Self.type("integer", &json)
                json.key("format")
                json.text("int64")
                Self.bound("minimum", min, &json)
                Self.bound("maximum", max, &json)
            }
        case .text: writeText(to: &json)
        }
    }

    private func writeText(to json: inout JSONWriter) {
        guard case .text(let min, let max, let pattern, let format) = self else { return }
        json.object { json in
            Self.type("string", &json)
            Self.bound("minLength", min > 0 ? Int64(min) : nil, &json)
            Self.bound("maxLength", max.map { Int64($0) }, &json)
            if let pattern {
                json.key("pattern")
                json.text(pattern)
            }
            if let format {
                json.key("format")
                json.text(format)
                // OpenAPI 3.1 says it so, 3.0 said `format: binary`.
                if format == "binary" {
                    json.key("contentMediaType")
                    json.text("application/octet-stream")
                }
            }
        }
    }

    /// Writes an object with its members, inline. `closed` forbids other members.
    static func writeObject(
        _ members: [(name: String, schema: Schema, required: Bool)], closed: Bool,
        to json: inout JSONWriter
    ) {
        json.object { json in
            type("object", &json)
            json.key("properties")
            json.object { json in
                for member in members {
                    json.key(member.name)
                    member.schema.write(to: &json)
                }
            }
            let required = members.filter(\.required).map(\.name)
            if !required.isEmpty {
                json.key("required")
                json.array(required) { $1.text($0) }
            }
            guard closed else { return }
            json.key("additionalProperties")
            json.flag(false)
        }
    }

    private static func writeNull(to json: inout JSONWriter) { json.object { type("null", &$0) } }

    private static func type(_ name: String, _ json: inout JSONWriter) {
        json.key("type")
        json.text(name)
    }

    private static func bound(_ name: String, _ value: Int64?, _ json: inout JSONWriter) {
        guard let value else { return }
        json.key(name)
        json.integer(value)
    }
}

/// Registry of named objects, each once.
struct SchemaRegistry {
    private var written: [String: [UInt8]] = [:]
    private var order: [String: [(name: String, schema: Schema, required: Bool)]] = [:]
    private(set) var clashes: Set<String> = []

    mutating func collect(_ schema: Schema) {
        switch schema {
        case .list(let inner, _), .nullable(let inner): collect(inner)
        case .object(let name, let members):
            var json = JSONWriter()
            Schema.writeObject(members, closed: false, to: &json)
            if let known = written[name] {
                if known != json.bytes { clashes.insert(name) }
                return
            }
            written[name] = json.bytes
            order[name] = members
            for member in members { collect(member.schema) }
        case .text, .integer, .flag, .choice: break
        }
    }

    func write(to json: inout JSONWriter) {
        for (name, members) in order.sorted(by: { $0.key < $1.key }) {
            json.key(name)
            Schema.writeObject(members, closed: false, to: &json)
        }
    }
}
