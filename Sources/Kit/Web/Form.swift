import Uploads
import JSON
import Money
import Store

/// A request's type: its fields, declared once.
/// ```swift
/// struct SignIn: Form {
///     static let email = Field.text("email", .code, 3...254)
///     static let fields: [any AnyField] = [email]
///     let email: String
///     init(_ input: Input) throws { email = try input[Self.email] }
/// }
/// ```
public protocol Form: Sendable {
    /// Every field of the request; JSON with any other member is refused.
    static var fields: [any AnyField] { get }
    /// Decodes the fields. Called once all of them are known to decode.
    init(_ input: Input) throws
}

/// A request without fields.
public struct Nothing: Form {
    public static let fields: [any AnyField] = []
    public init(_ input: Input) {}
    public init() {}
}

/// A value before decoding: JSON distinguishes types, a form has texts only.
public indirect enum InputValue: Sendable, Hashable {
    case text(String)
    case number(String)
    case flag(Bool)
    case list([InputValue])
    case file(Upload)
    /// JSON null: missing, but to a field that can be emptied (`Field.ifPresent`, `named`).
    case null
}

extension InputValue {
    /// A value of a flat JSON object: the reader takes no object in it, and no null in a list, which
    /// would shift what stands behind it.
    init(_ value: JSONValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .number(let text): self = .number(text)
        case .flag(let yes): self = .flag(yes)
        case .list(let items): self = .list(items.map { InputValue($0) })
        case .null, .object: self = .null
        }
    }
}

extension Input {
    /// Reads a body of `application/json`. Throws `EdgeRefusal.notUnderstood` for anything that is
    /// no flat object.
    package init(json bytes: [UInt8]) throws {
        do {
            self.init(
                try JSONReader.object(bytes).mapValues { InputValue($0) }, strict: true)
        } catch let fault as JSONUnreadable {
            throw EdgeRefusal.notUnderstood(fault.description)
        }
    }
}

extension InputValue {
    /// Canonical text for comparing repeats: a file by name, type and size, not by its spooled
    /// path.
    fileprivate var words: String {
        switch self {
        case .text(let text): "t:\(text)"
        case .number(let text): "n:\(text)"
        case .flag(let yes): "f:\(yes)"
        case .list(let items): "[\(items.map(\.words).joined(separator: ","))]"
        case .file(let upload): "u:\(upload.name) \(upload.type) \(upload.bytes)"
        case .null: "null"
        }
    }
}

/// The decoded body or query before it has a type.
public struct Input: Sendable {
    package var values: [String: InputValue]
    /// True for JSON, where a number must be a number; a form's fields are all texts.
    public let strict: Bool
    /// Language in which a form's numbers are written; nil reads plain digits alone.
    package var locale: LocaleTag?
    /// Body of a webhook in somebody else's format, whose signature holds; empty elsewhere.
    package var signedBody: [UInt8] = []

    /// Values by name; tests make one, the edge decodes one.
    public init(_ values: [String: InputValue] = [:], strict: Bool = false) {
        self.values = values
        self.strict = strict
    }

    /// The value before decoding; nil if it is absent or JSON null.
    public func raw(_ name: String) -> InputValue? {
        let value = values[name]
        return value == .null ? nil : value
    }

    /// The submitted text of a field, for showing the form again.
    public func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let t), .number(let t): t
        case .flag(let yes): yes ? "on" : nil
        default: nil
        }
    }

    /// The texts of a repeated field; empty if there are none.
    public func texts(_ name: String) -> [String] {
        switch values[name] {
        case .list(let items): items.compactMap { if case .text(let t) = $0 { t } else { nil } }
        case .text(let t): [t]
        default: []
        }
    }

    /// The field's decoded value; throws its `FieldFault`.
    public subscript<V>(field: Field<V>) -> V {
        get throws(FieldFault) {
            var value = field.takesNull ? values[field.name] : raw(field.name)
            if field.isWhole, !strict, let locale, case .text(let text)? = value {
                value = .text(try Self.digits(of: text, field.name, locale))
            }
            return try field.decode(value, strict)
        }
    }

    /// Plain digits of a whole number with groups; the text itself if it is none.
    private static func digits(
        of text: String, _ name: String, _ locale: LocaleTag
    ) throws(FieldFault) -> String {
        do throws(MoneyFault) {
            return String(try Int(typed: text, locale: locale))
        } catch {
            guard case .ambiguous = error else { return text }
            throw FieldFault(name, "number-ambiguous")
        }
    }

    /// Adds a value; a second one under a name makes a list.
    public mutating func add(_ name: String, _ value: InputValue) {
        switch values[name] {
        case nil: values[name] = value
        case .list(let items): values[name] = .list(items + [value])
        case let one?: values[name] = .list([one, value])
        }
    }

    /// Decodes, or throws every fault at once. JSON with an undeclared member is refused.
    func decoded<F: Form>(as _: F.Type) throws -> F {
        var faults = F.fields.compactMap { $0.fault(in: self) }
        if strict {
            let known = Set(F.fields.map(\.name))
            let unknown = values.filter { $0.value != .null && !known.contains($0.key) }
            faults += unknown.keys.sorted().map {
                FieldFault(field: $0, code: "unknown", message: LocalizedText("field.unknown"))
            }
        }
        guard faults.isEmpty else { throw Faults(faults) }
        return try F(self)
    }

    /// Canonical text of all values in order of names, without the edge's own fields; equal for a
    /// repeat.
    package var fingerprint: String {
        values.filter { !Input.own.contains($0.key) }
            .map { "\($0.key)=\($0.value.words)" }.sorted().joined(separator: "&")
    }

    /// Fields that belong to the edge: idempotency key and CSRF token.
    static let own: Set<String> = ["_key", "_csrf"]

    package var withoutOwn: Input {
        var input = self
        input.values = values.filter { !Input.own.contains($0.key) }
        return input
    }
}

/// A submitted form that is shown again: the values and the errors.
public struct SubmittedForm: Sendable {
    /// The submitted values, without secrets.
    public let input: Input
    /// Errors by field; empty if the refusal is about none.
    public let faults: [FieldFault]
    /// Sentence of a refusal that is about no field.
    public let problem: LocalizedText?

    /// An empty form by default, as at its first showing.
    public init(input: Input = Input(), faults: [FieldFault] = [], problem: LocalizedText? = nil) {
        self.input = input
        self.faults = faults
        self.problem = problem
    }

    /// True for a form that nobody has sent.
    public var isEmpty: Bool { input.values.isEmpty && faults.isEmpty && problem == nil }

    /// The first error of a field, to be shown beside it.
    public func fault(of field: String) -> FieldFault? { faults.first { $0.field == field } }
}
