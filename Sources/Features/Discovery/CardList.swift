import Identities
import Catalog
import Inventory
import Markets
import Shops
import Store
import World

/// A page of a list: cards, stock of each, and the cursor of the next page.
struct CardList: Sendable {
    let cards: [Card]
    let stock: [ProductID: Int]
    let next: String?

    init(_ page: CardPage, in db: Transaction) throws {
        cards = page.cards
        next = page.next
        stock = try Inventory.available(of: page.cards.map(\.product), in: db)
    }
}

/// Model of the home page.
struct HomeLists: Sendable {
    /// Newest cards that are searched for deals.
    static let looked = CardQuery.most
    /// Cards of a rail: further ones nobody swipes to.
    static let rail = 10
    /// Deals below which their rail is left out.
    static let fewest = 3

    let deals: [Card]
    let fresh: [Card]
    let shops: [Shop]
    let forYou: CardList

    /// Cards of all lists.
    var cards: [Card] { deals + fresh + forYou.cards }

    /// Step: reads the page; behind the first page only the grid goes on.
    init(_ market: MarketCode, after: String?, in db: Transaction) throws {
        let best = try Catalog.cards(
            CardQuery(market: market, after: after, limit: SearchForm.cards), in: db)
        forYou = try CardList(best, in: db)
        guard after == nil else {
            (deals, fresh, shops) = ([], [], [])
            return
        }
        let newest = try Catalog.cards(
            CardQuery(market: market, sort: .newest, limit: Self.looked), in: db
        ).cards
        let reduced = newest.filter { $0.compareAt != nil }
        deals = reduced.count < Self.fewest ? [] : Array(reduced.prefix(Self.rail))
        fresh = Array(newest.prefix(Self.rail))
        var seen: Set<ShopID> = []
        let order = (newest + best.cards).map(\.shop).filter { seen.insert($0).inserted }
        let found = try Shops.shops(Array(order.prefix(Self.rail)), in: db)
        shops = order.prefix(Self.rail).compactMap { found[$0] }.filter { $0.state == .approved }
    }
}
