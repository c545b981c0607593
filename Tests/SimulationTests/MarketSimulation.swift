import RefundRules
import Identities
import Accounts
import Catalog
import Composition
import Creators
import Inventory
import Ledger
import Money
import Payments
import Rooms
import Shops
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders

/// Seeded shoppers, sellers and faults against the whole shop, with an auditor after each step.
final class MarketSimulation {
    let test: TestShop
    let gateway: TestGateway
    var random: SeededRandom
    var buyers: [AccountID] = []
    var stalls: [Creator] = []
    var shops: [Shop] = []
    /// Who goes live: the shops' owners and the creators.
    var hosts: [SimulatedHost] = []
    var rooms: [(id: RoomID, host: SimulatedHost)] = []
    var skus: [(sku: SKUID, product: ProductID, shop: Shop)] = []
    var lastWish: (wish: CheckoutRequest, idempotencyKey: IdempotencyKey, result: CheckoutResult?)?
    var lastDead: (wish: CheckoutRequest, idempotencyKey: IdempotencyKey)?
    /// Answers that buyers got: each must stay true.
    var answered: [CheckoutID] = []
    var trace: [String] = []

    init(_ test: TestShop, gateway: TestGateway, seed: UInt64) {
        self.test = test
        self.gateway = gateway
        random = SeededRandom(seed: seed)
    }

    func run(steps: Int) async throws {
        connect()
        try await open()
        for step in 0..<steps {
            let what = try await act()
            trace.append("\(step) \(what)")
            try await audit()
        }
        try await windDown()
        print("simulation: \(tally)")
    }

