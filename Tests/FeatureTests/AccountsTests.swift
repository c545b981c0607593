import Modules
import Passwords
import Access
import Text
import HTML
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications

@Suite struct AccountsTests {
    // MARK: signing up and in

    @Test(arguments: TestEngine.here)
    func whoSignsUpIsAShopperAndSignedIn(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp(" Ana@Example.COM ")
            let caller = try await bench.caller(ana.token)
            #expect(caller.account == ana.account)
            #expect(caller.session == ana.session)
            #expect(caller.roles == [.shopper])
            #expect(caller.name == "Ana")
            #expect(caller.marketCode == .gb)
            #expect(caller.locale == .enGB)
            let kept = try await bench.accounts.account(ana.account)
            #expect(kept?.email == "ana@example.com")
            #expect(kept?.emailVerifiedAt == nil)
            let news = try await bench.count(
                "SELECT count(*) FROM outbox WHERE topic = 'accounts.signed-up'")
            #expect(news == 1)
            await #expect(throws: AccountRefusal.taken) {
                try await bench.signUp("ANA@example.com")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aPasswordIsKeptAsArgon2idAndASessionAsItsHash(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let (hash, token) = try await bench.store.read { db in
                (
                    try db.value("SELECT password FROM accounts", as: String.self) ?? "",
                    try db.value("SELECT token_hash FROM sessions", as: [UInt8].self) ?? []
                )
            }
            #expect(hash.hasPrefix("$argon2id$"))
            #expect(token == Digest.sha256(ana.token))
        }
    }

    @Test(arguments: TestEngine.here)
    func aSessionIsNewAfterSigningInAndTheVisitorsBasketComesAlong(
        engine: TestEngine
    ) async throws {
        try await TestStore.with(engine, AccountsBench.migrations) { test in
            let moves = TransactionHandler(VisitorSignedIn.self) { event, db in
                try db.execute(
                    """
                    INSERT INTO cursors (reader, position)
                    VALUES (\(event.visitor.description), \(event.account.rawValue))
                    """)
            }
            let bench = try AccountsBench(test.store, handlers: [moves])
            let ana = try await bench.signUp()
            let visit = bench.accounts.newSession(AccountsBench.home, AccountsBench.gb)
            try await test.store.write { db in try visit.open(account: nil, in: db) }
            let visitor = try await bench.caller(visit.token)
            #expect(visitor.account == nil && visitor.session == visit.id)
            let again = try await bench.signIn(caller: visitor)
            #expect(again.token != visit.token && again.session != visit.id)
            #expect(try await bench.caller(visit.token).session == nil)
            #expect(try await bench.caller(again.token).account == ana.account)
            let moved = try await test.store.read { db in
                try Outbox.cursor(of: visit.id.description, in: db)
            }
            #expect(moved == ana.account.rawValue)
        }
    }

