/// A business rule's refusal, as distinct from a failure: a stable code, a status and a sentence
/// that says what would help. One small enum per feature; the edge turns it into a problem (RFC
/// 9457) or a message beside the form's field.
public protocol Refusal: Error, Sendable {
    /// Stable code, one for each cause: `orders.sold-out`.
    var code: String { get }
    /// HTTP status: 403, 404, 409, 410, 422, 429 or 451.
    var status: Int { get }
    /// Name of the request's field at fault; nil if none is.
    var field: String? { get }
    /// Faults by field, for a refusal of several parts; one of `field` by default.
    var faults: [FieldFault] { get }
    /// Key and values of the sentence for people, translated where it is shown.
    var message: LocalizedText { get }
    /// Name of the event that the security log records; nil for a refusal of everyday.
    var securityEvent: String? { get }
    /// Seconds after which a retry may succeed, the same as the sentence says; nil if none helps.
    var retryAfterSeconds: Int? { get }
}

extension Refusal {
    /// No field by default: the refusal is about the whole request.
    public var field: String? { nil }
    /// The fault of `field`, with the refusal's own sentence; empty without a field.
    public var faults: [FieldFault] {
        field.map { [FieldFault(field: $0, code: code, message: message)] } ?? []
    }
    /// 422 by default: the request is well formed and a rule refuses it.
    public var status: Int { 422 }
    /// None by default: most refusals are of everyday.
    public var securityEvent: String? { nil }
    /// None by default: a retry would be refused alike.
    public var retryAfterSeconds: Int? { nil }
}

/// A localized text by key, with the values that stand in it; translated where it is shown.
public struct LocalizedText: Sendable, Hashable {
    /// Key in the tables of texts, such as `field.missing`.
    public let key: String
    /// Values by placeholder name.
    public let values: [String: String]
    /// Texts by placeholder name, each a sentence or a word of its own; notices don't keep them.
    public let texts: [String: LocalizedText]
    /// Number that selects the plural form; nil for a sentence without one.
    public let count: Int?

    /// A text by key; `count` selects its plural form.
    public init(
        _ key: String, _ values: [String: String] = [:], texts: [String: LocalizedText] = [:],
        count: Int? = nil
    ) {
        self.key = key
        self.values = values
        self.texts = texts
        self.count = count
    }
}
