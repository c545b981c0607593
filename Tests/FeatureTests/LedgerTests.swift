import Identities
import Money
import Store
import TestSupport
import Testing
import World

@testable import Ledger

/// What the ledger refuses by itself, and how a changed transfer is found.
struct LedgerTests {
    private static func money(_ minor: Int64) -> Money { Money(minor: minor, currency: .gbp) }

    private static func transfer(
        _ test: TestShop, _ from: LedgerAccount, _ to: LedgerAccount, _ minor: Int64,
        _ kind: TransferType, subject: Int64 = 1
    ) -> Transfer {
        Transfer(
            id: test.pasar.world.id(), from: from, to: to, amount: money(minor), kind: kind,
            subject: subject, at: test.clock.now)
    }

    private static let shop = LedgerAccount(.held, owner: 5)

    /// Also where the plain product leaves 64 bits: Indonesia's dearest product 99 times, with a tax of
    /// 12 % of eleven twelfths, contained and on top.
    @Test(arguments: TestEngine.here)
    func aShareInSQLIsThatInSwift(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (dearest, tax, one): (Int64, Int64, Int64) = (
                50_000_000_000 * 99, 120_000 * 11, 1_000_000 * 12
            )
            let shares: [(amount: Int64, n: Int64, of: Int64, currency: Currency)] = [
                (dearest, tax, one + tax, .idr), (dearest, tax, one, .idr),
                (Money.largestTotal, 9_999, 10_000, .gbp), (Money.largestTotal, 7, 7, .gbp),
                (0, 1, 3, .gbp), (1, 1, 2, .gbp), (7, 2, 3, .gbp), (4_950, 1, 3, .idr),
                (150_000, 1, 1_000, .idr), (149_900, 1, 1_000, .idr),
            ]
            for (amount, n, whole, currency) in shares {
                let share = SQL.share(
                    of: "CAST(\(amount) AS BIGINT)", "CAST(\(n) AS BIGINT)",
                    over: "CAST(\(whole) AS BIGINT)", in: "CAST(\(currency.code) AS TEXT)")
                let found: Int64? = try await test.store.read { db in
                    try db.value("SELECT \(share)")
                }
                let money = Money(minor: amount, currency: currency)
                #expect(found == Fraction(n, whole).of(money).minor, "\(amount) \(n) \(whole)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anOverdraftIsRefusedWithNothingPosted(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (held, payable) = (Self.shop, LedgerAccount(.payable, owner: 5))
            let payout = LedgerAccount(.payout, owner: 5)
            func post(_ transfers: [Transfer]) async throws {
                try await test.store.write { db in try Ledger.post(transfers, in: db) }
            }
            try await post([Self.transfer(test, .gateway, held, 1000, .sale)])
            // Another order's money covers nothing.
            try await post([Self.transfer(test, .gateway, held, 500, .sale, subject: 2)])
            let over = [
                Self.transfer(test, held, .fees, 90, .fee),
                Self.transfer(test, held, payable, 911, .settlement),
            ]
            await #expect(
                throws: LedgerFault.overdraft(held, subject: 1, missing: Self.money(1))
            ) { try await post(over) }
            let settled = [
                over[0], Self.transfer(test, held, payable, 910, .settlement),
            ]
            try await post(settled)
            // The same again is posted once, and no overdraft.
            try await post(settled)
            await #expect(
                throws: LedgerFault.overdraft(payable, subject: 9, missing: Self.money(1))
            ) {
                try await post([Self.transfer(test, payable, payout, 911, .payout, subject: 9)])
            }
            // A refund after the payout is a debt.
            try await post([Self.transfer(test, payable, .refunds, 1000, .refund)])
            let left = try await test.store.read { db in
                try Ledger.balance(of: payable, .gbp, in: db).minor
            }
            #expect(left == -90)
        }
    }

    /// Four transfers, sealed an hour later.
    private static func sealed(
        _ engine: TestEngine, _ body: (TestShop, [Transfer]) async throws -> Void
    ) async throws {
        try await TestShop.with(engine) { test in
            var posted: [Transfer] = []
            for minor in 1...4 {
                posted.append(transfer(test, .gateway, shop, Int64(minor), .sale))
                test.clock.advance(.minutes(1))
            }
            let rows = posted
            try await test.store.write { db in try Ledger.post(rows, in: db) }
            let seals = LedgerSeals(store: test.store, world: test.pasar.world)
            #expect(try await seals.seal() == 0)
            test.clock.advance(.hours(2))
            #expect(try await seals.seal() == 4)
            #expect(try await seals.seal() == 0)
            #expect(try await fault(test) == nil)
            try await body(test, posted)
        }
    }

    private static func fault(_ test: TestShop) async throws -> String? {
        try await test.store.report { db in try LedgerSeals.audit(in: db) }
    }

    @Test(
        arguments: TestEngine.here,
        ["minor = minor + 1", "to_owner = 6", "kind = 'tax'", "subject = 2", "at = at - 1"]
            as [SQL])
    func anEditedTransferIsNamed(_ engine: TestEngine, _ edit: SQL) async throws {
        try await Self.sealed(engine) { test, posted in
            try await test.store.write { db in
                try db.execute("UPDATE transfers SET \(edit) WHERE id = \(posted[2].id)")
            }
            let fault = try await Self.fault(test)
            #expect(
                fault?.hasPrefix("transfers: \(posted[2].id) isn't what seal 1") == true,
                "\(fault ?? "nothing")")
        }
    }

    @Test(arguments: TestEngine.here)
    func aTransferThatIsTakenOutOrSlippedInIsFound(_ engine: TestEngine) async throws {
        try await Self.sealed(engine) { test, posted in
            try await test.store.write { db in
                try db.execute("DELETE FROM transfers WHERE id = \(posted[1].id)")
            }
            let gone = try await Self.fault(test)
            #expect(gone?.hasPrefix("transfers: one before \(posted[2].id) is missing") == true)
            try await test.store.write { db in try Ledger.post([posted[1]], in: db) }
            #expect(try await Self.fault(test) == nil)
            let slipped = Transfer(
                id: ID(posted[1].id.rawValue + 1), from: .gateway, to: Self.shop,
                amount: Self.money(7), kind: .sale, subject: 1, at: posted[1].at)
            try await test.store.write { db in try Ledger.post([slipped], in: db) }
            #expect(try await Self.fault(test)?.hasPrefix("transfers: \(slipped.id)") == true)
        }
    }

    /// A seal and its marks written anew don't fit the seal behind them.
    @Test(arguments: TestEngine.here)
    func aSealThatIsWrittenAnewBreaksTheChain(_ engine: TestEngine) async throws {
        try await Self.sealed(engine) { test, posted in
            let later = Self.transfer(test, .gateway, Self.shop, 9, .sale)
            try await test.store.write { db in try Ledger.post([later], in: db) }
            test.clock.advance(.days(1))
            _ = try await LedgerSeals(store: test.store, world: test.pasar.world).seal()
            #expect(try await Self.fault(test) == nil)
            try await test.store.write { db in
                try db.execute("UPDATE transfers SET minor = 99 WHERE id = \(posted[0].id)")
                let rows: [Transfer] = try db.rows(
                    """
                    SELECT \(Transfer.columns) FROM transfers WHERE id <= \(posted[3].id)
                    ORDER BY id
                    """)
                let forged = LedgerSeal(day: 0, number: 1, of: rows, after: "")
                try db.execute(
                    """
                    UPDATE ledger_seals SET hash = \(forged.hash), marks = \(forged.marks)
                    WHERE last_id = \(posted[3].id)
                    """)
            }
            #expect(try await Self.fault(test)?.contains("doesn't follow") == true)
        }
    }
}
