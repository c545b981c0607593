import World

/// A password or token. Its description doesn't contain it, so that no log does.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let text: String

    /// Bytes of the longest secret.
    static let longest = 4096

    init(_ text: String) { self.text = text }

    /// Reads the first line of a file. Throws a `MailSettingsFault` for a file that can't be read
    /// or has none.
    public init(file path: String) throws(MailSettingsFault) {
        guard let text = Resources.text(path) else {
            throw MailSettingsFault("\(path) can't be read")
        }
        let line = text.prefix { !$0.isNewline }
        guard !line.isEmpty, line.utf8.count <= Self.longest,
            !line.unicodeScalars.contains(where: MailAddress.isControl)
        else { throw MailSettingsFault("\(path) has no secret on its first line") }
        self.text = String(line)
    }

    public var description: String { "a secret" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
