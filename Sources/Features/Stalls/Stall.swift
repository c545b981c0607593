import Affiliates
import Catalog
import Creators
import Identities
import Inventory
import Money
import Store
import World

/// A creator's page with shelves of products.
public struct Stall: FromRow, Sendable, Equatable {
    /// Colour theme of a stall's awning; the style sheet has a class for each.
    public enum Theme: String, CaseIterable, Sendable {
        case mangosteen, turmeric, pandan, indigo, clay
    }

    public let id: StallID
    public let creator: CreatorID
    public let theme: Theme
    public let cover: PictureID?
    public let products: Int
    public let updatedAt: Instant

    static let columns: SQL = "id, creator, theme, cover, products, updated_at"

    public init(row: Row) throws {
        id = try row.next()
        creator = try row.next()
        theme = try row.next()
        cover = try row.next()
        products = try row.next()
        updatedAt = try row.next()
    }
}

/// A shelf of a stall, titled by its creator.
public struct StallShelf: FromRow, Sendable, Equatable {
    public static let titleLength = 1...40

    public let id: StallShelfID
    public let title: String

    public init(row: Row) throws {
        id = try row.next()
        title = try row.next()
    }
}

/// A product on a stall with its present price, commission and stock.
public struct StallItem: Sendable, Equatable {
    public let card: Card
    public let shelf: StallShelfID?
    /// The creator's commission rate; zero for goods of their own shop.
    public let rate: Rate
    /// Quantity that can be bought.
    public let left: Int
}

/// A stall in a list.
public struct StallCard: Sendable {
    public let creator: Creator
    public let stall: Stall
}

/// Model of a stall's page, read at once.
public struct StallPageModel: Sendable {
    public let creator: Creator
    public let stall: Stall
    public let shelves: [StallShelf]
    /// Products in the order of their shelves.
    public let items: [StallItem]
    public let isFollowed: Bool

    /// True if the creator earns a commission on any product here.
    public var isCommissioned: Bool { items.contains { $0.rate > .zero } }
    public func items(on shelf: StallShelfID?) -> [StallItem] {
        items.filter { $0.shelf == shelf }
    }
}

// MARK: steps

extension Stalls {
    /// Step: opens the empty stall of a new creator.
    static func open(
        _ id: StallID, of creator: CreatorID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO stalls (id, creator, theme, cover, products, updated_at)
            VALUES (\(id), \(creator), \(Stall.Theme.mangosteen), NULL, 0, \(now))
            """)
    }

    public static func stall(of creator: CreatorID, in db: Transaction) throws -> Stall {
        let found: Stall? = try db.row(
            "SELECT \(Stall.columns) FROM stalls WHERE creator = \(creator)")
        guard let found else { throw CreatorRefusal.notFound }
        return found
    }

    public static func shelves(of stall: StallID, in db: Transaction) throws -> [StallShelf] {
        try db.rows(
            """
            SELECT id, title FROM stall_shelves WHERE stall = \(stall)
            ORDER BY position, id LIMIT \(mostShelves)
            """)
    }

    /// Step: products on a stall that may be sold there now; five statements whatever its size.
    public static func shown(
        _ creator: Creator, for account: AccountID?, at now: Instant, in db: Transaction
    ) throws -> StallPageModel {
        let stall = try stall(of: creator.id, in: db)
        let shelves = try shelves(of: stall.id, in: db)
        return StallPageModel(
            creator: creator, stall: stall, shelves: shelves,
            items: try items(of: stall, shelves, creator, at: now, in: db),
            isFollowed: try account.map { try Creators.isFollowing(creator.id, $0, in: db) }
                ?? false)
    }

    private static func items(
        of stall: Stall, _ shelves: [StallShelf], _ creator: Creator, at now: Instant,
        in db: Transaction
    ) throws -> [StallItem] {
        let kept = try placed(on: stall.id, shelves, in: db)
        let products = kept.map(\.product)
        let cards = try Catalog.cards(products, market: creator.market.rawValue, in: db)
        let rates = try Affiliates.rates(of: cards, for: creator, at: now, in: db)
        let left = try Inventory.available(of: products, in: db)
        let known = Dictionary(cards.map { ($0.product, $0) }) { first, _ in first }
        return kept.compactMap { place in
            guard let card = known[place.product], let rate = rates[place.product] else {
                return nil
            }
            return StallItem(
                card: card, shelf: place.shelf, rate: rate, left: left[place.product] ?? 0)
        }
    }

    /// Step: products of a stall with their shelves, in shelf order; those without one come last.
    static func placed(
        on stall: StallID, _ shelves: [StallShelf], in db: Transaction
    ) throws -> [(product: ProductID, shelf: StallShelfID?)] {
        let rows = try db.rows(
            """
            SELECT product, shelf FROM stall_items WHERE stall = \(stall)
            ORDER BY position, product LIMIT \(mostProducts)
            """
        ) { (product: try $0.next() as ProductID, shelf: try $0.next() as StallShelfID?) }
        return shelves.flatMap { shelf in rows.filter { $0.shelf == shelf.id } }
            + rows.filter { row in !shelves.contains { $0.id == row.shelf } }
            .map { (product: $0.product, shelf: nil) }
    }

    /// Step: true if a product is on a creator's stall.
    static func has(
        _ product: ProductID, of creator: CreatorID, in db: Transaction
    ) throws -> Bool {
        let found: Int? = try db.value(
            """
            SELECT 1 FROM stall_items i JOIN stalls s ON s.id = i.stall
            WHERE s.creator = \(creator) AND i.product = \(product)
            """)
        return found != nil
    }

    /// Step: all products on a creator's stall, for features that sell from it.
    public static func products(
        of creator: CreatorID, in db: Transaction
    ) throws -> [ProductID] {
        try db.values(
            """
            SELECT i.product FROM stall_items i JOIN stalls s ON s.id = i.stall
            WHERE s.creator = \(creator) ORDER BY i.product LIMIT \(mostProducts)
            """)
    }
}
