import Money

/// Conversion of rates from and to text: `12`, `12.5`, `12,5 %`.
public enum Percent {
    /// Longest text: `12.25%` and a blank.
    public static let longest = 8

    /// Text of a rate without its sign, with the locale's decimal sign.
    public static func text(_ rate: Rate, in locale: LocaleTag) -> String {
        let (whole, rest) = (rate.basisPoints / 100, rate.basisPoints % 100)
        guard rest > 0 else { return String(whole) }
        let digits = rest % 10 == 0 ? String(rest / 10) : rest < 10 ? "0\(rest)" : String(rest)
        let point = [.idID, .viVN].contains(locale) ? "," : "."
        return "\(whole)\(point)\(digits)"
    }

    /// Parses a percentage with at most two decimals; nil for anything else.
    public static func rate(_ text: String) -> Rate? {
        var typed = text.filter { !$0.isWhitespace }
        if typed.hasSuffix("%") { typed.removeLast() }
        let parts = typed.split(
            whereSeparator: { $0 == "." || $0 == "," })
        let points = typed.count { $0 == "." || $0 == "," }
        guard points <= 1, parts.count == points + 1, parts[0].count <= 3,
            let whole = Int(parts[0]), whole >= 0, parts[0].first != "+"
        else { return nil }
        guard points == 1 else { return .percent(whole) }
        guard (1...2).contains(parts[1].count), parts[1].allSatisfy(\.isNumber),
            let rest = Int(parts[1])
        else { return nil }
        return Rate(basisPoints: whole * 100 + (parts[1].count == 1 ? rest * 10 : rest))
    }
}
