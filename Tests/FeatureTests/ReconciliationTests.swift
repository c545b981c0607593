import Composition
import Glibc
import Identities
import Ledger
import Markets
import Money
import Payouts
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Payments
@testable import Reconciliation

struct ReconciliationTests {
    private static func written(_ text: String, _ body: (String) async throws -> Void) async throws
    {
        try await withTestFolder { folder in
            let path = folder + "/statement.csv"
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
            try await body(path)
        }
    }

    /// Verdicts of an imported file, in its order.
    private static func verdicts(
        _ reconciliation: Reconciliation, _ id: SettlementFileID
    ) async throws -> [SettlementVerdict] {
        try await reconciliation.file(id, all: true, after: 0).rows.map(\.verdict)
    }

    private static func importBank(
        _ s: CreatorFixture, _ lines: [String]
    ) async throws -> [SettlementVerdict] {
        var out: [SettlementVerdict] = []
        let text = (["Date,Amount,Currency,Reference"] + lines).joined(separator: "\n") + "\n"
        try await written(text) { path in
            let reconciliation = s.test.pasar.reconciliation
            let made = try await reconciliation.importBank(
                path: path, name: "bank.csv", by: s.seller)
            let again = try await reconciliation.importBank(
                path: path, name: "again.csv", by: s.seller)
            #expect(again.answer == made.answer && again.replayed)
            out = try await verdicts(reconciliation, made.answer)
        }
        return out
    }

