import RefundRules
import Composition
import Identities
import Ledger
import Money
import Payouts
import Store
import TestSupport
import Testing
import World

@testable import Affiliates
@testable import Checkouts
@testable import OrderAudits
@testable import Orders
@testable import Payments
@testable import Promotions

/// Each audit finds the one row that is wrong, and names it.
struct AuditCorruptionTests {
    /// A completed order of which a mug came back, and one that waits to be paid.
    private static func story(_ town: OrderFixture) async throws -> Order {
        try await town.fill()
        let order = try await town.completed()
        try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
        try await town.put(town.candle, 1)
        _ = try await town.buy("challenge")
        while try await Outbox.number(town.test.store) {}
        return order
    }

    private static func faults(_ town: OrderFixture) async throws -> [String] {
        try await Pasar.verify(town.test.store, at: town.test.clock.now).map(\.fault)
    }

    private static func check(
        _ engine: TestEngine, _ harms: [SQL], _ words: String
    ) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let order = try await story(town)
            #expect(try await faults(town) == [])
            for harm in harms { try await town.test.store.write { db in try db.execute(harm) } }
            let found = try await faults(town)
            let expected = words.replacing("{order}", with: order.id.description)
            #expect(found.contains { $0.contains(expected) }, "\(expected): \(found)")
        }
    }

    /// It was confirmed 32 days before, and complete after 30.
    @Test(arguments: TestEngine.here)
    func anOrderCompletedTooEarlyIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            ["UPDATE order_events SET at = at - 3 * 86400000 WHERE state = 'completed'"],
            "the clock of {order} (completed) ended before its time")
    }

    /// Without the buyer's word the parcel counts as arrived 30 days after it left.
    @Test(arguments: TestEngine.here)
    func anOrderCompletedOnTheSellersWordAloneIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE orders SET confirmed_at = NULL WHERE state = 'completed'"],
            "the clock of {order} (completed) ended before its time")
    }

    @Test(arguments: TestEngine.here)
    func anOrderThatNeverEndsIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE orders SET due_at = NULL WHERE state = 'unpaid'"],
            "(unpaid) has no deadline, and never ends")
    }

    @Test(arguments: TestEngine.here)
    func aReservationOfNobodyIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                """
                INSERT INTO reservations (id, sku, location, quantity, holder, state, until)
                SELECT id + 1, sku, location, 1, 12345, 'held', until FROM reservations
                WHERE state = 'held'
                """,
                """
                UPDATE stock SET reserved = reserved + 1
                WHERE sku IN (SELECT sku FROM reservations WHERE holder = 12345)
                """,
            ], "for 12345, who is nobody")
    }

    @Test(arguments: TestEngine.here)
    func aReservationThatIsntItsOrdersIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                "UPDATE reservations SET quantity = quantity + 1 WHERE state = 'held'",
                """
                UPDATE stock SET reserved = reserved + 1
                WHERE sku IN (SELECT sku FROM reservations WHERE state = 'held')
                """,
            ], "its orders")
    }

    @Test(arguments: TestEngine.here)
    func unitsThatMovedForAnotherCheckoutAreNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE stock_moves SET holder = holder + 1 WHERE to_state = 'sold'"],
            "stock_moves: ")
    }

    @Test(arguments: TestEngine.here)
    func moneyOfAnotherShopIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            ["UPDATE transfers SET to_owner = to_owner + 1 WHERE kind = 'settlement'"],
            "moves money of {order}, but not of its shp_")
    }

    @Test(arguments: TestEngine.here)
    func aFeeBesideItsRateIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE orders SET fee_rate_bp = 1000 WHERE state = 'completed'"],
            "the fee of {order} (completed)")
    }

    @Test(arguments: TestEngine.here, ["withheld_vat", "withheld_income"])
    func aWithheldTaxBesideItsRateIsNamed(_ engine: TestEngine, _ kind: String) async throws {
        let harm: SQL =
            kind == "withheld_vat"
            ? "UPDATE orders SET withheld_vat_ppm = 10000 WHERE state = 'completed'"
            : "UPDATE orders SET withheld_income_ppm = 5000 WHERE state = 'completed'"
        try await Self.check(engine, [harm], "\(kind) of {order} (completed) stands at 0")
    }

    @Test(arguments: TestEngine.here)
    func aLinesTaxBesideItsRateIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE order_lines SET tax_ppm = 50000 WHERE position = 1"],
            "line 1 of {order} has a tax of 300, which isn't its rate of 50000")
    }

    @Test(arguments: TestEngine.here)
    func anOrdersTaxBesideItsLinesIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE orders SET tax_minor = tax_minor + 1 WHERE state = 'completed'"],
            "{order} has a tax of 1034")
    }

    @Test(arguments: TestEngine.here)
    func aRefundOfAnotherPaymentIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE refunds SET payment = payment + 1"],
            "go back, which is missing with 0")
    }

    @Test(arguments: TestEngine.here)
    func aRefundThatTheLedgerDidntSendIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine, ["UPDATE refunds SET state = 'done', next_try_at = NULL"],
            "refunds: those of {order} are 2200, the ledger owes 2200; 2200 are done, "
                + "the ledger sent 0")
    }

    @Test(arguments: TestEngine.here, ["checkouts", "payments", "transfers", "refunds"])
    func anotherCurrencyIsNamed(_ engine: TestEngine, _ table: String) async throws {
        let harm: [String: SQL] = [
            "checkouts": "UPDATE checkouts SET currency = 'USD'",
            "payments": "UPDATE payments SET currency = 'USD'",
            "transfers": "UPDATE transfers SET currency = 'USD' WHERE kind = 'fee'",
            "refunds": "UPDATE refunds SET currency = 'USD'",
        ]
        let place = [
            "checkouts": "its checkout", "payments": "its payment", "transfers": "a transfer",
            "refunds": "a refund",
        ]
        try await OrderFixture.with(engine, endsRight: false) { town in
            let order = try await Self.story(town)
            try await town.test.store.write { db in
                if let harm = harm[table] { try db.execute(harm) }
            }
            let fault = try await town.test.store.report { db in
                try OrderAudits.auditOwners(in: db)
            }
            #expect(fault == "orders: \(order.id) is in GBP, \(place[table] ?? "") in USD")
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderThatNobodyMovedOnIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(3))
            #expect(
                try await Self.faults(town).contains(
                    "orders: \(order.id) (on_hold) was due 120 minutes ago"))
        }
    }

    @Test(
        arguments: TestEngine.here,
        [
            (
                "UPDATE payments SET next_check_at = 1 WHERE state = 'challenge'",
                "(challenge) should"
            ),
            ("UPDATE refunds SET next_try_at = NULL", "is not tried again"),
            ("UPDATE refunds SET next_try_at = 1", "is not tried again"),
            ("UPDATE outbox SET position = NULL WHERE topic = 'orders.paid'", "has no position"),
        ] as [(SQL, String)])
    func whatIsLateIsNamed(_ engine: TestEngine, _ late: (SQL, String)) async throws {
        try await Self.check(engine, [late.0], late.1)
    }

    @Test(arguments: TestEngine.here)
    func aCheckoutWithoutOrdersIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                """
                INSERT INTO checkouts (id, account, market, currency, total_minor, payment, at)
                SELECT id + 1, account, market, currency, total_minor, payment, at FROM checkouts
                """
            ], "lacks its orders or its payment")
    }

    @Test(arguments: TestEngine.here)
    func aVoucherBesideItsRuleIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            try await PromotionBuyingTests.voucher(town) {
                $0.offMinor = 300
                $0.leastMinor = 1000
            }
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            #expect(try await Self.faults(town) == [])
            try await town.test.store.write { db in
                try db.execute("UPDATE vouchers SET off_minor = off_minor + 1")
            }
            let found = try await Self.faults(town)
            #expect(
                found.contains { $0.contains("\(order.id) has 300 off, which") }, "\(found)")
        }
    }

    @Test(
        arguments: TestEngine.here,
        [
            "UPDATE creator_sales SET base_minor = base_minor - 1",
            "UPDATE creator_sales SET rate_bp = rate_bp + 1",
            "UPDATE order_lines SET creator = creator + 1",
        ] as [SQL])
    func aCommissionBesideItsLineIsNamed(_ engine: TestEngine, _ harm: SQL) async throws {
        try await TestShop.with(engine) { test in
            let street = try await CreatorFixture.made(test)
            _ = await street.click()
            let order = try await street.buy()
            try await street.complete(order)
            try await test.store.write { db in try db.execute(harm) }
            let fault = try await test.store.report { db in try Affiliates.audit(in: db) }
            #expect(fault?.hasPrefix("creator_sales: line 0 of \(order) has a base") == true)
        }
    }

    @Test(arguments: TestEngine.here)
    func anAccountNumberInTheClearIsNamed(_ engine: TestEngine) async throws {
        try await Self.check(
            engine,
            [
                """
                INSERT INTO payout_accounts
                    (owner, holder, bank, code, number, number_tail, at, payable_from)
                VALUES (77, 'Eve', 'Monzo', '040004', '12345678', '5678', 1, 1)
                """
            ], "payout_accounts: the account number of 77 stands in the clear")
    }
}
