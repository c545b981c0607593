import Identities
import Ledger
import Store
import TestSupport
import Testing
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications
@testable import Payouts

/// Who hears of a change that a thief would make: every address and number of the account, and those
/// that it had lately.
@Suite struct ChangeHearersTests {
    private func change(_ login: String, _ account: AccountID, _ bench: AccountsBench)
        async throws
    {
        try await bench.authentication.askLogin(
            login, current: AccountsBench.password, for: account, caller: AccountsBench.gb,
            browser: AccountsBench.home)
        let code = AccountsBench.digits(
            try await bench.delivered().last { $0.to == login })
        try await bench.authentication.changeLogin(code: code, for: account)
    }

    private func changePassword(_ account: AccountID, _ bench: AccountsBench) async throws {
        try await bench.authentication.changePassword(
            to: "another rather long one", current: AccountsBench.password, for: account,
            session: nil, device: nil, browser: AccountsBench.home)
    }

    @Test(arguments: TestEngine.here)
    func aThiefsAddressDoesNotHideAChangeFromTheOwnersNumber(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp("+447700900123")
            try await change("eve@example.com", ana.account, bench)
            let before = try await bench.delivered().count
            try await changePassword(ana.account, bench)
            let told = try await bench.delivered().dropFirst(before)
            #expect(Set(told.map(\.to)) == ["+447700900123", "eve@example.com"])
            #expect(told.map(\.channel).contains(.sms))
        }
    }

    @Test func aReplacedAddressHearsForAMonth() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let ana = try await bench.signUp("ana@example.com")
            try await change("eve@example.com", ana.account, bench)
            let told = try await bench.delivered().suffix(2).map(\.to)
            #expect(Set(told) == ["ana@example.com", "eve@example.com"])
            let before = try await bench.delivered().count
            try await changePassword(ana.account, bench)
            #expect(
                Set(try await bench.delivered().dropFirst(before).map(\.to))
                    == ["ana@example.com", "eve@example.com"])
            bench.clock.pass(.days(31))
            let later = try await bench.delivered().count
            try await bench.authentication.changePassword(
                to: AccountsBench.password, current: "another rather long one",
                for: ana.account, session: nil, device: nil, browser: AccountsBench.home)
            #expect(try await bench.delivered().dropFirst(later).map(\.to) == ["eve@example.com"])
            try await bench.authentication.sweep()
            #expect(try await bench.count("SELECT count(*) FROM login_changes") == 0)
        }
    }

    @Test func anAddressThatIsSomebodyElsesByNowHearsNothing() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let ana = try await bench.signUp("ana@example.com")
            try await change("new@example.com", ana.account, bench)
            try await bench.signUp("ana@example.com")
            let before = try await bench.delivered().count
            try await changePassword(ana.account, bench)
            #expect(
                try await bench.delivered().dropFirst(before).map(\.to) == ["new@example.com"])
        }
    }

    @Test(arguments: TestEngine.here)
    func aNewLoginAndAFirstAccountForMoneyThatIsThereWait(engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { s in
            let proof = PasswordProof(account: s.zainab)
            func ask() async throws {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
            // Set while nothing was there: nobody waits for it.
            try await s.payouts.keep(CreatorFixture.bank, .creator, by: proof)
            try await s.earn()
            let now = s.test.clock.now
            let message: InboxMessageID = s.test.pasar.world.id()
            try await s.test.store.write { db in
                try LoginChange.record(
                    s.zainab, replacing: nil, message: message, at: now, in: db)
            }
            await #expect(throws: PayoutRefusal.accountChanged(hours: 72)) { try await ask() }
            let page = await s.zainabBrowser.get("/creator/payouts").text
            #expect(page.contains("or your sign-in was changed"))
            s.test.clock.advance(.hours(72))
            try await ask()
        }
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            await #expect(throws: PayoutRefusal.accountChanged(hours: 72)) {
                _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            }
        }
    }
}