    /// Zainab's £3.67 are at the bank.
    private static func atBank(
        _ engine: TestEngine, _ body: (CreatorFixture, PayoutID, String) async throws -> Void
    ) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            _ = try await s.sendBatch(fran, fern)
            let day = s.test.pasar.markets.market(.gb).zone.day(of: s.test.clock.now)
            try await body(s, payout, day.description)
            #expect(try await Pasar.verify(s.test.store).map(\.fault) == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func eachLineOfABanksStatementHasAVerdict(_ engine: TestEngine) async throws {
        try await Self.atBank(engine) { s, payout, day in
            let name = "PYO-\(payout.description.dropFirst(4))"
            let found = try await Self.importBank(
                s,
                [
                    "\(day),-3.66,GBP,\(name)", "\(day),-3.67,USD,\(name)",
                    "\(day),-3.67,GBP,/EREF/\(name)/REMI/", "\(day),-3.67,GBP,\(name)",
                    "\(day),-9.99,GBP,rent", "\(day),3.67,GBP,\(name)",
                    "\(day),3.67,GBP,salary",
                ])
            #expect(
                found == [
                    .wrongAmount, .wrongCurrency, .matched, .twice, .unknown, .wrongState,
                    .unknown,
                ])
            // Another file has it again.
            let later = try await Self.importBank(s, ["\(day),-3.67,GBP,\(name)"])
            #expect(later == [.twice])
        }
    }

    /// A bank that drops references: one payout has that amount.
    @Test(arguments: TestEngine.here)
    func aLineWithoutANameIsMatchedByItsAmount(_ engine: TestEngine) async throws {
        try await Self.atBank(engine) { s, payout, day in
            let found = try await Self.importBank(
                s, ["\(day),-3.67,GBP,transfer", "\(day),-3.67,GBP,transfer 2"])
            #expect(found == [.matched, .unknown])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasPaidAndStandsInNoFileIsMissing(_ engine: TestEngine) async throws {
        try await Self.atBank(engine) { s, payout, day in
            let fran = try await s.finance("Fay").account
            try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            #expect(
                try await Self.importBank(s, ["\(day),-1.00,GBP,rent"]) == [.unknown, .missing])
            try await s.payouts.decide(payout, .returned(reason: "Closed"), by: fran)
            let found = try await Self.importBank(
                s, ["\(day),-3.67,GBP,\(payout)", "\(day),3.67,GBP,RETURN \(payout)"])
            #expect(found == [.matched, .matched])
        }
    }

    /// The line of a bounce doesn't say that the money left.
    @Test(arguments: TestEngine.here)
    func aBouncesLineShowsNoPayment(_ engine: TestEngine) async throws {
        try await Self.atBank(engine) { s, payout, day in
            let fran = try await s.finance("Fay").account
            try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            try await s.payouts.decide(payout, .returned(reason: "Closed"), by: fran)
            let found = try await Self.importBank(s, ["\(day),3.67,GBP,RETURN \(payout)"])
            #expect(found == [.matched, .missing])
        }
    }

    @Test(arguments: TestEngine.here)
    func eachLineOfAGatewaysSettlementHasAVerdict(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let first = try await town.payment(of: try await town.buy().checkout)
            try await town.put(town.candle, 1)
            let second = try await town.payment(of: try await town.buy().checkout)
            try await town.put(town.candle, 1)
            let third = try await town.payment(of: try await town.buy("challenge").checkout)
            let reference = try #require(first.reference)
            let text = """
                payment,gross,fee,net
                \(reference),24.98,0.50,24.48
                \(reference),24.99,0.50,24.48
                \(reference),24.99,0.50,24.49
                \(reference),24.99,0.50,24.49
                \(third.id),20.99,0,20.99
                nobody,1.00,0,1.00
                \(reference),-5.00,0,-5.00

                """
            let day = town.today
            try await Self.written(text) { path in
                let reconciliation = town.test.pasar.reconciliation
                let made = try await reconciliation.importGateway(
                    path: path, name: "g.csv", market: .gb, days: day...day, by: town.seller)
                #expect(
                    try await Self.verdicts(reconciliation, made.answer) == [
                        .wrongAmount, .wrongNet, .matched, .twice, .wrongState, .unknown,
                        .wrongAmount, .missing,
                    ])
                let rows = try await reconciliation.file(made.answer, all: false, after: 0).rows
                #expect(rows.count == 7 && rows.last?.subject == second.id.rawValue)
            }
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
        }
    }

    /// A bank takes a payment back, returns it, and takes a part of another: neither is a refund.
    @Test(arguments: TestEngine.here)
    func whatABankTakesAndReturnsIsMatched(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let first = try await town.payment(of: try await town.buy().checkout)
            try await town.put(town.mug, 1)
            let second = try await town.payment(of: try await town.buy().checkout)
            try await town.report(first, .open, reference: "du_1")
            try await town.report(first, .won, reference: "du_1")
            try await town.report(second, .open, minor: 500, reference: "du_2")
            let (one, two) = (try #require(first.reference), try #require(second.reference))
            let text = """
                payment,gross,fee,net
                \(one),-24.99,15.00,-39.99
                \(one),24.99,0,24.99
                \(one),24.99,0.50,24.49
                \(one),24.99,0,24.99
                \(one),-24.99,0,-24.99
                \(two),24.99,0.50,24.49
                \(two),-4.99,0,-4.99
                \(two),-5.00,15.00,-20.00
                \(two),-5.00,0,-5.00
                \(two),5.00,0,5.00

                """
            let found = try await Self.importGateway(town, text, name: "one.csv")
            #expect(
                found == [
                    .matched, .matched, .matched, .twice, .twice, .matched, .wrongAmount,
                    .matched, .twice, .wrongAmount,
                ])
            // The bank returns the part later: another file tells, and it alone is new.
            try await town.report(second, .won, minor: 500, reference: "du_2")
            let later = "payment,gross,fee,net\n\(two),5.00,0,5.00\n\(two),24.99,0,24.99\n"
            #expect(
                try await Self.importGateway(town, later, name: "two.csv") == [.matched, .twice])
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
        }
    }

    private static func importGateway(
        _ town: OrderFixture, _ text: String, name: String
    ) async throws -> [SettlementVerdict] {
        var out: [SettlementVerdict] = []
        let day = town.today
        try await written(text) { path in
            let reconciliation = town.test.pasar.reconciliation
            let made = try await reconciliation.importGateway(
                path: path, name: name, market: .gb, days: day...day, by: town.seller)
            out = try await verdicts(reconciliation, made.answer)
        }
        return out
    }

    @Test(arguments: [
        ("", ReconciliationRefusal.notAStatement), ("date,amount,currency\n", .notAStatement),
        ("date,amount,currency,reference\n", .notAStatement),
        ("date,amount,currency,reference\n2026-02-30,1,GBP,x\n", .unreadable(line: 2)),
        ("date,amount,currency,reference\n2026-02-03,1.001,GBP,x\n", .unreadable(line: 2)),
        (
            "date,amount,currency,reference\n2026-02-03,1,GBP,x\n2026-02-03,1,EUR,x\n",
            .unreadable(line: 3)
        ),
    ])
    func whatIsNoStatementIsRefused(
        _ text: String, _ refusal: ReconciliationRefusal
    ) async throws {
        try await TestShop.with(.sqlite) { test in
            let (account, _) = try await test.person("Fran")
            try await Self.written(text) { path in
                await #expect(throws: refusal) {
                    _ = try await test.pasar.reconciliation.importBank(
                        path: path, name: "x.csv", by: account)
                }
            }
        }
    }
}
