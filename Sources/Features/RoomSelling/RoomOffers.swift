import Identities
import Accounts
import Catalog
import Markets
import Numbers
import Promotions
import Rooms
import Shops
import Store
import World

// Flash sales and vouchers in a room: Promotions has the rules, the room delivers the events.

extension RoomSelling {
    /// Plans a flash sale, and starts its countdown if `isNow`. For the host's own goods, or stock
    /// that a seller allocated to them.
    public func planFlash(
        _ plan: FlashPlan, isNow: Bool, in id: RoomID, by account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<FlashSaleID> {
        let (now, ids, markets) = (world.now(), world.ids, promotions.markets)
        let sale: FlashSaleID = world.id()
        let done = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            guard let sku = plan.items.first?.sku,
                let product = try Catalog.sku(sku, in: db)?.product,
                try Self.products(of: id, in: db).contains(product)
            else { throw RoomSellingRefusal.notInBag }
            var plan = plan
            plan.room = id
            _ = try Promotions.plan(
                plan, by: account, market: room.market, markets: markets, id: sale, at: now,
                in: db)
            if isNow { try Self.launch(sale, in: room, ids: ids, at: now, db) }
            return sale
        }
        await rooms.deliverEvents(id)
        return done
    }

    public func launchFlash(
        _ sale: FlashSaleID, in id: RoomID, by account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<FlashSaleID> {
        let (now, ids) = (world.now(), world.ids)
        let done = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            try Self.launch(sale, in: room, ids: ids, at: now, db)
            return sale
        }
        await rooms.deliverEvents(id)
        return done
    }

    private static func launch(
        _ sale: FlashSaleID, in room: Room, ids: IDSource, at now: Instant, _ db: Transaction
    ) throws {
        guard room.state == .live else { throw RoomRefusal.notOnAir }
        let launched = try Promotions.launch(
            sale, room: room.id, ids: ids, at: now, in: db)
        guard let offer = try offer(launched, at: now, in: db) else { return }
        try RoomLog.record(.offer(offer), in: room.id, at: now, in: db)
    }

    public func endFlash(
        _ sale: FlashSaleID, in id: RoomID, by account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<FlashSaleID> {
        let (now, ids) = (world.now(), world.ids)
        let done = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            _ = try Rooms.room(id, of: account, in: db)
            guard let found = try Promotions.sale(sale, in: db), found.room == id else {
                throw PromotionRefusal.noSuchSale
            }
            try Self.end(found, in: id, ids: ids, at: now, db)
            return sale
        }
        await rooms.deliverEvents(id)
        return done
    }

    /// Step: ends a sale and logs it in the room.
    static func end(
        _ sale: FlashSale, in id: RoomID, ids: IDSource, at now: Instant, _ db: Transaction
    ) throws {
        try Promotions.end(sale.id, ids: ids, at: now, in: db)
        guard sale.state != .planned, let ended = try Promotions.sale(sale.id, in: db),
            let offer = try offer(ended, at: now, in: db)
        else { return }
        try RoomLog.record(.offer(offer), in: id, at: now, in: db)
    }

