import Identities
import HTML
import Markets
import Store
import TestSupport
import Testing
import Web
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications

/// What somebody changes while they are signed in, and what an operator changes for them.
@Suite struct AccountsDetailsTests {
    private static let password = AccountsBench.password

    private func ask(
        _ bench: AccountsBench, _ login: String, of id: AccountID,
        current: String = AccountsDetailsTests.password
    ) async throws {
        try await bench.authentication.askLogin(
            login, current: current, for: id, caller: AccountsBench.gb, browser: AccountsBench.home)
    }

    @Test(arguments: TestEngine.here)
    func anotherAddressSignsInOnceItsCodeIsTypedAndTheOldOneIsTold(
        engine: TestEngine
    ) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            _ = try await bench.delivered()
            await #expect(throws: AuthenticationRefusal.wrongPassword) {
                try await ask(bench, "new@example.com", of: ana.account, current: "not the one")
            }
            try await ask(bench, "New@Example.com", of: ana.account)
            let mail = try #require(try await bench.delivered().last)
            #expect(mail.to == "new@example.com")
            #expect(try await bench.authentication.askedLogin(of: ana.account) == "new@example.com")
            #expect(try await bench.tried(Self.password, login: "new@example.com") == "wrong")
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await bench.authentication.changeLogin(code: "abcdef", for: ana.account)
            }
            // A link to the old address must not open the account after the change.
            try await bench.authentication.askReset(
                login: "ana@example.com", caller: AccountsBench.gb)
            let old = AccountsBench.token(try await bench.delivered().last)
            #expect(try await bench.authentication.resetLinkIsGood(old))
            try await bench.authentication.changeLogin(
                code: AccountsBench.digits(mail), for: ana.account)
            #expect(try await bench.tried(Self.password, login: "new@example.com") == "in")
            #expect(try await bench.tried(Self.password) == "wrong")
            let told = try await bench.delivered().suffix(2)
            #expect(Set(told.map(\.to)) == ["ana@example.com", "new@example.com"])
            #expect(told.allSatisfy { $0.subject == "Your Pasar account was changed" })
            #expect(!(try await bench.authentication.resetLinkIsGood(old)))
            let account = try #require(try await bench.accounts.account(ana.account))
            #expect(account.emailVerifiedAt == bench.clock.now)
        }
    }

    @Test(arguments: TestEngine.here)
    func aTakenAddressIsAskedForLikeAFreeOne(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            try await bench.signUp("eve@example.com")
            _ = try await bench.delivered()
            try await ask(bench, "eve@example.com", of: ana.account)
            #expect(try await bench.authentication.askedLogin(of: ana.account) == "eve@example.com")
            let word = try #require(try await bench.delivered().last)
            #expect(word.to == "eve@example.com" && !word.text.contains { $0.isNumber })
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await bench.authentication.changeLogin(code: "000000", for: ana.account)
            }
            await #expect(throws: AuthenticationRefusal.sameLogin) {
                try await ask(bench, "ana@example.com", of: ana.account)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anotherPasswordEndsAllOtherSessions(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let there = try await bench.signIn(from: AccountsBench.elsewhere)
            _ = try await bench.delivered()
            func change(_ current: String, _ new: String) async throws {
                try await bench.authentication.changePassword(
                    to: new, current: current, for: ana.account, session: ana.session,
                    device: ana.device, browser: AccountsBench.home)
            }
            await #expect(throws: AuthenticationRefusal.wrongPassword) {
                try await change("not the one", "a better long sentence")
            }
            await #expect(throws: AuthenticationRefusal.weakPassword) {
                try await change(Self.password, "password123")
            }
            #expect(try await bench.caller(there.token).account == ana.account)
            try await change(Self.password, "a better long sentence")
            #expect(try await bench.caller(there.token).account == nil)
            #expect(try await bench.caller(ana.token).account == ana.account)
            #expect(try await bench.tried(Self.password) == "wrong")
            #expect(try await bench.tried("a better long sentence") == "in")
            #expect(try await bench.delivered().last?.to == "ana@example.com")
            #expect(try await bench.notifications.inbox(of: ana.account).count == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func guessesAtTheCurrentPasswordAreSlowed(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            for _ in 1...5 {
                await #expect(throws: AuthenticationRefusal.wrongPassword) {
                    try await ask(bench, "new@example.com", of: ana.account, current: "a guess")
                }
            }
            await #expect(throws: AuthenticationRefusal.slowDown(seconds: 15)) {
                try await ask(bench, "new@example.com", of: ana.account)
            }
            // Signing in elsewhere isn't held up by it.
            #expect(try await bench.tried(Self.password) == "in")
        }
    }

    // MARK: roles

    @Test(arguments: TestEngine.here)
    func eachChangeOfARoleIsOnRecordAndTheLastOperatorStays(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let link = try #require(try await bench.authentication.firstOperatorLink()).text
            let token = String(link.split(separator: "=").last ?? "")
            let olu = try await bench.authentication.signUpFirstOperator(
                token, name: "Olu", login: "olu@example.com", password: Self.password,
                caller: AccountsBench.gb, browser: AccountsBench.home)
            let ana = try await bench.signUp()
            let set = bench.accounts.setRole
            await #expect(throws: AccountRefusal.lastOperator) {
                try await set(.operator, false, olu.account, olu.account)
            }
            try await bench.accounts.giveRoleAtMachine(.operator, to: ana.account)
            bench.clock.pass(.minutes(1))
            // Again changes nothing, and leaves no record.
            try await set(.operator, true, ana.account, olu.account)
            try await set(.operator, false, olu.account, ana.account)
            try await set(.support, true, olu.account, ana.account)
            await #expect(throws: AccountRefusal.lastOperator) {
                try await set(.operator, false, ana.account, ana.account)
            }
            await #expect(throws: AccountRefusal.noSuchAccount) {
                try await set(.finance, true, ID(4711), ana.account)
            }
            let records = try await bench.accounts.person(olu.account).changes.map {
                "\($0.granted ? "+" : "-")\($0.role.rawValue) by \($0.byName)"
            }
            #expect(records == ["+support by Ana", "-operator by Ana", "+operator by Olu"])
            #expect(try await bench.caller(olu.token).roles == [.shopper, .support])
            #expect(try await bench.caller(ana.token).roles == [.shopper, .operator])
            #expect(try await bench.notifications.inbox(of: ana.account).count == 1)
            #expect(try await bench.count("SELECT count(*) FROM role_changes") == 4)
        }
    }

    @Test(arguments: TestEngine.here)
    func peopleAreFoundByTheBeginningOfTheirAddressTheirNumberOrTheirId(
        engine: TestEngine
    ) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let eve = try await bench.signUp("+44 7700 900123")
            func found(_ text: String) async throws -> [AccountID] {
                try await bench.accounts.people(text).map(\.id)
            }
            #expect(try await found("ANA@") == [ana.account])
            #expect(try await found("07700 900123") == [eve.account])
            #expect(try await found("+447700900123") == [eve.account])
            #expect(try await found(ana.account.description) == [ana.account])
            #expect(try await found("zz") == [])
            // Without words: who works here.
            #expect(try await found("") == [])
            try await bench.accounts.setRole(.support, true, of: ana.account, by: eve.account)
            #expect(try await found("") == [ana.account])
        }
    }
}
