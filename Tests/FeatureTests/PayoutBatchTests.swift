import Accounts
import Composition
import Creators
import Identities
import Ledger
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Authentication
@testable import Payouts

extension CreatorFixture {
    /// The operator's own account: an IBAN from the standard's examples.
    static let payer = BankAccount(
        holder: "Pasar Ltd", bank: "West Bank", code: "WESTGB2L", number: "GB82WEST12345698765432")

    /// Zainab has earned £3.67, has a bank account and asked for all of it.
    func asked() async throws -> PayoutID {
        try await earn()
        try await payouts.keep(Self.bank, .creator, by: PasswordProof(account: zainab))
        // A first account waits where money is there already.
        test.clock.advance(.hours(72))
        return try await payouts.ask(.all, .creator, of: zainab, idempotencyKey: nil).answer
    }

    /// Fran gathers what waits, Fern approves it.
    func staff() async throws -> (fran: AccountID, fern: AccountID) {
        let (fran, fern) = (try await test.person("Fran"), try await test.person("Fern"))
        for who in [fran, fern] { try await test.grant(.finance, to: who.account) }
        return (fran.account, fern.account)
    }

    /// A batch of what waits, at the bank.
    func sendBatch(_ fran: AccountID, _ fern: AccountID) async throws -> PayoutBatchID {
        try await payouts.setPayer(Self.payer, in: .gb, by: fran)
        let id = try await payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
        try await payouts.approve(id, by: fern)
        _ = try await payouts.bankFile(id, .csv, by: fran)
        try await payouts.send(id, by: fran)
        return id
    }

    func state(of payout: PayoutID) async throws -> Payout.State? {
        try await test.store.read { db in try Payouts.payout(payout, in: db)?.state }
    }

    func batch(_ id: PayoutBatchID) async throws -> PayoutBatch {
        try await test.store.read { db in try Payouts.batch(id, in: db) }
    }
}

