/// A permission's name, such as `seller`; defined by the features, opaque to the edge.
public struct Role: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// The word in the database and in the role matrix.
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
}
