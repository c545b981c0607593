import Identities
import Accounts
import Catalog
import Markets
import Money
import Shops
import Store
import World

// LIVE price: a lower price for buyers who come from a room while it is live.

extension Promotions {
    /// Step: sets or ends (`nil`) the price of a SKU in a room. The room's creator sets it for
    /// goods of their own shop.
    public static func setPrice(
        _ minor: Int64?, of sku: SKUID, room: RoomID, by account: AccountID, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws {
        guard let minor else {
            try db.execute("DELETE FROM live_prices WHERE room = \(room) AND sku = \(sku)")
            return
        }
        guard let shop = try Shops.owned(by: account, in: db),
            let offer = try Catalog.offers([sku], market: shop.market, in: db)[sku],
            offer.shop == shop.id
        else { throw PromotionRefusal.notYours }
        guard minor > 0, minor < offer.price.minor else {
            throw PromotionRefusal.notLower(field: "price")
        }
        try markets.market(shop.market).prices.checkPromotion(
            Money(minor: minor, currency: shop.market.currency))
        try db.execute(
            """
            INSERT INTO live_prices (room, sku, shop, price_minor, at)
            VALUES (\(room), \(sku), \(shop.id), \(minor), \(now))
            ON CONFLICT (room, sku) DO UPDATE
            SET price_minor = excluded.price_minor, at = excluded.at
            """)
    }

    /// Step: deletes a room's LIVE prices when it ends.
    public static func endPrices(ofRoom room: RoomID, in db: Transaction) throws {
        try db.execute("DELETE FROM live_prices WHERE room = \(room)")
    }

    /// Step: LIVE prices by room and SKU, of the buyer's market only: a price was set in the
    /// currency of its shop's market and means nothing in another.
    static func livePrices(
        _ wanted: [(room: RoomID, sku: SKUID)], market: MarketCode, in db: Transaction
    ) throws -> [LiveKey: Int64] {
        guard !wanted.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT room, sku, price_minor, shop FROM live_prices
            WHERE room IN (\(list: wanted.map(\.room))) AND sku IN (\(list: wanted.map(\.sku)))
            """
        ) {
            (
                key: LiveKey(room: try $0.next(), sku: try $0.next()),
                minor: try $0.next() as Int64, shop: try $0.next() as ShopID
            )
        }
        // Most rooms have none: the shops' markets are read second.
        let markets = try Shops.markets(of: rows.map(\.shop), in: db)
        let here = rows.filter { markets[$0.shop] == market }
        return Dictionary(here.map { ($0.key, $0.minor) }) { first, _ in first }
    }
}

struct LiveKey: Hashable {
    let room: RoomID
    let sku: SKUID
}
