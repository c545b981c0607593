/// A field's error: a stable code for software, a sentence for people that says what to do.
public struct FieldFault: Error, Sendable, Hashable {
    /// Name of the field in the request.
    public let field: String
    /// Stable code: `missing`, `too-long`, `wrong-form`, … or a refusal's.
    public let code: String
    /// Sentence with its values, translated where it is shown.
    public let message: LocalizedText
    /// Number of the entry of a list that is at fault, the first is 1; nil for the whole field. The
    /// sentence names it too.
    public let row: Int?

    /// A fault with a sentence of its own; generic codes take theirs from `field.<code>`.
    public init(field: String, code: String, message: LocalizedText, row: Int? = nil) {
        self.field = field
        self.code = code
        self.message = message
        self.row = row
    }

    /// A fault with the sentence of its code, `field.<code>`.
    public init(_ field: String, _ code: String, _ values: [String: String] = [:]) {
        self.init(field: field, code: code, message: LocalizedText("field.\(code)", values))
    }

    /// The same fault of one entry of a list, which its sentence names; the first is 1.
    public func item(_ number: Int) -> FieldFault {
        FieldFault(
            field: field, code: code,
            message: LocalizedText(
                "field.item", ["number": "\(number)"], texts: ["reason": message]), row: number)
    }
}

/// Several faults at once: 422, each shown beside its field.
public struct Faults: Error, Sendable {
    /// Faults in the order of the form's fields, then undeclared JSON members by name.
    public let faults: [FieldFault]
    public init(_ faults: [FieldFault]) { self.faults = faults }
}
