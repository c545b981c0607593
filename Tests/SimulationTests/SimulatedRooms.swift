import Baskets
import Identities
import Accounts
import Catalog
import Creators
import Money
import Checkouts
import Orders
import Promotions
import RoomSelling
import Rooms
import Shops
import Store
import TestSupport
import Testing
import Web
import World

/// Somebody who goes live: with goods of their own, or with what others opened and set aside.
struct SimulatedHost {
    let account: AccountID
    let shop: Shop?
}

/// Rooms, LIVE prices, flash sales, allocations and vouchers beside the shoppers and their faulty
/// gateway. Which buyer claims what, and when the clock jumps, is the seed's.
extension MarketSimulation {
    func openRooms() async throws {
        for (index, shop) in shops.enumerated() {
            let handle = try #require(Handle("owner\(index)"))
            _ = try await test.pasar.creators.become(
                Profile(handle: handle, name: "Owner \(index)"), account: shop.owner, market: .gb)
            hosts.append(SimulatedHost(account: shop.owner, shop: shop))
        }
        hosts += stalls.map { SimulatedHost(account: $0.account, shop: nil) }
        for host in hosts { _ = try await openRoom(host) }
    }

    /// A room on air with all that its host may show.
    private func openRoom(_ host: SimulatedHost) async throws -> RoomID {
        var products: [ProductID] = []
        for one in skus where host.shop == nil || one.shop.id == host.shop?.id {
            if !products.contains(one.product) { products.append(one.product) }
        }
        let plan = RoomPlan(title: "Tonight", startsAt: test.clock.now, products: products)
        let id = try await test.pasar.rooms.plan(plan, by: host.account).answer
        rooms.append((id, host))
        try await test.pasar.rooms.start(id, by: host.account)
        return id
    }

    func sellLive() async throws -> String {
        switch pick(26) {
        case 0: return try await directRoom()
        case 1: return try await showInRoom()
        case 2: return try await priceInRoom()
        case 3, 4, 5: return try await planFlash()
        case 6: return try await moveFlash()
        case 7: return try await allocate()
        case 8: return try await closeAllocation()
        case 9: return try await issueVoucher()
        case 10: return try await dropVoucher()
        case 11, 12: return try await claimVoucher()
        case 13, 14: return try await buyInRoom()
        case 15: return try await takeClaimToTheTill()
        case 16..<19:
            test.clock.advance(.seconds(5 + pick(90)))
            return "swept rooms \(try await sweepRooms())"
        default: return try await claimFlash()
        }
    }

    func sweepRooms() async throws -> Int {
        let moved = try await test.pasar.promotions.sweepDue()
        _ = try await test.pasar.rooms.runOnce()
        _ = try await test.pasar.roomSelling.runOnce()
        return moved
    }

    // MARK: hosts

    /// A room ends, and another of the same host begins; now and then the operator stops one.
    private func directRoom() async throws -> String {
        let place = pick(rooms.count)
        let room = rooms[place]
        if pick(3) == 0 {
            try await test.pasar.rooms.stop(room.id, reason: "simulated")
        } else {
            try await test.pasar.rooms.end(room.id, by: room.host.account)
        }
        let left = try await test.store.read { db in
            try Promotions.sales(ofRoom: room.id, in: db).filter { $0.state != .ended }
        }
        #expect(left.isEmpty, "a room that is over still sells")
        rooms.remove(at: place)
        _ = try await openRoom(room.host)
        return "room ended"
    }

    private func showInRoom() async throws -> String {
        let room = rooms[pick(rooms.count)]
        let product = skus[pick(skus.count)].product
        try await test.pasar.roomSelling.pin(product, in: room.id, by: room.host.account)
        #expect(try await test.pasar.rooms.snapshot(of: room.id).pinned == product)
        return "pinned"
    }

    private func priceInRoom() async throws -> String {
        let room = rooms[pick(rooms.count)]
        let minor: Int64? = pick(4) == 0 ? nil : Int64(100 + pick(900))
        try await test.pasar.roomSelling.setPrice(
            minor, of: skus[pick(skus.count)].sku, in: room.id, by: room.host.account)
        return "priced in room"
    }

