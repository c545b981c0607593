import World

/// A password, token or key. Its description doesn't contain it, so that no log does.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret itself, for whoever sends it or signs with it.
    public let text: String

    /// Bytes of the longest secret.
    public static let longest = 4096

    /// A secret from its text, unchecked.
    public init(_ text: String) { self.text = text }

    public var description: String { "a secret" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
