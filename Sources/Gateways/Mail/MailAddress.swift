/// A mail address with an optional name, as it stands in `From`.
public struct MailAddress: Sendable, Equatable {
    public let name: String
    public let address: String

    /// Characters of the longest address. Source: RFC 5321 4.5.3.1.
    static let longest = 254
    /// Characters of the longest name.
    static let longestName = 100

    /// Parses `shop@example.org` or `My Shop <shop@example.org>`; nil for anything else.
    public init?(_ text: String) {
        guard !text.unicodeScalars.contains(where: Self.isControl) else { return nil }
        var name: Substring = ""
        var address = text[...]
        if let start = text.lastIndex(of: "<"), text.hasSuffix(">") {
            name = Self.trimmed(text[..<start])
            address = text[text.index(after: start)...].dropLast()
        }
        if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
            name = name.dropFirst().dropLast()
        }
        guard Self.isWritable(String(address)), name.unicodeScalars.count <= Self.longestName
        else { return nil }
        self.name = String(name)
        self.address = String(address)
    }

    /// Part behind the `@`.
    var domain: String { String(address[address.index(after: at)...]) }

    private var at: String.Index { address.lastIndex(of: "@") ?? address.startIndex }

    /// True for an address that can stand in an envelope and a header as it is: no blank, control
    /// character, quote or bracket, and one `@` with something on both sides.
    static func isWritable(_ address: String) -> Bool {
        let forbidden = Set("()<>[]:;,\\\"".utf8)
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        return address.utf8.count <= longest && parts.count == 2
            && parts.allSatisfy { !$0.isEmpty }
            && address.utf8.allSatisfy { (33...126).contains($0) && !forbidden.contains($0) }
    }

    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 || (127...159).contains(scalar.value) || scalar.value == 0x2028
            || scalar.value == 0x2029
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