    /// Claims units of a flash sale and puts them into the buyer's basket.
    public func claimFlash(
        _ sku: SKUID, _ quantity: Int, in sale: FlashSaleID, of id: RoomID,
        buyer: AccountID, idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Claimed {
        let found = try await store.read { db in
            (try Rooms.room(id, in: db), try Promotions.sale(sale, in: db))
        }
        guard let room = found.0, let known = found.1, known.room == id else {
            throw PromotionRefusal.noSuchSale
        }
        let claimed = try await promotions.claim(
            sku, quantity, in: sale, buyer: buyer, idempotencyKey: idempotencyKey)
        // A replay after the claim was paid or expired changes no basket.
        guard claimed.claim.state == .held else { return claimed }
        do {
            _ = try await baskets.put(
                sku, quantity: claimed.claim.quantity, adding: false,
                for: ShopperID(buyer), market: room.market, room: id,
                idempotencyKey: nil)
        } catch let refusal as any Refusal {
            try await promotions.cancelClaim(
                claimed.claim, quantity, idempotencyKey: idempotencyKey)
            throw refusal
        }
        // Only a granted claim is attributed: of a crowd of requests, most get nothing.
        if !claimed.replayed { try await touched(sku, in: id, by: ShopperID(buyer)) }
        if claimed.left == 0 { try await tellSoldOut(sale, in: id) }
        return claimed
    }

    private func tellSoldOut(_ sale: FlashSaleID, in id: RoomID) async throws {
        let now = world.now()
        try await store.write { db in
            guard let found = try Promotions.sale(sale, in: db), found.isSoldOut,
                let offer = try Self.offer(found, at: now, in: db)
            else { return }
            try RoomLog.record(.offer(offer), in: id, at: now, in: db)
        }
        await rooms.deliverEvents(id)
    }

    // MARK: vouchers

    /// Shows a voucher of the host's shop to all viewers.
    public func drop(
        _ voucher: VoucherID, in id: RoomID, by account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<VoucherID> {
        let now = world.now()
        let done = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            guard room.state == .live else { throw RoomRefusal.notOnAir }
            guard let found = try Promotions.voucher(voucher, in: db),
                try Promotions.isOwn(found, of: account, in: db)
            else { throw PromotionRefusal.noSuchVoucher }
            guard found.isOn(at: now) else { throw PromotionRefusal.over }
            try RoomLog.record(.offer(Self.offer(found)), in: id, at: now, in: db)
            return voucher
        }
        await rooms.deliverEvents(id)
        return done
    }

    /// Claims a voucher that was shown in the room. The buyer's watch time is known here.
    public func claimVoucher(
        _ voucher: VoucherID, in id: RoomID, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<VoucherClaimID> {
        let room = try await rooms.opened(id)
        let isDropped =
            rooms.bus.snapshot(of: id)?.offers.contains { $0.id == voucher.description } ?? false
        guard isDropped else { throw PromotionRefusal.noSuchVoucher }
        let times = room.part(WatchTimes.self)
        let watched = times?.seconds(of: ShopperID(buyer), at: world.now()) ?? 0
        return try await promotions.claim(
            voucher, buyer: buyer, watched: watched, idempotencyKey: idempotencyKey)
    }

    // MARK: room offers

    static func offer(
        _ sale: FlashSale, at now: Instant, in db: Transaction
    ) throws -> RoomOffer? {
        guard let item = sale.items.min(by: { $0.price < $1.price }),
            let product = try Catalog.sku(item.sku, in: db)?.product,
            let startsAt = sale.startsAt, let endsAt = sale.endsAt
        else { return nil }
        let title = try Catalog.offers([item.sku], market: sale.market, in: db)[item.sku]?.title
        let phase = sale.phase(at: now)
        return RoomOffer(
            kind: .flash, id: sale.id.description,
            state: phase == .ended ? "ended" : sale.isSoldOut ? "soldout" : "on",
            product: product, title: title ?? "", minor: item.price.minor,
            currency: item.price.currency, startsAt: startsAt, endsAt: endsAt,
            left: sale.items.map(\.unclaimed).clampedSum(), total: sale.total)
    }

    static func offer(_ voucher: Voucher) -> RoomOffer {
        let minor = voucher.amount?.minor ?? Int64(voucher.share?.basisPoints ?? 0)
        return RoomOffer(
            kind: .voucher, id: voucher.id.description,
            state: voucher.amount == nil ? "share" : "amount", title: voucher.title, minor: minor,
            currency: voucher.amount?.currency, startsAt: voucher.startsAt,
            endsAt: voucher.endsAt, left: voucher.unclaimed, total: voucher.total)
    }

    /// Sends units left, sold-out items and ended sales to rooms on air. Runs once a second.
    func watchOffers() async throws {
        let (now, ids) = (world.now(), world.ids)
        for room in rooms.open where room.isOnAir {
            let id = room.id
            guard let shown = rooms.bus.snapshot(of: id)?.offers, !shown.isEmpty else { continue }
            let current = try await store.read { db in
                try shown.compactMap { offer -> RoomOffer? in
                    if let sale = FlashSaleID(offer.id) {
                        return try Promotions.sale(sale, in: db).flatMap {
                            try Self.offer($0, at: now, in: db)
                        }
                    }
                    return try VoucherID(offer.id).flatMap {
                        try Promotions.voucher($0, in: db)
                    }.map(Self.offer)
                }
            }
            for offer in current where !shown.contains(offer) {
                let isOver = offer.state == "ended" || offer.endsAt <= now
                if isOver {
                    try await store.write { db in
                        if let sale = try FlashSaleID(offer.id).flatMap({
                            try Promotions.sale($0, in: db)
                        }), sale.state == .launched {
                            try Promotions.end(sale.id, ids: ids, at: now, in: db)
                        }
                        var ended = offer
                        ended.state = "ended"
                        try RoomLog.record(.offer(ended), in: id, at: now, in: db)
                    }
                    await rooms.deliverEvents(id)
                } else {
                    rooms.bus.append(.offer(offer), to: id)
                }
            }
        }
    }
}

extension Promotions {
    static func isOwn(
        _ voucher: Voucher, of account: AccountID, in db: Transaction
    ) throws -> Bool {
        try Shops.owned(by: account, in: db)?.id == voucher.shop
    }
}
