import Affiliates
import Identities
import Catalog
import Creators
import Inventory
import Markets
import Promotions
import Rooms
import Shops
import Store
import World

/// Bag of rooms, and the share of selling in them.
public struct SellingExtension: RoomBag, RoomExtension {
    let ids: IDSource
    let markets: Markets

    public init(ids: IDSource, markets: Markets) {
        self.ids = ids
        self.markets = markets
    }

    public func products(of room: RoomID, in db: Transaction) throws -> [ProductID] {
        try RoomSelling.products(of: room, in: db)
    }

    public func fill(
        _ room: RoomID, with products: [ProductID], for host: Creator, at now: Instant,
        in db: Transaction
    ) throws {
        try RoomSelling.fill(
            room, with: products, for: host, markets: markets, at: now, in: db)
    }

    public func lines(of room: Room, at now: Instant, in db: Transaction) throws -> [BagLine] {
        try RoomSelling.lines(of: room, at: now, in: db)
    }

    public func isCommissioned(_ room: Room, in db: Transaction) throws -> Bool {
        let products = try RoomSelling.products(of: room.id, in: db)
        let own = try Shops.owned(by: room.host, in: db)?.id
        return try Catalog.cards(products, market: room.market.rawValue, in: db).contains {
            $0.shop != own
        }
    }

    public func open(_ opening: inout RoomOpening, at now: Instant, in db: Transaction) throws {
        opening.bag = try RoomSelling.lines(of: opening.room, at: now, in: db)
        opening.offers = try RoomSelling.offers(of: opening.room.id, in: db)
        opening.parts.append(try WatchTimes(room: opening.room.id, in: db))
    }

    public func end(_ room: Room, at now: Instant, in db: Transaction) throws {
        try WatchTimes.delete(of: room.id, in: db)
        try Promotions.endPrices(ofRoom: room.id, in: db)
        try Promotions.endSales(ofRoom: room.id, ids: ids, at: now, in: db)
    }
}

extension RoomSelling {
    /// Step: products in the order of the bag.
    public static func products(of room: RoomID, in db: Transaction) throws -> [ProductID] {
        try db.values(
            """
            SELECT product FROM room_products WHERE room = \(room) ORDER BY position, product
            LIMIT \(Room.mostProducts)
            """)
    }

    /// Step: the bag as viewers see it, without products that aren't for sale any more.
    public static func lines(
        of room: Room, at now: Instant, in db: Transaction
    ) throws -> [BagLine] {
        try lines(try products(of: room.id, in: db), in: room, at: now, in: db)
    }

    static func lines(
        _ products: [ProductID], in room: Room, at now: Instant, in db: Transaction
    ) throws -> [BagLine] {
        let cards = try Catalog.cards(products, market: room.market.rawValue, in: db)
        let skus = try Catalog.skus(of: cards.map(\.product), limit: mostSKUs, in: db).map(\.sku)
        let offers = try Catalog.offers(skus, market: room.market, in: db)
        let left = try Inventory.available(skus, in: db)
        let prices = try Promotions.prices(
            offers.values.map { PriceQuestion(offer: $0, room: room.id) }, buyer: nil,
            market: room.market, at: now, in: db)
        let byProduct = Dictionary(grouping: offers.values) { $0.product }
        return cards.compactMap { card in
            let mine = (byProduct[card.product] ?? []).filter(\.isLive)
            let priced = mine.compactMap { offer in prices[offer.sku].map { (offer, $0) } }
            let there = priced.filter { (left[$0.0.sku] ?? 0) > 0 }
            let choice = there.isEmpty ? priced : there
            guard let cheapest = choice.min(by: { $0.1.price < $1.1.price }) else { return nil }
            return BagLine(
                product: card.product, title: card.title, price: cheapest.1.price,
                list: cheapest.1.list, picture: card.picture,
                left: mine.reduce(0) { $0 + max(left[$1.sku] ?? 0, 0) })
        }
    }

    /// SKUs of one bag: a hundred products in ten sizes and colours each.
    public static let mostSKUs = 1000

    /// Step: replaces the bag; throws for products that the host may not show.
    static func fill(
        _ id: RoomID, with products: [ProductID], for host: Creator, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws {
        guard products.count <= Room.mostProducts else {
            throw RoomSellingRefusal.tooManyProducts(most: Room.mostProducts)
        }
        let there = Set(try Self.products(of: id, in: db))
        try check(products, there: there, for: host, markets: markets, at: now, in: db)
        try db.execute("DELETE FROM room_products WHERE room = \(id)")
        try db.executeAll(
            products.enumerated().map { place, product in
                """
                INSERT INTO room_products (room, product, position)
                VALUES (\(id), \(product), \(place + 1)) ON CONFLICT (room, product) DO NOTHING
                """
            })
    }

    /// Throws `productUnusable` unless every product is the host's own or opened by its seller, and
    /// `RolloutRefusal.notYet` if a new one has a commission, where those aren't open to the host.
    /// - Parameter there: products that are in the bag already.
    static func check(
        _ products: [ProductID], there: Set<ProductID> = [], for host: Creator, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws {
        guard !products.isEmpty else { return }
        let cards = try Catalog.cards(products, market: host.market.rawValue, in: db)
        let rates = try Affiliates.rates(of: cards, for: host, at: now, in: db)
        guard products.allSatisfy({ rates[$0] != nil }) else {
            throw RoomSellingRefusal.productUnusable
        }
        let new = products.filter { !there.contains($0) }
        try Affiliates.checkRollout(
            new.compactMap { rates[$0] }, for: host, markets: markets, in: db)
    }

    /// Latest logged state of each flash sale and voucher.
    static func offers(of room: RoomID, in db: Transaction) throws -> [RoomOffer] {
        let kinds = RoomOffer.Kind.allCases.map(\.rawValue)
        let events = try RoomLog.lastEvents(
            kinds, of: room, limit: RoomState.mostOffers * 8, in: db)
        var seen: Set<String> = []
        var out: [RoomOffer] = []
        for case .offer(let offer)? in events.map(\.event)
        where seen.insert(offer.id).inserted {
            if offer.state != "ended" { out.append(offer) }
        }
        return Array(out.prefix(RoomState.mostOffers).reversed())
    }
}
