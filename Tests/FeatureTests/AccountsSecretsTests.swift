import Identities
import Markets
import Money
import Modules
import Store
import TestSupport
import Testing
import Web
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications

/// Guessing, codes, links, mail.
@Suite struct AccountsSecretsTests {
    // MARK: guessing

    @Test func waitsDoubleAndEnd() {
        let pair = Throttle.pair
        #expect(pair.wait(failures: 4) == nil)
        #expect(pair.wait(failures: 5) == .seconds(15))
        #expect(pair.wait(failures: 6) == .seconds(30))
        #expect(pair.wait(failures: 11) == .minutes(15))
        #expect(pair.wait(failures: Int.max / 2) == .minutes(15))
        #expect(Throttle.network.wait(failures: 1_000_000) == .minutes(1))
        #expect(Throttle.account.wait(failures: 1_000_000) == .minutes(1))
    }

    /// One line an event: seconds to pass, who tries, what, and the answer.
    @Test(arguments: TestEngine.here)
    func guessingIsSlowedDownForTheGuesserOnly(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let right = AccountsBench.password
            let ana = try await bench.signUp()
            let (home, eve) = (AccountsBench.home, AccountsBench.elsewhere)
            let table: [(Int, Browser, String?, String, String)] = [
                (0, eve, nil, "guess 1", "wrong"), (0, eve, nil, "guess 2", "wrong"),
                (0, eve, nil, "guess 3", "wrong"), (0, eve, nil, "guess 4", "wrong"),
                (0, eve, nil, "guess 5", "wrong"),
                // From here on Eve waits, even with the right password.
                (0, eve, nil, right, "wait 15"), (14, eve, nil, right, "wait 1"),
                (1, eve, nil, "guess 6", "wrong"), (0, eve, nil, "guess 7", "wait 30"),
                // Ana isn't held up: not at home, and not with a new browser there.
                (0, home, ana.device, right, "in"), (0, home, nil, right, "in"),
                // With her own browser she isn't held up even at Eve's place.
                (0, eve, ana.device, right, "in"),
                // A cookie that never signed in is nobody's.
                (0, eve, String(repeating: "A", count: 43), right, "wait 30"),
                // An hour without a try, and all is forgotten.
                (3600, eve, nil, "guess 8", "wrong"), (0, eve, nil, right, "in"),
            ]
            for (line, step) in table.enumerated() {
                bench.clock.pass(.seconds(step.0))
                let answer = try await bench.tried(step.3, from: step.1, device: step.2)
                #expect(answer == step.4, "line \(line)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aThousandNetworksSlowAnAccountDownButNotItsOwner(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            var answers: [String] = []
            for n in 0..<31 {
                let bot = Browser(client: "10.\(n).0.1", agent: "")
                answers.append(try await bench.tried("guess \(n)", from: bot))
            }
            #expect(answers.last == "wait 2")
            #expect(answers.dropLast().allSatisfy { $0 == "wrong" })
            let own = try await bench.tried(AccountsBench.password, device: ana.device)
            #expect(own == "in")
        }
    }

