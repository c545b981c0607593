/// An address of another site: http or https with a host, without blanks, quotes or user info.
public struct WebURL: Sendable, Hashable, CustomStringConvertible {
    /// The address as it was given, at most `maxLength` bytes.
    public let text: String
    /// Bound of an address in bytes of UTF-8.
    public static let maxLength = 2048

    /// Nil for another scheme, no host, user info (`user@`), blanks, quotes, `<`, `>`, backslashes,
    /// control characters, or a text over `maxLength`.
    public init?(_ text: String) {
        let lower = text.prefix(8).lowercased()
        let scheme = lower.hasPrefix("https://") ? 8 : lower.hasPrefix("http://") ? 7 : 0
        guard scheme > 0, text.utf8.count <= Self.maxLength,
            text.utf8.allSatisfy({
                $0 > 32 && $0 != 127 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<")
                    && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "\\")
            })
        else { return nil }
        let host = text.dropFirst(scheme).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !host.isEmpty, !host.contains("@") else { return nil }
        self.text = text
    }

    public var description: String { text }
    /// Name or address of the host, with its port.
    public var host: Substring {
        let rest = text.drop { $0 != "/" }.dropFirst(2)
        return rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    }
}
