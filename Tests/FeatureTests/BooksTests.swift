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
@testable import Operations
@testable import Orders
@testable import SellerCenter
@testable import Statements

extension OrderFixture {
    var statements: Statements { test.pasar.statements }

    /// An account's movement on a day: opening, in, out, closing.
    func day(_ day: Day, _ kind: LedgerAccount.Kind = .payable) async throws -> [Int64] {
        let shown = try await test.pasar.sellerCenter.sellerStatement(
            of: seller, on: day, after: nil)
        let account = try #require(shown.statement.accounts.first { $0.kind == kind })
        return [account.opening, account.came, account.went, account.closing].map(\.minor)
    }

    var today: Day { test.pasar.markets.market(.gb).zone.day(of: test.clock.now) }
}

struct StatementTests {
    /// A day ends with what the next one begins with, also over days in which nothing moves.
    @Test(arguments: TestEngine.here)
    func whatADayEndsWithTheNextBeginsWith(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let bought = town.today
            let order = try await town.completed()
            let completed = town.today
            try await town.refund(order, [RefundLine(position: 1, quantity: 1)])
            // £62.00 less 9 %; the candle's £18.00 went back with its fee of £1.62.
            #expect(try await town.day(bought, .held) == [0, 6200, 0, 6200])
            #expect(try await town.day(completed, .held) == [6200, 0, 6200, 0])
            #expect(try await town.day(completed) == [0, 5642 + 162, 1800, 4004])
            town.test.clock.advance(.days(3))
            #expect(try await town.day(town.today) == [4004, 0, 0, 4004])
            #expect(try await town.statements.close() > 0)
            #expect(try await town.statements.close() == 0)
            for number in bought.number..<town.today.number {
                let (one, next) = (Day(number: number), Day(number: number + 1))
                for kind in Statements.shopKinds {
                    let (a, b) = (try await town.day(one, kind), try await town.day(next, kind))
                    #expect(a[3] == b[0], "\(one) \(kind)")
                    #expect(a[0] + a[1] - a[2] == a[3], "\(one) \(kind)")
                }
            }
            #expect(try await Pasar.verify(town.test.store).map(\.fault) == [])
        }
    }

    /// Posted a millisecond before the market's midnight, it is the day's that ends.
    @Test(arguments: TestEngine.here)
    func aDayIsTheMarkets(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let zone = town.test.pasar.markets.market(.gb).zone
            let midnight = zone.end(of: town.today)
            town.test.clock.advance(midnight - .milliseconds(1) - town.test.clock.now)
            let before = town.today
            try await town.put(town.mug, 1)
            _ = try await town.buy()
            town.test.clock.advance(.milliseconds(1))
            try await town.put(town.candle, 1)
            _ = try await town.buy()
            #expect(town.today == before + 1)
            #expect(try await town.day(before, .held) == [0, 2499, 0, 2499])
            #expect(try await town.day(town.today, .held) == [2499, 2099, 0, 4598])
        }
    }

    @Test(arguments: TestEngine.here)
    func aDayIsClosedOnceNothingCanComeIntoIt(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            _ = try await town.buy()
            let zone = town.test.pasar.markets.market(.gb).zone
            let day = town.today
            func isClosed() async throws -> Bool {
                _ = try await town.statements.close()
                return try await town.test.pasar.sellerCenter.sellerStatement(
                    of: town.seller, on: day, after: nil
                ).statement.isClosed
            }
            town.test.clock.advance(zone.end(of: day) - town.test.clock.now)
            #expect(try await !isClosed())
            town.test.clock.advance(LedgerPeriod.grace)
            #expect(try await isClosed())
        }
    }

    @Test(arguments: TestEngine.here)
    func theSellerReadsEachLineDownToItsOrder(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            let place = "/seller/finance/statements?day=\(town.today)"
            let page = await town.sellerBrowser.get(place)
            #expect(page.status == 200 && page.text.contains("/seller/orders/\(order.id)"))
            #expect(page.text.contains("£56.42") && page.text.contains("Platform fee"))
            let json = await town.sellerBrowser.get(place, json: true).text
            #expect(json.contains("\"closed\":false") && json.contains(order.id.description))
            let csv = await town.sellerBrowser.get(
                "/seller/finance/statements/csv?day=\(town.today)")
            #expect(csv.header("content-type") == "text/csv; charset=utf-8")
            let lines = csv.text.split(separator: "\r\n").map(String.init)
            #expect(lines.first == StatementRecord.columns.joined(separator: ","))
            #expect(lines[1] == "\(town.today),,opening,,,,GBP,62.00,0.00,0.00,0.00,0.00")
            #expect(lines.last == "\(town.today),,closing,,,,GBP,0.00,56.42,0.00,0.00,0.00")
            #expect(
                lines.contains {
                    $0.contains(",fee,\(order.id),")
                        && $0.hasSuffix("GBP,-5.58,0.00,0.00,0.00,0.00")
                })
            #expect(
                lines.contains {
                    $0.contains(",settlement,\(order.id),") && $0.contains("GBP,-56.42,56.42,")
                })
            #expect(await town.browser.get(place).status == 403)
        }
    }

    @Test(
        arguments: TestEngine.here,
        [
            ("UPDATE statements SET opening = opening + 1, closing = closing + 1", "begins with 1"),
            (
                "UPDATE statements SET came = came + 1, closing = closing + 1",
                "statements: "
            ),
            ("DELETE FROM statements WHERE kind = 'held'", "statements: held of "),
            ("UPDATE transfers SET minor = minor + 1 WHERE kind = 'fee'", "statements: held of "),
        ] as [(SQL, String)])
    func aStatementThatIsWrongIsNamed(_ engine: TestEngine, _ harm: (SQL, String)) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            try await town.fill()
            _ = try await town.completed()
            town.test.clock.advance(.days(2))
            _ = try await town.statements.close()
            let store = town.test.store
            #expect(try await store.report { try Statements.audit(in: $0) } == nil)
            try await store.write { db in try db.execute(harm.0) }
            let fault = try await store.report { try Statements.audit(in: $0) }
            #expect(fault?.contains(harm.1) == true, "\(fault ?? "nothing")")
        }
    }
}

