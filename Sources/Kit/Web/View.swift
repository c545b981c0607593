import Money
import World

/// What an answer says. Its shape is listed once and gives both the JSON and its schema.
/// ```swift
/// static let shape = Shape<OrderView>("Order", [.id("id") { $0.id }, .money("total") { $0.total }])
/// ```
public protocol View: Sendable {
    static var shape: Shape<Self> { get }
}

public struct Shape<V: Sendable>: Sendable {
    public let name: String
    let members: [Member<V>]

    /// What `write` needs of the members, by place: a copy of a whole member costs more than its
    /// writing.
    private let keys: [[UInt8]]
    private let writes: [@Sendable (V, inout JSONWriter) -> Void]

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

    public var schema: Schema {
        .object(name: name, members.map { ($0.name, $0.schema, true) })
    }

    public func write(_ view: V, to json: inout JSONWriter) {
        json.object { json in
            for place in writes.indices {
                json.key(written: keys[place])
                writes[place](view, &json)
            }
        }
    }
}

/// One member of an object. Members are always there; what may be missing is null.
public struct Member<V: Sendable>: Sendable {
    let name: String
    let schema: Schema
    let write: @Sendable (V, inout JSONWriter) -> Void

    public static func text(_ name: String, _ get: @escaping @Sendable (V) -> String) -> Self {
        Self(name: name, schema: .text()) { $1.text(get($0)) }
    }
    public static func maybe(_ name: String, _ get: @escaping @Sendable (V) -> String?) -> Self {
        Self(name: name, schema: .nullable(.text())) { v, json in
            if let text = get(v) { json.text(text) } else { json.null() }
        }
    }
    public static func id<T>(_ name: String, _ get: @escaping @Sendable (V) -> ID<T>) -> Self {
        Self(name: name, schema: .id(prefix: T.idPrefix)) { $1.text(get($0).description) }
    }
    public static func int(_ name: String, _ get: @escaping @Sendable (V) -> Int) -> Self {
        Self(name: name, schema: .integer()) { $1.integer(Int64(get($0))) }
    }
    public static func flag(_ name: String, _ get: @escaping @Sendable (V) -> Bool) -> Self {
        Self(name: name, schema: .flag) { $1.flag(get($0)) }
    }
    public static func choice<E: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ get: @escaping @Sendable (V) -> E
    ) -> Self where E.RawValue == String {
        Self(name: name, schema: .choice(E.allCases.map(\.rawValue))) { $1.text(get($0).rawValue) }
    }
    public static func instant(_ name: String, _ get: @escaping @Sendable (V) -> Instant) -> Self {
        Self(name: name, schema: .instant) { $1.integer(get($0).milliseconds) }
    }
    public static func maybe(_ name: String, at get: @escaping @Sendable (V) -> Instant?) -> Self {
        Self(name: name, schema: .nullable(.instant)) { v, json in
            if let at = get(v) { json.integer(at.milliseconds) } else { json.null() }
        }
    }
    /// Minor units, currency, and the text as en-US prints it.
    public static func money(_ name: String, _ get: @escaping @Sendable (V) -> Money) -> Self {
        Self(name: name, schema: .money) { v, json in json.money(get(v)) }
    }
    public static func maybe(_ name: String, money get: @escaping @Sendable (V) -> Money?) -> Self {
        Self(name: name, schema: .nullable(.money)) { v, json in
            if let money = get(v) { json.money(money) } else { json.null() }
        }
    }
    public static func object<W: View>(
        _ name: String, _ get: @escaping @Sendable (V) -> W
    ) -> Self {
        Self(name: name, schema: W.shape.schema) { W.shape.write(get($0), to: &$1) }
    }
    public static func maybe<W: View>(
        _ name: String, object get: @escaping @Sendable (V) -> W?
    ) -> Self {
        Self(name: name, schema: .nullable(W.shape.schema)) { v, json in
            if let view = get(v) { W.shape.write(view, to: &json) } else { json.null() }
        }
    }
    public static func maybe(_ name: String, int get: @escaping @Sendable (V) -> Int?) -> Self {
        Self(name: name, schema: .nullable(.integer())) { v, json in
            if let value = get(v) { json.integer(Int64(value)) } else { json.null() }
        }
    }
    public static func list<W: View>(
        _ name: String, _ get: @escaping @Sendable (V) -> [W]
    ) -> Self {
        Self(name: name, schema: .list(W.shape.schema)) { v, json in
            json.array(get(v)) { W.shape.write($0, to: &$1) }
        }
    }
    public static func texts(_ name: String, _ get: @escaping @Sendable (V) -> [String]) -> Self {
        Self(name: name, schema: .list(.text())) { v, json in
            json.array(get(v)) { $1.text($0) }
        }
    }
}

extension JSONWriter {
    public mutating func money(_ money: Money) {
        object { json in
            json.piece("\"minor\":")
            json.integer(money.minor)
            json.piece(",\"currency\":")
            json.text(money.currency.code)
            json.piece(",\"text\":")
            json.text(money.formatted(in: .enUS))
        }
    }
}

/// An answer without words: 204, or a redirect for people.
public struct Done: View {
    public static let shape = Shape<Done>("Done", [.flag("done") { _ in true }])
    public init() {}
}
