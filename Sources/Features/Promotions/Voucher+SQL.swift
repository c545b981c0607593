import Identities
import Accounts
import Markets
import Money
import Shops
import Store
import World

extension Promotions {
    public static func voucher(_ id: VoucherID, in db: Transaction) throws -> Voucher? {
        try db.row("SELECT \(Voucher.columns) FROM vouchers v WHERE v.id = \(id)")
    }

    /// Step: a shop's vouchers, latest first.
    public static func vouchers(of shop: ShopID, in db: Transaction) throws -> [Voucher] {
        try db.rows(
            """
            SELECT \(Voucher.columns) FROM vouchers v WHERE v.shop = \(shop)
            ORDER BY v.id DESC LIMIT \(page)
            """)
    }

    /// Step: creates a voucher of a seller's shop.
    public static func issue(
        _ plan: VoucherPlan, by seller: AccountID, id: VoucherID, at now: Instant,
        in db: Transaction
    ) throws -> Voucher {
        guard let shop = try Shops.owned(by: seller, in: db) else {
            throw PromotionRefusal.notYours
        }
        try plan.judged(at: now)
        for (minor, field) in [
            (plan.offMinor, "off"), (plan.capMinor, "cap"), (plan.leastMinor, "least"),
        ] {
            guard (minor ?? 0) % shop.market.currency.wholeMinor == 0 else {
                throw PromotionRefusal.notAnAmount(field: field)
            }
        }
        let open: Int =
            try db.value(
                """
                SELECT count(*) FROM vouchers WHERE shop = \(shop.id) AND ends_at > \(now)
                """) ?? 0
        guard open < vouchersPerShop else {
            throw PromotionRefusal.tooMany(most: vouchersPerShop)
        }
        try db.execute(
            """
            INSERT INTO vouchers (id, shop, market, title, off_minor, off_bp, cap_minor,
                least_minor, total, unclaimed, per_buyer, watch_seconds, starts_at, ends_at, at)
            VALUES (\(id), \(shop.id), \(shop.market), \(plan.title), \(plan.offMinor),
                \(plan.offPercent.map { $0 * 100 }), \(plan.capMinor), \(plan.leastMinor),
                \(plan.total), \(plan.total), \(plan.perBuyer), \(plan.watchSeconds),
                \(plan.startsAt), \(plan.endsAt), \(now))
            """)
        guard let voucher = try voucher(id, in: db) else { throw PromotionRefusal.noSuchVoucher }
        return voucher
    }

    /// Claims a voucher. `watched` is the number of seconds the buyer has been in the room.
    public func claim(
        _ id: VoucherID, buyer: AccountID, watched: Int, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<VoucherClaimID> {
        let now = world.now()
        let claim: VoucherClaimID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Self.claim(id, as: claim, buyer: buyer, watched: watched, at: now, in: db)
        }
    }

    static func claim(
        _ id: VoucherID, as claim: VoucherClaimID, buyer: AccountID, watched: Int,
        at now: Instant, in db: Transaction
    ) throws -> VoucherClaimID {
        guard let voucher = try voucher(id, in: db) else { throw PromotionRefusal.noSuchVoucher }
        guard voucher.startsAt <= now else { throw PromotionRefusal.notOn }
        guard now < voucher.endsAt else { throw PromotionRefusal.over }
        guard watched >= voucher.watchSeconds else {
            throw PromotionRefusal.watchFirst(seconds: voucher.watchSeconds - watched)
        }
        let had: Int =
            try db.value(
                """
                SELECT count(*) FROM voucher_claims
                WHERE voucher = \(id) AND buyer = \(buyer)
                """) ?? 0
        guard had < voucher.perBuyer else {
            throw PromotionRefusal.perBuyer(most: voucher.perBuyer)
        }
        let taken = try db.execute(
            """
            UPDATE vouchers SET unclaimed = unclaimed - 1 WHERE id = \(id) AND unclaimed > 0
            """)
        guard taken == 1 else { throw PromotionRefusal.gone }
        try db.execute(
            """
            INSERT INTO voucher_claims (id, voucher, shop, buyer, state, at)
            VALUES (\(claim), \(id), \(voucher.shop), \(buyer), \(VoucherClaim.State.held), \(now))
            """)
        return claim
    }

    /// Step: held, unexpired voucher claims of buyers at these shops, oldest first; `page` of each
    /// buyer, so that one who has many takes none from the others of a batch.
    public static func claims(
        of buyers: [AccountID], at shops: [ShopID], now: Instant, in db: Transaction
    ) throws -> [VoucherClaim] {
        guard !shops.isEmpty, !buyers.isEmpty else { return [] }
        let found: SQL = """
            FROM voucher_claims c JOIN vouchers v ON v.id = c.voucher
            WHERE c.buyer IN (\(list: buyers)) AND c.shop IN (\(list: shops))
              AND c.state = 'held' AND v.ends_at > \(now)
            """
        let sql: SQL =
            buyers.count == 1
            ? "SELECT c.id, c.buyer, \(Voucher.columns) \(found) ORDER BY c.id LIMIT \(page)"
            : """
            SELECT v.claim, v.buyer, \(Voucher.columns) FROM (
                SELECT c.id AS claim, c.buyer, v.*,
                    row_number() OVER (PARTITION BY c.buyer ORDER BY c.id) AS place \(found)
            ) v WHERE v.place <= \(page) ORDER BY v.claim
            """
        return try db.rows(sql) {
            VoucherClaim(id: try $0.next(), buyer: try $0.next(), voucher: try Voucher(row: $0))
        }
    }

    /// Step: redeems a claim with an order. Throws if it was used meanwhile.
    public static func redeem(
        _ claim: VoucherClaimID, order: OrderID, in db: Transaction
    ) throws {
        let used = try db.execute(
            """
            UPDATE voucher_claims SET state = \(VoucherClaim.State.used), order_id = \(order)
            WHERE id = \(claim) AND state = 'held'
            """)
        guard used == 1 else { throw PromotionRefusal.gone }
    }

    /// Step: returns a cancelled order's voucher to its buyer.
    public static func giveBackVoucher(order: OrderID, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE voucher_claims SET state = \(VoucherClaim.State.held), order_id = NULL
            WHERE order_id = \(order)
            """)
    }
}
