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

/// Signing up by a code, and that nobody learns from it who has an account.
@Suite struct AccountsSignUpTests {
    private func ask(
        _ bench: AccountsBench, _ login: String = "ana@example.com"
    ) async throws -> String {
        try await bench.authentication.askSignUp(
            name: "Ana", login: login, password: AccountsBench.password, caller: AccountsBench.gb)
    }

    private func complete(
        _ bench: AccountsBench, _ token: String, _ code: String
    ) async throws -> SignedIn {
        try await bench.authentication.completeSignUp(
            token, code: code, caller: AccountsBench.gb, browser: AccountsBench.home)
    }

    @Test(arguments: TestEngine.here)
    func theCodeMakesAnAccountWhoseAddressIsKnown(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let token = try await ask(bench, " Ana@Example.COM ")
            #expect(try await bench.authentication.signUpLogin(token) == "ana@example.com")
            #expect(try await bench.count("SELECT count(*) FROM accounts") == 0)
            let code = AccountsBench.digits(try await bench.delivered().last)
            let ana = try await complete(bench, token, code)
            let account = try #require(try await bench.accounts.account(ana.account))
            #expect(account.email == "ana@example.com" && account.emailVerifiedAt != nil)
            #expect(try await bench.caller(ana.token).account == ana.account)
            #expect(try await bench.tried(AccountsBench.password) == "in")
            // The code is spent, and nothing waits any more.
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await complete(bench, token, code)
            }
            #expect(try await bench.count("SELECT count(*) FROM sign_ups") == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aTakenAddressAnswersAsAFreeOneAndItsOwnerIsTold(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp("taken@example.com")
            let before = try await bench.delivered().count
            let (free, taken) = (
                try await ask(bench, "free@example.com"), try await ask(bench, "taken@example.com")
            )
            #expect(free.utf8.count == taken.utf8.count)
            let mails = try await bench.delivered().dropFirst(before)
            #expect(mails.map(\.to) == ["free@example.com", "taken@example.com"])
            let isCode = AccountsBench.digits(mails.first).allSatisfy { $0.isNumber }
            let hasDigits = mails.last?.text.contains { $0.isNumber }
            #expect(isCode && hasDigits == false, "the owner's has no code in it")
            for token in [free, taken] {
                let login = try await bench.authentication.signUpLogin(token)
                #expect(login.hasSuffix("@example.com"))
                for _ in 1...7 {
                    await #expect(throws: AuthenticationRefusal.wrongCode) {
                        try await complete(bench, token, "x")
                    }
                }
            }
            // Five wrong tries ended the free one's code; another one helps.
            let code = AccountsBench.digits(mails.first)
            await #expect(throws: AuthenticationRefusal.wrongCode) {
                try await complete(bench, free, code)
            }
            bench.clock.pass(.minutes(2))
            try await bench.authentication.resendSignUp(free)
            try await bench.authentication.resendSignUp(taken)
            let again = try await bench.delivered().suffix(2)
            _ = try await complete(bench, free, AccountsBench.digits(again.first))
        }
    }

    @Test func aTakenAddressLooksTheSameOverHTTP() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            try await bench.signUp("taken@example.com")
            var pages: [String] = []
            for login in ["other@example.com", "taken@example.com"] {
                let visitor = AccountsWebTests.Visitor(bench)
                let form = "name=Ana&login=\(login)&password=a+rather+long+one"
                let asked = await visitor.send("POST", "/sign-up", form)
                #expect(asked.status == 303 && asked.location == "/sign-up/code")
                #expect(Array(visitor.cookies.keys) == ["__Host-pasar_sign_up"])
                let token = visitor.cookies["__Host-pasar_sign_up"] ?? ""
                let page = await visitor.send("GET", asked.location)
                let wrong = await visitor.send(
                    "POST", "/sign-up/code", "sign_up=\(token)&code=000000")
                #expect(page.status == 200 && wrong.status == 422)
                for text in [page.body, wrong.body] {
                    var out = text
                    for part in [token, login] {
                        out = out.split(separator: part, omittingEmptySubsequences: false)
                            .joined(separator: "-")
                    }
                    pages.append(AccountsSignUpTests.withoutKeys(out))
                }
            }
            #expect(pages[0] == pages[2])
            #expect(pages[1] == pages[3])
        }
    }

    /// Each form carries a key of its own.
    private static func withoutKeys(_ page: String) -> String {
        page.split(separator: "name=\"_key\"", omittingEmptySubsequences: false).enumerated()
            .map { index, part in
                index == 0 ? String(part) : String(part.drop { $0 != ">" })
            }.joined()
    }

    @Test(arguments: TestEngine.here)
    func nobodyFillsSomebodyElsesMailbox(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            for _ in 1...60 {
                _ = try await ask(bench)
                _ = try await bench.delivered()
                bench.clock.pass(.minutes(1))
            }
            // Six, and then one an hour.
            #expect(try await bench.delivered().count == SignUp.mailsPerDay)
            bench.clock.pass(.minutes(30))
            _ = try await ask(bench)
            #expect(try await bench.delivered().count == SignUp.mailsPerDay + 1)
            bench.clock.pass(.hours(25))
            try await bench.authentication.sweep()
            #expect(try await bench.count("SELECT count(*) FROM sign_ups") == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aResetGoesOnOnceAnHourAfterSixCodesAndItsLinkAlwaysWorks(
        engine: TestEngine
    ) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            let before = try await bench.delivered().count
            for minute in 0..<180 {
                try await bench.authentication.askReset(
                    login: "ana@example.com", caller: AccountsBench.gb)
                let mails = try await bench.delivered()
                if minute > 6 {
                    let newest = AccountsBench.token(mails.last)
                    #expect(
                        try await bench.authentication.resetLinkIsGood(newest), "minute \(minute)")
                }
                bench.clock.pass(.minutes(1))
            }
            // Six with digits, then one in each of the three hours.
            #expect(try await bench.delivered().count - before == OneTimeCode.codesPerDay + 3)
        }
    }
}
