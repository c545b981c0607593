import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Modules
import Store
import World

/// Batch command that claims units of a flash sale for a buyer. Thousands come at once; they are
/// judged one after the other in one transaction, in the order of their sales, so that exactly the
/// reserved units are handed out.
struct ClaimFlashUnits: BatchCommand {
    let sale: FlashSaleID
    let sku: SKUID
    let buyer: AccountID
    let quantity: Int
    let id: FlashClaimID
    let idempotencyKey: IdempotencyKey?
    let now: Instant

    /// The claim, and the number of units that are still unclaimed.
    typealias Output = Claimed

    static func apply(
        _ commands: [ClaimFlashUnits], in db: Transaction
    ) throws -> [Result<Claimed, any Error>] {
        var out: [Result<Claimed, any Error>?] = Array(repeating: nil, count: commands.count)
        let order = commands.indices.sorted {
            (commands[$0].sale, commands[$0].sku, $0) < (commands[$1].sale, commands[$1].sku, $1)
        }
        for index in order {
            do {
                out[index] = .success(try commands[index].answer(in: db))
            } catch let refusal as PromotionRefusal {
                try commands[index].idempotencyKey?.release(in: db)
                out[index] = .failure(refusal)
            } catch let refusal as IdempotencyRefusal {
                out[index] = .failure(refusal)
            }
        }
        return out.map { $0 ?? .failure(StoreError.closed) }
    }

    /// Claims units; a replay finds the claim of the first request as it is by now.
    private func answer(in db: Transaction) throws -> Claimed {
        if let before = try idempotencyKey?.claim(in: db, now: now) {
            let parts = before.split(separator: " ")
            guard parts.count == 2, let id = FlashClaimID(parts[0]), let left = Int(parts[1]),
                let claim = try FlashClaim.find(id, in: db)
            else { throw StoreError.unreadable(column: 0, as: "Claimed") }
            return Claimed(claim: claim, left: left, replayed: true)
        }
        let claimed = try claim(in: db)
        try idempotencyKey?.finish("\(claimed.claim.id) \(claimed.left)", in: db)
        return claimed
    }

    /// Validates everything before it changes anything: a refusal leaves no changes.
    private func claim(in db: Transaction) throws -> Claimed {
        let found = try db.row(
            """
            SELECT s.state, s.starts_at, s.ends_at, s.per_buyer, i.price_minor, i.unclaimed,
                s.allocation, a.per_buyer
            FROM flash_sales s JOIN flash_items i ON i.sale = s.id
            LEFT JOIN allocations a ON a.id = s.allocation
            WHERE s.id = \(sale) AND i.sku = \(sku)
            """, Offered.init(row:))
        guard let found else { throw PromotionRefusal.noSuchSale }
        guard found.state != .planned, now >= found.startsAt ?? now else {
            throw PromotionRefusal.notOn
        }
        guard found.state == .launched, now < found.endsAt ?? now else {
            throw PromotionRefusal.over
        }
        let had: Int =
            try db.value(
                """
                SELECT CAST(coalesce(sum(quantity), 0) AS BIGINT) FROM flash_claims
                WHERE sale = \(sale) AND buyer = \(buyer)
                  AND state <> \(FlashClaim.State.lapsed)
                """) ?? 0
        guard quantity > 0, had + quantity <= found.perBuyer else {
            throw PromotionRefusal.perBuyer(most: found.perBuyer)
        }
        if let allocation = found.allocation {
            try judge(allocation, most: found.perAllocation, db)
        }
        guard found.unclaimed >= quantity else { throw PromotionRefusal.gone }
        let until = now + FlashSale.claimKept
        if let joined = try join(until: until, in: db) {
            return Claimed(claim: joined, left: found.unclaimed - quantity)
        }
        try db.executeAll([
            """
            UPDATE flash_items SET unclaimed = unclaimed - \(quantity)
            WHERE sale = \(sale) AND sku = \(sku)
            """,
            """
            INSERT INTO flash_claims (id, sale, sku, buyer, quantity, price_minor, state, until)
            VALUES (\(id), \(sale), \(sku), \(buyer), \(quantity), \(found.priceMinor),
                    \(FlashClaim.State.held), \(until))
            """,
        ])
        return Claimed(
            claim: FlashClaim(
                id: id, sale: sale, sku: sku, buyer: buyer, quantity: quantity,
                priceMinor: found.priceMinor, until: until),
            left: found.unclaimed - quantity)
    }

