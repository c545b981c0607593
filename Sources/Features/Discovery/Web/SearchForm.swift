import Text
import Catalog
import Markets
import Money
import Web

/// Query of a list: words, category, prices, order, page. It is the page's query string, so that a
/// list can be kept, sent and gone back to.
struct SearchForm: Form, Equatable {
    /// Characters of typed words; longer ones find nothing anyway.
    static let longestWords = 100
    /// Characters of a page's cursor: two numbers of 64 bits with a point between.
    static let longestCursor = 48
    /// Cards per page: rows of four on a desktop, of two on a phone; also a page for software.
    static let cards = 20

    static let words = Field<String>.text("q", .search, 0...longestWords)
    static let category = Field<Int?>.optional("category", max: 7, schema: .integer(min: 1)) {
        CategoryID($0)?.rawValue
    }
    static let least = Field<String>.text("min", .code, 0...Money.longestText)
    static let dearest = Field<String>.text("max", .code, 0...Money.longestText)
    static let sort = Field<CardSort>.choice("sort", default: .best)
    static let after = Field<String>.text("after", .code, 0...longestCursor)
    static let literal = Field<Bool>.flag("literal")
    static let fields: [any AnyField] = [words, category, least, dearest, sort, after, literal]

    var words = ""
    var category: Int?
    /// Bounds of the price as typed.
    var least = ""
    var dearest = ""
    var sort = CardSort.best
    var after = ""
    /// True for "search instead for": the words as they stand.
    var isLiteral = false

    init() {}

    init(_ input: Input) throws {
        words = try input[Self.words]
        category = try input[Self.category]
        least = try input[Self.least]
        dearest = try input[Self.dearest]
        sort = try input[Self.sort]
        after = try input[Self.after]
        isLiteral = try input[Self.literal]
    }

    var isFirst: Bool { after.isEmpty }
    var hasPrices: Bool { !least.isEmpty || !dearest.isEmpty }

    /// Catalogue query of this list. A price that can't be read filters nothing; two in the wrong
    /// order are swapped.
    func query(_ market: MarketCode, _ locale: LocaleTag) -> CardQuery {
        var bounds = [least, dearest].map { Self.minor($0, market.currency, locale) }
        if let low = bounds[0], let high = bounds[1], low > high { bounds.swapAt(0, 1) }
        return CardQuery(
            market: market, category: category, sort: sort, least: bounds[0], dearest: bounds[1],
            after: isFirst ? nil : after, limit: Self.cards)
    }

    /// True if a typed price can be read, or nothing was typed.
    static func isReadable(_ text: String, _ currency: Currency, _ locale: LocaleTag) -> Bool {
        text.isEmpty || minor(text, currency, locale) != nil
    }

    private static func minor(
        _ text: String, _ currency: Currency, _ locale: LocaleTag
    ) -> Int64? {
        guard let money = try? Money(parsing: text, currency: currency, locale: locale),
            !money.isNegative
        else { return nil }
        return money.minor
    }

    /// URL of this list at `base`.
    /// - Parameter cursor: nil for the first page.
    func path(_ base: Path, after cursor: String? = nil, inPath: Bool = false) -> Path {
        func kept(_ text: String) -> String? { text.isEmpty ? nil : text }
        return base.with("q", kept(words))
            .with("category", inPath ? nil : category.map(String.init))
            .with("min", kept(least)).with("max", kept(dearest))
            .with("sort", sort == .best ? nil : sort.rawValue)
            .with("literal", isLiteral ? "1" : nil).with("after", cursor)
    }

    /// The same search for the typed words as they stand, from its first page.
    var literally: SearchForm {
        var other = self
        (other.isLiteral, other.after) = (true, "")
        return other
    }

    /// The same list without prices.
    var withoutPrices: SearchForm {
        var other = self
        (other.least, other.dearest) = ("", "")
        return other
    }
}
