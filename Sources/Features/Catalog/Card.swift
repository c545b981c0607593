import Identities
import Markets
import Media
import Money
import Shops
import Store
import World

/// A live product as lists show it.
public struct Card: FromRow, Sendable, Equatable {
    public let market: MarketCode
    public let product: ProductID
    public let shop: ShopID
    public let category: Int
    public let title: String
    /// Price of its cheapest SKU.
    public let price: Money
    /// Price of its dearest SKU.
    public let most: Money
    public let compareAt: Money?
    public let picture: PictureID?
    public let publishedAt: Instant
    /// Content hash of the fields above: another word or price gives another one. Never 0.
    public let contentHash: Int64

    static let columns: SQL = """
        c.market, c.product, c.shop, c.category, c.title, c.price_minor, c.most_minor,
        c.compare_minor, c.picture, c.published_at, c.content_hash
        """

    public init(row: Row) throws {
        market = try row.next()
        let currency = market.currency
        product = try row.next()
        shop = try row.next()
        category = try row.next()
        title = try row.next()
        price = Money(minor: try row.next(), currency: currency)
        most = Money(minor: try row.next(), currency: currency)
        compareAt = (try row.next() as Int64?).map { Money(minor: $0, currency: currency) }
        picture = try row.next()
        publishedAt = try row.next()
        contentHash = try row.next()
    }

    /// True if SKUs cost differently: “from $12”.
    public var isFrom: Bool { price != most }
}

/// One page of cards and the cursor of the next one.
public struct CardPage: Sendable, Equatable {
    public let cards: [Card]
    /// Cursor of the next page; nil at the end.
    public let next: String?

    public init(cards: [Card], next: String?) {
        self.cards = cards
        self.next = next
    }
}

/// The order of a list.
public enum CardSort: String, CaseIterable, Sendable { case best, newest, cheapest, dearest }

/// A query of a list: filters, order and page.
public struct CardQuery: Sendable, Equatable {
    /// Cards per page at most: three screens of a desktop; more comes with the next page.
    public static let most = 60

    public var market: MarketCode
    /// Category, with everything below it.
    public var category: Int?
    /// Shop; takes precedence over `category`.
    public var shop: ShopID?
    public var sort: CardSort
    /// Bounds of the price, in minor units of the market's currency.
    public var least: Int64?
    public var dearest: Int64?
    /// Cursor: `CardPage.next` of the page before.
    public var after: String?
    public var limit: Int
    /// Product that is left out, as the list is on its page.
    public var beside: ProductID?

    public init(
        market: MarketCode, category: Int? = nil, shop: ShopID? = nil, sort: CardSort = .best,
        least: Int64? = nil, dearest: Int64? = nil, after: String? = nil, limit: Int = 20,
        beside: ProductID? = nil
    ) {
        self.market = market
        self.category = category
        self.shop = shop
        self.sort = sort
        self.least = least
        self.dearest = dearest
        self.after = after
        self.limit = min(max(limit, 1), Self.most)
        self.beside = beside
    }

    var listing: Int64 { shop.map { -$0.rawValue } ?? Int64(category ?? 0) }
    var hasPrices: Bool { least != nil || dearest != nil }
}

/// Position where a page of a list ended: its last row's sort key and product.
public struct Keyset: Comparable, Sendable {
    public let key: Int64
    public let product: ProductID

    public init(key: Int64, product: ProductID) {
        self.key = key
        self.product = product
    }

    /// Parses a cursor; nil for a text that is none, and the list then starts at its top.
    public init?(_ text: String?) {
        guard let parts = text?.split(separator: "."), parts.count == 2, let key = Int64(parts[0]),
            let product = Int64(parts[1])
        else { return nil }
        self.init(key: key, product: ID(product))
    }

    public var text: String { "\(key).\(product.rawValue)" }

    public static func < (a: Self, b: Self) -> Bool { (a.key, a.product) < (b.key, b.product) }
}
