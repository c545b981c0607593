import Markets
import Money

/// The market that a visitor shops in, and the language that they read: two choices.
public struct Preference: Sendable, Hashable, Codable {
    public let market: MarketCode
    public let locale: LocaleTag

    public init(market: MarketCode, locale: LocaleTag) {
        self.market = market
        self.locale = locale
    }

    /// Value of a cookie: `TH.en-GB`.
    public var cookie: String { "\(market.rawValue).\(locale.rawValue)" }

    public init?(cookie: String) {
        let parts = cookie.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let market = MarketCode(rawValue: String(parts[0])),
            let locale = LocaleTag(rawValue: String(parts[1]))
        else { return nil }
        self.init(market: market, locale: locale)
    }

    /// Default for a visitor of whom nothing is known.
    public static let fallback = Preference(market: .us, locale: .enUS)

    /// Characters read of `Accept-Language`; browsers send some five languages in 60.
    static let longestHeader = 500
    static let mostLanguages = 20

    /// Market and language from the account, else the cookie, else `Accept-Language`.
    public static func negotiated(account: Preference?, cookie: String?, acceptLanguage: String?)
        -> Preference
    {
        account ?? cookie.flatMap(Preference.init(cookie:))
            ?? acceptLanguage.flatMap(preferred)
            .map { Preference(market: MarketCode(of: $0), locale: $0) }
            ?? fallback
    }

    /// Supported locale of the highest weight, the first of equals: RFC 9110 12.5.4.
    static func preferred(_ header: String) -> LocaleTag? {
        var best: (locale: LocaleTag, weight: Int)?
        for item in header.prefix(longestHeader).split(separator: ",").prefix(mostLanguages) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first, let locale = spoken(tag.lowercased()) else { continue }
            let weight =
                parts.dropFirst().first { $0.hasPrefix("q=") }
                .map { thousandths($0.dropFirst(2)) } ?? 1000
            if weight > (best?.weight ?? 0) { best = (locale, weight) }
        }
        return best?.locale
    }

    private static func spoken(_ tag: String) -> LocaleTag? {
        if let exact = LocaleTag.allCases.first(where: { $0.rawValue.lowercased() == tag }) {
            return exact
        }
        let parts = tag.split(separator: "-")
        switch parts.first {
        case "en": return parts.count > 1 && readsBritish.contains(String(parts[1])) ? .enGB : .enUS
        case "id", "in": return .idID
        case "th": return .thTH
        case "vi": return .viVN
        default: return nil
        }
    }

    private static let readsBritish: Set<String> = [
        "au", "gb", "hk", "ie", "in", "my", "nz", "sg", "uk", "za",
    ]

    /// Weight in thousandths, `0.8` as 800, without floating point; anything else as 0.
    private static func thousandths(_ text: some StringProtocol) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole) else {
            return 0
        }
        guard parts.count == 2 else { return whole * 1000 }
        let decimals = parts[1].prefix(3)
        guard decimals.allSatisfy(\.isNumber), let value = Int(decimals.isEmpty ? "0" : decimals)
        else { return 0 }
        let scale = [1000, 100, 10, 1][decimals.count]
        return min(1000, whole * 1000 + value * scale)
    }
}
