import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Money
import Shops
import Store
import World

// MARK: reading

extension Promotions {
    public static func sale(_ id: FlashSaleID, in db: Transaction) throws -> FlashSale? {
        try sales("WHERE s.id = \(id)", in: db).first
    }

    /// Step: a room's sales, oldest first.
    public static func sales(ofRoom room: RoomID, in db: Transaction) throws -> [FlashSale] {
        try sales("WHERE s.room = \(room)", in: db)
    }

    /// Sales with their items, joined, one row per item; a sale without items can't be written.
    /// Only the latest, if a room has had more than fit.
    private static func sales(_ condition: SQL, in db: Transaction) throws -> [FlashSale] {
        var heads: [(id: FlashSaleID, head: FlashHead)] = []
        var items: [FlashSaleID: [FlashSale.Item]] = [:]
        try db.each(
            """
            SELECT s.id, s.shop, s.room, s.allocation, s.market, s.state, s.countdown_ms,
                   s.length_ms, s.per_buyer, s.starts_at, s.ends_at,
                   i.sku, i.price_minor, i.total, i.unclaimed
            FROM flash_sales s JOIN flash_items i ON i.sale = s.id \(condition)
            ORDER BY s.id DESC, i.sku LIMIT \(salesPerRoom * itemsPerSale)
            """
        ) { row in
            let id: FlashSaleID = try row.next()
            let head = try FlashHead(row: row)
            if heads.last?.id != id { heads.append((id, head)) }
            items[id, default: []].append(
                FlashSale.Item(
                    sku: try row.next(),
                    price: Money(minor: try row.next(), currency: head.market.currency),
                    total: try row.next(), unclaimed: try row.next()))
        }
        return heads.reversed().map { $0.head.sale($0.id, items[$0.id] ?? []) }
    }

    private struct FlashHead {
        let shop: ShopID
        let room: RoomID
        let allocation: AllocationID?
        let market: MarketCode
        let state: FlashSale.State
        let countdown: Int64
        let length: Int64
        let perBuyer: Int
        let startsAt: Instant?
        let endsAt: Instant?

        init(row: Row) throws {
            shop = try row.next()
            room = try row.next()
            allocation = try row.next()
            market = try row.next()
            state = try row.next()
            countdown = try row.next()
            length = try row.next()
            perBuyer = try row.next()
            startsAt = try row.next()
            endsAt = try row.next()
        }

        func sale(_ id: FlashSaleID, _ items: [FlashSale.Item]) -> FlashSale {
            FlashSale(
                id: id, shop: shop, room: room, allocation: allocation, market: market,
                state: state, countdown: TimeSpan(milliseconds: countdown),
                length: TimeSpan(milliseconds: length), perBuyer: perBuyer, startsAt: startsAt,
                endsAt: endsAt, items: items)
        }
    }
}

// MARK: planning, launching, ending

extension Promotions {
    /// Step: writes a planned sale. Nothing is reserved yet. `by` is the room's creator: the goods
    /// are their own shop's, or of an allocation that a seller made for them.
    public static func plan(
        _ plan: FlashPlan, by account: AccountID, market: MarketCode, markets: Markets,
        id: FlashSaleID, at now: Instant, in db: Transaction
    ) throws -> FlashSale {
        try plan.judged()
        let count: Int =
            try db.value(
                """
                SELECT count(*) FROM flash_sales
                WHERE room = \(plan.room) AND state <> \(FlashSale.State.ended)
                """) ?? 0
        guard count < salesPerRoom else { throw PromotionRefusal.tooMany(most: salesPerRoom) }
        let offers = try Catalog.offers(plan.items.map(\.sku), market: market, in: db)
        guard let shop = plan.items.first.flatMap({ offers[$0.sku]?.shop }) else {
            throw PromotionRefusal.notYours
        }
        for item in plan.items {
            guard let offer = offers[item.sku], offer.shop == shop, offer.isLive else {
                throw PromotionRefusal.notYours
            }
            guard item.price > 0, item.price < offer.price.minor else {
                throw PromotionRefusal.notLower(field: "price")
            }
            try markets.market(market).prices.checkPromotion(
                Money(minor: item.price, currency: market.currency))
        }
        try judgeRight(plan, shop: shop, account: account, at: now, in: db)
        try db.execute(
            """
            INSERT INTO flash_sales (id, shop, room, allocation, market, state, countdown_ms,
                length_ms, per_buyer, at)
            VALUES (\(id), \(shop), \(plan.room), \(plan.allocation), \(market),
                \(FlashSale.State.planned), \(plan.countdown.milliseconds),
                \(plan.length.milliseconds), \(plan.perBuyer), \(now))
            """)
        try db.executeAll(
            plan.items.map { item in
                """
                INSERT INTO flash_items (sale, sku, price_minor, total, unclaimed)
                VALUES (\(id), \(item.sku), \(item.price), \(item.total), \(item.total))
                """
            })
        guard let sale = try sale(id, in: db) else { throw PromotionRefusal.noSuchSale }
        return sale
    }

