import Uploads
import HTML
import Money
import Store
import Text
import World

/// One field of a request, declared once: decodes the value, reports its fault, and gives the
/// OpenAPI schema and the attributes of its `<input>`.
public struct Field<Value: Sendable>: AnyField {
    /// Name in the form, the query or the JSON object.
    public let name: String
    /// Bounds and format for the OpenAPI document; the same ones that `decode` enforces.
    public let schema: Schema
    /// True if a request without it is refused.
    public let required: Bool
    /// True for a password or code: never shown again once submitted, never logged.
    public let secret: Bool
    /// Attributes of an `<input>` besides name and value.
    public let attributes: HTML
    /// True if JSON null is a value of its own, which empties; elsewhere null means missing.
    let takesNull: Bool
    /// True for a whole number, whose digits a form may bring in groups, as the language writes them.
    let isWhole: Bool
    public var mustBeFilled: Bool { required && !takesNull }
    let decode: @Sendable (InputValue?, Bool) throws(FieldFault) -> Value

    init(
        _ name: String, schema: Schema, required: Bool, secret: Bool = false,
        attributes: HTML = "", takesNull: Bool = false, isWhole: Bool = false,
        decode: @escaping @Sendable (InputValue?, Bool) throws(FieldFault) -> Value
    ) {
        self.name = name
        self.schema = schema
        self.required = required
        self.secret = secret
        self.attributes = attributes
        self.takesNull = takesNull
        self.isWhole = isWhole
        self.decode = decode
    }

    /// The same field in a change of something: nil where the request doesn't name it, which leaves
    /// it alone; JSON null empties (RFC 7396).
    public var ifPresent: Field<Value?> {
        let decode = decode
        return Field<Value?>(
            name, schema: schema, required: false, secret: secret, attributes: attributes,
            takesNull: true, isWhole: isWhole
        ) { raw, strict throws(FieldFault) in
            switch raw {
            case nil: nil
            case .null?: try decode(nil, strict)
            default: try decode(raw, strict)
            }
        }
    }

    /// The same field in a command that sets it: a request that doesn't name it is refused as
    /// `missing`; an empty text or JSON null empties.
    public var named: Field {
        let (decode, name) = (decode, name)
        return Field(
            name, schema: schema, required: true, secret: secret, attributes: attributes,
            takesNull: true, isWhole: isWhole
        ) { raw, strict throws(FieldFault) in
            switch raw {
            case nil: throw FieldFault(name, "missing")
            case .null?: try decode(nil, strict)
            default: try decode(raw, strict)
            }
        }
    }

    /// The same field with a sentence of its own for every fault, which says what helps.
    public func saying(_ message: LocalizedText) -> Field {
        let (decode, name) = (decode, name)
        return Field(
            name, schema: schema, required: required, secret: secret, attributes: attributes,
            takesNull: takesNull, isWhole: isWhole
        ) { raw, strict throws(FieldFault) in
            do throws(FieldFault) {
                return try decode(raw, strict)
            } catch {
                throw FieldFault(field: name, code: error.code, message: message)
            }
        }
    }

    /// The fault that decoding this field would throw; nil if it decodes.
    public func fault(in input: Input) -> FieldFault? {
        do throws(FieldFault) {
            _ = try input[self]
            return nil
        } catch { return error }
    }
}

/// A field without its value's type, as lists of fields hold it.
public protocol AnyField: Sendable {
    var name: String { get }
    var schema: Schema { get }
    var required: Bool { get }
    /// True if a form can't be sent with the field left empty.
    var mustBeFilled: Bool { get }
    var secret: Bool { get }
    func fault(in input: Input) -> FieldFault?
}

extension Field {
    /// Text for a purpose, which says what may stand in it; `length` in characters (Unicode
    /// scalars) of its normal form. A purpose `.secret` makes the field secret.
    public static func text(
        _ name: String, _ purpose: TextPurpose, _ length: ClosedRange<Int>, secret: Bool = false,
        attributes: HTML = ""
    ) -> Field where Value == String {
        let required = length.lowerBound > 0
        return Field(
            name, schema: .text(min: length.lowerBound, max: length.upperBound),
            required: required, secret: secret || purpose == .secret,
            attributes:
                " maxlength=\"\(length.upperBound)\"\(required ? " required" : "")\(attributes)"
        ) { raw, strict throws(FieldFault) in
            let text = try plain(raw, name, strict, purpose, most: length.upperBound)
            if text.isEmpty && required { throw FieldFault(name, "missing") }
            if purpose == .name, !text.isEmpty {
                guard InputText.isReadable(text), !required || InputText.isName(text) else {
                    throw FieldFault(name, "name-unusable")
                }
            }
            if text.unicodeScalars.count < length.lowerBound {
                throw FieldFault(name, "too-short", ["min": "\(length.lowerBound)"])
            }
            return text
        }
    }

