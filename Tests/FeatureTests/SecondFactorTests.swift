import Access
import Composition
import Identities
import OneTimePasswords
import Store
import TestSupport
import Testing
import World

@testable import Accounts
@testable import Authentication
@testable import SecondFactors

/// Second factors: setting up, signing in by a code, limits, taking away.
@Suite struct SecondFactorTests {
    // MARK: signing in

    @Test(arguments: TestEngine.here)
    func thePasswordAloneOpensNoSession(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (ana, app, _) = try await bench.enrolled()
            let sessions = try await bench.count("SELECT count(*) FROM sessions")
            let token = try await bench.halfway()
            #expect(try await bench.count("SELECT count(*) FROM sessions") == sessions)
            #expect(try await bench.caller(token).account == nil, "it is no session's token")
            #expect(try await bench.secondFactors.waits(token))
            let signedIn = try await bench.complete(token, bench.digits(of: app))
            #expect(signedIn.account == ana.account)
            #expect(try await bench.caller(signedIn.token).account == ana.account)
            #expect(try await !bench.secondFactors.waits(token))
            await #expect(throws: SecondFactorRefusal.signInGone) {
                try await bench.complete(token, bench.digits(of: app))
            }
            // A wrong password doesn't tell that there is a second factor.
            #expect(try await bench.tried("wrong password") == "wrong")
            #expect(try await bench.audited() == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func aCodeWorksOnce(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (_, app, _) = try await bench.enrolled()
            let code = bench.digits(of: app)
            _ = try await bench.complete(try await bench.halfway(), code)
            let second = try await bench.halfway()
            await #expect(throws: SecondFactorRefusal.wrongCode, "a replay") {
                try await bench.complete(second, code)
            }
            bench.clock.pass(.seconds(30))
            _ = try await bench.complete(second, bench.digits(of: app))
        }
    }

    @Test(arguments: TestEngine.here)
    func oneCodeAtOnceOpensOneSession(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (_, app, _) = try await bench.enrolled()
            let code = bench.digits(of: app)
            var tokens: [String] = []
            for _ in 0..<4 { tokens.append(try await bench.halfway()) }
            let opened = await withTaskGroup(of: Int.self) { group in
                for token in tokens {
                    group.addTask {
                        (try? await bench.complete(token, code)) == nil ? 0 : 1
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(opened == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRecoveryCodeWorksOnce(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (_, _, codes) = try await bench.enrolled()
            #expect(codes.count == 10 && Set(codes).count == 10)
            let typed = RecoveryCode.grouped(codes[3].uppercased())
            let known = try #require(RecoveryCode.typed(typed))
            _ = try await bench.complete(try await bench.halfway(), known)
            let token = try await bench.halfway()
            await #expect(throws: SecondFactorRefusal.wrongCode) {
                try await bench.complete(token, codes[3])
            }
            _ = try await bench.complete(token, codes[4])
            #expect(try await bench.count("SELECT count(*) FROM second_factor_codes") == 8)
        }
    }

    @Test(arguments: TestEngine.here)
    func wrongCodesEndTheSignInAndWarnTheOwnerOnceADay(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (_, app, _) = try await bench.enrolled()
            let mails = try await bench.delivered().count
            func guess() async throws {
                let token = try await bench.halfway(from: AccountsBench.elsewhere)
                for _ in 0..<5 {
                    await #expect(throws: SecondFactorRefusal.wrongCode) {
                        try await bench.complete(token, "000000", from: AccountsBench.elsewhere)
                    }
                }
                await #expect(throws: SecondFactorRefusal.signInGone) {
                    try await bench.complete(
                        token, bench.digits(of: app), from: AccountsBench.elsewhere)
                }
            }
            try await guess()
            let warned = try await bench.delivered()
            #expect(warned.count == mails + 1)
            #expect(warned.last?.subject == "Somebody has your Pasar password")
            // The guesser waits from now on; the owner, elsewhere, doesn't.
            let token = try await bench.halfway(from: AccountsBench.elsewhere)
            await #expect(throws: AuthenticationRefusal.slowDown(seconds: 15)) {
                try await bench.complete(token, "000000", from: AccountsBench.elsewhere)
            }
            _ = try await bench.complete(try await bench.halfway(), bench.digits(of: app))
            bench.clock.pass(.hours(2))
            try await guess()
            #expect(try await bench.delivered().count == mails + 1, "one warning a day")
        }
    }

    @Test(arguments: TestEngine.here)
    func aSignInWaitsForAQuarterOfAnHourAndForItsPassword(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (ana, app, _) = try await bench.enrolled()
            let old = try await bench.halfway()
            bench.clock.pass(.minutes(15))
            await #expect(throws: SecondFactorRefusal.signInGone) {
                try await bench.complete(old, bench.digits(of: app))
            }
            let stale = try await bench.halfway()
            try await bench.authentication.changePassword(
                to: "quite another sentence", current: AccountsBench.password, for: ana.account,
                session: ana.session, device: nil, browser: AccountsBench.home)
            await #expect(throws: SecondFactorRefusal.signInGone) {
                try await bench.complete(stale, bench.digits(of: app))
            }
            #expect(try await bench.secondFactors.sweep() == 1)
        }
    }

    // MARK: setting up

    @Test(arguments: TestEngine.here)
    func itIsOnOnceAFirstCodeIsTypedInTheSameSession(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let other = try await bench.signIn()
            let factors = bench.secondFactors
            let proof = try await bench.proof(ana.account)
            try await factors.beginSetup(by: proof, session: ana.session)
            #expect(try await factors.setup(of: ana.account, session: other.session) == nil)
            let setup = try #require(
                try await factors.setup(of: ana.account, session: ana.session))
            #expect(setup.address.hasPrefix("otpauth://totp/Pasar:ana%40example.com?secret="))
            await #expect(throws: SecondFactorRefusal.wrongCode) {
                try await factors.completeSetup(
                    code: "000000", of: ana.account, session: ana.session)
            }
            #expect(try await !factors.isOn(ana.account))
            let code = bench.digits(of: setup.passwords)
            await #expect(throws: SecondFactorRefusal.setupGone) {
                try await factors.completeSetup(
                    code: code, of: ana.account, session: other.session)
            }
            _ = try await factors.completeSetup(
                code: code, of: ana.account, session: ana.session)
            #expect(try await factors.isOn(ana.account))
            #expect(try await bench.caller(ana.token).account == ana.account)
            #expect(try await bench.caller(other.token).account == nil, "others end")
            await #expect(throws: SecondFactorRefusal.alreadyOn) {
                try await factors.beginSetup(by: proof, session: ana.session)
            }
            let token = try await bench.halfway()
            await #expect(throws: SecondFactorRefusal.wrongCode, "the first code was used") {
                try await bench.complete(token, code)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aSecretThatWasShownTooLongAgoIsGone(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            try await bench.secondFactors.beginSetup(
                by: try await bench.proof(ana.account), session: ana.session)
            bench.clock.pass(.minutes(15))
            #expect(
                try await bench.secondFactors.setup(of: ana.account, session: ana.session) == nil)
            #expect(try await bench.secondFactors.sweep() == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func secretsAndCodesAreStoredSealedOrHashed(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (_, app, codes) = try await bench.enrolled()
            let stored = try await bench.store.read { db in
                try db.values("SELECT secret FROM second_factors", as: String.self)
            }
            #expect(stored.allSatisfy { !$0.contains(app.base32) && SecretKeys.isSealed($0) })
            let hashes = try await bench.store.read { db in
                try db.values("SELECT code_hash FROM second_factor_codes", as: [UInt8].self)
            }
            #expect(hashes.allSatisfy { $0.count == 32 })
            #expect(!hashes.contains(Array(codes[0].utf8)))
            for mail in try await bench.delivered() {
                #expect(
                    !mail.text.contains(app.base32) && !codes.contains { mail.text.contains($0) })
            }
            #expect(try await bench.audited() == nil)
            try await bench.store.write { db in
                try db.execute("UPDATE second_factors SET secret = \(app.base32)")
            }
            #expect(try await bench.audited()?.contains("in the clear") == true)
        }
    }

    // MARK: taking away

    @Test(arguments: TestEngine.here)
    func itIsTakenAwayByThePasswordAndTheOwnerIsTold(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (ana, _, codes) = try await bench.enrolled()
            await #expect(throws: AuthenticationRefusal.wrongPassword) {
                try await bench.authentication.prove(
                    ana.account, password: "not the one", browser: AccountsBench.home)
            }
            let fresh = try await bench.secondFactors.replaceCodes(
                by: try await bench.proof(ana.account))
            #expect(Set(fresh).isDisjoint(with: codes))
            let token = try await bench.halfway()
            await #expect(throws: SecondFactorRefusal.wrongCode) {
                try await bench.complete(token, codes[0])
            }
            try await bench.secondFactors.remove(by: try await bench.proof(ana.account))
            await #expect(throws: SecondFactorRefusal.signInGone) {
                try await bench.complete(token, fresh[0])
            }
            #expect(try await bench.tried(AccountsBench.password) == "in")
            await #expect(throws: SecondFactorRefusal.notOn) {
                try await bench.secondFactors.remove(by: try await bench.proof(ana.account))
            }
            let mails = try await bench.delivered().suffix(3).map(\.text)
            for (mail, word) in zip(mails, ["has a second factor", "new recovery", "turned off"]) {
                #expect(mail.contains(word), "\(mail)")
            }
            #expect(try await bench.audited() == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func atTheMachineItIsTakenFromWhoeverLostAll(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (ana, _, _) = try await bench.enrolled()
            let factors = bench.secondFactors
            #expect(try await factors.removeAtMachine(.email("nobody@example.com")) == nil)
            #expect(try await factors.removeAtMachine(.email("ana@example.com")) == ana.account)
            #expect(try await bench.caller(ana.token).account == nil, "all sessions end")
            #expect(try await bench.tried(AccountsBench.password) == "in")
            #expect(try await factors.removeAtMachine(.email("ana@example.com")) == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRotationSealsSecretsAnew(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let (_, app, _) = try await bench.enrolled()
            let new = SecretKeys.newKey()
            let rotated = SecondFactors(
                store: bench.store, world: bench.world, authentication: bench.authentication,
                keys: try SecretKeys(hex: "\(new),\(AccountsBench.factorKey)"), isRequired: false)
            #expect(try await rotated.seal() == 1)
            #expect(try await rotated.seal() == 0)
            let only = SecondFactors(
                store: bench.store, world: bench.world, authentication: bench.authentication,
                keys: try SecretKeys(hex: new), isRequired: false)
            _ = try await only.completeSignIn(
                try await bench.halfway(), code: bench.digits(of: app), caller: AccountsBench.gb,
                browser: AccountsBench.home)
        }
    }

    // MARK: roles

    @Test(arguments: TestEngine.here)
    func whereItIsRequiredRolesOfMoneyRestUntilItIsSetUp(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            try await bench.store.write { db in
                for role in [Role.finance, .seller] {
                    try Accounts.grant(role, to: ana.account, at: bench.clock.now, in: db)
                }
            }
            let caller = try await bench.caller(ana.token)
            let resting = try await bench.secondFactors.resting(caller)
            #expect(resting.roles == [.shopper, .seller] && resting.restingRoles == [.finance])
            #expect(resting.account == caller.account && resting.session == caller.session)
            _ = try await bench.enroll(ana)
            let awake = try await bench.secondFactors.resting(caller)
            #expect(awake.roles == [.shopper, .finance, .seller] && awake.restingRoles.isEmpty)
        }
    }
}

