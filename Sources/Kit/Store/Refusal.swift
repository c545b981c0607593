/// A refusal is an answer, not an accident: what was asked can't be, why, and what would help.
/// One small enum per feature; the edge turns it into a problem (RFC 9457) or the words by a field.
public protocol Refusal: Error, Sendable {
    /// Stable, one a cause: `orders.sold-out`.
    var code: String { get }
    /// The HTTP status: 403, 404, 409, 410, 422 or 451.
    var status: Int { get }
    /// The field of the request that it is about, if it is about one.
    var field: String? { get }
    /// Key and values of the sentence that people read, in their language.
    var message: Words { get }
}

extension Refusal {
    public var field: String? { nil }
    public var status: Int { 422 }
}

/// A sentence by key, with the values that stand in it. Translated where it is shown.
public struct Words: Sendable, Hashable {
    public let key: String
    public let values: [String: String]
    public let count: Int?

    public init(_ key: String, _ values: [String: String] = [:], count: Int? = nil) {
        self.key = key
        self.values = values
        self.count = count
    }
}
