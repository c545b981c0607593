import Composition
import Identities
import Ledger
import Markets
import Money
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cancellations
@testable import Cases
@testable import Checkouts
@testable import Orders
@testable import Returns

/// Random sequences of what happens after a sale: whatever the order of things, the books sum to zero,
/// nobody is refunded more than was paid, and each unit is somewhere.
struct ReturnWalkTests {
    static let seeds: [UInt64] = [3, 17, 404, 2026]

    @Test(arguments: TestEngine.here, seeds)
    func whateverHappensAfterASaleTheBooksAndTheStockAreRight(
        _ engine: TestEngine, _ seed: UInt64
    ) async throws {
        try await OrderFixture.with(engine) { town in
            let walk = ReturnWalk(town, seed: seed)
            try await walk.begin()
            // Each step is a dozen round trips on PostgreSQL.
            for _ in 0..<(engine == .sqlite ? 160 : 60) { try await walk.step() }
            try await walk.windDown()
            #expect(walk.done.count >= 10, "only \(walk.done.sorted()) of \(walk.trace)")
        }
    }
}

private final class ReturnWalk {
    let town: OrderFixture
    var random: SeededRandom
    /// What succeeded at least once.
    var done: Set<String> = []
    var trace: [String] = []

    init(_ town: OrderFixture, seed: UInt64) {
        self.town = town
        random = SeededRandom(seed: seed)
    }

    private func pick(_ n: Int) -> Int { Int(random.next() % UInt64(max(1, n))) }

    private func orders(_ states: Set<Order.State>) async throws -> [Order] {
        try await town.test.store.read { db in
            try db.rows("SELECT \(Order.columns) FROM orders ORDER BY id", as: Order.self)
        }.filter { states.contains($0.state) }
    }

    private func one(_ states: Set<Order.State>) async throws -> Order? {
        let found = try await orders(states)
        return found.isEmpty ? nil : found[pick(found.count)]
    }

    private func units(_ order: Order) async throws -> [Int: Int] {
        let lines = try await town.test.store.read { db in
            try order.refundBalance(in: db).lines
        }.filter { $0.left > 0 }
        guard !lines.isEmpty else { return [:] }
        let line = lines[pick(lines.count)]
        return [line.position: 1 + pick(line.left)]
    }

    /// Some orders that were received, so that no walk is idle at first.
    func begin() async throws {
        for _ in 0..<4 {
            for name in [try await buy(), try await ship(), try await deliver()] {
                done.insert(name)
            }
        }
    }

    func step() async throws {
        var name = "nothing"
        do {
            name = try await act()
            done.insert(name)
        } catch let refusal as any Refusal {
            name = "refused \(refusal.code)"
        }
        trace.append(name)
        try await check()
    }

    private func check() async throws {
        while try await Outbox.number(town.test.store) {}
        let faults = try await Pasar.verify(town.test.store)
        #expect(faults.isEmpty, "\(faults.map(\.fault)) after \(trace.suffix(8))")
        let wrong = try await town.test.store.read { db -> Int? in
            try db.value(
                """
                SELECT count(*) FROM orders WHERE refunded_items_minor > items_minor
                    OR refunded_shipping_minor > shipping_minor OR refunded_tax_minor > tax_minor
                """)
        }
        #expect(wrong == 0)
        guard faults.isEmpty else { throw WalkEnd() }
    }

    private struct WalkEnd: Error {}

    private func act() async throws -> String {
        switch pick(30) {
        case 0..<3: try await buy()
        case 3..<6: try await ship()
        case 6..<9: try await deliver()
        case 9: try await pass()
        case 10..<13: try await request()
        case 13..<15: try await withdraw()
        case 15..<23: try await answer()
        case 23, 24: try await decide()
        case 25: try await cancel()
        case 26: try await refund()
        case 27: try await openCase()
        default: try await settle()
        }
    }

    private func buy() async throws -> String {
        try await town.empty()
        for sku in [town.mug, town.candle] { try await town.setStock(sku, 60) }
        try await town.fill(mugs: 1 + pick(3), candles: pick(3))
        _ = try await town.buy()
        return "buy"
    }

    private func ship() async throws -> String {
        town.test.clock.advance(.hours(1))
        _ = try await town.orders.sweepDue()
        guard let order = try await one([.awaitingShipment]) else { return "nothing" }
        _ = try await town.orders.ship(
            order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
            idempotencyKey: nil)
        return "ship"
    }

    private func deliver() async throws -> String {
        guard let order = try await one([.inTransit]) else { return "nothing" }
        let isBuyer = pick(4) > 0
        _ = try await town.orders.deliver(
            order.id, buyer: isBuyer ? town.buyer : nil, shop: isBuyer ? nil : town.shop.id,
            idempotencyKey: nil)
        return "deliver"
    }

    private func pass() async throws -> String {
        await town.pass(days: [1, 3, 9, 20][pick(4)])
        try await sweep()
        return "pass"
    }

    private func sweep() async throws {
        _ = try await town.orders.sweepDue()
        _ = try await town.returns.sweepDue()
        _ = try await town.cases.sweepDue()
        _ = try await town.cancellations.sweepDue()
        try await town.read()
        _ = try await town.checkouts.reconcile()
    }

    private func request() async throws -> String {
        guard let order = try await one([.delivered]) else { return "nothing" }
        let reasons = ReturnReason.allCases
        try await town.request(order, units(order), reasons[pick(reasons.count)])
        return "request"
    }

    private func withdraw() async throws -> String {
        guard let order = try await one([.awaitingShipment, .inTransit, .delivered]) else {
            return "nothing"
        }
        _ = try await town.returns.withdraw(order.id, buyer: town.buyer, idempotencyKey: nil)
        return "withdraw"
    }