    /// After a thousand wrong codes, whoever's they were, one counts every few seconds.
    @Test(arguments: TestEngine.here)
    func wrongCodesAreBoundedOverAllAccounts(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let key = Throttle.codes.key("all")
            func guess() async -> AuthenticationRefusal? {
                do {
                    try await bench.authentication.verify(code: "000000", for: ana.account)
                } catch {
                    return error as? AuthenticationRefusal
                }
                return nil
            }
            #expect(await guess() == .wrongCode)
            try await bench.store.write { db in
                try db.execute("UPDATE throttles SET failures = 1000 WHERE key = \(key)")
            }
            #expect(await guess() == .slowDown(seconds: 1))
            await #expect(throws: AuthenticationRefusal.slowDown(seconds: 1)) {
                _ = try await bench.authentication.resetPassword(
                    login: "nobody@example.com", code: "000000",
                    password: AccountsBench.password, caller: AccountsBench.gb)
            }
            bench.clock.pass(.seconds(6))
            #expect(await guess() == .wrongCode)
            #expect(await guess() == .slowDown(seconds: 2))
            bench.clock.pass(.hours(2))
            #expect(await guess() == .wrongCode)
            #expect(await guess() == .wrongCode, "an hour without a try forgets all")
        }
    }

    @Test(arguments: TestEngine.here)
    func oneNetworkThatTriesManyAccountsIsSlowedDown(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            for n in 0..<Throttle.network.free {
                let answer = try await bench.tried(
                    "guess", from: AccountsBench.elsewhere, login: "p\(n)@example.com")
                #expect(answer == "wrong")
            }
            let next = try await bench.tried(
                "guess", from: AccountsBench.elsewhere, login: "q@example.com")
            #expect(next == "wait 2")
            #expect(try await bench.tried("guess", login: "q@example.com") == "wrong")
        }
    }

    @Test(arguments: TestEngine.here)
    func aHundredGuessesAtOnceAreAHundred(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for n in 0..<20 { group.addTask { try await bench.tried("guess \(n)") } }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.count { $0 == "wrong" } == Throttle.pair.free)
        }
    }

    // MARK: codes

    @Test(arguments: TestEngine.here)
    func aCodeVerifiesOnce(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let mail = try await bench.delivered().last
            #expect(mail?.to == "ana@example.com")
            #expect(mail?.channel == .email)
            let code = AccountsBench.digits(mail)
            try await bench.authentication.verify(code: code, for: ana.account)
            #expect(try await bench.accounts.account(ana.account)?.emailVerifiedAt != nil)
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await bench.authentication.verify(code: code, for: ana.account)
            }
            await #expect(throws: AuthenticationRefusal.linkGone) {
                try await bench.authentication.verify(link: AccountsBench.token(mail))
            }
            await #expect(throws: AuthenticationRefusal.nothingToVerify) {
                try await bench.authentication.resendVerification(to: ana.account)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func fiveWrongTriesEndACodeAndItsLinkStays(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let mail = try await bench.delivered().last
            let code = AccountsBench.digits(mail)
            let wrong = code == "000000" ? "000001" : "000000"
            for _ in 0..<OneTimeCode.tries {
                await #expect(throws: AuthenticationRefusal.wrongCode) {
                    try await bench.authentication.verify(code: wrong, for: ana.account)
                }
            }
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await bench.authentication.verify(code: code, for: ana.account)
            }
            try await bench.authentication.verify(link: AccountsBench.token(mail))
        }
    }

    @Test(arguments: TestEngine.here)
    func codesAndLinksEndAfterAQuarterOfAnHour(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let mail = try await bench.delivered().last
            bench.clock.pass(.minutes(15))
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await bench.authentication.verify(
                    code: AccountsBench.digits(mail), for: ana.account)
            }
            await #expect(throws: AuthenticationRefusal.linkGone) {
                try await bench.authentication.verify(link: AccountsBench.token(mail))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whoAsksAllDayGetsLinksWithoutCodes(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            try await bench.authentication.resendVerification(to: ana.account)
            #expect(try await bench.delivered().count == 1, "the second would come too soon")
            for _ in 0..<7 {
                bench.clock.pass(.minutes(2))
                try await bench.authentication.resendVerification(to: ana.account)
            }
            let mails = try await bench.delivered()
            #expect(mails.count == 7, "one link an hour, after six codes")
            let withCode = mails.count { AccountsBench.digits($0).allSatisfy(\.isNumber) }
            #expect(withCode == OneTimeCode.codesPerDay)
            try await bench.authentication.verify(link: AccountsBench.token(mails.last))
        }
    }

    @Test(arguments: TestEngine.here)
    func secretsAreKeptAsHashesOnly(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            let mail = try await bench.delivered().last
            let (token, code, id) = try await bench.store.read { db in
                try db.row("SELECT token_hash, code_hash, id FROM one_time_codes") {
                    (
                        try $0.next() as [UInt8], try $0.next() as [UInt8],
                        try $0.next() as OneTimeCodeID
                    )
                } ?? ([], [], ID(0))
            }
            #expect(token == Digest.sha256(AccountsBench.token(mail)))
            #expect(code == OneTimeCode.hash(AccountsBench.digits(mail), id))
        }
    }

    // MARK: reset

    @Test(arguments: TestEngine.here)
    func aResetEndsEverySessionAndForgetsDevices(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            bench.clock.pass(.minutes(2))
            try await bench.authentication.askReset(
                login: "ANA@example.com", caller: AccountsBench.gb)
            let mail = try await bench.delivered().last
            let token = AccountsBench.token(mail)
            #expect(try await bench.authentication.resetLinkIsGood(token))
            let fresh = "another long sentence"
            // The last is the start of the account's own address.
            for weak in ["password123", "pasar2026", "ana12345"] {
                await #expect(throws: AuthenticationRefusal.weakPassword, "\(weak)") {
                    try await bench.authentication.resetPassword(link: token, password: weak)
                }
            }
            let device = try await bench.authentication.resetPassword(link: token, password: fresh)
            #expect(try await bench.caller(ana.token).account == nil)
            #expect(try await bench.count("SELECT count(*) FROM sessions") == 0)
            #expect(try await bench.count("SELECT count(*) FROM devices") == 1)
            #expect(try await bench.tried(AccountsBench.password) == "wrong")
            #expect(try await bench.tried(fresh, device: device) == "in")
            #expect(try await bench.accounts.account(ana.account)?.emailVerifiedAt != nil)
            let notices = try await bench.notifications.inbox(of: ana.account)
            #expect(notices.first?.words.key == "accounts.notice.password-changed")
            await #expect(throws: AuthenticationRefusal.linkGone) {
                try await bench.authentication.resetPassword(
                    link: token, password: "and yet another one")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aResetByCodeCountsItsTries(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp("+44 7700 900123")
            bench.clock.pass(.minutes(2))
            try await bench.authentication.askReset(login: "07700 900123", caller: AccountsBench.gb)
            let message = try await bench.delivered().last
            #expect(message?.channel == .sms)
            #expect(message?.to == "+447700900123")
            let code = AccountsBench.digits(message)
            let wrong = code == "000000" ? "000001" : "000000"
            func reset(_ login: String, _ code: String) async throws -> String {
                try await bench.authentication.resetPassword(
                    login: login, code: code, password: "another long sentence",
                    caller: AccountsBench.gb)
            }
            for _ in 0..<4 {
                await #expect(throws: AuthenticationRefusal.wrongCode) {
                    try await reset("07700900123", wrong)
                }
            }
            // Somebody else's account and one that isn't there answer alike, and cost no try here.
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await reset("nobody@example.com", code)
            }
            _ = try await reset("07700900123", code)
            #expect(try await bench.tried("another long sentence", login: "07700900123") == "in")
        }
    }

    @Test(arguments: TestEngine.here)
    func askingForNobodysPasswordSendsNothing(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.authentication.askReset(
                login: "nobody@example.com", caller: AccountsBench.gb)
            #expect(try await bench.delivered().isEmpty)
        }
    }

    // MARK: mail

    @Test(arguments: TestEngine.here)
    func mailIsTriedAgainUntilItLeaves(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            bench.mailbox.goAway(true)
            try await bench.signUp()
            #expect(try await bench.notifications.deliverMessages() == 1)
            #expect(try await bench.notifications.deliverMessages() == 0, "it waits a minute")
            bench.mailbox.goAway(false)
            bench.clock.pass(.minutes(1))
            #expect(try await bench.delivered().count == 1)
            let letters = try await bench.notifications.messages()
            #expect(letters.map(\.state) == [.sent])
            #expect(letters.first?.tries == 2)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSecretsTextIsGoneOnceItHasLeft(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            #expect(try await bench.keptTexts().allSatisfy { $0.contains("is your Pasar code") })
            let digits = try await bench.delivered().map { AccountsBench.digits($0) }
            #expect(digits.count == 1)
            #expect(try await bench.keptTexts() == [""])
            try await bench.authentication.askReset(
                login: "ana@example.com", caller: AccountsBench.gb)
            _ = try await bench.delivered()
            #expect(try await bench.keptTexts() == ["", ""])
            let seen = try await bench.notifications.messages()
            #expect(seen.map(\.kind) == [.passwordReset, .verification])
            #expect(seen.map(\.recipient) == ["a•••@example.com", "a•••@example.com"])
        }
    }

    @Test(arguments: TestEngine.here)
    func aSecretThatCannotLeaveGoesWithinAnHour(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            bench.mailbox.goAway(true)
            try await bench.signUp()
            for _ in 0..<8 {
                bench.clock.pass(.minutes(8))
                _ = try await bench.notifications.deliverMessages()
            }
            #expect(try await bench.keptTexts() == [""])
            #expect(try await bench.notifications.messages().map(\.state) == [.failed])
        }
    }

    @Test(arguments: TestEngine.here)
    func theMigrationWipesTextsThatHaveLeft(engine: TestEngine) async throws {
        let before =
            StoreSchema.migrations + StuckRows.migrations + Authentication.migrations.prefix(2)
        try await TestStore.with(engine, before) { test in
            try await test.store.write { db in
                for (id, state) in [(1, "sent"), (2, "failed"), (3, "waiting")] {
                    try db.execute(
                        """
                        INSERT INTO messages (id, channel, recipient, subject, text, state, tries,
                            next_at, at)
                        VALUES (\(id), 'email', 'ana@example.com', 'Code', '123456', \(state), 1,
                            \(AccountsBench.noon), \(AccountsBench.noon))
                        """)
                }
            }
            try await test.store.migrate(
                StoreSchema.migrations + StuckRows.migrations + Authentication.migrations,
                now: AccountsBench.noon)
            let bench = try AccountsBench(test.store)
            #expect(try await bench.keptTexts() == ["", "", "123456"])
            #expect(try await bench.delivered().map(\.text) == ["123456"])
            #expect(try await bench.keptTexts() == ["", "", ""])
        }
    }

    @Test func recipientsAreMasked() {
        for (recipient, channel, shown) in [
            ("ana@example.com", OutgoingMessage.Channel.email, "a•••@example.com"),
            ("a@b.co", .email, "a•••@b.co"), ("no address", .email, "•••"),
            ("+447700900123", .sms, "+44•••23"),
        ] { #expect(MaskedRecipient.text(recipient, channel) == shown) }
    }
}