    @Test(arguments: TestEngine.here)
    func aWrongPasswordAndAnUnknownAccountAnswerAlike(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            let logins = ["ana@example.com", "nobody@example.com", "not one", "", "+447700900123"]
            for login in logins {
                await #expect(throws: AuthenticationRefusal.wrongSignIn) {
                    try await bench.signIn(login, "wrong password")
                }
            }
            // A wait answers alike too.
            var answers: [String: [String]] = [:]
            for login in ["ana@example.com", "nobody@example.com"] {
                for _ in 0..<7 {
                    let from = AccountsBench.elsewhere
                    answers[login, default: []].append(
                        try await bench.tried("wrong password", from: from, login: login))
                }
            }
            #expect(answers["ana@example.com"] == answers["nobody@example.com"])
            #expect(answers["ana@example.com"]?.last == "wait 15")
        }
    }

    @Test func theHashOfNobodyIsWellFormedAndTakesTheFullCost() async throws {
        let hasher = PasswordHasher(cost: .full)
        let kept = try await hasher.hash("a rather long sentence", lane: "")
        #expect(kept.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.verify("a rather long sentence", against: kept, lane: ""))
        #expect(try await !hasher.verify("another sentence", against: kept, lane: ""))
        #expect(try await !hasher.verify("a rather long sentence", against: nil, lane: ""))
        func fastest(_ hash: String?) async throws -> Int64 {
            var best = Int64.max
            for _ in 0..<5 {
                let start = monotonicMicroseconds()
                _ = try await hasher.verify("x", against: hash, lane: "")
                best = min(best, monotonicMicroseconds() - start)
            }
            return best
        }
        // A hash that libsodium refused would come back in microseconds.
        let (known, unknown) = (try await fastest(kept), try await fastest(nil))
        #expect(unknown * 20 > known)
    }

    @Test func aCrowdAtThePasswordsIsBounded() async throws {
        let hasher = PasswordHasher(cost: .full)
        let answers = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<190 {
                group.addTask {
                    do { return try await !hasher.verify("x", against: nil, lane: "") } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        let done = answers.count { $0 }
        #expect(done >= 128 && done < 190, "\(done) of 190 were taken")
    }

    @Test(arguments: TestEngine.here)
    func lastSeenIsWrittenOnceAnHour(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            func seen() async throws -> Instant? {
                try await bench.accounts.sessions(of: ana.account).first?.seenAt
            }
            bench.clock.pass(.minutes(59))
            _ = try await bench.caller(ana.token)
            #expect(try await seen() == AccountsBench.noon)
            bench.clock.pass(.minutes(1))
            _ = try await bench.caller(ana.token)
            #expect(try await seen() == AccountsBench.noon + .hours(1))
            bench.clock.pass(Session.kept)
            #expect(try await bench.caller(ana.token).session == nil)
            #expect(try await bench.accounts.sweep() > 0)
            #expect(try await bench.count("SELECT count(*) FROM sessions") == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func sessionsEndOneByOneAndAllAtOnceButNeverSomebodyElses(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let first = try await bench.signUp()
            let second = try await bench.signIn()
            let eve = try await bench.signUp("eve@example.com")
            await #expect(throws: AccountRefusal.noSuchSession) {
                try await bench.accounts.endSession(first.session, of: eve.account)
            }
            try await bench.accounts.endSession(first.session, of: first.account)
            #expect(try await bench.caller(first.token).account == nil)
            #expect(try await bench.caller(second.token).account != nil)
            try await bench.accounts.endSessions(of: first.account)
            #expect(try await bench.caller(second.token).account == nil)
            #expect(try await bench.caller(eve.token).account == eve.account)
        }
    }

    @Test(arguments: TestEngine.here)
    func anAccountKeepsItsNewestSessionsOnly(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let first = try await bench.signUp()
            for _ in 0..<Session.mostPerAccount { try await bench.signIn() }
            #expect(try await bench.caller(first.token).account == nil)
            let sessions = try await bench.accounts.sessions(of: first.account)
            #expect(sessions.count == Session.mostPerAccount)
        }
    }

    // MARK: who comes

    @Test(arguments: TestEngine.here)
    func marketAndLanguageComeFromAccountThenCookieThenBrowser(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            func settled(_ cookies: [String: String], _ language: String) async throws -> String {
                let caller = try await bench.accounts.caller(
                    cookies: Cookies(cookies), acceptLanguage: language, now: bench.clock.now)
                return "\(caller.market) \(caller.locale.rawValue)"
            }
            let chosen = ["pasar_market": "TH", "pasar_locale": "en-GB"]
            #expect(try await settled([:], "") == "US en-US")
            #expect(try await settled([:], "vi;q=0.9, fr") == "VN vi-VN")
            #expect(try await settled(chosen, "vi") == "TH en-GB")
            #expect(try await settled(["pasar_market": "TH"], "vi") == "TH vi-VN")
            let hostile = ["pasar_market": "XX", "pasar_locale": "'"]
            #expect(try await settled(hostile, "id") == "ID id-ID")
            let mine = [Accounts.cookieName: ana.token].merging(chosen) { a, _ in a }
            #expect(try await settled(mine, "vi") == "GB en-GB")
            try await bench.accounts.choose(market: .vn, locale: nil, for: ana.account)
            #expect(try await settled(mine, "") == "VN en-GB")
            let nobodys = [Accounts.cookieName: String(repeating: "A", count: 43)]
            #expect(try await settled(nobodys, "th") == "TH th-TH")
        }
    }

    @Test(arguments: TestEngine.here)
    func aRoleIsGrantedOnceAndTakenAway(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            try await bench.store.write { db in
                for role in [Role.seller, .operator, .seller] {
                    try Accounts.grant(role, to: ana.account, at: bench.clock.now, in: db)
                }
            }
            let roles = try await bench.caller(ana.token).roles
            #expect(roles == [.shopper, .seller, .operator])
            try await bench.store.write { db in
                try Accounts.revoke(.operator, from: ana.account, in: db)
            }
            #expect(try await bench.caller(ana.token).roles == [.shopper, .seller])
        }
    }

    // MARK: the first operator, demo people

    @Test(arguments: TestEngine.here)
    func theFirstOperatorsLinkWorksOnce(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            func become(_ token: String, _ login: String) async throws -> SignedIn {
                try await bench.authentication.signUpFirstOperator(
                    token, name: "Oda", login: login, password: AccountsBench.password,
                    caller: AccountsBench.gb, browser: AccountsBench.home)
            }
            func token(_ path: Path?) -> String {
                String(path?.text.split(separator: "=").last ?? "")
            }
            let stale = token(try await bench.authentication.firstOperatorLink())
            let link = token(try await bench.authentication.firstOperatorLink())
            await #expect(throws: AuthenticationRefusal.linkGone) {
                try await become(stale, "a@b.co")
            }
            await #expect(throws: AuthenticationRefusal.linkGone) {
                try await become("none", "a@b.co")
            }
            let oda = try await become(link, "oda@example.com")
            #expect(try await bench.caller(oda.token).roles == [.shopper, .operator])
            #expect(try await bench.authentication.firstOperatorLink() == nil)
            await #expect(throws: AuthenticationRefusal.operatorExists) {
                try await become(link, "eve@example.com")
            }
            #expect(try await bench.count("SELECT count(*) FROM accounts") == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func demoPeopleStayOnTheMachine(engine: TestEngine) async throws {
        let table: [(origin: String, isThisMachine: Bool, flag: Bool, comesIn: Bool)] = [
            ("http://127.0.0.1:8080", true, false, true),
            ("http://localhost:8080", true, false, true),
            ("http://[::1]:8080", true, false, true),
            ("https://shop.example", true, false, false),
            ("http://127.0.0.1:8080", false, false, false),
            ("http://127.0.0.1.shop.example", true, false, false),
            ("https://shop.example", false, true, true),
        ]
        try await TestStore.with(engine, AccountsBench.migrations) { test in
            let first = try AccountsBench(test.store)
            let hash = try await first.authentication.hash(AccountsBench.password)
            try await first.addDemo(hash)
            for (number, line) in table.enumerated() {
                let bench = try AccountsBench(
                    test.store, demoSignIn: line.flag, origin: line.origin, node: 2 + number)
                let browser = Browser(
                    client: "127.0.0.1", agent: "", isThisMachine: line.isThisMachine)
                if line.comesIn {
                    try await bench.signIn("demo@example.com", from: browser)
                } else {
                    await #expect(throws: AuthenticationRefusal.demoStaysHome, "\(line)") {
                        try await bench.signIn("demo@example.com", from: browser)
                    }
                }
            }
        }
    }

    // MARK: inbox

    @Test(arguments: TestEngine.here)
    func theInboxShowsTheNewestFirstAndForgetsNothing(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let hostile = "a=b\n\\n\r<script>"
            try await bench.store.write { db in
                for n in 1...Int64(120) {
                    try Notifications.notify(
                        ana.account,
                        LocalizedText("k\(n)", ["value": hostile, "n": "\(n)"], count: Int(n)),
                        link: "/orders", id: ID(n), at: bench.clock.now, in: db)
                }
            }
            let first = try await bench.notifications.inbox(of: ana.account)
            #expect(first.count == Notice.perPage)
            #expect(
                first.first?.words
                    == LocalizedText("k120", ["value": hostile, "n": "120"], count: 120))
            let second = try await bench.notifications.inbox(
                of: ana.account, before: first.last?.id)
            #expect(second.first?.id == ID(70))
            func unread() async throws -> Int {
                try await bench.store.read { db in try Notifications.unread(of: ana.account, in: db)
                }
            }
            #expect(try await unread() == Notice.mostUnread)
            try await bench.notifications.markRead(of: ana.account, upTo: ID(118))
            #expect(try await unread() == 2)
        }
    }
}
