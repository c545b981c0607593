import Accounts
import Catalog
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders
@testable import Payments

/// What becomes of an order when the gateway says no, nothing, or yes too late.
struct OrderPaymentTests {
    @Test(arguments: TestEngine.here)
    func aDeclineGivesTheBasketBack(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let idempotencyKey = town.idempotencyKey("key-1")
            await #expect(throws: CheckoutRefusal.declined) {
                try await town.buy("decline", idempotencyKey: idempotencyKey)
            }
            #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
            #expect(try await town.stock(town.mug) == [10, 0])
            #expect(try await town.books() == [])
            #expect(
                try await town.rows("SELECT count(*) FROM orders WHERE state = 'cancelled'") == 1)
            // The refusal was no answer: the key works for another card.
            #expect(try await town.buy("success", idempotencyKey: idempotencyKey).state == .paid)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSilentBankThatChargedIsFoundOut(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("silent-charged")
            #expect(result.state == .pending)
            #expect(try await town.payment(of: result.checkout).state == .unknown)
            town.test.clock.advance(.minutes(1))
            #expect(try await town.checkouts.reconcile() == 1)
            #expect(try await town.order(of: result.checkout).state == .onHold)
            #expect(try await town.books() == ["gateway > held 6200 sale"])
            // Late and repeated news changes nothing.
            let payment = try await town.payment(of: result.checkout)
            for outcome in [
                ChargeOutcome.succeeded(reference: "x"), .declined(), .pending, .notFound,
            ] {
                try await town.checkouts.settle(payment.id, outcome)
            }
            #expect(try await town.payment(of: result.checkout).state == .succeeded)
            #expect(try await town.books() == ["gateway > held 6200 sale"])
        }
    }

    @Test(arguments: TestEngine.here)
    func aSilentBankThatDidNotChargeGivesTheBasketBack(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("silent-lost")
            town.test.clock.advance(.minutes(1))
            _ = try await town.checkouts.reconcile()
            #expect(try await town.order(of: result.checkout).state == .cancelled)
            #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
            let notices = try await town.test.pasar.notifications.inbox(of: town.buyer)
            #expect(notices.map(\.words.key) == ["notice.not-charged"])
        }
    }

    @Test(arguments: TestEngine.here)
    func aRepeatWhileTheBankIsSilentIsAnswered(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let wish = try await town.test.wish(of: town.buyer, method: "later")
            let first = try await town.checkouts.checkOut(
                wish, idempotencyKey: town.idempotencyKey("key-1"))
            let again = try await town.checkouts.checkOut(
                wish, idempotencyKey: town.idempotencyKey("key-1"))
            #expect(again.replayed)
            #expect(again.answer == first.answer)
        }
    }

    @Test(arguments: TestEngine.here)
    func stockIsFreeAgainWhenNobodyPaid(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            town.test.clock.advance(.minutes(29))
            #expect(try await town.orders.sweepDue() == 0)
            #expect(try await town.stock(town.mug) == [10, 2])
            town.test.clock.advance(.minutes(1))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.stock(town.mug) == [10, 0])
            #expect(try await town.order(of: result.checkout).state == .cancelled)
            #expect(try await town.payment(of: result.checkout).state == .expired)
            #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
            #expect(try await town.books() == [])
        }
    }

    /// The page at which the buyer confirms is the gateway's, however its news come.
    @Test(arguments: TestEngine.here)
    func theGatewaysOwnChallengePageIsKept(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .challenge(.here("/bank/4711?step=2")), look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            #expect(result.next?.text == "/bank/4711?step=2")
            func next() async throws -> String? {
                let shown = try await town.checkouts.shownResult(
                    of: result.checkout, buyer: town.buyer)
                return shown.next?.text
            }
            #expect(try await next() == "/bank/4711?step=2")
            // An event doesn't name it, an answer that came later may name another.
            let payment = try await town.payment(of: result.checkout).id
            try await town.checkouts.settle(payment, .challenge(nil))
            #expect(try await next() == "/bank/4711?step=2")
            try await town.checkouts.settle(payment, .challenge(.here("/bank/4712")))
            #expect(try await next() == "/bank/4712")
        }
    }

    /// The buyer left the bank's page open. Whoever presses "yes" there days later isn't charged.
    @Test(arguments: TestEngine.here)
    func aChallengeThatNobodyWaitsForIsEnded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("challenge")
            #expect(result.state == .challenge)
            let payment = try await town.payment(of: result.checkout)
            #expect(
                try await town.test.pasar.payments.look(payment) == .challenge(result.next))
            town.test.clock.advance(.minutes(31))
            _ = try await town.orders.sweepDue()
            #expect(try await town.payment(of: result.checkout).state == .expired)
            town.test.clock.advance(.minutes(16))
            _ = try await town.checkouts.reconcile()
            try await town.test.pasar.sandbox.answer(payment, confirmed: true)
            #expect(
                try await town.test.pasar.payments.look(payment) == .declined(.notConfirmed))
            // It is asked about no more, whatever was pressed.
            town.test.clock.advance(.days(1))
            #expect(try await town.checkouts.reconcile() == 0)
            #expect(try await town.books() == [])
            #expect(try await town.order(of: result.checkout).state == .cancelled)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSuccessAfterTheExpiryGoesBackByItself(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .pending)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            try await town.fill()
            let result = try await town.buy()
            town.test.clock.advance(.minutes(31))
            _ = try await town.orders.sweepDue()
            told.say(look: .succeeded(reference: "late"))
            town.test.clock.advance(.minutes(2))
            _ = try await town.checkouts.reconcile()
            #expect(try await town.payment(of: result.checkout).state == .refunded)
            #expect(told.refunded.withLock { $0 } == [6200])
            #expect(
                try await town.books() == [
                    "gateway > refunds 6200 late", "refunds > gateway 6200 refunded",
                ])
            // Nothing was sold, and it isn't paid back twice.
            #expect(try await town.order(of: result.checkout).state == .cancelled)
            #expect(try await town.stock(town.mug) == [10, 0])
            town.test.clock.advance(.hours(1))
            _ = try await town.checkouts.reconcile()
            #expect(told.refunded.withLock { $0 } == [6200])
        }
    }

    @Test(arguments: TestEngine.here)
    func aPaymentCannotMoveWhereItMayNot(_ engine: TestEngine) async throws {
        let allowed: [Payment.State: Set<Payment.State>] = [
            .asking: [.unknown, .challenge, .succeeded, .declined, .expired],
            .unknown: [.challenge, .succeeded, .declined, .expired],
            .challenge: [.unknown, .succeeded, .declined, .expired],
            .succeeded: [.refunded], .declined: [.succeeded], .expired: [.succeeded], .refunded: [],
        ]
        #expect(Payment.moves == allowed)
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("later")
            let id = try await town.payment(of: result.checkout).id
            for from in Payment.State.allCases {
                for to in Payment.State.allCases {
                    let (moved, after) = try await town.test.store.write { db in
                        try db.execute("UPDATE payments SET state = \(from) WHERE id = \(id)")
                        guard let payment = try Payments.payment(id, in: db) else {
                            throw OrderRefusal.noSuchOrder
                        }
                        let moved = try Payments.move(payment, to: to, in: db)
                        return (moved, try Payments.payment(id, in: db)?.state)
                    }
                    let may = allowed[from, default: []].contains(to)
                    #expect(moved == may, "\(from) to \(to)")
                    #expect(after == (may ? to : from), "\(from) to \(to)")
                }
            }
            try await town.test.store.write { db in
                try db.execute("UPDATE payments SET state = 'unknown' WHERE id = \(id)")
            }
        }
    }
}