struct PayoutBatchTests {
    @Test(arguments: TestEngine.here)
    func whoGathersDoesntApproveAndWhatIsApprovedStays(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            await #expect(throws: PayoutRefusal.payerFirst) {
                _ = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil)
            }
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            let key = IdempotencyKey(scope: "test", key: "k", fingerprint: "f")
            let id = try await s.payouts.gather(.gb, by: fran, idempotencyKey: key).answer
            #expect(try await s.payouts.gather(.gb, by: fran, idempotencyKey: key).answer == id)
            await #expect(throws: PayoutRefusal.nothingToBatch) {
                _ = try await s.payouts.gather(.gb, by: fern, idempotencyKey: nil)
            }
            #expect(try await s.batch(id).total.minor == 367)
            #expect(try await s.state(of: payout) == .batched)
            await #expect(throws: PayoutRefusal.twoPeople) {
                try await s.payouts.approve(id, by: fran)
            }
            await #expect(throws: PayoutRefusal.approvalFirst) {
                _ = try await s.payouts.bankFile(id, .csv, by: fran)
            }
            await #expect(throws: PayoutRefusal.notSent) {
                try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            }
            for _ in 1...2 { try await s.payouts.approve(id, by: fern) }
            await #expect(throws: PayoutRefusal.batchSettled) {
                try await s.payouts.cancel(id, by: fran)
            }
            await #expect(throws: PayoutRefusal.batchSettled) {
                try await s.payouts.remove(payout, from: id, by: fran)
            }
            await #expect(throws: PayoutRefusal.fileFirst) {
                try await s.payouts.send(id, by: fran)
            }
            _ = try await s.payouts.bankFile(id, .csv, by: fran)
            for _ in 1...2 { try await s.payouts.send(id, by: fran) }
            #expect(try await s.state(of: payout) == .sent)
            for _ in 1...2 {
                try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            }
            #expect(try await s.stands() == [0, 0])
            #expect(
                try await s.news() == [
                    "payouts.asked", "payouts.batched", "payouts.approved", "payouts.sent",
                    "payouts.paid",
                ])
        }
    }

    @Test(arguments: TestEngine.here)
    func aTransferThatBouncesAfterItWasPaidIsOnTheBalanceAgain(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            _ = try await s.sendBatch(fran, fern)
            await #expect(throws: PayoutRefusal.notSent) {
                try await s.payouts.decide(payout, .returned(reason: "Closed"), by: fran)
            }
            try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            #expect(try await s.stands() == [0, 0])
            for _ in 1...2 {
                try await s.payouts.decide(payout, .returned(reason: "Closed"), by: fern)
            }
            #expect(try await s.stands() == [367, 0])
            await #expect(throws: PayoutRefusal.settled) {
                try await s.payouts.decide(payout, .returned(reason: "Other"), by: fern)
            }
            await #expect(throws: PayoutRefusal.settled) {
                try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            }
            let transfers = try await s.test.store.read { db in
                try Ledger.transfers(about: payout.rawValue, in: db)
            }
            #expect(transfers.map(\.kind) == [.payout, .payout, .payoutReturn])
            let inbox = await s.zainabBrowser.get("/inbox")
            #expect(inbox.text.contains("came back from the bank") && inbox.text.contains("Closed"))
            // It can be asked for again.
            _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            #expect(try await s.stands() == [0, 367])
        }
    }

    /// Two approve at once, and a third gives it up: one of these happens.
    @Test(arguments: TestEngine.here)
    func ofTwoWhoApproveAtOnceOneDoes(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            let fay = try await s.test.person("Fay").account
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            let id = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
            let won = await withTaskGroup(of: Bool.self) { group in
                for who in [fern, fay] {
                    group.addTask { (try? await s.payouts.approve(id, by: who)) != nil }
                }
                group.addTask { (try? await s.payouts.cancel(id, by: fran)) != nil }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            let batch = try await s.batch(id)
            let state = try await s.state(of: payout)
            #expect(
                batch.state == .approved && state == .batched
                    || batch.state == .cancelled && state == .asked)
        }
    }

    /// A payout goes into one batch, or is refused and comes back.
    @Test(arguments: TestEngine.here)
    func aPayoutThatIsGatheredAndRefusedAtOnceIsOneOfThem(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            let won = await withTaskGroup(of: Bool.self) { group in
                for who in [fran, fern] {
                    group.addTask {
                        (try? await s.payouts.gather(.gb, by: who, idempotencyKey: nil)) != nil
                    }
                }
                group.addTask {
                    (try? await s.payouts.decide(payout, .failed(reason: "No"), by: fran)) != nil
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            let isBack = try await s.state(of: payout) == .failed
            #expect(try await s.stands() == (isBack ? [367, 0] : [0, 367]))
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsTakenOutOrGivenUpWaitsAgain(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            let first = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
            try await s.payouts.remove(payout, from: first, by: fern)
            #expect(try await s.state(of: payout) == .asked)
            #expect(try await s.batch(first).state == .cancelled)
            let second = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
            for _ in 1...2 { try await s.payouts.cancel(second, by: fern) }
            #expect(try await s.state(of: payout) == .asked)
            await #expect(throws: PayoutRefusal.batchSettled) {
                try await s.payouts.approve(second, by: fern)
            }
        }
    }

    /// Neither one's own money nor that of somebody who owes money by now.
    @Test(arguments: TestEngine.here)
    func someWaitLonger(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            _ = try await s.asked()
            let (fran, fern) = try await s.staff()
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            await #expect(throws: PayoutRefusal.nothingToBatch) {
                _ = try await s.payouts.gather(.gb, by: s.zainab, idempotencyKey: nil)
            }
            try await s.owe(100)
            await #expect(throws: PayoutRefusal.nothingToBatch) {
                _ = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil)
            }
            try await s.owe(-100)
            let id = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
            await #expect(throws: PayoutRefusal.yourOwn) {
                try await s.payouts.approve(id, by: s.zainab)
            }
            try await s.payouts.approve(id, by: fern)
        }
    }

    /// Fran gathered before the refund came; Fern approves after it.
    @Test(arguments: TestEngine.here)
    func whoOwesMoneyByNowIsTakenOutBeforeTheApproval(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            let id = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
            try await s.owe(100)
            await #expect(throws: PayoutRefusal.payeeOwes("The zainab")) {
                try await s.payouts.approve(id, by: fern)
            }
            try await s.payouts.remove(payout, from: id, by: fran)
            await #expect(throws: PayoutRefusal.nothingToBatch) {
                _ = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil)
            }
            try await s.owe(-100)
            _ = try await s.sendBatch(fran, fern)
            #expect(try await s.state(of: payout) == .sent)
        }
    }

    /// Asked for before there were batches: the bank may have had it, so it isn't sent again.
    @Test(arguments: TestEngine.here)
    func whatAnOldFileMayHaveHeldIsInNoBatch(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, _) = try await s.staff()
            try await s.test.store.write { db in
                try db.execute("UPDATE payouts SET is_in_old_file = \(true)")
            }
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            await #expect(throws: PayoutRefusal.nothingToBatch) {
                _ = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil)
            }
            try await s.payouts.decide(payout, .paid(reference: "FP-1"), by: fran)
            #expect(try await s.stands() == [0, 0])
        }
    }

    // MARK: files

    @Test(arguments: TestEngine.here)
    func theFileIsWhatWasApprovedByteForByte(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let payout = try await s.asked()
            let (fran, fern) = try await s.staff()
            try await s.payouts.setPayer(CreatorFixture.payer, in: .gb, by: fran)
            let id = try await s.payouts.gather(.gb, by: fran, idempotencyKey: nil).answer
            try await s.payouts.approve(id, by: fern)
            let first = try await s.payouts.bankFile(id, .pain001, by: fran)
            s.test.clock.advance(.days(1))
            let second = try await s.payouts.bankFile(id, .pain001, by: fern)
            #expect(first.text == second.text && first.seal == second.seal)
            #expect(BankFile.hash(first.text) == first.seal.sha256)
            let page = try await s.payouts.batchPage(id)
            #expect(page.downloads.map(\.account) == [fern, fran])
            #expect(page.files.map(\.format) == [.csv, .pain001])
            // Somebody who reaches the database sends the money elsewhere: the file isn't made.
            let stolen = SealedAccount(
                BankAccount(holder: "Eve", bank: "E", code: "040004", number: "87654321"),
                s.payouts.keys)
            try await s.test.store.write { db in
                try db.execute("UPDATE payouts SET number = \(stolen.sealed) WHERE id = \(payout)")
            }
            await #expect(throws: PayoutRefusal.fileChanged) {
                _ = try await s.payouts.bankFile(id, .csv, by: fran)
            }
        }
    }

    @Test func theTransferFileHasWhatTheStandardAsksFor() throws {
        let lines = [(Int64(1_234_567), "Đặng Văn Ánh & Söhne"), (5, "สมชาย ใจดี")].map {
            BankFileSample.line($0.0, .idr, $0.1)
        }
        let file = BankFileSample.file(lines, .id)
        let text = file.text(.pain001)
        func count(_ part: String) -> Int { text.split(separator: part).count - 1 }
        #expect(text.contains("xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\""))
        // Once for the group, once for the payment: 12345.67 and 0.05.
        #expect(count("<NbOfTxs>2</NbOfTxs><CtrlSum>12345.72</CtrlSum>") == 2)
        #expect(text.contains("<InstdAmt Ccy=\"IDR\">12345.67</InstdAmt>"))
        #expect(text.contains("<InstdAmt Ccy=\"IDR\">0.05</InstdAmt>"))
        #expect(text.contains("<Nm>Dang Van Anh + Sohne</Nm>"))
        #expect(text.contains("<Nm>smchay aichdi</Nm>"))
        #expect(text.contains("<IBAN>GB82WEST12345698765432</IBAN>"))
        #expect(text.contains("<Othr><Id>12345678</Id></Othr>"))
        #expect(text.contains("<BICFI>WESTGB2L</BICFI>"))
        #expect(text.contains("<ReqdExctnDt><Dt>"))
        let ids = Set(lines.map(\.endToEndID))
        #expect(ids.count == 2 && ids.allSatisfy { count("<EndToEndId>\($0)</EndToEndId>") == 1 })
        #expect(text.utf8.allSatisfy { $0 < 128 })
    }

    @Test(arguments: [
        (MarketCode.vn, Int64(25_000), "25000"), (.us, 5, "0.05"), (.th, 100, "1.00"),
    ])
    func anAmountHasItsCurrencysDigits(_ market: MarketCode, _ minor: Int64, _ text: String) {
        let currency = market.currency
        let file = BankFileSample.file([BankFileSample.line(minor, currency, "A")], market)
            .text(.pain001)
        #expect(file.contains("<InstdAmt Ccy=\"\(currency.code)\">\(text)</InstdAmt>"))
        #expect(file.contains("<CtrlSum>\(text)</CtrlSum>"))
    }

    /// Banks write references in capitals, and cut or surround them.
    @Test func aPaymentIsKnownByItsReference() {
        let id = PayoutID(5 << 22)
        let name = Payout.endToEndID(id)
        for text in [name, name.uppercased(), "/EREF/\(name)/REMI/x", "Payout \(id) sent"] {
            #expect(Payout.named(in: text) == id, "\(text)")
        }
        for text in ["", "pyo-", String(name.dropLast()), "ref \(name.dropFirst(4))"] {
            #expect(Payout.named(in: text) == nil, "\(text)")
        }
    }
}

