import Identities
import Ledger
import Money
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Disputes
@testable import Orders
@testable import Payments
@testable import Returns

/// What is on its way while a gateway or a bank says something else: refunds, returns, replacements.
struct DisputeRaceTests {
    /// Late news of the attempt that was refused changes nothing about the one that runs.
    @Test(arguments: TestEngine.here)
    func newsOfAnOldAttemptIsNoNews(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let payments = town.test.pasar.payments
            let id = try await town.waitingRefund("refund-refused")
            #expect(try await town.orders.sendRefunds() == 0)
            _ = try await payments.resend(id, idempotencyKey: nil)
            for outcome in [RefundOutcome.refused("late"), .pending(reference: "re_1"), .done] {
                #expect(
                    try await payments.receive(RefundReport(id: id, attempt: 1, outcome: outcome)))
                #expect(
                    try await town.rows(
                        """
                        SELECT count(*) FROM refunds WHERE state = 'pending' AND attempt = 2
                            AND reference IS NULL
                        """) == 1)
            }
            #expect(try await town.orders.sendRefunds() == 1)
            #expect(try await town.totals() == [:])
            try await town.expectSound()
        }
    }

    /// Gateways don't take a refusal back: news from before it comes late.
    @Test(arguments: TestEngine.here)
    func aRefusedAttemptStaysRefused(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let id = try await town.waitingRefund("refund-refused")
            #expect(try await town.orders.sendRefunds() == 0)
            for outcome in [RefundOutcome.done, .pending(reference: "re_1")] {
                #expect(
                    try await town.test.pasar.payments.receive(
                        RefundReport(id: id, attempt: 1, outcome: outcome)))
            }
            #expect(try await town.totals() == [.gateway: -6200, .refunds: 6200])
            try await town.expectSound()
        }
    }

    /// A refund that comes back from the buyer's bank days later is owed again, once, and is sent on
    /// somebody's word; a part that a dispute has paid isn't.
    @Test(arguments: TestEngine.here)
    func aRefundThatComesBackIsOwedAgain(_ engine: TestEngine) async throws {
        for covered: Int64 in [0, 1000] {
            try await OrderFixture.with(engine) { town in
                let id = try await town.waitingRefund()
                if covered > 0 {
                    let payment = try #require(
                        try await town.test.store.read { db in
                            try DueRefund.find(id, in: db).flatMap {
                                try Payments.payment($0.payment, in: db)
                            }
                        })
                    try await town.report(payment, .lost, minor: covered)
                }
                #expect(try await town.orders.sendRefunds() == 1)
                #expect(try await town.totals() == [:])
                for _ in 0..<2 {
                    #expect(
                        try await town.test.pasar.payments.receive(
                            RefundReport(
                                id: id, attempt: 1, outcome: .refused("expired_or_canceled_card"))))
                    #expect(
                        try await town.totals()
                            == [.gateway: covered - 6200, .refunds: 6200 - covered])
                    try await town.expectSound()
                }
                let refused = try await town.test.store.read { db in
                    try Payments.refused(in: db)
                }
                #expect(refused.map(\.amount.minor) == [6200 - covered])
                _ = try await town.test.pasar.payments.resend(id, idempotencyKey: nil)
                #expect(try await town.orders.sendRefunds() == 1)
                #expect(try await town.totals() == [:])
                try await town.expectSound()
            }
        }
    }

    /// While the gateway is asked for a refund, a dispute that is lost doesn't count it as its own.
    @Test(arguments: TestEngine.here)
    func aRefundThatIsBeingSentIsNotCoveredToo(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy()
            let payment = try await town.payment(of: result.checkout)
            let order = try await town.order(of: result.checkout)
            _ = try await town.orders.refund(
                order.id, lines: [RefundLine(position: 0, quantity: 2)], reason: .goodwill,
                actor: .operator, idempotencyKey: nil)
            let id = try await town.firstRefund()
            let claimed = try await town.test.store.write { db in
                try DueRefund.claim(id, in: db)
            }
            #expect(claimed?.amount.minor == 4400)
            try await town.report(payment, .lost, minor: 1000)
            #expect(try await town.rows("SELECT covered_minor FROM refunds") == 0)
            #expect(try await town.totals()[.losses] == -1000)
            let (ids, now) = (town.test.pasar.world.ids, town.test.clock.now)
            try await town.test.store.write { db in
                try Payments.apply(.done, to: id, attempt: 1, ids: ids, at: now, in: db)
            }
            // What is left of the payment is £8.00; the rest of the order was worth £18.00.
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.orders.sendRefunds() == 1)
            #expect(try await town.rows("SELECT minor FROM sandbox_refunds") == 800)
            #expect(try await town.totals() == [:])
            // A disputed payment's refunds aren't claimed.
            try await town.test.store.write { db in
                try Payments.setDisputed(payment.id, true, in: db)
                #expect(try DueRefund.claim(id, in: db) == nil)
                try Payments.setDisputed(payment.id, false, in: db)
            }
            try await town.expectSound()
        }
    }

    /// What can't be paid for three days stands where somebody sees it.
    @Test(arguments: TestEngine.here)
    func aRefundThatNeverGoesIsSeen(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let id = try await town.waitingRefund()
            let (ids, now) = (town.test.pasar.world.ids, town.test.clock.now)
            for attempt in 1...(Payments.mostTries + 1) {
                try await town.test.store.write { db in
                    #expect(try DueRefund.claim(id, in: db)?.attempt == attempt)
                    try Payments.apply(
                        .notNow("charge_disputed"), to: id, attempt: attempt, ids: ids, at: now,
                        in: db)
                }
            }
            let refused = try await town.test.store.read { db in try Payments.refused(in: db) }
            #expect(refused.map(\.refusal) == ["charge_disputed"])
            try await town.expectSound()
        }
    }

    /// A bank may take more than was paid; the platform bears what no order carries.
    @Test(arguments: TestEngine.here)
    func aBankThatTakesMoreThanWasPaidIsBooked(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            let payment = try await town.payment(of: order.checkout)
            try await town.report(payment, .open, minor: 6235)
            #expect(try await town.totals()[.disputes] == -6235)
            try await town.expectSound()
            try await town.report(payment, .lost, minor: 6235)
            #expect(try await town.totals() == [.losses: -35, .gateway: 35])
            try await town.expectSound()
        }
    }

    /// Goods that the bank gave the buyer the money for aren't sent once more.
    @Test(arguments: TestEngine.here)
    func aLostDisputeEndsReplacements(_ engine: TestEngine) async throws {
        for isReplacedBefore in [true, false] {
            try await OrderFixture.with(engine) { town in
                let order = try await town.received()
                let payment = try await town.payment(of: order.checkout)
                try await town.request(order, [0: 2])
                func replace() async throws {
                    _ = try await town.returns.replace(
                        order.id, shop: town.shop.id, idempotencyKey: nil)
                }
                if isReplacedBefore { try await replace() }
                try await town.report(payment, .lost, minor: payment.amount.minor)
                if !isReplacedBefore { try await replace() }
                try await town.read()
                let replacement = try await town.replacement(of: order)
                #expect(replacement?.state == (isReplacedBefore ? .cancelled : nil))
                #expect(try await town.shelf(town.mug) == [8, 0, 0])
                #expect(try await town.order(order.id).pausedBy == nil)
                #expect(try await town.rows("SELECT count(*) FROM sandbox_refunds") == 0)
                #expect(try await town.totals() == [:])
                try await town.expectSound()
            }
        }
    }
}