    /// Somebody does what their turn asks for, or something else.
    private func answer() async throws -> String {
        let open = try await orders([.inTransit, .delivered]).filter {
            $0.pausedBy?.returnID != nil
        }
        guard !open.isEmpty else { return "nothing" }
        let order = open[pick(open.count)]
        let found = try await town.latest(order)
        let (returns, shop, buyer) = (town.returns, town.shop.id, town.buyer)
        switch found.state {
        case .requested:
            switch pick(5) {
            case 0: try await town.approve(order)
            case 1:
                _ = try await returns.refuse(order.id, "No", shop: shop, idempotencyKey: nil)
            case 2:
                _ = try await returns.offer(
                    order.id, minor: Int64(1 + pick(2400)), "", shop: shop, idempotencyKey: nil)
            case 3: _ = try await returns.replace(order.id, shop: shop, idempotencyKey: nil)
            default: _ = try await returns.refund(order.id, shop: shop, idempotencyKey: nil)
            }
        case .offered:
            _ = try await returns.answerOffer(
                order.id, isAccepted: pick(2) == 0, buyer: buyer, idempotencyKey: nil)
        case .awaitingShipment: try await town.sendBack(order)
        case .inTransit:
            if pick(4) == 0 {
                _ = try await returns.miss(order.id, "Lost", shop: shop, idempotencyKey: nil)
            } else {
                try await town.takeBack(order)
            }
        case .received: try await inspect(order, found)
        case .refused, .inspected, .replacing:
            _ = try await returns.dispute(order.id, "So", buyer: buyer, idempotencyKey: nil)
        default: return "nothing"
        }
        return "answer \(found.state.rawValue)"
    }

    private func inspect(_ order: Order, _ found: Return) async throws {
        let parts = found.lines.map { line in
            let restocked = pick(line.quantity + 1)
            let writtenOff = pick(line.quantity - restocked + 1)
            return Inspection(
                position: line.position, restocked: restocked, writtenOff: writtenOff,
                refused: line.quantity - restocked - writtenOff)
        }
        try await town.inspect(order, parts)
    }

    private func decide() async throws -> String {
        let open = try await orders([.inTransit, .delivered])
        for order in open where order.pausedBy?.returnID != nil {
            let found = try await town.latest(order)
            guard found.state == .disputed else { continue }
            let kinds = ReturnDecision.Kind.allCases
            let units = found.lines.filter { $0.left > 0 }.map {
                RefundLine(position: $0.position, quantity: 1 + pick($0.left))
            }
            _ = try await town.returns.decide(
                order.id,
                ReturnDecision(
                    kinds[pick(kinds.count)], units: pick(2) == 0 ? nil : units,
                    minor: Int64(1 + pick(3000)), note: "So"), by: OrderFixture.desk,
                idempotencyKey: nil)
            return "decide"
        }
        return "nothing"
    }

    private func cancel() async throws -> String {
        guard let order = try await one([.onHold, .awaitingShipment]) else { return "nothing" }
        if pick(2) == 0 {
            _ = try await town.cancellations.request(
                order.id, .other, "", buyer: town.buyer, idempotencyKey: nil)
            return "ask to cancel"
        }
        let lines = try await units(order).map {
            RefundLine(position: $0.key, quantity: $0.value)
        }
        _ = try await town.cancellations.cancel(
            order.id, pick(2) == 0 ? nil : lines, pick(2) == 0 ? .outOfStock : .other, "",
            shop: town.shop.id, idempotencyKey: nil)
        return "cancel"
    }

    /// An operator refunds something beside all that: a return must cope with it.
    private func refund() async throws -> String {
        guard
            let order = try await one([.inTransit, .delivered, .completed]),
            order.replaces == nil
        else { return "nothing" }
        let lines = try await units(order).map {
            RefundLine(position: $0.key, quantity: $0.value, goods: .kept)
        }
        _ = try await town.orders.refund(
            order.id, lines: lines, reason: .goodwill, actor: .operator, idempotencyKey: nil)
        return "refund"
    }

    private func openCase() async throws -> String {
        guard let order = try await one([.inTransit, .delivered]) else { return "nothing" }
        _ = try await town.cases.open(
            order.id, .notAsDescribed, "Broken", buyer: town.buyer, idempotencyKey: nil)
        if pick(2) == 0 {
            _ = try await town.cases.replace(
                order.id, shop: town.shop.id, idempotencyKey: nil)
        } else {
            _ = try await town.cases.offer(
                order.id, minor: Int64(1 + pick(1500)), shop: town.shop.id, idempotencyKey: nil)
        }
        return "case"
    }

    private func settle() async throws -> String {
        try await sweep()
        return "sweep"
    }

    /// Time passes until nothing is open.
    func windDown() async throws {
        for _ in 0..<40 {
            await town.pass(days: 10)
            try await sweep()
        }
        try await check()
        let open = try await orders([
            .unpaid, .onHold, .awaitingShipment, .inTransit, .delivered,
        ])
        #expect(open.isEmpty, "\(open.map(\.state)) are still open")
        #expect(try await town.balance(.held) == 0)
        #expect(try await town.balance(.refunds) == 0)
        let left: Int = try await town.test.store.read { db in
            try db.value("SELECT count(*) FROM returns WHERE next IS NOT NULL") ?? 0
        }
        #expect(left == 0)
        // What buyers paid is with the gateway, less what went back: the shop's and the platform's.
        let own = try await town.balance(.payable) + town.balance(.fees)
        #expect(try await town.balance(.gateway) == -own)
    }
}
