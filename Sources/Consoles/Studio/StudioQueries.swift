import Identities
import Catalog
import Creators
import Markets
import Promotions
import RoomChat
import RoomSelling
import Rooms
import Shops
import Stalls
import Store
import World

/// Model of a room's studio page, for the host and their moderators.
struct StudioPageModel: Sendable {
    let room: Room
    let state: RoomState?
    let bag: [BagLine]
    let sold: [ProductID: Int]
    let report: RoomAnalytics
    let chat: [ChatLine]
    /// Recording of a room that is over.
    /// File of its recording.
    let recording: String?
    /// True for the host, false for a moderator.
    let isHost: Bool
    let sales: [FlashSale]
    let vouchers: [Voucher]
    let allocations: [Allocation]
    /// SKUs of the bag, for prices and sales.
    let offers: [Offer]
    /// Products that can still be put into the bag.
    let more: [Card]
    let now: Instant
}

/// Model of the list of a host's rooms.
struct StudiosPageModel: Sendable {
    let rooms: [Room]
    let creator: Creator?
    /// True if LIVE is open to the creator.
    let isOpen: Bool
    let cards: [Card]
    let now: Instant
}

extension StudioConsole {
    /// Products that a plan can choose from.
    static let mostOffered = 60

    func studios(
        of account: AccountID, market: MarketCode, markets: Markets
    ) async throws -> StudiosPageModel {
        let now = world.now()
        return try await store.report { db in
            let creator = try Creators.creator(of: account, in: db)
            return StudiosPageModel(
                rooms: try Rooms.rooms(of: account, in: db), creator: creator,
                isOpen: try creator.map {
                    try Creators.isLiveOpen(to: $0, markets: markets, in: db)
                } ?? false,
                cards: try Self.offered(to: account, market: market, in: db), now: now)
        }
    }

    /// Step: products that a host may show: their own shop's, then those on their stall.
    static func offered(
        to account: AccountID, market: MarketCode, in db: Transaction
    ) throws -> [Card] {
        var cards: [Card] = []
        if let shop = try Shops.owned(by: account, in: db), shop.state == .approved {
            cards = try Catalog.cards(
                CardQuery(market: market, shop: shop.id, limit: mostOffered), in: db
            ).cards
        }
        let known = Set(cards.map(\.product))
        if let creator = try Creators.creator(of: account, in: db) {
            let stall = try Stalls.products(of: creator.id, in: db)
            cards += try Catalog.cards(
                stall.filter { !known.contains($0) }, market: market.rawValue, in: db)
        }
        return Array(cards.prefix(mostOffered))
    }

    func studio(_ id: RoomID, for account: AccountID) async throws -> StudioPageModel {
        let known = try await store.read { db in try Rooms.room(id, moderatedBy: account, in: db) }
        let state = known.isOver ? nil : try await rooms.snapshot(of: id)
        try await rooms.flush()
        let now = world.now()
        let recording = known.isOver ? rooms.film.recording(of: known) : nil
        return try await store.report { db in
            let room = try Rooms.room(id, moderatedBy: account, in: db)
            let products = try RoomSelling.products(of: id, in: db)
            let bag = try RoomSelling.lines(of: room, at: now, in: db)
            let skus = try Catalog.skus(of: products, limit: RoomSelling.mostSKUs, in: db).map(
                \.sku)
            let offers = try Catalog.offers(skus, market: room.market, in: db)
            let shop = try Shops.owned(by: room.host, in: db)
            return StudioPageModel(
                room: room, state: state, bag: bag, sold: try RoomSelling.soldUnits(in: id, db: db),
                report: try RoomSelling.report(of: room, at: now, in: db),
                chat: try state?.chat ?? RoomChat.lines(of: room, in: db),
                recording: recording,
                isHost: room.host == account,
                sales: try Promotions.sales(ofRoom: id, in: db),
                vouchers: try shop.map { try Promotions.vouchers(of: $0.id, in: db) } ?? [],
                allocations: try Promotions.allocations(for: room.host, at: now, in: db),
                offers: skus.compactMap { offers[$0] },
                more: try Self.offered(to: room.host, market: room.market, in: db).filter {
                    !products.contains($0.product)
                }, now: now)
        }
    }
}
