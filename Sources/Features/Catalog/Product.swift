import Identities
import Markets
import Media
import Money
import Shops
import Store
import World

/// A thing that a shop sells, in one or more SKUs.
public struct Product: FromRow, Sendable, Equatable {
    public let id: ProductID
    public let shop: ShopID
    /// Home market of the shop: its currency and language.
    public let market: MarketCode
    /// Name within the shop: the product's identity when a file is imported again.
    public let handle: String
    public let title: String
    /// Description in a safe subset of HTML: see `Description`.
    public let description: String
    public let category: Int?
    public let vendor: String
    public let tags: String
    /// Names of up to three options; empty where there is none.
    public let optionNames: [String]
    public private(set) var state: State
    /// Reason why an operator took it down.
    public let reason: String?
    /// Gaps that keep it from publication, as of its last `refresh`.
    public let gaps: [PublishBlocker]
    /// Static score by which lists and search results are sorted.
    public let rank: Int
    /// First picture.
    public let cover: PictureID?
    public let createdAt: Instant
    public let updatedAt: Instant
    public let publishedAt: Instant?

    public enum State: String, CaseIterable, Sendable {
        case draft, live
        case takenDown = "taken_down"
    }

    /// Allowed transitions. Only an operator moves to `takenDown`, and from there back to `draft`.
    public static let moves: [State: Set<State>] = [
        .draft: [.live, .takenDown], .live: [.draft, .takenDown], .takenDown: [.draft],
    ]

    /// True for a product that was on sale and that its seller, or a missing part, took off.
    public var isWithdrawn: Bool { state == .draft && publishedAt != nil }

    public static func canMove(from: State, to: State) -> Bool {
        moves[from, default: []].contains(to)
    }

    static let columns: SQL = """
        id, shop, market, handle, title, description, category, vendor, tags, option1, option2,
        option3, state, reason, gaps, rank, cover, created_at, updated_at, published_at
        """

    public init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        market = try row.next()
        handle = try row.next()
        title = try row.next()
        description = try row.next()
        category = try row.next()
        vendor = try row.next()
        tags = try row.next()
        optionNames = [try row.next(), try row.next(), try row.next()]
        state = try row.next()
        reason = try row.next()
        gaps = PublishBlocker.list(try row.next())
        rank = try row.next()
        cover = try row.next()
        createdAt = try row.next()
        updatedAt = try row.next()
        publishedAt = try row.next()
    }
}

/// A missing part that keeps a product from publication.
public enum PublishBlocker: String, CaseIterable, Sendable {
    case title, category, sku, price, picture

    public var words: LocalizedText { LocalizedText("gap.\(rawValue)") }

    static func list(_ text: String) -> [PublishBlocker] {
        text.split(separator: ",").compactMap { PublishBlocker(rawValue: String($0)) }
    }

    static func text(_ gaps: [PublishBlocker]) -> String {
        gaps.map(\.rawValue).joined(separator: ",")
    }
}

/// A stock keeping unit: a product in one choice of its options.
public struct SKU: FromRow, Sendable, Equatable {
    public let id: SKUID
    public let product: ProductID
    public let shop: ShopID
    public let position: Int
    /// Values of up to three options; empty where there is none.
    public let optionValues: [String]
    public let sellerSKU: String
    public let barcode: String
    public let grams: Int
    public let picture: PictureID?
    /// True if it isn't sold any more; orders still refer to it.
    public let isRetired: Bool

    static let columns: SQL = """
        id, product, shop, position, option1, option2, option3, seller_sku, barcode, grams, picture,
        retired
        """

    public init(row: Row) throws {
        id = try row.next()
        product = try row.next()
        shop = try row.next()
        position = try row.next()
        optionValues = [try row.next(), try row.next(), try row.next()]
        sellerSKU = try row.next()
        barcode = try row.next()
        grams = try row.next()
        picture = try row.next()
        isRetired = try row.next()
    }

    /// Option values as shown: `Red / M`, or nothing.
    public var options: String { SKU.options(optionValues) }

    /// Joins option values; Shopify's word for a product without options stands for nothing.
    static func options(_ values: [String]) -> String {
        let shown = values.filter { !$0.isEmpty }
        return shown == ["Default Title"] ? "" : shown.joined(separator: " / ")
    }
}

/// Price of a SKU in a market.
public struct SKUPrice: Sendable, Equatable {
    public let sku: SKUID
    public let market: MarketCode
    public let price: Money
    /// Price before, struck through; more than `price`.
    public let compareAt: Money?

    public init(sku: SKUID, market: MarketCode, price: Money, compareAt: Money?) {
        self.sku = sku
        self.market = market
        self.price = price
        self.compareAt = compareAt
    }
}

/// A SKU with its current price, as it can be bought.
public struct Offer: Sendable, Equatable {
    public let sku: SKUID
    public let product: ProductID
    public let shop: ShopID
    public let title: String
    /// Option values as shown: `Red / M`, or nothing.
    public let options: String
    public internal(set) var price: Money
    public internal(set) var compareAt: Money?
    public let grams: Int
    public let picture: PictureID?
    public let isLive: Bool
    /// Category; 0 where none is set, which a live product never is.
    public let category: Int

    /// Copy at a lower price; the regular price becomes the one it is compared with.
    public func reduced(to price: Money) -> Offer {
        var out = self
        out.compareAt = max(self.price, compareAt ?? self.price)
        out.price = price
        return out
    }
}

extension MarketCode {
    /// Currency of the market's prices; market packs are checked against it at start.
    public var currency: Currency {
        switch self {
        case .us: .usd
        case .gb: .gbp
        case .id: .idr
        case .th: .thb
        case .vn: .vnd
        }
    }
}