    /// What happened how often, so that a seed that does nothing is seen.
    private var tally: String {
        var counts: [String: Int] = [:]
        for line in trace {
            let words = line.split(separator: " ").dropFirst().filter { Int($0) == nil }
            counts[words.joined(separator: " "), default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }

    // MARK: the town

    private func open() async throws {
        for index in 0..<2 {
            let (owner, _) = try await test.person("Seller\(index)")
            shops.append(try await test.shop("Shop \(index)", of: owner))
        }
        for index in 0..<5 {
            let shop = shops[index % 2]
            let goods = try await test.product(
                "Goods \(index)", in: shop, minor: [Int64(500 + pick(4000)), 1999],
                onHand: 2 + pick(6))
            skus += goods.skus.map { ($0, goods.product, shop) }
        }
        for index in 0..<4 { buyers.append(try await test.person("Buyer\(index)").account) }
        try await openStalls()
        try await openRooms()
    }

    func pick(_ n: Int) -> Int { Int(random.next() % UInt64(n)) }

    // MARK: one step

    private func act() async throws -> String {
        do {
            switch pick(74) {
            case 0..<6: return try await fill()
            case 6..<11: return try await buy()
            case 11: return try await repeatLast()
            case 12: return try await dieWhilePlacing()
            case 13: return try await cancel()
            case 14: return try await ship()
            case 15: return try await receive()
            case 16: return try await restock()
            case 17: return try await reprice()
            case 18..<22: return try await hear()
            case 22: return gateway.decide()
            case 23: return try await repeatDead()
            case 24: return "reconciled \(try await test.pasar.checkouts.reconcile())"
            case 25, 26: return try await click()
            case 27: return try await replan()
            case 28: return try await hearOrders()
            case 29: return try await passTime()
            case 30..<34: return try await refund()
            case 34..<40: return try await sendParcel()
            case 40..<46: return try await afterSale()
            case 46..<50: return try await dispute()
            case 50, 51: return try await collaborate()
            default: return try await sellLive()
            }
        } catch let refusal as any Refusal {
            return "refused \(refusal.code)"
        } catch let refusal as IdempotencyRefusal {
            return "refused \(refusal)"
        }
    }

    private func fill() async throws -> String {
        let buyer = buyers[pick(buyers.count)]
        let sku = skus[pick(skus.count)].sku
        _ = try await test.pasar.baskets.put(
            sku, quantity: 1 + pick(3), adding: true, for: ShopperID(buyer), market: .gb,
            idempotencyKey: nil)
        return "put"
    }

    private func buy() async throws -> String {
        let buyer = buyers[pick(buyers.count)]
        var wish = try await test.wish(of: buyer)
        if pick(8) == 0 {
            wish = CheckoutRequest(
                account: wish.account, market: wish.market, address: wish.address,
                subdivision: wish.subdivision, method: wish.method,
                expectedMinor: wish.expectedMinor - 1, shown: wish.shown)
        }
        let idempotencyKey = IdempotencyKey(
            scope: "sim", key: "key-\(random.next())", fingerprint: "\(wish.expectedMinor)")
        lastWish = (wish, idempotencyKey, nil)
        let answer = try await test.pasar.checkouts.checkOut(wish, idempotencyKey: idempotencyKey)
        #expect(!answer.replayed)
        lastWish = (wish, idempotencyKey, answer.answer)
        answered.append(answer.answer.checkout)
        return "bought \(answer.answer.state)"
    }

    /// The same request again: the same answer, or nothing was answered before.
    private func repeatLast() async throws -> String {
        guard let last = lastWish else { return "nothing to repeat" }
        let again = try await test.pasar.checkouts.checkOut(
            last.wish, idempotencyKey: last.idempotencyKey)
        if let before = last.result {
            #expect(again.replayed)
            #expect(again.answer == before)
        } else {
            answered.append(again.answer.checkout)
        }
        lastWish = (last.wish, last.idempotencyKey, again.answer)
        return "repeated"
    }

    /// The process dies between placing and asking, or between asking and settling.
    private func dieWhilePlacing() async throws -> String {
        let wish = try await test.wish(of: buyers[pick(buyers.count)])
        let idempotencyKey = IdempotencyKey(
            scope: "sim", key: "dead-\(random.next())", fingerprint: "dead")
        let placing = PlaceOrders(
            wish: wish, idempotencyKey: idempotencyKey, now: test.clock.now,
            ids: test.pasar.world.ids,
            markets: test.pasar.markets, attribution: test.pasar.checkouts.attribution)
        guard case .placed(let charge, _) = try await test.store.batch(placing) else { return "?" }
        lastDead = (wish, idempotencyKey)
        if pick(2) == 0 { _ = try? await gateway.gateway.charge(charge) }
        return "died after placing"
    }

    /// Whoever got no answer from the dead asks again, and is told at once.
    private func repeatDead() async throws -> String {
        guard let dead = lastDead else { return "nobody died" }
        lastDead = nil
        let answer = try await test.pasar.checkouts.checkOut(
            dead.wish, idempotencyKey: dead.idempotencyKey)
        answered.append(answer.answer.checkout)
        return "took over \(answer.answer.state)"
    }

    private func orders(_ states: Set<Order.State>) async throws -> [Order] {
        try await test.store.read { db in
            try db.rows("SELECT \(Order.columns) FROM orders ORDER BY id", as: Order.self)
        }.filter { states.contains($0.state) }
    }

    private func cancel() async throws -> String {
        let open = try await orders([.unpaid, .onHold, .awaitingShipment])
        guard !open.isEmpty else { return "none to cancel" }
        let order = open[pick(open.count)]
        _ = try await test.pasar.orders.cancel(order.id, buyer: order.buyer, idempotencyKey: nil)
        return "cancelled"
    }

    private func ship() async throws -> String {
        let open = try await orders([.awaitingShipment, .onHold])
        guard !open.isEmpty else { return "none to ship" }
        let order = open[pick(open.count)]
        _ = try await test.pasar.orders.ship(
            order.id, shop: order.shop, Shipment(carrier: "Mail", tracking: "T1"),
            idempotencyKey: nil)
        return "shipped"
    }

    private func receive() async throws -> String {
        let open = try await orders([.inTransit])
        guard !open.isEmpty else { return "none to receive" }
        let order = open[pick(open.count)]
        _ = try await test.pasar.orders.deliver(order.id, buyer: order.buyer, idempotencyKey: nil)
        return "received"
    }

    /// Somebody gets back some units, now and then with a part of the delivery fee, in any state.
    private func refund() async throws -> String {
        let paid = try await orders([
            .onHold, .awaitingShipment, .partShipped, .inTransit, .delivered, .completed,
        ])
        guard !paid.isEmpty else { return "none to refund" }
        let order = paid[pick(paid.count)]
        let lines = try await test.store.read { db in
            try Order.lines(of: [order.id], in: db)[order.id] ?? []
        }
        let line = lines[pick(lines.count)]
        let left = max(0, line.quantity - line.refundedQuantity)
        let goods = RefundedGoods.allCases[pick(RefundedGoods.allCases.count)]
        let shipping = pick(3) == 0 ? Int64(pick(Int(order.shippingLeft.minor) + 1)) : 0
        _ = try await test.pasar.orders.refund(
            order.id,
            lines: left == 0
                ? []
                : [RefundLine(position: line.position, quantity: 1 + pick(left), goods: goods)],
            shipping: Money(minor: shipping, currency: .gbp), reason: .returned, actor: .operator,
            idempotencyKey: nil)
        return "refunded \(order.state)"
    }

    private func restock() async throws -> String {
        let item = skus[pick(skus.count)]
        let count = pick(9)
        let (move, place) = (
            test.pasar.world.id(StockMoveKind.self), test.pasar.world.id(LocationKind.self)
        )
        let now = test.clock.now
        try await test.store.write { db in
            let location = try Inventory.location(of: item.shop.id, id: place, in: db)
            try Inventory.set(
                onHand: count, of: item.sku, at: location, of: item.shop.id, reason: .counted,
                by: nil, move: move, at: now, in: db)
        }
        return "counted \(count)"
    }

    private func reprice() async throws -> String {
        let item = skus[pick(skus.count)]
        let minor = Int64(300 + pick(5000))
        let now = test.clock.now
        let tree = test.pasar.markets.categories
        try await test.store.write { db in
            try Catalog.setPrice(
                item.sku, market: .gb, minor: minor, compareMinor: nil, in: db)
            _ = try Catalog.refresh(item.product, tree: tree, at: now, in: db)
        }
        return "repriced"
    }

    private func passTime() async throws -> String {
        let spans: [TimeSpan] = [.seconds(20), .minutes(10), .minutes(40), .hours(7), .days(3)]
        test.clock.advance(spans[pick(spans.count)])
        let lapsed = try await sweepRooms() + sweepAfterSale()
        return "swept \(try await test.pasar.orders.sweepDue() + lapsed)"
    }

    // MARK: the auditor

    private func audit() async throws {
        let faults = try await Pasar.verify(test.store)
        for fault in faults {
            Issue.record(
                "\(fault.check): \(fault.fault)\n\(trace.suffix(12).joined(separator: "\n"))")
        }
        guard faults.isEmpty else { throw SimulationEnd.booksAreWrong }
    }

    /// Time passes until nothing is open: each charge ended as an order or went back.
    private func windDown() async throws {
        try await closeRooms()
        try await settleDisputes()
        for _ in 0..<100 {
            test.clock.advance(.days(1))
            try await hearDisputes()
            for _ in 0..<20 {
                let swept = try await test.pasar.orders.sweepDue()
                let looked = try await test.pasar.checkouts.reconcile()
                let lapsed = try await test.pasar.promotions.sweepDue() + sweepAfterSale()
                let carried = try await carry()
                if swept + looked + lapsed + carried == 0 { break }
                test.clock.advance(.minutes(20))
            }
        }
        try await auditSales()
        try await auditPromises()
        try await audit()
        let open = try await orders([
            .unpaid, .onHold, .awaitingShipment, .partShipped, .inTransit, .delivered,
        ])
        #expect(open.isEmpty, "\(open.map(\.state)) are still open")
        let held = try await test.store.read { db in
            try Ledger.balance(of: .gateway, .gbp, in: db)
        }
        #expect(-held.minor == gateway.balance, "the gateway and the ledger differ")
        let taken = try await test.store.read { db in
            try Ledger.balance(of: .disputes, .gbp, in: db)
        }
        #expect(taken.isZero, "\(taken) of disputes are undecided")
        let back = try await test.store.read { db in
            try Ledger.balance(of: .refunds, .gbp, in: db)
        }
        #expect(back.isZero, "\(back) never went back")
        for checkout in answered {
            let rows = try await test.store.read { db in try Order.of(checkout, in: db) }
            #expect(!rows.isEmpty, "\(checkout) was answered and is gone")
        }
    }

    enum SimulationEnd: Error { case booksAreWrong }
}
