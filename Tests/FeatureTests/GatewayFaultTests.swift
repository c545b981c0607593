import Glibc
import Identities
import Ledger
import Money
import Orders
import Payments
import Store
import TestSupport
import Testing
import Web
import World

@testable import Checkouts
@testable import Disputes

/// Orders while the gateway is at its worst: nothing is charged twice, nothing is shipped unpaid,
/// nothing that was paid is lost.
///
/// Requests and answers are lost, answered by stored and unstored faults, refused for a while; events
/// come before the answer, twice, late, out of order or never; buyers leave, come back, cancel; banks
/// take money back. Then the faults end, and everything must come right by itself.
struct GatewayFaultTests {
    private static func number(_ name: String, _ usual: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
    }
    private static let orders = number("PASAR_FAULT_ORDERS", 90)
    private static let perShop = 30
    private static let seed: UInt64 = {
        if let one = getenv("PASAR_SEED").flatMap({ UInt64(String(cString: $0)) }) { return one }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(now.tv_nsec) % 1_000_000
    }()

    @Test(arguments: TestEngine.here)
    func moneyComesRightWhateverTheGatewayDoes(_ engine: TestEngine) async throws {
        let orders = engine == .sqlite ? Self.orders : max(Self.perShop, Self.orders / 50)
        print("gateway faults: seed \(Self.seed), \(orders) orders on \(engine)")
        for batch in 0..<(orders + Self.perShop - 1) / Self.perShop {
            let seed = Self.seed &+ UInt64(batch)
            let capture = batch % 2 == 0 ? "automatic" : "manual"
            try await StripeFixture.with(engine, seed: seed, capture: capture) { bank in
                var day = BadDay(bank: bank, random: SeededRandom(seed: seed &* 13 &+ 1))
                try await day.run(orders: Self.perShop, seed: seed)
            }
        }
    }
}

/// One shop's orders on a bad day of its gateway.
private struct BadDay {
    let bank: StripeFixture
    var random: SeededRandom
    var checkouts: [CheckoutID] = []
    /// Events that weren't told yet.
    var events: [[UInt8]] = []

    var town: OrderFixture { bank.town }

    mutating func pick(_ n: Int) -> Int { Int(random.next() % UInt64(n)) }

    mutating func run(orders: Int, seed: UInt64) async throws {
        bank.fake.setFaults(.many)
        for index in 0..<orders {
            try await buy(index)
            for _ in 0..<3 { try await act() }
        }
        bank.fake.setFaults(FakeStripe.Faults())
        try await endDisputes()
        try await bank.settleDown()
        try await resendRefused()
        try await judge(seed)
    }

    private static let methods = [
        "card", "card", "pm_card_visa", "pm_card_visa", "pm_card_visa_chargeDeclined",
        "pm_card_threeDSecure2Required",
    ]

    private mutating func buy(_ index: Int) async throws {
        let buyer = try await town.test.person("F\(index)").account
        // What was sold and hasn't left lies on the shelf, too.
        let shelf = try await town.shelf(town.mug)
        try await town.setStock(town.mug, shelf[1] + shelf[2] + 10)
        try await town.put(town.mug, 1, for: buyer)
        let wish = try await town.test.wish(of: buyer, method: Self.methods[pick(6)])
        let key = IdempotencyKey(scope: "faults", key: "k\(index)", fingerprint: "f")
        for _ in 0...pick(2) {
            do {
                let answer = try await town.checkouts.checkOut(wish, idempotencyKey: key).answer
                if !checkouts.contains(answer.checkout) { checkouts.append(answer.checkout) }
            } catch let refusal as CheckoutRefusal {
                guard [409, 422, 429].contains(refusal.status) else { throw refusal }
            }
        }
        checkouts = try await town.test.store.read { db in
            try db.values("SELECT subject FROM payments ORDER BY id LIMIT 1000")
        }
    }