extension AccountsBench {
    /// Digits that an app shows now.
    func digits(of app: OneTimePasswords) -> String {
        app.code(step: OneTimePasswords.step(at: clock.now.milliseconds))
    }

    func proof(_ account: AccountID) async throws -> PasswordProof {
        try await authentication.prove(account, password: Self.password, browser: Self.home)
    }

    /// Turns a signed-in account's second factor on; half a minute passes, so that the next code is
    /// another.
    func enroll(_ signedIn: SignedIn) async throws -> (OneTimePasswords, [String]) {
        let account = signedIn.account
        try await secondFactors.beginSetup(
            by: try await proof(account), session: signedIn.session)
        let setup = try await secondFactors.setup(of: account, session: signedIn.session)
        guard let app = setup?.passwords else { throw SecondFactorRefusal.setupGone }
        let codes = try await secondFactors.completeSetup(
            code: digits(of: app), of: account, session: signedIn.session)
        clock.pass(.seconds(30))
        return (app, codes)
    }

    func enrolled() async throws -> (SignedIn, OneTimePasswords, [String]) {
        let ana = try await signUp()
        let (app, codes) = try await enroll(ana)
        return (ana, app, codes)
    }

    /// A sign-in whose password was right and that waits for its code.
    func halfway(from browser: Browser = AccountsBench.home) async throws -> String {
        let result = try await authentication.signIn(
            login: "ana@example.com", password: Self.password, caller: Self.gb, browser: browser)
        guard case .waits(let waiting) = result else { throw SecondFactorRefusal.notOn }
        return waiting.token
    }