    private func planFlash() async throws -> String {
        let room = rooms[pick(rooms.count)]
        let (total, now) = (1 + pick(3), test.clock.now)
        var plan = FlashPlan(
            room: room.id, items: [], length: .minutes(1 + pick(19)),
            perBuyer: min(total, 1 + pick(2)))
        if let shop = room.host.shop {
            let own = skus.filter { $0.shop.id == shop.id }
            let sku = own[pick(own.count)].sku
            plan.items = [(sku: sku, price: Int64(100 + pick(300)), total: total)]
        } else {
            let account = room.host.account
            let open = try await test.store.read { db in
                try Promotions.allocations(for: account, at: now, in: db)
            }
            guard !open.isEmpty else { return "nothing allocated" }
            let from = open[pick(open.count)]
            plan.allocation = from.id
            plan.items = [(sku: from.sku, price: from.price.minor, total: total)]
            plan.perBuyer = 1
        }
        _ = try await test.pasar.roomSelling.planFlash(
            plan, isNow: pick(5) > 0, in: room.id, by: room.host.account, idempotencyKey: nil)
        return "flash planned"
    }

    private func moveFlash() async throws -> String {
        let room = rooms[pick(rooms.count)]
        let sales = try await test.store.read { db in
            try Promotions.sales(ofRoom: room.id, in: db)
        }
        guard !sales.isEmpty else { return "no flash" }
        let sale = sales[pick(sales.count)]
        if pick(2) == 0 {
            _ = try await test.pasar.roomSelling.launchFlash(
                sale.id, in: room.id, by: room.host.account, idempotencyKey: nil)
            return "flash launched"
        }
        _ = try await test.pasar.roomSelling.endFlash(
            sale.id, in: room.id, by: room.host.account, idempotencyKey: nil)
        return "flash ended"
    }

    private func allocate() async throws -> String {
        let one = skus[pick(skus.count)]
        let (creator, quantity) = (stalls[pick(stalls.count)].account, 1 + pick(4))
        let (price, days) = (Int64(100 + pick(200)), 1 + pick(4))
        let (ids, now) = (test.pasar.world.ids, test.clock.now)
        let markets = test.pasar.markets
        _ = try await test.store.write { db in
            try Promotions.allocate(
                one.sku, quantity, priceMinor: price, perBuyer: 1, until: now + .days(days),
                to: creator, by: one.shop.owner, markets: markets, ids: ids, at: now, in: db)
        }
        return "allocated"
    }

    private func closeAllocation() async throws -> String {
        let shop = shops[pick(shops.count)]
        let found = try await test.store.read { db in
            try Promotions.allocations(of: shop.id, in: db).filter { $0.state == .open }
        }
        guard !found.isEmpty else { return "no allocation" }
        let one = found[pick(found.count)]
        try await test.store.write { db in try Promotions.close(one.id, by: shop.owner, in: db) }
        return "allocation closed"
    }

    private func issueVoucher() async throws -> String {
        let shop = shops[pick(shops.count)]
        let (id, now): (VoucherID, Instant) = (test.pasar.world.id(), test.clock.now)
        let isShare = pick(2) == 0
        let minor = Int64(50 + pick(900))
        let total = 1 + pick(4)
        let plan = VoucherPlan(
            title: "Tonight", offMinor: isShare ? nil : minor,
            offPercent: isShare ? 1 + pick(80) : nil, capMinor: isShare ? minor : nil,
            leastMinor: isShare ? 0 : minor, total: total, perBuyer: min(total, 1 + pick(2)),
            startsAt: now, endsAt: now + .hours(1 + pick(48)))
        _ = try await test.store.write { db in
            try Promotions.issue(plan, by: shop.owner, id: id, at: now, in: db)
        }
        return "voucher issued"
    }

    private func dropVoucher() async throws -> String {
        let room = rooms[pick(rooms.count)]
        guard let shop = room.host.shop else { return "no shop to drop from" }
        let vouchers = try await test.store.read { db in
            try Promotions.vouchers(of: shop.id, in: db)
        }
        guard let voucher = vouchers.first else { return "no voucher" }
        _ = try await test.pasar.roomSelling.drop(
            voucher.id, in: room.id, by: room.host.account, idempotencyKey: nil)
        return "voucher dropped"
    }

    // MARK: buyers

    /// Through the room where it was dropped, else from the shop's page.
    private func claimVoucher() async throws -> String {
        let buyer = buyers[pick(buyers.count)]
        let room = rooms[pick(rooms.count)]
        let offers = try await test.pasar.rooms.snapshot(of: room.id).offers
        if let dropped = offers.lazy.compactMap({ VoucherID($0.id) }).first {
            _ = try await test.pasar.roomSelling.claimVoucher(
                dropped, in: room.id, buyer: buyer, idempotencyKey: nil)
            return "voucher claimed in room"
        }
        let shop = shops[pick(shops.count)]
        let vouchers = try await test.store.read { db in
            try Promotions.vouchers(of: shop.id, in: db)
        }
        guard let voucher = vouchers.first else { return "no voucher" }
        _ = try await test.pasar.promotions.claim(
            voucher.id, buyer: buyer, watched: 0, idempotencyKey: nil)
        return "voucher claimed"
    }

