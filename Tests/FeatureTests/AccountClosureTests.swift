import Access
import Identities
import Store
import TestSupport
import Testing
import World

@testable import Accounts
@testable import Authentication

/// Closed accounts, sessions that end, and resets that tell nothing.
@Suite struct AccountClosureTests {
    @Test(arguments: TestEngine.here)
    func aClosedAccountCannotSignInAndItsSessionsEnd(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let olu = try await bench.signUp("olu@example.com").account
            try await bench.accounts.close(ana.account, reason: "Sold fakes", by: olu)
            #expect(try await bench.caller(ana.token).account == nil)
            await #expect(throws: AuthenticationRefusal.accountClosed) {
                try await bench.signIn()
            }
            // Whoever doesn't know the password learns nothing.
            #expect(try await bench.tried("a guess of somebody") == "wrong")
            // A session that was opened at the same moment is none.
            try await bench.store.write { db in
                try bench.accounts.newSession(AccountsBench.home, AccountsBench.gb)
                    .open(account: ana.account, in: db)
            }
            let person = try await bench.accounts.person(ana.account)
            #expect(person.account.isClosed && person.actions.map(\.reason) == ["Sold fakes"])
            // Again changes nothing, and leaves no record.
            try await bench.accounts.close(ana.account, reason: "Again", by: olu)
            try await bench.accounts.reopen(ana.account, reason: "A mistake", by: olu)
            #expect(try await bench.tried(AccountsBench.password) == "in")
            let kinds = try await bench.accounts.person(ana.account).actions.map(\.kind)
            #expect(kinds == [.reopened, .closed])
        }
    }

    @Test(arguments: TestEngine.here)
    func anOperatorEndsAllSessionsButNotTheirOwnAccount(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let there = try await bench.signIn()
            let olu = try await bench.signUp("olu@example.com").account
            try await bench.accounts.endSessions(of: ana.account, reason: "Lost phone", by: olu)
            for token in [ana.token, there.token] {
                #expect(try await bench.caller(token).account == nil)
            }
            #expect(try await bench.tried(AccountsBench.password) == "in")
            await #expect(throws: AccountRefusal.ownAccount) {
                try await bench.accounts.close(olu, reason: "Myself", by: olu)
            }
            await #expect(throws: AccountRefusal.noSuchAccount) {
                try await bench.accounts.close(ID(4711), reason: "Nobody", by: olu)
            }
        }
    }

    /// An operator whose account is closed can't act: the last one who can stays.
    @Test(arguments: TestEngine.here)
    func closedOperatorsDoNotCount(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (ana, olu) = (
                try await bench.signUp().account,
                try await bench.signUp("olu@example.com").account
            )
            for one in [ana, olu] {
                try await bench.accounts.giveRoleAtMachine(.operator, to: one)
            }
            try await bench.accounts.close(ana, reason: "Left", by: olu)
            await #expect(throws: AccountRefusal.lastOperator) {
                try await bench.accounts.close(olu, reason: "At the same moment", by: ana)
            }
            await #expect(throws: AccountRefusal.lastOperator) {
                try await bench.accounts.setRole(.operator, false, of: olu, by: olu)
            }
            try await bench.accounts.reopen(ana, reason: "Back", by: olu)
            try await bench.accounts.setRole(.operator, false, of: olu, by: olu)
            let person = try await bench.accounts.person(olu)
            #expect(!person.account.isClosed && !person.account.roles.contains(.operator))
        }
    }

    @Test(arguments: TestEngine.here)
    func sessionsEndWhenTheyAreUnusedOrOld(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            bench.clock.pass(.hours(30 * 24 - 1))
            #expect(try await bench.caller(ana.token).account == ana.account)
            bench.clock.pass(.days(30))
            #expect(try await bench.caller(ana.token).account == nil)
            // Staff: a night, and a week at most.
            let olu = try await bench.signUp("olu@example.com")
            try await bench.accounts.giveRoleAtMachine(.finance, to: olu.account)
            bench.clock.pass(.hours(12))
            #expect(try await bench.caller(olu.token).account == nil)
            let again = try await bench.signIn("olu@example.com")
            for _ in 1..<16 {
                bench.clock.pass(.hours(11))
                #expect(try await bench.caller(again.token).account == olu.account)
            }
            bench.clock.pass(.hours(3))
            #expect(try await bench.caller(again.token).account == nil)
        }
    }

    /// The answer takes the same work, counted in rows and statements, not by the clock.
    @Test(arguments: TestEngine.here)
    func aResetAsksTheSameOfKnownAndUnknownAddresses(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            _ = try await bench.delivered()
            func rows() async throws -> [Int] {
                try await bench.store.read { db in
                    [
                        try db.value("SELECT count(*) FROM reset_requests") ?? 0,
                        try db.value("SELECT count(*) FROM one_time_codes") ?? 0,
                        try db.value("SELECT count(*) FROM messages") ?? 0,
                    ]
                }
            }
            let before = try await rows()
            for (n, login) in ["ana@example.com", "nobody@example.com"].enumerated() {
                try await bench.authentication.askReset(login: login, caller: AccountsBench.gb)
                let grown = zip(try await rows(), before).map { $0 - $1 }
                #expect(grown == [n + 1, 0, 0], "only the request is written")
            }
            // The same login again waits once.
            try await bench.authentication.askReset(
                login: "ana@example.com", caller: AccountsBench.gb)
            #expect(try await rows()[0] == 2)
            let sent = try await bench.delivered()
            #expect(sent.last?.to == "ana@example.com" && sent.count == 2)
            #expect(try await rows() == [0, before[1] + 1, before[2] + 1])
        }
    }
}