struct TrialBalanceTests {
    /// The largest id there is names no transfer, and ends no process.
    @Test func aPageBehindTheLastIdIsEmpty() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let last = TransferID(Int64.max).description
            let reply = await town.sellerBrowser.get("/seller/finance/statements?after=\(last)")
            #expect(reply.status == 200)
        }
    }

    /// Each currency adds up to nothing at the end of every day, and a day begins as the last one ended.
    @Test(arguments: TestEngine.here)
    func aTrialBalanceAddsUpToNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let first = Operations.clock.day(of: town.test.clock.now)
            let order = try await town.completed()
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            let last = Operations.clock.day(of: town.test.clock.now)
            let operations = town.test.pasar.operations
            var before: [LedgerAccount.Kind: Money] = [:]
            for number in first.number...last.number {
                let balance = try await operations.trialBalance(on: Day(number: number))
                #expect(balance.currencies == [.gbp])
                #expect(balance.sum(.gbp).isZero)
                let moved = balance.movements(in: .gbp)
                #expect(moved.map(\.went).sum(.gbp) == moved.map(\.came).sum(.gbp))
                for line in moved {
                    #expect(line.opening == before[line.kind] ?? .zero(.gbp))
                    before[line.kind] = line.closing
                }
            }
            #expect(before[.fees]?.minor == 558 - 198 && before[.gateway]?.minor == -6200)
        }
    }

    @Test(arguments: TestEngine.here)
    func accountantsGetEachTransferOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            let fran = try await town.test.person("Fran")
            try await town.test.grant(.finance, to: fran.account)
            let csv = await fran.browser.get(
                "/operations/ledger/journal?from=2024-01-01&to=2099-12-31")
            let lines = csv.text.split(separator: "\r\n").map(String.init)
            let count = try await town.books().count
            #expect(lines.count == 1 + count)
            #expect(lines[0] == JournalRecord.columns.joined(separator: ","))
            #expect(
                lines.contains {
                    $0.contains(",fee,2010,held,") && $0.contains(",4010,fees,0,GBP,5.58,order,")
                        && $0.hasSuffix(order.id.description)
                })
            let page = await fran.browser.get("/operations/ledger/trial-balance")
            #expect(page.status == 200 && page.text.contains("4010") && page.text.contains("GBP"))
            #expect(await town.sellerBrowser.get("/operations/ledger/trial-balance").status == 403)
        }
    }

    @Test func theChartNumbersEachAccountOnce() {
        let chart = LedgerAccount.Kind.chart
        #expect(Set(chart.map(\.number)).count == LedgerAccount.Kind.allCases.count)
        for kind in chart {
            let range: ClosedRange<Int> =
                switch kind.type {
                case .asset: 1000...1999
                case .liability: 2000...2999
                case .income: 4000...4999
                case .expense: 5000...5999
                }
            #expect(range.contains(kind.number), "\(kind)")
        }
    }
}
