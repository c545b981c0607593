import Identities
import Accounts
import Catalog
import Creators
import HTML
import Markets
import Money
import Promotions
import Shops
import Store
import Web
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
    let replay: Path?
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

extension MinuteFigures {
    mutating func add(_ other: MinuteFigures) {
        viewers = max(viewers, other.viewers)
        joins += other.joins
        watchMilliseconds += other.watchMilliseconds
        impressions += other.impressions
        clicks += other.clicks
        likes += other.likes
        comments += other.comments
        orders += other.orders
        units += other.units
        gmvMinor += other.gmvMinor
        followers += other.followers
    }

    /// Orders per hundred clicks, in tenths: CTOR, click-to-order rate.
    var clickToOrder: Int { clicks == 0 ? 0 : orders * 1000 / clicks }
    /// Sales per thousand joins, in minor units: GPM, gross merchandise value per mille.
    var perThousand: Int64 { joins == 0 ? 0 : gmvMinor * 1000 / Int64(joins) }
}

/// Model of the list of a host's rooms.
struct StudiosPageModel: Sendable {
    let rooms: [Room]
    let creator: Creator?
    let cards: [Card]
    let now: Instant
}

extension Live {
    /// Products that a plan can choose from.
    static let mostOffered = 60

    func studios(of account: AccountID, market: MarketCode) async throws -> StudiosPageModel {
        let now = world.now()
        return try await store.report { db in
            let creator = try Creators.creator(of: account, in: db)
            return StudiosPageModel(
                rooms: try Self.rooms(of: account, in: db), creator: creator,
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
            let stall = try Creators.productsOnStall(of: creator.id, in: db)
            cards += try Catalog.cards(
                stall.filter { !known.contains($0) }, market: market.rawValue, in: db)
        }
        return Array(cards.prefix(mostOffered))
    }

    func studio(_ id: RoomID, for account: AccountID) async throws -> StudioPageModel {
        let known = try await store.read { db in try Self.room(id, moderatedBy: account, in: db) }
        let state = known.isOver ? nil : try await snapshot(of: id)
        try await keep()
        let now = world.now()
        let replay = known.isOver ? try await replay(known) : nil
        return try await store.report { db in
            let room = try Self.room(id, moderatedBy: account, in: db)
            let products = try Self.products(of: id, in: db)
            let bag = try Self.lines(of: room, at: now, in: db)
            let skus: [SKUID] =
                products.isEmpty
                ? []
                : try db.values(
                    """
                    SELECT id FROM skus WHERE product IN (\(list: products))
                        AND retired = \(false) ORDER BY product, position LIMIT \(Self.mostSKUs)
                    """)
            let offers = try Catalog.offers(skus, market: room.market, in: db)
            let shop = try Shops.owned(by: room.host, in: db)
            return StudioPageModel(
                room: room, state: state, bag: bag, sold: try Self.soldUnits(in: id, db: db),
                report: try Self.report(of: room, at: now, in: db),
                chat: try state?.chat ?? Self.chat(of: room, in: db),
                replay: replay,
                isHost: room.host == account,
                sales: try Promotions.sales(ofRoom: id.rawValue, in: db),
                vouchers: try shop.map { try Promotions.vouchers(of: $0.id, in: db) } ?? [],
                allocations: try Promotions.allocations(for: room.host, at: now, in: db),
                offers: skus.compactMap { offers[$0] },
                more: try Self.offered(to: room.host, market: room.market, in: db).filter {
                    !products.contains($0.product)
                }, now: now)
        }
    }
}
