import Markets

/// An e-mail address or phone number that an account signs in with, in canonical form.
public enum Login: Hashable, Sendable {
    case email(String)
    /// Phone number in E.164.
    case phone(String)

    public var text: String {
        switch self {
        case .email(let text), .phone(let text): text
        }
    }

    public var isPhone: Bool { if case .phone = self { true } else { false } }

    /// Reads a login as a row stores it.
    public init(kept text: String) { self = text.contains("@") ? .email(text) : .phone(text) }

    /// Characters of the longest address. Source: RFC 5321 4.5.3.1.
    public static let longest = 254
    private static let longestLocal = 64
    private static let longestLabel = 63

    /// Parses a login; nil for a text that is neither an address nor a number of the market.
    public init?(_ text: String, in market: Market) {
        let text = Self.plain(text)
        if text.utf8.contains(UInt8(ascii: "@")) {
            guard let address = Self.address(text) else { return nil }
            self = .email(address)
        } else {
            guard let number = market.phone(text) else { return nil }
            self = .phone(number)
        }
    }

    /// Address in lower case on both sides: no mail host in use tells `Ana@` from `ana@`, people
    /// do.
    private static func address(_ text: String) -> String? {
        guard text.utf8.count <= longest, text.utf8.allSatisfy({ $0 < 128 }) else { return nil }
        let parts = text.lowercased().split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let (local, domain) = (parts[0], parts[1])
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...longestLocal).contains(local.utf8.count), local.utf8.allSatisfy(isLocal),
            !local.hasPrefix("."), !local.hasSuffix("."), !local.contains(".."),
            labels.count >= 2, labels.allSatisfy(isLabel),
            labels.last.map({ $0.utf8.contains { (97...122).contains($0) } }) ?? false
        else { return nil }
        return "\(local)@\(domain)"
    }

    /// True for the atom characters of RFC 5322: letters, digits, the back tick and
    /// `!#$%&'*+-/=?^_{|}~.`.
    private static func isLocal(_ b: UInt8) -> Bool {
        (97...122).contains(b) || (48...57).contains(b) || marks.contains(b)
    }

    private static let marks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isLabel(_ label: Substring) -> Bool {
        (1...longestLabel).contains(label.utf8.count) && !label.hasPrefix("-")
            && !label.hasSuffix("-")
            && label.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    /// Text without blanks and invisible marks at its ends, with full-width letters and signs as
    /// their plain ones: a keyboard that writes Thai or Japanese writes `ａｎａ＠` with ease.
    static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !isBlank($0) }),
            let end = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        var out = String.UnicodeScalarView()
        for scalar in scalars[start...end] {
            let isWide = (0xFF01...0xFF5E).contains(scalar.value)
            out.append((isWide ? Unicode.Scalar(scalar.value - 0xFEE0) : scalar) ?? scalar)
        }
        return String(out)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
    }
}
