import Identities
import Accounts
import Composition
import Affiliates
import Creators
import JSON
import Ledger
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Authentication
@testable import Notifications
@testable import Payouts

extension CreatorFixture {
    var payouts: Payouts { test.pasar.payouts }

    /// Zainab has £3.67 of a sale that is settled.
    func earn() async throws {
        _ = await click()
        let order = try await buy(2)
        try await hear()
        try await complete(order)
    }

    static let bank = BankAccount(
        holder: "Zainab Ali", bank: "Monzo", code: "040004", number: "12345678")

    func stands(_ payee: LedgerAccount.Kind = .commission) async throws -> [Int64] {
        let owner = payee == .commission ? creator.id.rawValue : shop.id.rawValue
        return try await test.store.read { db in
            try [payee, .payout].map {
                try Ledger.balance(of: LedgerAccount($0, owner: owner), .gbp, in: db).minor
            }
        }
    }

    func finance(
        _ name: String = "Fran"
    ) async throws -> (account: AccountID, browser: TestBrowser) {
        let fran = try await test.person(name)
        try await test.grant(.finance, to: fran.account)
        return fran
    }

    func news() async throws -> [String] {
        try await test.store.read { db in
            try db.values("SELECT topic FROM outbox WHERE topic LIKE 'payouts.%' ORDER BY id")
        }
    }
}