    /// Text converted by one of our rules; `wrong-form` if `parse` returns nil.
    public static func parsed(
        _ name: String, max: Int, required: Bool = true, schema: Schema? = nil,
        attributes: HTML = "", _ parse: @escaping @Sendable (String) -> Value?
    ) -> Field {
        Field(
            name, schema: schema ?? .text(min: 1, max: max), required: required,
            attributes: " maxlength=\"\(max)\"\(required ? " required" : "")\(attributes)"
        ) { raw, strict throws(FieldFault) in
            let text = try plain(raw, name, strict, .code, most: max)
            if text.isEmpty { throw FieldFault(name, "missing") }
            guard let value = parse(text) else { throw FieldFault(name, "wrong-form") }
            return value
        }
    }

    /// Optional text converted by one of our rules; an empty text is nil.
    public static func optional<P: Sendable>(
        _ name: String, max: Int, schema: Schema? = nil, attributes: HTML = "",
        _ parse: @escaping @Sendable (String) -> P?
    ) -> Field where Value == P? {
        Field(
            name, schema: schema ?? .text(max: max), required: false,
            attributes: " maxlength=\"\(max)\"\(attributes)"
        ) { raw, strict throws(FieldFault) in
            let text = try plain(raw, name, strict, .code, most: max)
            if text.isEmpty { return nil }
            guard let value = parse(text) else { throw FieldFault(name, "wrong-form") }
            return value
        }
    }

    /// An id of kind `T`; `wrong-form` for another prefix or a wrong check character.
    public static func id<T>(_ name: String, of _: T.Type = T.self) -> Field
    where Value == ID<T> {
        parsed(name, max: T.prefix.utf8.count + 15, schema: .id(prefix: T.prefix)) { ID<T>($0) }
    }

    /// An optional id of kind `T`; an empty text is nil.
    public static func optionalID<T>(_ name: String, of _: T.Type = T.self) -> Field
    where Value == ID<T>? {
        optional(name, max: T.prefix.utf8.count + 15, schema: .id(prefix: T.prefix)) {
            ID<T>($0)
        }
    }

    /// A whole number within `range`; JSON must bring a number, a form may bring blanks in it, or
    /// groups as the caller's language writes them: `1.234` in Indonesian. What can be read in two
    /// ways is refused as `number-ambiguous`.
    public static func int(
        _ name: String, _ range: ClosedRange<Int>, default fallback: Int? = nil
    ) -> Field where Value == Int {
        Field(
            name, schema: .integer(min: Int64(range.lowerBound), max: Int64(range.upperBound)),
            required: fallback == nil,
            attributes: " inputmode=\"numeric\"\(fallback == nil ? " required" : "")",
            isWhole: true
        ) { raw, strict throws(FieldFault) in
            let number: String
            switch raw {
            case .number(let text): number = text
            case .text(let text) where !strict: number = text.filter { !$0.isWhitespace }
            case nil: number = ""
            default: throw FieldFault(name, "not-a-number")
            }
            if number.isEmpty {
                guard let fallback else { throw FieldFault(name, "missing") }
                return fallback
            }
            guard !number.hasPrefix("+"), let value = Int(number) else {
                throw FieldFault(name, "not-a-number")
            }
            guard range.contains(value) else {
                throw FieldFault(
                    name, "out-of-range",
                    ["min": "\(range.lowerBound)", "max": "\(range.upperBound)"])
            }
            return value
        }
    }

    /// An optional whole number within `range`, which JSON may bring as a number, as lists give it,
    /// or as a text; an empty text is nil.
    public static func optionalInt(_ name: String, _ range: ClosedRange<Int>) -> Field
    where Value == Int? {
        let number = Field<Int>.int(name, range)
        return Field(name, schema: number.schema, required: false, isWhole: true) {
            raw, strict throws(FieldFault) in
            if case .number? = raw { return try number.decode(raw, strict) }
            let text = try plain(raw, name, strict, .code, most: 20)
            return text.isEmpty ? nil : try number.decode(.text(text), false)
        }
    }

