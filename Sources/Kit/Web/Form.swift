import Store

/// A request's type: its fields, once.
/// ```swift
/// struct SignIn: Form {
///     static let email = Field.text("email", 3...254)
///     static let fields: [any AnyField] = [email]
///     let email: String
///     init(_ input: Input) throws { email = try input[Self.email] }
/// }
/// ```
public protocol Form: Sendable {
    static var fields: [any AnyField] { get }
    init(_ input: Input) throws
}

/// A request that says nothing.
public struct Nothing: Form {
    public static let fields: [any AnyField] = []
    public init(_ input: Input) {}
    public init() {}
}

/// A value as it came: JSON keeps the kinds apart, a form has texts only.
public indirect enum Raw: Sendable, Hashable {
    case text(String)
    case number(String)
    case flag(Bool)
    case list([Raw])
    case file(Upload)
}

extension Raw {
    /// The same for a repeat: a file by what it is called and how long it is, not by where it lies.
    fileprivate var words: String {
        switch self {
        case .text(let text): "t:\(text)"
        case .number(let text): "n:\(text)"
        case .flag(let yes): "f:\(yes)"
        case .list(let items): "[\(items.map(\.words).joined(separator: ","))]"
        case .file(let upload): "u:\(upload.name) \(upload.type) \(upload.bytes)"
        }
    }
}

/// A file that came with a request, spooled to disk; gone when the answer is sent.
public struct Upload: Sendable, Hashable {
    /// As the browser names it: for people to read, never a path of ours.
    public let name: String
    public let type: String
    public let path: String
    public let bytes: Int

    public init(name: String, type: String, path: String, bytes: Int) {
        self.name = name
        self.type = type
        self.path = path
        self.bytes = bytes
    }
}

/// The decoded request before it has a type.
public struct Input: Sendable {
    var values: [String: Raw]
    /// True for JSON, where a number is a number.
    public let strict: Bool

    public init(_ values: [String: Raw] = [:], strict: Bool = false) {
        self.values = values
        self.strict = strict
    }

    public func raw(_ name: String) -> Raw? { values[name] }

    /// The text that was typed into a field, for showing it again.
    public func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let t), .number(let t): t
        case .flag(let yes): yes ? "on" : nil
        default: nil
        }
    }

    /// The texts of a repeated field.
    public func texts(_ name: String) -> [String] {
        switch values[name] {
        case .list(let items): items.compactMap { if case .text(let t) = $0 { t } else { nil } }
        case .text(let t): [t]
        default: []
        }
    }

    public subscript<V>(field: Field<V>) -> V {
        get throws { try field.decode(values[field.name], strict) }
    }

    /// Adds a value; a second one under a name makes a list.
    public mutating func add(_ name: String, _ value: Raw) {
        switch values[name] {
        case nil: values[name] = value
        case .list(let items): values[name] = .list(items + [value])
        case let one?: values[name] = .list([one, value])
        }
    }

    /// Decodes, or throws every fault at once. JSON may bring no member that isn't listed.
    func decoded<F: Form>(as _: F.Type) throws -> F {
        var faults = F.fields.compactMap { $0.fault(in: self) }
        if strict {
            let known = Set(F.fields.map(\.name))
            faults += values.keys.filter { !known.contains($0) }.sorted().map {
                FieldFault(field: $0, code: "unknown", message: Words("field.unknown"))
            }
        }
        guard faults.isEmpty else { throw Faults(faults) }
        return try F(self)
    }

    /// What a repeat must equal: names and values in order, without the key and CSRF fields.
    var fingerprint: String {
        values.filter { !Input.own.contains($0.key) }
            .map { "\($0.key)=\($0.value.words)" }.sorted().joined(separator: "&")
    }

    /// Fields of the edge's own.
    static let own: Set<String> = ["_key", "_csrf"]

    var withoutOwn: Input {
        Input(values.filter { !Input.own.contains($0.key) }, strict: strict)
    }
}

/// A form that comes back: what was typed, what is wrong with it.
public struct Typed: Sendable {
    public let input: Input
    public let faults: [FieldFault]
    /// A refusal that is about no field.
    public let problem: Words?

    public init(input: Input = Input(), faults: [FieldFault] = [], problem: Words? = nil) {
        self.input = input
        self.faults = faults
        self.problem = problem
    }

    public func fault(of field: String) -> FieldFault? { faults.first { $0.field == field } }
}
