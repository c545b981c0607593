import Baskets
import Affiliates
import Identities
import Catalog
import Creators
import Inventory
import Markets
import Money
import Promotions
import Rooms
import Shops
import Store
import World

/// A product of a room's bag with its options, prices and stock now.
struct RoomProduct: Sendable {
    let room: Room
    let product: ProductID
    let title: String
    let picture: PictureID?
    let choices: [Choice]
    /// The flash sale on in this room; nil if there is none.
    let flash: FlashSale?
    let isCommissioned: Bool

    struct Choice: Sendable {
        let sku: SKUID
        let options: String
        let price: Money
        let list: Money
        let left: Int
        /// Price in the flash sale; nil if there is none.
        let flash: Money?
    }

    var cheapest: (price: Money, list: Money)? {
        choices.map { (price: $0.flash ?? $0.price, list: $0.list) }.min { $0.price < $1.price }
    }
}

extension RoomSelling {
    func goods(_ product: ProductID, in id: RoomID) async throws -> RoomProduct {
        let now = world.now()
        return try await store.read { db in
            guard let room = try Rooms.room(id, in: db) else { throw RoomRefusal.notFound }
            guard try Self.products(of: id, in: db).contains(product),
                let card = try Catalog.cards([product], market: room.market.rawValue, in: db).first
            else { throw RoomSellingRefusal.notInBag }
            let limit = Promotions.itemsPerSale * 4
            let skus = try Catalog.skus(of: [product], limit: limit, in: db).map(\.sku)
            let offers = try Catalog.offers(skus, market: room.market, in: db)
            let prices = try Promotions.prices(
                offers.values.map { PriceQuestion(offer: $0, room: id) }, buyer: nil,
                market: room.market, at: now, in: db)
            let left = try Inventory.available(skus, in: db)
            let sale = try Promotions.sales(ofRoom: id, in: db).first {
                $0.phase(at: now) == .on
                    && $0.items.contains { offers[$0.sku] != nil && $0.unclaimed > 0 }
            }
            let items = Dictionary((sale?.items ?? []).map { ($0.sku, $0) }) { first, _ in first }
            return RoomProduct(
                room: room, product: product, title: card.title, picture: card.picture,
                choices: skus.compactMap { sku in
                    guard let offer = offers[sku], offer.isLive else { return nil }
                    let item = items[sku]
                    return RoomProduct.Choice(
                        sku: sku, options: offer.options, price: prices[sku]?.price ?? offer.price,
                        list: offer.price, left: item?.unclaimed ?? left[sku] ?? 0,
                        flash: item?.price)
                }, flash: sale,
                isCommissioned: try Shops.owned(by: room.host, in: db)?.id != card.shop)
        }
    }

    /// Puts a SKU into the basket with the room it came from, and attributes it to its host.
    func put(
        _ sku: SKUID, _ quantity: Int, from id: RoomID, for owner: ShopperID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        let room = try await shownInBag(sku, in: id, owner: owner)
        return try await baskets.put(
            sku, quantity: quantity, adding: true, for: owner, market: room.market,
            room: room.state == .live ? id : nil, idempotencyKey: idempotencyKey)
    }

    /// Refuses a SKU that isn't in the room's bag, or is sold out.
    func checkInBag(_ sku: SKUID, in id: RoomID) async throws {
        try await store.read { db in
            guard let room = try Rooms.room(id, in: db) else { throw RoomRefusal.notFound }
            guard let offer = try Catalog.offers([sku], market: room.market, in: db)[sku],
                offer.isLive, try Self.products(of: id, in: db).contains(offer.product)
            else { throw RoomSellingRefusal.notInBag }
            guard try Inventory.available([sku], in: db)[sku, default: 0] > 0 else {
                throw BasketRefusal.soldOut(title: offer.title, left: 0)
            }
        }
    }

    /// Attributes a product of a room to its host for this buyer.
    func touched(_ sku: SKUID, in id: RoomID, by owner: ShopperID) async throws {
        let now = world.now()
        try await store.write { db in
            guard let room = try Rooms.room(id, in: db),
                let product = try Catalog.sku(sku, in: db)?.product
            else { return }
            try Self.touch(product, in: room, by: owner, at: now, in: db)
        }
    }

    private static func touch(
        _ product: ProductID, in room: Room, by owner: ShopperID, at now: Instant,
        in db: Transaction
    ) throws {
        guard let creator = try Creators.creator(of: room.host, in: db) else { return }
        try Affiliates.touch(
            owner: owner, product: product, creator: creator.id,
            surface: .live(room.id), at: now, in: db)
    }

    /// Checks that the SKU is in the room's bag and attributes it to the host.
    private func shownInBag(
        _ sku: SKUID, in id: RoomID, owner: ShopperID
    ) async throws -> Room {
        let now = world.now()
        return try await store.write { db in
            guard let room = try Rooms.room(id, in: db) else { throw RoomRefusal.notFound }
            // A room stopped by an operator sells nothing any more, and is attributed no sale.
            guard room.state != .stopped else { throw RoomRefusal.over }
            guard let product = try Catalog.sku(sku, in: db)?.product,
                try Self.products(of: id, in: db).contains(product)
            else { throw RoomSellingRefusal.notInBag }
            try Self.touch(product, in: room, by: owner, at: now, in: db)
            return room
        }
    }

    /// Counts a click on a product of the bag and attributes it to the host. `owner` is the raw id
    /// of an account or session.
    public func click(
        on product: ProductID, in id: RoomID, by owner: ShopperID?
    ) async throws {
        let room = try await rooms.opened(id)
        let isThere = rooms.bus.snapshot(of: id)?.bag.contains { $0.product == product } ?? false
        guard isThere else { throw RoomSellingRefusal.notInBag }
        let now = world.now()
        room.countClick(at: now)
        guard let owner else { return }
        let creator = room.creator
        try await store.write { db in
            try Affiliates.touch(
                owner: owner, product: product, creator: creator, surface: .live(id),
                at: now, in: db)
        }
    }
}