    /// Throws if the buyer would exceed the seller's limit, which holds for all sales of an
    /// allocation together.
    private func judge(
        _ allocation: AllocationID, most: Int?, _ db: Transaction
    ) throws {
        let had: Int =
            try db.value(
                """
                SELECT CAST(coalesce(sum(c.quantity), 0) AS BIGINT)
                FROM flash_sales s JOIN flash_claims c ON c.sale = s.id AND c.buyer = \(buyer)
                WHERE s.allocation = \(allocation) AND c.state <> \(FlashClaim.State.lapsed)
                """) ?? 0
        let most = most ?? 0
        guard had + quantity <= most else { throw PromotionRefusal.perBuyer(most: most) }
    }

    /// Adds to the buyer's held claim on the SKU, if any, so that all of it is bought together.
    private func join(until: Instant, in db: Transaction) throws -> FlashClaim? {
        let held: FlashClaim? = try db.row(
            """
            UPDATE flash_claims SET quantity = quantity + \(quantity), until = \(until)
            WHERE sale = \(sale) AND buyer = \(buyer) AND sku = \(sku)
              AND state = 'held' AND until > \(now)
            RETURNING \(FlashClaim.columns)
            """)
        guard let held else { return nil }
        try db.execute(
            """
            UPDATE flash_items SET unclaimed = unclaimed - \(quantity)
            WHERE sale = \(sale) AND sku = \(sku)
            """)
        return held
    }

    private struct Offered {
        let state: FlashSale.State
        let startsAt: Instant?
        let endsAt: Instant?
        let perBuyer: Int
        let priceMinor: Int64
        let unclaimed: Int
        let allocation: AllocationID?
        let perAllocation: Int?

        init(row: Row) throws {
            state = try row.next()
            startsAt = try row.next()
            endsAt = try row.next()
            perBuyer = try row.next()
            priceMinor = try row.next()
            unclaimed = try row.next()
            allocation = try row.next()
            perAllocation = try row.next()
        }
    }
}

/// A granted claim, and the units left for others.
public struct Claimed: Sendable, Equatable {
    public let claim: FlashClaim
    public let left: Int
    /// True if the claim is an earlier request's.
    public var replayed = false
}