@Suite struct PayoutTests {
    @Test(arguments: TestEngine.here)
    func theWholeBalanceGoesOutOnce(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            await #expect(throws: PayoutRefusal.accountFirst) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            // A first account for money that is there waits, too.
            s.test.clock.advance(.hours(72))
            let idempotencyKey = IdempotencyKey(scope: "test", key: "k", fingerprint: "f")
            let first = try await s.payouts.ask(
                .all, .creator, of: s.zainab, idempotencyKey: idempotencyKey)
            let again = try await s.payouts.ask(
                .all, .creator, of: s.zainab, idempotencyKey: idempotencyKey)
            #expect(first.answer == again.answer && again.replayed)
            #expect(try await s.stands() == [0, 367])
            await #expect(throws: PayoutRefusal.underWay) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            let (fran, fern) = try await s.staff()
            _ = try await s.sendBatch(fran, fern)
            for _ in 1...2 {
                try await s.payouts.decide(first.answer, .paid(reference: "FP-1"), by: fran)
            }
            await #expect(throws: PayoutRefusal.settled) {
                try await s.payouts.decide(first.answer, .failed(reason: "no"), by: fran)
            }
            // Somebody else sent it, too: that isn't the same word.
            await #expect(throws: PayoutRefusal.settled) {
                try await s.payouts.decide(first.answer, .paid(reference: "FP-2"), by: fran)
            }
            #expect(try await s.stands() == [0, 0])
            #expect(try await s.news().last == "payouts.paid")
        }
    }

    @Test(arguments: TestEngine.here)
    func aChangedAccountIsPaidToAfterAWaitAndItsOwnerIsTold(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            let proof = PasswordProof(account: s.zainab)
            try await s.payouts.keep(CreatorFixture.bank, .creator, by: proof)
            let other = BankAccount(
                holder: "Zainab Ali", bank: "Monzo", code: "040004", number: "87654321")
            try await s.payouts.keep(other, .creator, by: proof)
            while try await s.test.pasar.notifications.deliverMessages() > 0 {}
            await #expect(throws: PayoutRefusal.accountChanged(hours: 72)) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            // The same account again neither ends nor lengthens the wait.
            s.test.clock.advance(.hours(71))
            try await s.payouts.keep(other, .creator, by: proof)
            await #expect(throws: PayoutRefusal.accountChanged(hours: 1)) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            let page = await s.zainabBrowser.get("/creator/payouts")
            #expect(page.text.contains("was changed"))
            s.test.clock.advance(.hours(1))
            _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            while try await s.test.pasar.notifications.deliverMessages() > 0 {}
            let told = s.test.outbox.messages.filter { $0.text.contains("••••4321") }
            #expect(told.count == 2 && told.allSatisfy { $0.to == "zainab@example.com" })
            #expect(told.allSatisfy { !$0.text.contains("87654321") })
        }
    }

    /// Where no code names the bank, the same number at another bank is another account.
    @Test(arguments: [
        ("", "BCA", "Mandiri", false), ("", "BCA", "BCA", true), ("040004", "Monzo", "Mnzo", true),
    ])
    func aBankNamesAnAccountWhereNoCodeDoes(
        _ code: String, _ before: String, _ after: String, _ isSame: Bool
    ) {
        func account(_ bank: String) -> BankAccount {
            BankAccount(holder: "Zainab Ali", bank: bank, code: code, number: "1234567890")
        }
        #expect(account(before).isSameAccount(as: account(after)) == isSame)
    }

    @Test func aSessionAloneMovesNeitherPayoutsNorTheStreamKey() async throws {
        try await CreatorFixture.with(.sqlite) { s in
            let fields = [
                ("holder", "Eve"), ("bank", "Monzo"), ("code", "040004"), ("number", "12345678"),
            ]
            @Sendable func count(_ table: SQL) async throws -> Int {
                try await s.test.store.read { db in
                    try db.value("SELECT count(*) FROM \(table)") ?? 0
                }
            }
            for guess in [[], [("current", "")], [("current", "a guess of somebody")]] {
                let moved = await s.zainabBrowser.post("/creator/payouts/account", fields + guess)
                let made = await s.zainabBrowser.post("/studio/key", guess)
                #expect(moved.status == 422 && made.status == 422)
            }
            #expect(try await count("payout_accounts") == 0)
            #expect(try await count("stream_keys") == 0)
            let right = [("current", TestShop.password)]
            let moved = await s.zainabBrowser.post("/creator/payouts/account", fields + right)
            let made = await s.zainabBrowser.post("/studio/key", right)
            #expect(moved.status == 303 && made.status == 200)
            #expect(try await count("payout_accounts") == 1)
            #expect(try await count("stream_keys") == 1)
            while try await s.test.pasar.notifications.deliverMessages() > 0 {}
            #expect(s.test.outbox.messages.contains { $0.subject == "A new stream key at Pasar" })
        }
    }

    @Test(arguments: TestEngine.here)
    func whatTheBankRefusesComesBackAndCanBeAskedForAgain(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            // A first account for money that is there waits, too.
            s.test.clock.advance(.hours(72))
            let fran = try await s.finance().account
            let id = try await s.payouts.ask(
                .text("2.00", .enUS), .creator, of: s.zainab, idempotencyKey: nil
            ).answer
            #expect(try await s.stands() == [167, 200])
            for _ in 1...2 {
                try await s.payouts.decide(id, .failed(reason: "Closed"), by: fran)
            }
            #expect(try await s.stands() == [367, 0])
            _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            #expect(try await s.stands() == [0, 367])
            let inbox = await s.zainabBrowser.get("/inbox")
            #expect(inbox.text.contains("Closed") && !inbox.text.contains("12345678"))
        }
    }

    @Test(arguments: TestEngine.here)
    func manyWhoAskAtOnceGetOne(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            // A first account for money that is there waits, too.
            s.test.clock.advance(.hours(72))
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...8 {
                    group.addTask {
                        (try? await s.payouts.ask(
                            .text("1.00", .enUS), .creator, of: s.zainab, idempotencyKey: nil))
                            != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            #expect(try await s.stands() == [267, 100])
        }
    }

    @Test(arguments: TestEngine.here)
    func amountsOutsideTheBoundsAreRefused(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            func gbp(_ minor: Int64) -> Money { Money(minor: minor, currency: .gbp) }
            await #expect(throws: PayoutRefusal.tooLittle(least: gbp(100))) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            try await s.earn()
            let rules: [(String, PayoutRefusal)] = [
                ("0.99", .tooLittle(least: gbp(100))), ("0", .tooLittle(least: gbp(100))),
                ("-5", .tooLittle(least: gbp(100))), ("3.68", .tooMuch(most: gbp(367))),
                ("much", .notAnAmount),
            ]
            for (text, refusal) in rules {
                await #expect(throws: refusal) {
                    _ = try await s.payouts.ask(
                        .text(text, .enUS), .creator, of: s.zainab, idempotencyKey: nil)
                }
            }
            #expect(try await s.stands() == [367, 0])
        }
    }

    /// The same rule and the same page part for whoever sells.
    @Test(arguments: TestEngine.here)
    func aSellerIsPaidByTheSameRuleAndNobodyDecidesAboutTheirOwn(
        _ engine: TestEngine
    ) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            try await s.test.grant(.finance, to: s.seller)
            try await s.payouts.keep(
                CreatorFixture.bank, .seller, by: PasswordProof(account: s.seller))
            // A first account for money that is there waits, too.
            s.test.clock.advance(.hours(72))
            let due = try await s.payable()
            let id = try await s.payouts.ask(.all, .seller, of: s.seller, idempotencyKey: nil)
                .answer
            #expect(try await s.stands(.payable) == [0, due])
            await #expect(throws: PayoutRefusal.yourOwn) {
                try await s.payouts.decide(id, .failed(reason: "No"), by: s.seller)
            }
            let (fran, fern) = try await s.staff()
            let batch = try await s.sendBatch(fran, fern)
            let browser = try await s.finance("Fay").browser
            let page = await browser.get("/operations/payouts?state=sent")
            // Not even who pays it out reads the number on a page: the bank's file has it.
            #expect(page.text.contains("Fern and Kiln") && page.text.contains("••••5678"))
            #expect(!page.text.contains("12345678"))
            let place = "/operations/payout-batches/\(batch)"
            let batchPage = await browser.get(place)
            #expect(batchPage.text.contains("SHA-256") && !batchPage.text.contains("12345678"))
            let file = await browser.get("\(place)/bank-file?format=csv")
            #expect(file.header("content-type") == "text/csv; charset=utf-8")
            #expect(file.text.contains(",Zainab Ali,Monzo,040004,12345678,GBP,"))
            #expect(batchPage.text.contains(file.header("x-content-sha256") ?? "none"))
            #expect(await s.zainabBrowser.get("\(place)/bank-file").status == 403)
            let list = await browser.get("/operations/payouts?state=sent", json: true)
            #expect(list.text.contains("••••5678") && !list.text.contains("12345678"))
            let done = await browser.post(
                "/operations/payouts/\(id)", [("outcome", "paid"), ("word", "FP-1")])
            #expect(done.status == 303)
            #expect(try await s.stands(.payable) == [0, 0])
            let zainab = await s.zainabBrowser.post(
                "/operations/payouts/\(id)", [("outcome", "paid"), ("word", "FP-1")])
            #expect(zainab.status == 403)
        }
    }

    @Test(arguments: TestEngine.here)
    func theCreatorDoesItAllOnOnePage(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            let browser = s.zainabBrowser
            let wrong = await browser.post(
                "/creator/payouts/account",
                [
                    ("holder", "Zainab"), ("bank", "Monzo"), ("code", "04"),
                    ("number", "12345678"), ("current", TestShop.password),
                ])
            #expect(wrong.status == 422 && !wrong.text.contains("12345678"))
            let kept = await browser.post(
                "/creator/payouts/account",
                [
                    ("holder", "Zainab Ali"), ("bank", "Monzo"), ("code", "04-00-04"),
                    ("number", "1234 5678"), ("current", TestShop.password),
                ])
            #expect(kept.status == 303)
            // A first account for money that is there waits, too.
            s.test.clock.advance(.hours(72))
            let page = await browser.get("/creator/payouts")
            #expect(page.text.contains("••••5678") && page.text.contains("£3.67"))
            #expect(!page.text.contains("12345678"))
            #expect(await browser.post("/creator/payouts", [("amount", "")]).status == 303)
            let json = await browser.get("/creator/payouts", json: true)
            #expect(json.text.contains("\"state\":\"asked\""))
            #expect(!json.text.contains("12345678"))
        }
    }

    @Test(arguments: [
        (MarketCode.us, "021000021", "123456789", true), (.us, "021000022", "123456789", false),
        (.us, "000000000", "123456789", false), (.us, "", "123456789", false),
        (.us, "021000021", "123", false), (.us, "021000021", "123456789012345678", false),
        (.gb, "040004", "12345678", true), (.gb, "04000", "12345678", false),
        (.gb, "040004", "1234567", false), (.id, "", "1234567890", true),
        (.id, "014", "1234567890", false), (.id, "", "123456789", false),
        (.th, "", "1234567890", true), (.th, "", "1234567890123", false),
        (.vn, "", "123456", true), (.vn, "", "12345", false),
    ])
    func eachMarketKnowsItsAccounts(
        _ market: MarketCode, _ code: String, _ number: String, _ isGood: Bool
    ) throws {
        let rule = try Markets.bundled().payoutRule(
            in: market, on: Day(year: 2026, month: 11, day: 23))
        #expect((rule.takes(code: code) && rule.takes(number: number)) == isGood)
        #expect(PayoutRule.digits(of: "12-34 56") == "123456")
        #expect(PayoutRule.digits(of: "12x") == nil && PayoutRule.digits(of: "๑๒") == nil)
    }

    /// What a damaged store says, by what was damaged.
    @Test(arguments: TestEngine.here)
    func whatIsWrongIsNamed(_ engine: TestEngine) async throws {
        let harms: [(SQL, String)] = [
            ("UPDATE payouts SET minor = minor + 1", "payouts: pyo_"),
            (
                "UPDATE payouts SET state = 'paid', decided_by = 1, decided_at = 1",
                "payouts: pyo_"
            ),
            ("DELETE FROM payouts", "transfers: "),
            ("UPDATE payouts SET owner = owner + 1", "transfers: "),
        ]
        for (harm, words) in harms {
            try await TestShop.with(engine) { test in
                let (account, _) = try await test.person("Zainab")
                let creator = try await test.creator("zainab", account)
                let (ids, now) = (test.pasar.world.ids, test.clock.now)
                try await test.store.write { db in
                    try Ledger.post(
                        [
                            Transfer(
                                id: ID(ids.next(at: now)), from: .gateway,
                                to: .commission(creator.id),
                                amount: Money(minor: 500, currency: .gbp), kind: .sale,
                                subject: 1, at: now)
                        ], in: db)
                }
                try await test.pasar.payouts.keep(
                    CreatorFixture.bank, .creator, by: PasswordProof(account: account))
                test.clock.advance(.hours(72))
                _ = try await test.pasar.payouts.ask(
                    .all, .creator, of: account, idempotencyKey: nil)
                #expect(try await test.store.report { try Payouts.audit(in: $0) } == nil)
                try await test.store.write { db in try db.execute(harm) }
                let fault = try await test.store.report { try Payouts.audit(in: $0) }
                #expect(fault?.hasPrefix(words) == true, "\(fault ?? "nothing")")
            }
        }
    }
}