    func complete(
        _ token: String, _ code: String, from browser: Browser = AccountsBench.home
    ) async throws -> SignedIn {
        try await secondFactors.completeSignIn(
            token, code: code, caller: Self.gb, browser: browser)
    }

    func audited() async throws -> String? {
        try await store.read { db in try SecondFactors.audit(in: db) }
    }
}

/// The whole shop where a second factor is required.
@Suite struct SecondFactorRequiredTests {
    @Test func anOperatorReachesNoConsoleBeforeEnrolling() async throws {
        let options: (inout PasarOptions) -> Void = { $0.secondFactorRequired = true }
        try await TestShop.with(.sqlite, options: options) { shop in
            let (account, olu) = try await shop.person("Olu")
            for role in [Role.operator, .seller] { try await shop.grant(role, to: account) }
            for place in ["/operations", "/operations/payouts", "/operations/people"] {
                let page = await olu.get(place)
                #expect(page.status == 303, "\(place)")
                #expect(page.location == "/account/second-factor", "\(place)")
                let json = await olu.get(place, json: true)
                #expect(json.status == 403 && json.text.contains("second-factor-first"))
            }
            let change = await olu.post(
                "/operations/people/\(account)/grants", [("role", "finance")])
            #expect(change.status == 303 && change.location == "/account/second-factor")
            // What everybody may do, and other roles, go on.
            #expect(await olu.get("/orders").status == 200)
            #expect(await olu.get("/operations/parcels").location == "/account/second-factor")
            let page = await olu.get("/account/second-factor")
            #expect(page.status == 200 && page.text.contains("It rests until"))

            await olu.post("/account/second-factor", [("current", TestShop.password)])
            let setup = await olu.get("/account/second-factor/setup", json: true).text
            let letters = setup.split(separator: "\"secret\":\"").last?.prefix { $0 != "\"" } ?? ""
            let app = try #require(OneTimePasswords(base32: letters.filter { $0 != " " }))
            let digits = app.code(step: OneTimePasswords.step(at: shop.clock.now.milliseconds))
            let done = await olu.post("/account/second-factor/setup", [("code", digits)])
            #expect(done.status == 200)
            #expect(await olu.get("/operations").status == 200)

            await olu.post("/account/second-factor/removal", [("current", TestShop.password)])
            #expect(await olu.get("/operations").status == 303, "off again, it rests again")
        }
    }

    @Test func whereItIsAdvisedNothingRests() async throws {
        try await TestShop.with(.sqlite) { shop in
            let (account, olu) = try await shop.person("Olu")
            try await shop.grant(.operator, to: account)
            #expect(await olu.get("/operations").status == 200)
            let page = await olu.get("/account")
            #expect(page.text.contains("Advised for your role"))
            #expect(await shop.browser().get("/account").text.contains("Second factor") == false)
        }
    }

    @Test func theCommandTakesItFromALogin() async throws {
        try await TestShop.with(.sqlite) { shop in
            await #expect(throws: (any Error).self) {
                try await shop.pasar.removeSecondFactor(of: "not a login")
            }
            _ = try await shop.person("Olu")
            await #expect(throws: (any Error).self) {
                try await shop.pasar.removeSecondFactor(of: "olu@example.com")
            }
        }
    }
}