    private static func judgeRight(
        _ plan: FlashPlan, shop: ShopID, account: AccountID, at now: Instant,
        in db: Transaction
    ) throws {
        guard let allocation = plan.allocation else {
            guard try Shops.shop(shop, in: db)?.owner == account else {
                throw PromotionRefusal.notYours
            }
            return
        }
        guard let found = try Self.allocation(allocation, in: db), found.creator == account,
            found.isOpen(at: now), plan.items.count == 1, let item = plan.items.first,
            item.sku == found.sku
        else { throw PromotionRefusal.noSuchAllocation }
        guard item.price == found.price.minor else { throw PromotionRefusal.notYours }
        guard item.total <= found.unused else {
            throw PromotionRefusal.notEnough(left: found.unused)
        }
        guard plan.perBuyer <= found.perBuyer else {
            throw PromotionRefusal.outside(
                field: "per_buyer", least: 1, most: found.perBuyer)
        }
    }

    /// Step: reserves the stock and starts the countdown.
    public static func launch(
        _ id: FlashSaleID, room: RoomID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws -> FlashSale {
        guard let sale = try sale(id, in: db), sale.room == room else {
            throw PromotionRefusal.noSuchSale
        }
        guard sale.state == .planned else { throw PromotionRefusal.alreadyLaunched }
        let startsAt = now + sale.countdown
        let endsAt = startsAt + sale.length
        for item in sale.items {
            let reservation: ReservationID = ID(ids.next(at: now))
            if let allocation = sale.allocation {
                try draw(item.total, from: allocation, at: now, in: db)
                try Inventory.handOver(
                    item.sku, item.total, from: ID(allocation), to: ID(id),
                    reservation: reservation, until: endsAt, in: db)
            } else {
                do {
                    try Inventory.reserve(
                        item.sku, item.total, holder: ID(id), reservation: reservation,
                        until: endsAt, in: db)
                } catch InventoryRefusal.soldOut(_, let left) {
                    throw PromotionRefusal.notEnough(left: left)
                }
            }
        }
        try db.execute(
            """
            UPDATE flash_sales SET state = \(FlashSale.State.launched), starts_at = \(startsAt),
                ends_at = \(endsAt) WHERE id = \(id) AND state = \(FlashSale.State.planned)
            """)
        guard let launched = try Self.sale(id, in: db) else { throw PromotionRefusal.noSuchSale }
        return launched
    }

    /// Step: ends a sale, at its time or before. Unclaimed units go back to where they came from;
    /// claims run on. Returns false if it was over already.
    @discardableResult
    public static func end(
        _ id: FlashSaleID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws -> Bool {
        guard let sale = try sale(id, in: db), sale.state != .ended else { return false }
        let endsAt = sale.endsAt.map { min($0, now) } ?? now
        try db.execute(
            """
            UPDATE flash_sales SET state = \(FlashSale.State.ended), ends_at = \(endsAt),
                starts_at = \(sale.startsAt ?? now) WHERE id = \(id)
            """)
        // A sale that was never launched has no reserved stock.
        guard sale.state == .launched else {
            try db.execute("UPDATE flash_items SET unclaimed = 0 WHERE sale = \(id)")
            return true
        }
        for item in sale.items where item.unclaimed > 0 {
            try restoreUnits(item.unclaimed, of: item.sku, from: sale, ids: ids, at: now, in: db)
            try db.execute(
                """
                UPDATE flash_items SET unclaimed = 0
                WHERE sale = \(id) AND sku = \(item.sku)
                """)
        }
        try db.publish(
            "promotions.flash-ended", subject: id.description, body: "\(sale.room)",
            id: ID(ids.next(at: now)), at: now)
        return true
    }

    /// Step: ends a room's sales with the room; claimed units stay claimed.
    public static func endSales(
        ofRoom room: RoomID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let open: [FlashSaleID] = try db.values(
            """
            SELECT id FROM flash_sales
            WHERE room = \(room) AND state <> \(FlashSale.State.ended) ORDER BY id
            LIMIT \(salesPerRoom)
            """)
        for sale in open { try end(sale, ids: ids, at: now, in: db) }
    }

    /// Step: returns units of an ended sale to their open allocation, else to the inventory.
    static func restoreUnits(
        _ quantity: Int, of sku: SKUID, from sale: FlashSale, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        guard let id = sale.allocation, let allocation = try allocation(id, in: db),
            allocation.isOpen(at: now)
        else { return try Inventory.releasePart(sku, quantity, holder: ID(sale.id), in: db) }
        try Inventory.handOver(
            sku, quantity, from: ID(sale.id), to: ID(id),
            reservation: ID(ids.next(at: now)), until: allocation.until, in: db)
        try db.execute(
            "UPDATE allocations SET unused = unused + \(quantity) WHERE id = \(id)")
    }
}
