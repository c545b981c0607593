import Markets
import Money
import Store

/// Suggestions of titles while somebody types.
public enum Suggestions {
    /// Suggestions in one answer: as many as fit above a phone's keyboard.
    public static let mostShown = 8
    /// Phrases that are compared for one answer.
    static let mostWeighed = 200
    /// Number of first words from each of which a title is suggested.
    static let mostStarts = 4
    /// Characters of a suggested title; longer ones don't fit.
    static let longest = 60

    /// Step: titles that have the typed words at one of their first words, the most common first.
    public static func titles(
        completing typed: String, market: MarketCode, in db: Transaction
    ) throws -> [String] {
        let start = SearchText.words(String(typed.prefix(longest)))
            .joined(separator: " ")
        guard !start.isEmpty else { return [] }
        return try db.values(
            """
            SELECT words FROM (
                SELECT words, weight FROM suggestions
                WHERE market = \(market) AND folded >= \(start) AND folded < \(start + "\u{10FFFF}")
                ORDER BY folded LIMIT \(mostWeighed)
            ) found GROUP BY words ORDER BY MAX(weight) DESC, words LIMIT \(mostShown)
            """)
    }

    /// Adds a title that was listed to the suggestions.
    static func learn(_ title: String, market: MarketCode, in db: Transaction) throws {
        for folded in starts(of: title) {
            try db.execute(
                """
                INSERT INTO suggestions (market, folded, words, weight)
                VALUES (\(market), \(folded), \(String(title.prefix(longest))), 1)
                ON CONFLICT (market, folded, words) DO UPDATE SET weight = suggestions.weight + 1
                """)
        }
    }

    /// Removes a title that left a list from the suggestions, once.
    static func forget(_ title: String, market: MarketCode, in db: Transaction) throws {
        for folded in starts(of: title) {
            try db.execute(
                """
                UPDATE suggestions SET weight = weight - 1
                WHERE market = \(market) AND folded = \(folded) AND words = \(String(title.prefix(longest)))
                """)
            try db.execute(
                """
                DELETE FROM suggestions WHERE market = \(market) AND folded = \(folded)
                    AND words = \(String(title.prefix(longest))) AND weight <= 0
                """)
        }
    }

    static func starts(of title: String) -> [String] {
        let words = SearchText.words(String(title.prefix(longest)))
        return words.indices.prefix(mostStarts).map { words[$0...].joined(separator: " ") }
    }
}

extension MarketCode {
    /// The language whose category names are searched along.
    public var searchLocale: LocaleTag {
        switch self {
        case .us: .enUS
        case .gb: .enGB
        case .id: .idID
        case .th: .thTH
        case .vn: .viVN
        }
    }
}