extension Promotions {
    /// Claims units of a running sale for a buyer, at its price.
    public func claim(
        _ sku: SKUID, _ quantity: Int, in sale: FlashSaleID, buyer: AccountID,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Claimed {
        try await store.batch(
            ClaimFlashUnits(
                sale: sale, sku: sku, buyer: buyer, quantity: quantity, id: world.id(),
                idempotencyKey: idempotencyKey, now: world.now()))
    }

    /// Step: a buyer's current claims on these SKUs in a market: the cheapest of each, the newest
    /// of equals.
    public static func claims(
        of buyer: AccountID, on skus: [SKUID], market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> [SKUID: FlashClaim] {
        guard !skus.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT \(FlashClaim.columns) FROM flash_claims
            WHERE buyer = \(buyer) AND sku IN (\(list: skus))
              AND state = 'held' AND until > \(now)
            ORDER BY price_minor, id DESC
            """, as: FlashClaim.self)
        // Most buyers hold none, and each basket asks: the sales' market is read second.
        guard !rows.isEmpty else { return [:] }
        let here: Set<FlashSaleID> = Set(
            try db.values(
                """
                SELECT id FROM flash_sales
                WHERE id IN (\(list: rows.map(\.sale))) AND market = \(market)
                """))
        return Dictionary(rows.filter { here.contains($0.sale) }.map { ($0.sku, $0) }) { first, _ in
            first
        }
    }

    /// Step: redeems a claim for a checkout. Its units belong to the checkout from now on; those
    /// that the order doesn't take go back to the sale.
    public static func use(
        _ claim: FlashClaim, quantity: Int, checkout: CheckoutID, reservation: ReservationID,
        until: Instant, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let used = try db.execute(
            """
            UPDATE flash_claims SET state = \(FlashClaim.State.used), checkout = \(checkout),
                quantity = \(quantity)
            WHERE id = \(claim.id) AND state = 'held'
            """)
        guard used == 1, quantity <= claim.quantity else { throw PromotionRefusal.over }
        try Inventory.handOver(
            claim.sku, quantity, from: ID(claim.sale), to: ID(checkout),
            reservation: reservation, until: until, in: db)
        if quantity < claim.quantity {
            try restore(claim.quantity - quantity, of: claim, ids: ids, at: now, in: db)
        }
    }

    /// Returns unclaimed units: to the sale while it runs, else to where it got them.
    private static func restore(
        _ quantity: Int, of claim: FlashClaim, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        let running = try db.execute(
            """
            UPDATE flash_items SET unclaimed = unclaimed + \(quantity)
            WHERE sale = \(claim.sale) AND sku = \(claim.sku) AND EXISTS (
                SELECT 1 FROM flash_sales
                WHERE id = \(claim.sale) AND state = \(FlashSale.State.launched))
            """)
        guard running == 0, let sale = try sale(claim.sale, in: db) else { return }
        try restoreUnits(quantity, of: claim.sku, from: sale, ids: ids, at: now, in: db)
    }

    /// Gives up a claim that can't be put into a basket: its units go back to the sale. The same
    /// key may claim again.
    public func cancelClaim(
        _ claim: FlashClaim, _ quantity: Int, idempotencyKey: IdempotencyKey? = nil
    ) async throws {
        let (now, ids) = (world.now(), world.ids)
        try await store.write { db in
            // The quantity in the row counts: other requests may have joined meanwhile.
            let held: Int? = try db.value(
                "SELECT quantity FROM flash_claims WHERE id = \(claim.id) AND state = 'held'")
            try idempotencyKey?.forget(in: db)
            guard let held else { return }
            if held > quantity {
                try db.execute(
                    """
                    UPDATE flash_claims SET quantity = quantity - \(quantity)
                    WHERE id = \(claim.id)
                    """)
            } else {
                try db.execute(
                    """
                    UPDATE flash_claims SET state = \(FlashClaim.State.lapsed)
                    WHERE id = \(claim.id)
                    """)
            }
            try Self.restore(min(held, quantity), of: claim, ids: ids, at: now, in: db)
        }
    }

    /// Step: restores the claims of a checkout that ended unpaid, for a second try; their units go
    /// back to the sale. Call it before the checkout's stock is released.
    public static func restoreClaims(
        checkout: CheckoutID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let used = try db.rows(
            """
            SELECT \(FlashClaim.columns) FROM flash_claims
            WHERE checkout = \(checkout) AND state = \(FlashClaim.State.used) ORDER BY id
            """, as: FlashClaim.self)
        for claim in used {
            // However often a buyer tries again, the claim ends one claim's time after the sale.
            let last = try sale(claim.sale, in: db)?.endsAt ?? now
            let until = min(
                max(claim.until, now + FlashSale.secondTry),
                last + FlashSale.claimKept + FlashSale.secondTry)
            try Inventory.handOver(
                claim.sku, claim.quantity, from: ID(checkout), to: ID(claim.sale),
                reservation: ID(ids.next(at: now)), until: until, in: db)
            try db.execute(
                """
                UPDATE flash_claims SET state = \(FlashClaim.State.held), checkout = NULL,
                    until = \(until) WHERE id = \(claim.id)
                """)
        }
    }

    /// Ends a claim if still held and expired: it may have been used or joined since listed.
    static func lapse(
        _ id: FlashClaimID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        guard let claim = try FlashClaim.find(id, in: db), claim.state == .held,
            claim.until <= now
        else { return }
        try db.execute(
            """
            UPDATE flash_claims SET state = \(FlashClaim.State.lapsed) WHERE id = \(id)
            """)
        try restore(claim.quantity, of: claim, ids: ids, at: now, in: db)
    }
}

extension FlashClaim {
    static func find(_ id: FlashClaimID, in db: Transaction) throws -> FlashClaim? {
        try db.row("SELECT \(columns) FROM flash_claims WHERE id = \(id)")
    }

    static func lapsed(
        at now: Instant, in db: Transaction
    ) throws -> [FlashClaimID] {
        try db.values(
            """
            SELECT id FROM flash_claims WHERE state = 'held' AND until <= \(now)
                AND \(StuckRows.due(Promotions.claimSweep, key: "id", at: now))
            ORDER BY until LIMIT \(Promotions.sweep)
            """)
    }
}

extension FlashSale {
    static func over(at now: Instant, in db: Transaction) throws -> [FlashSaleID] {
        try db.values(
            """
            SELECT id FROM flash_sales WHERE state = 'launched' AND ends_at <= \(now)
                AND \(StuckRows.due(Promotions.saleSweep, key: "id", at: now))
            ORDER BY ends_at LIMIT \(Promotions.sweep)
            """)
    }
}