    private mutating func act() async throws {
        events += bank.fake.takeEvents()
        switch pick(12) {
        case 0..<3: await tellOne()
        case 3, 4:
            if let session = bank.fake.openSessions.last {
                bank.fake.pay(
                    session: session,
                    by: pick(4) == 0 ? "pm_card_visa_chargeDeclined" : "pm_card_visa")
            }
        case 5: bank.fake.confirmAll(pick(3) != 0)
        case 6:
            _ = try? await town.checkouts.pollOpenPayments()
            _ = try? await town.orders.sendRefunds()
        case 7: bank.fake.endRefunds()
        case 8: try await cancelOne()
        case 9: try await shipOne()
        case 10: disputeOne()
        default:
            town.test.clock.advance(.minutes(pick(40)))
            _ = try? await town.orders.sweepDue()
        }
    }

    /// An event in any order; half of them are told again, some are lost.
    private mutating func tellOne() async {
        guard !events.isEmpty else { return }
        let index = pick(events.count)
        let event = pick(2) == 0 ? events[index] : events.remove(at: index)
        if pick(8) != 0 { await bank.tell(event) }
    }

    private mutating func anyOrder() async throws -> Order? {
        guard !checkouts.isEmpty else { return nil }
        return try await town.orders(of: checkouts[pick(checkouts.count)]).first
    }

    private mutating func cancelOne() async throws {
        guard let order = try await anyOrder() else { return }
        do {
            _ = try await town.orders.cancel(order.id, buyer: order.buyer, idempotencyKey: nil)
        } catch is OrderRefusal {}
    }

    private mutating func shipOne() async throws {
        guard let order = try await anyOrder() else { return }
        do {
            _ = try await town.orders.ship(
                order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "1"),
                idempotencyKey: nil)
        } catch is OrderRefusal {}
    }

    private mutating func disputeOne() {
        let charged = bank.fake.chargedIntents
        guard !charged.isEmpty, pick(3) == 0 else { return }
        bank.fake.dispute(charge: charged[pick(charged.count)])
    }

    // MARK: the end

    private mutating func endDisputes() async throws {
        _ = try? await town.test.pasar.disputes.askGateway()
        for dispute in bank.fake.openDisputes {
            bank.fake.decide(dispute: dispute, pick(2) == 0 ? "won" : "lost")
        }
        // A charge may be known here only after its dispute.
        try await bank.settleDown()
        _ = try await town.test.pasar.disputes.askGateway()
    }

    private func resendRefused() async throws {
        for refund in try await town.test.store.read({ db in try Payments.refused(in: db) }) {
            _ = try await town.test.pasar.payments.resend(refund.id, idempotencyKey: nil)
        }
        try await bank.settleDown()
    }

    private func judge(_ seed: UInt64) async throws {
        for checkout in checkouts {
            let payment = try await town.payment(of: checkout)
            let order = try await town.order(of: checkout)
            let words: Comment = "seed \(seed): \(payment.id) \(payment.state) \(order.state)"
            #expect(bank.fake.charges(of: payment.id) <= 1, words)
            let isBooked = [.succeeded, .refunded].contains(payment.state)
            #expect(isBooked == (bank.fake.charged(payment.id) > 0), words)
            #expect(!payment.isOpen, words)
            #expect(!order.isShipped || payment.state == .succeeded, words)
            if payment.state == .refunded {
                #expect(bank.fake.kept(of: payment.id) == 0, words)
            }
        }
        let gateway = try await town.balance(.gateway)
        #expect(-gateway == bank.fake.balance, "seed \(seed)")
        #expect(try await town.balance(.refunds) == 0, "seed \(seed)")
        #expect(try await town.balance(.disputes) == 0, "seed \(seed)")
        let faults = try await town.test.store.report { db in
            try (Disputes.audits + Payments.audits).compactMap { try $0.step(db) }
        }
        #expect(faults == [], "seed \(seed)")
    }
}
