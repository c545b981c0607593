import JSON
import Money
import World

/// A response's content. Its shape is declared once and gives both the JSON and its schema.
/// ```swift
/// static let shape = Shape<OrderView>(
///     "Order", [.id("id") { $0.id }, .money("total") { $0.total }])
/// ```
public protocol View: Sendable {
    /// Name and members of the JSON object.
    static var shape: Shape<Self> { get }
}

/// The JSON object of a `V`: members in the order in which they are written.
public struct Shape<V: Sendable>: Sendable {
    /// Name in `components/schemas`; one name must mean one shape (`OpenAPI.clashes`).
    public let name: String
    let members: [Member<V>]

    /// Encoded keys by index, as `write` needs them: copying a whole member costs more than writing
    /// it.
    private let keys: [[UInt8]]
    private let writes: [@Sendable (V, inout JSONWriter) -> Void]

    /// A shape; the keys are encoded once, here.
    public init(_ name: String, _ members: [Member<V>]) {
        self.name = name
        self.members = members
        keys = members.map { member in
            var json = JSONWriter()
            json.key(member.name)
            return json.bytes
        }
        writes = members.map(\.write)
    }

    /// Schema with every member required.
    public var schema: Schema {
        .object(name: name, members.map { ($0.name, $0.schema, true) })
    }

    /// Writes the object; one call of each member's getter.
    public func write(_ view: V, to json: inout JSONWriter) {
        json.object { json in
            for place in writes.indices {
                json.key(written: keys[place])
                writes[place](view, &json)
            }
        }
    }
}

/// One member of an object. Members are always present; a missing value is null.
public struct Member<V: Sendable>: Sendable {
    let name: String
    let schema: Schema
    let write: @Sendable (V, inout JSONWriter) -> Void

    /// A string.
    public static func text(_ name: String, _ get: @escaping @Sendable (V) -> String) -> Self {
        Self(name: name, schema: .text()) { $1.text(get($0)) }
    }
    /// A string or null.
    public static func maybe(_ name: String, _ get: @escaping @Sendable (V) -> String?) -> Self {
        Self(name: name, schema: .nullable(.text())) { v, json in
            if let text = get(v) { json.text(text) } else { json.null() }
        }
    }
    /// An id in its printed form.
    public static func id<T>(_ name: String, _ get: @escaping @Sendable (V) -> ID<T>) -> Self {
        Self(name: name, schema: .id(prefix: T.prefix)) { $1.text(get($0).description) }
    }
    /// A whole number, `int64` in the schema.
    public static func int(_ name: String, _ get: @escaping @Sendable (V) -> Int) -> Self {
        Self(name: name, schema: .integer()) { $1.integer(Int64(get($0))) }
    }
    public static func flag(_ name: String, _ get: @escaping @Sendable (V) -> Bool) -> Self {
        Self(name: name, schema: .flag) { $1.flag(get($0)) }
    }
    /// An enum's raw value; the schema lists all cases.
    public static func choice<E: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ get: @escaping @Sendable (V) -> E
    ) -> Self where E.RawValue == String {
        Self(name: name, schema: .choice(E.allCases.map(\.rawValue))) { $1.text(get($0).rawValue) }
    }
    /// Milliseconds since 1970 UTC.
    public static func instant(_ name: String, _ get: @escaping @Sendable (V) -> Instant) -> Self {
        Self(name: name, schema: .instant) { $1.integer(get($0).milliseconds) }
    }
    /// Milliseconds since 1970 UTC, or null.
    public static func maybe(_ name: String, at get: @escaping @Sendable (V) -> Instant?) -> Self {
        Self(name: name, schema: .nullable(.instant)) { v, json in
            if let at = get(v) { json.integer(at.milliseconds) } else { json.null() }
        }
    }
    /// Minor units, currency, and the text as the caller's language prints it.
    public static func money(_ name: String, _ get: @escaping @Sendable (V) -> Money) -> Self {
        Self(name: name, schema: .money) { v, json in json.money(get(v)) }
    }
    /// An amount or null.
    public static func maybe(_ name: String, money get: @escaping @Sendable (V) -> Money?) -> Self {
        Self(name: name, schema: .nullable(.money)) { v, json in
            if let money = get(v) { json.money(money) } else { json.null() }
        }
    }
    /// An object, by reference to its own shape in the schema.
    public static func object<W: View>(
        _ name: String, _ get: @escaping @Sendable (V) -> W
    ) -> Self {
        Self(name: name, schema: W.shape.schema) { W.shape.write(get($0), to: &$1) }
    }
    /// An object or null.
    public static func maybe<W: View>(
        _ name: String, object get: @escaping @Sendable (V) -> W?
    ) -> Self {
        Self(name: name, schema: .nullable(W.shape.schema)) { v, json in
            if let view = get(v) { W.shape.write(view, to: &json) } else { json.null() }
        }
    }
    /// A whole number or null.
    public static func maybe(_ name: String, int get: @escaping @Sendable (V) -> Int?) -> Self {
        Self(name: name, schema: .nullable(.integer())) { v, json in
            if let value = get(v) { json.integer(Int64(value)) } else { json.null() }
        }
    }
    /// An array of objects; unbounded in the schema, so page it in the query.
    public static func list<W: View>(
        _ name: String, _ get: @escaping @Sendable (V) -> [W]
    ) -> Self {
        Self(name: name, schema: .list(W.shape.schema)) { v, json in
            json.array(get(v)) { W.shape.write($0, to: &$1) }
        }
    }
    /// An array of strings.
    public static func texts(_ name: String, _ get: @escaping @Sendable (V) -> [String]) -> Self {
        Self(name: name, schema: .list(.text())) { v, json in
            json.array(get(v)) { $1.text($0) }
        }
    }
}

extension JSONWriter {
    /// An amount as `Schema.money` describes it, `text` in the writer's language. A room's events are
    /// encoded once for everybody, in en-US: their readers format by `minor`.
    public mutating func money(_ money: Money) {
        object { json in
            json.piece("\"minor\":")
            json.integer(money.minor)
            json.piece(",\"currency\":")
            json.text(money.currency.code)
            json.piece(",\"text\":")
            json.text(money.formatted(in: LocaleTag(rawValue: json.language) ?? .enUS))
        }
    }
}

/// A response without content for software: `{"done": true}`.
public struct Done: View {
    public static let shape = Shape<Done>("Done", [.flag("done") { _ in true }])
    public init() {}
}
