import RefundRules
import Composition
import Identities
import Ledger
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders
@testable import Remittances

/// A shop of which tax was withheld: £0.78 of an order of £62.00.
extension OrderFixture {
    var remittances: Remittances { test.pasar.remittances }

    func withheld() async throws -> Order {
        try await fill()
        let checkout = try await buy().checkout
        try await test.store.write { db in
            try db.execute(
                """
                UPDATE orders SET withheld_vat_ppm = 10000, withheld_income_ppm = 5000
                WHERE checkout = \(checkout)
                """)
        }
        return try await completed(checkout)
    }

    func request(_ amount: String, _ period: Day) -> RemittanceRequest {
        RemittanceRequest(
            market: .gb, tax: .withheld, first: period, amount: amount, locale: .enGB,
            reference: "HMRC 1")
    }

    /// First day of the quarter that it is.
    var quarter: Day {
        test.pasar.markets.remittanceRule(in: .gb, on: today).withheld.period(of: today).first
    }

    /// Lets a quarter pass.
    func passQuarter() async {
        for _ in 1...4 { await pass(days: 24) }
    }
}

struct RemittanceTests {
    @Test(arguments: TestEngine.here)
    func whatIsRemittedLeavesTheTaxesAccount(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            _ = try await town.withheld()
            let quarter = town.quarter
            await #expect(throws: RemittanceRefusal.notOver) {
                _ = try await town.remittances.record(
                    town.request("0.78", quarter), by: town.seller, idempotencyKey: nil)
            }
            await town.passQuarter()
            let before = try await town.remittances.list(before: nil).due
            let due = try #require(before.first)
            #expect(before.count == 1 && due.period.first == quarter && due.isOver)
            #expect(due.accrued.minor == 78 && due.open.minor == 78)
            let key = town.idempotencyKey("r")
            let id = try await town.remittances.record(
                town.request("0.50", quarter), by: town.seller, idempotencyKey: key
            ).answer
            let again = try await town.remittances.record(
                town.request("0.50", quarter), by: town.seller, idempotencyKey: key)
            #expect(again.answer == id && again.replayed)
            #expect(try await town.balance(.withheld) == 28)
            #expect(try await town.books().last == "withheld > gateway 50 remittance")
            let list = try await town.remittances.list(before: nil)
            #expect(list.due.first?.open.minor == 28 && list.remitted.map(\.id) == [id])
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func neverMoreThanStandsThere(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            _ = try await town.withheld()
            let quarter = town.quarter
            await town.passQuarter()
            let all = Money(minor: 78, currency: .gbp)
            let refused: [(String, Day, RemittanceRefusal)] = [
                ("0.79", quarter, .tooMuch(most: all)), ("0", quarter, .notAnAmount),
                ("-1", quarter, .notAnAmount), ("x", quarter, .notAnAmount),
                ("0.78", quarter + 1, .noSuchPeriod),
            ]
            for (amount, period, refusal) in refused {
                await #expect(throws: refusal, "\(amount)") {
                    _ = try await town.remittances.record(
                        town.request(amount, period), by: town.seller, idempotencyKey: nil)
                }
            }
            // Of many at once as many as there is money for.
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...6 {
                    group.addTask {
                        (try? await town.remittances.record(
                            town.request("0.30", quarter), by: town.seller, idempotencyKey: nil))
                            != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 2)
            #expect(try await town.balance(.withheld) == 18)
        }
    }

    /// A refund after the tax was remitted is a credit with the authority, not an overdraft.
    @Test(arguments: TestEngine.here)
    func aRefundAfterARemittanceIsACredit(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.withheld()
            let quarter = town.quarter
            await town.passQuarter()
            _ = try await town.remittances.record(
                town.request("0.78", quarter), by: town.seller, idempotencyKey: nil)
            for line in [0, 0, 1] {
                let now = try await town.order(of: order.checkout)
                try await town.refund(now, [RefundLine(position: line, quantity: 1)])
            }
            #expect(try await town.balance(.withheld) == -78)
            let due = try await town.remittances.list(before: nil).due
            #expect(due.map(\.open.minor).sorted() == [-78, 0])
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
            await #expect(throws: RemittanceRefusal.tooMuch(most: .zero(.gbp))) {
                _ = try await town.remittances.record(
                    town.request("0.01", quarter), by: town.seller, idempotencyKey: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aRemittanceBesideTheLedgerIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            _ = try await town.withheld()
            let quarter = town.quarter
            await town.passQuarter()
            let id = try await town.remittances.record(
                town.request("0.78", quarter), by: town.seller, idempotencyKey: nil
            ).answer
            try await town.test.store.write { db in
                try db.execute("UPDATE remittances SET minor = minor + 1")
            }
            let fault = try await town.test.store.report { try Remittances.audit(in: $0) }
            #expect(fault == "remittances: \(id) is 79, the ledger remitted 78")
        }
    }

    @Test(arguments: [
        (MarketCode.gb, "2026-11-29", "2026-10-01", "2027-01-01", "2027-02-07"),
        (.gb, "2026-03-31", "2026-01-01", "2026-04-01", "2026-05-07"),
        (.us, "2026-12-31", "2026-12-01", "2027-01-01", "2027-01-20"),
        // The end of the next month, which is shorter.
        (.id, "2027-01-15", "2027-01-01", "2027-02-01", "2027-02-28"),
        (.vn, "2026-02-28", "2026-02-01", "2026-03-01", "2026-03-20"),
        (.th, "2026-06-30", "2026-06-01", "2026-07-01", "2026-07-15"),
    ])
    func aPeriodIsDueByTheMarketsRule(
        _ market: MarketCode, _ day: String, _ first: String, _ next: String, _ due: String
    ) throws {
        let day = try #require(Day(day))
        let term = try Markets.bundled().remittanceRule(in: market, on: day).tax
        let period = term.period(of: day)
        #expect(period.first.description == first && period.next.description == next)
        #expect(term.due(before: period.next).description == due)
    }
}