    /// One of an enum's cases, by raw value; `not-a-choice` for another.
    public static func choice(
        _ name: String, of _: Value.Type = Value.self, default fallback: Value? = nil
    ) -> Field where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        Field(
            name, schema: .choice(Value.allCases.map(\.rawValue)), required: fallback == nil,
            attributes: fallback == nil ? " required" : ""
        ) { raw, strict throws(FieldFault) in
            let text = try plain(raw, name, strict, .code)
            if text.isEmpty, let fallback { return fallback }
            if text.isEmpty { throw FieldFault(name, "missing") }
            guard let value = Value(rawValue: text) else { throw FieldFault(name, "not-a-choice") }
            return value
        }
    }

    /// A checkbox: `on`, `true` or 1 is true, absence is false. JSON must bring true or false.
    /// A `required` one is a command's choice of two: absence is refused as `missing`.
    public static func flag(_ name: String, required: Bool = false) -> Field
    where Value == Bool {
        Field(name, schema: .flag, required: required) { raw, strict throws(FieldFault) in
            switch raw {
            case nil:
                if required { throw FieldFault(name, "missing") }
                return false
            case .flag(let yes): return yes
            case .text(let text) where !strict: return ["on", "true", "1"].contains(text)
            default: throw FieldFault(name, "wrong-form")
            }
        }
    }

    /// Several texts under one name, at most `most`, each in its purpose's normal form and converted
    /// by `parse`.
    public static func list<P: Sendable>(
        _ name: String, _ purpose: TextPurpose = .code, most: Int,
        each schema: Schema = .text(min: 1, max: 200), required: Bool = true,
        _ parse: @escaping @Sendable (String) -> P?
    ) -> Field where Value == [P] {
        Field(name, schema: .list(schema, max: most), required: required) {
            raw, strict throws(FieldFault) in
            let items: [InputValue]
            switch raw {
            case nil: items = []
            case .list(let list): items = list
            case let one? where !strict: items = [one]
            default: throw FieldFault(name, "wrong-form")
            }
            if items.isEmpty && required { throw FieldFault(name, "missing") }
            if items.count > most { throw FieldFault(name, "too-many", ["max": "\(most)"]) }
            var out: [P] = []
            for (index, item) in items.enumerated() {
                do throws(FieldFault) {
                    guard let value = parse(try plain(item, name, strict, purpose)) else {
                        throw FieldFault(name, "wrong-form")
                    }
                    out.append(value)
                } catch {
                    throw items.count == 1 ? error : error.item(index + 1)
                }
            }
            return out
        }
    }

    /// A file of a multipart body; nil if none was chosen and none is required. An empty file
    /// counts as none.
    public static func file(_ name: String, required: Bool = true) -> Field
    where Value == Upload? {
        Field(
            name, schema: .text(format: "binary"), required: required,
            attributes: required ? " required" : ""
        ) { raw, _ throws(FieldFault) in
            switch raw {
            case .file(let upload) where upload.bytes > 0: return upload
            case .file, nil, .text(""):
                if required { throw FieldFault(name, "missing") }
                return nil
            default: throw FieldFault(name, "wrong-form")
            }
        }
    }

    /// Several files under one name, at most `most`; empty ones are left out.
    public static func files(_ name: String, most: Int) -> Field where Value == [Upload] {
        Field(name, schema: .list(.text(format: "binary"), max: most), required: false) {
            raw, _ throws(FieldFault) in
            let items: [InputValue]
            if case .list(let list)? = raw { items = list } else { items = raw.map { [$0] } ?? [] }
            let uploads = items.compactMap {
                if case .file(let upload) = $0, upload.bytes > 0 { upload } else { nil as Upload? }
            }
            if uploads.count > most { throw FieldFault(name, "too-many", ["max": "\(most)"]) }
            return uploads
        }
    }
}

/// Text in its purpose's normal form; throws `control-character` for NUL and the like, `too-long`
/// for more than `most` characters. A text is measured as it was sent, too: what a browser's
/// `maxlength` let through may have grown in NFC.
private func plain(
    _ raw: InputValue?, _ name: String, _ strict: Bool, _ purpose: TextPurpose, most: Int? = nil
) throws(FieldFault) -> String {
    let sent: String
    switch raw {
    case nil: return ""
    case .text(let t): sent = t
    case .number(let t) where !strict: sent = t
    default: throw FieldFault(name, "wrong-form")
    }
    guard let text = InputText.normalized(sent, purpose) else {
        throw FieldFault(name, "control-character")
    }
    if let most, text.unicodeScalars.count > most, InputText.length(sent) > most {
        throw FieldFault(name, "too-long", ["max": "\(most)"])
    }
    return text
}
