/// The shape of a value as JSON Schema 2020-12, for the OpenAPI document.
public indirect enum Schema: Sendable {
    case text(min: Int = 0, max: Int? = nil, pattern: String? = nil, format: String? = nil)
    case integer(min: Int64? = nil, max: Int64? = nil)
    case flag
    case choice([String])
    case list(Schema, max: Int? = nil)
    case nullable(Schema)
    /// A named object of `components/schemas`.
    case object(name: String, [(name: String, schema: Schema, required: Bool)])

    /// An id's text: a prefix, `_` and fourteen letters of Crockford's base 32; see `ID`.
    public static func id(prefix: String) -> Schema {
        .text(
            min: prefix.utf8.count + 15, max: prefix.utf8.count + 15,
            pattern: "^\(prefix)_[0-9A-HJKMNP-TV-Z]{14}$")
    }
    /// An amount: `{"minor": 2400, "currency": "USD", "text": "$24.00"}`.
    public static let money = Schema.object(
        name: "Money",
        [
            ("minor", .integer(), true), ("currency", .text(min: 3, max: 3), true),
            ("text", .text(), true),
        ])
    /// Milliseconds since 1970 UTC.
    public static let instant = Schema.integer(min: 0)
}