    private func running() async throws -> [(sale: FlashSaleID, room: RoomID, sku: SKUID)] {
        try await test.store.read { db in
            try db.rows(
                """
                SELECT s.id, s.room, i.sku FROM flash_sales s JOIN flash_items i ON i.sale = s.id
                WHERE s.state = 'launched' ORDER BY s.id DESC, i.sku LIMIT 20
                """
            ) { (sale: try $0.next(), room: try $0.next(), sku: try $0.next()) }
        }
    }

    /// Once or twice, one unit or more than anybody may have; before the countdown is over, too.
    private func claimFlash() async throws -> String {
        let running = try await running()
        guard !running.isEmpty else { return "no flash runs" }
        let (one, buyer) = (running[pick(running.count)], buyers[pick(buyers.count)])
        if pick(3) > 0 { test.clock.advance(.seconds(11)) }
        let isTwice = pick(4) == 0
        for _ in 0..<(isTwice ? 2 : 1) {
            _ = try await test.pasar.roomSelling.claimFlash(
                one.sku, pick(4) == 0 ? 2 : 1, in: one.sale, of: one.room, buyer: buyer)
        }
        return isTwice ? "claimed twice" : "claimed"
    }

    /// Out of a room without a claim: at its LIVE price where there is one.
    private func buyInRoom() async throws -> String {
        let (room, buyer) = (rooms[pick(rooms.count)], buyers[pick(buyers.count)])
        _ = try await test.pasar.baskets.put(
            skus[pick(skus.count)].sku, quantity: 1, adding: true,
            for: ShopperID(buyer), market: .gb, room: room.id,
            idempotencyKey: nil)
        return "put in room"
    }

    /// Whoever holds a claim buys nothing else meanwhile, or fewer than they claimed.
    private func takeClaimToTheTill() async throws -> String {
        let held = try await test.store.read { db in
            try db.rows(
                "SELECT buyer, sku FROM flash_claims WHERE state = 'held' ORDER BY id LIMIT 20"
            ) { (buyer: try $0.next() as AccountID, sku: try $0.next() as SKUID) }
        }
        guard !held.isEmpty else { return "nobody holds a claim" }
        let one = held[pick(held.count)]
        let owner = ShopperID(one.buyer)
        let now = test.clock.now
        let basket = try await test.store.read { db in
            try Baskets.basket(of: owner, market: .gb, at: now, in: db)
        }
        for line in basket.lines where line.offer.sku != one.sku {
            _ = try await test.pasar.baskets.put(
                line.offer.sku, quantity: 0, adding: false, for: owner, market: .gb,
                idempotencyKey: nil)
        }
        _ = try await test.pasar.baskets.put(
            one.sku, quantity: 1, adding: false, for: owner, market: .gb, idempotencyKey: nil)
        let wish = try await test.wish(of: one.buyer)
        let answer = try await test.pasar.checkouts.checkOut(wish, idempotencyKey: nil).answer
        answered.append(answer.checkout)
        return "bought what was claimed \(answer.state)"
    }

    // MARK: the end

    func closeRooms() async throws {
        for room in rooms { try await test.pasar.rooms.end(room.id, by: room.host.account) }
        _ = try await test.pasar.rooms.runOnce()
        _ = try await test.pasar.roomSelling.runOnce()
    }

    /// When all is over, nothing is set aside for anybody any more, and no flash sale sold more
    /// units, or dearer ones, than it promised.
    func auditPromises() async throws {
        let open = try await test.store.report { db in
            try db.rows(
                """
                SELECT (SELECT count(*) FROM reservations WHERE state = 'held'),
                    (SELECT count(*) FROM flash_claims WHERE state = 'held'),
                    (SELECT count(*) FROM flash_sales WHERE state <> 'ended'),
                    (SELECT count(*) FROM allocations WHERE state = 'open'),
                    (SELECT count(*) FROM live_prices),
                    (SELECT count(*) FROM flash_claims c JOIN orders o ON o.checkout = c.checkout
                     JOIN order_lines l ON l.order_id = o.id AND l.sku = c.sku
                     WHERE c.state = 'used'
                       AND (l.unit_minor <> c.price_minor OR l.quantity <> c.quantity)),
                    (SELECT count(*) FROM voucher_claims c JOIN orders o ON o.id = c.order_id
                     WHERE c.state = 'used' AND (o.state = 'cancelled' OR o.discount_minor = 0))
                """
            ) { row in try (0..<7).map { try row[$0] as Int } }
        }
        #expect(open == [[0, 0, 0, 0, 0, 0, 0]], "left over: \(open)")
    }
}