/// Values of a bank file that need no shop.
enum BankFileSample {
    private static let at = Instant(milliseconds: 1_796_000_000_000)

    static func line(_ minor: Int64, _ currency: Currency, _ holder: String) -> BankFile.Line {
        BankFile.Line(
            payout: PayoutID(minor << 22), name: holder,
            account: BankAccount(holder: holder, bank: "B", code: "", number: "12345678"),
            amount: Money(minor: minor, currency: currency), askedAt: at)
    }

    static func file(_ lines: [BankFile.Line], _ market: MarketCode) -> BankFile {
        BankFile(
            batch: PayoutBatchID(7 << 22), market: market, approvedAt: at,
            payer: CreatorFixture.payer, lines: lines)
    }
}

extension CreatorFixture {
    /// Takes an amount from Zainab's commission as reversals do, or gives it back.
    func owe(_ minor: Int64) async throws {
        let (id, now): (TransferID, Instant) = (test.pasar.world.id(), test.clock.now)
        let own = LedgerAccount.commission(creator.id)
        try await test.store.write { db in
            try Ledger.post(
                [
                    Transfer(
                        id: id, from: minor > 0 ? own : .gateway, to: minor > 0 ? .gateway : own,
                        amount: Money(minor: abs(minor), currency: .gbp), kind: .commission,
                        subject: 0, at: now)
                ], in: db)
        }
    }
}

struct PayoutDebtTests {
    /// A refund after the payout: the next sale pays it off, and only then can money be paid out.
    @Test(arguments: TestEngine.here)
    func aDebtIsPaidOffBeforeAnythingIsPaidOut(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            s.test.clock.advance(.hours(72))
            try await s.owe(500)
            let owed = Money(minor: 133, currency: .gbp)
            await #expect(throws: PayoutRefusal.inDebt(owed: owed)) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            let page = await s.zainabBrowser.get("/creator/payouts")
            #expect(page.text.contains("You owe £1.33"))
            let fran = try await s.finance().browser
            let debts = await fran.get("/operations/payouts/debts")
            #expect(debts.text.contains("The zainab") && debts.text.contains("£1.33"))
            #expect(await s.zainabBrowser.get("/operations/payouts/debts").status == 403)
            try await s.owe(-500)
            #expect(
                await !fran.get("/operations/payouts/debts", json: true).text.contains("zainab"))
            _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
        }
    }
}
