import Access
import DesignSystem
import Store
import TestSupport
import Testing
import Web
import World

@testable import Accounts
@testable import Authentication
@testable import Notifications

/// Bounds of the text messages that strangers can have the shop send.
@Suite struct TextBudgetTests {
    private func ask(
        _ bench: AccountsBench, _ number: String, from block: String = "192.0.2.1"
    ) async throws -> String {
        do {
            _ = try await bench.authentication.askSignUp(
                name: "Ana", login: number, password: AccountsBench.password,
                caller: AccountsBench.gb, block: block)
            return "sent"
        } catch let refusal as AuthenticationRefusal { return refusal.code }
    }

    private func number(_ n: Int, _ start: String = "+4477009") -> String {
        start + String(String(100_000 + n).dropFirst())
    }

    @Test(arguments: TestEngine.here)
    func oneNetworkCannotSpendMoreThanItsDay(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let most = TextLimits().networkPerDay
            for n in 0..<most { #expect(try await ask(bench, number(n)) == "sent") }
            #expect(try await ask(bench, number(most)) == "accounts.texts-spent")
            let texts = try await bench.delivered().filter { $0.channel == .sms }
            #expect(texts.count == most)
            // An address costs nothing, another network has its own, and a day passes.
            #expect(try await ask(bench, "ana@example.com") == "sent")
            #expect(try await ask(bench, number(most), from: "192.0.2.2") == "sent")
            bench.clock.pass(.hours(25))
            #expect(try await ask(bench, number(most + 1)) == "sent")
        }
    }

    @Test(arguments: TestEngine.here)
    func oneCountryAndAllHaveTheirHour(engine: TestEngine) async throws {
        var limits = TextLimits()
        limits.countryPerHour = 2
        limits.perHour = 3
        try await AccountsBench.on(engine, texts: limits) { bench in
            #expect(try await ask(bench, number(1), from: "192.0.2.1") == "sent")
            #expect(try await ask(bench, number(2), from: "192.0.2.2") == "sent")
            #expect(
                try await ask(bench, number(3), from: "192.0.2.3") == "accounts.texts-spent")
            #expect(try await ask(bench, "+66812345678", from: "192.0.2.4") == "sent")
            #expect(
                try await ask(bench, "+84912345678", from: "192.0.2.5") == "accounts.texts-spent")
            let refusals = try await bench.store.read { db in try TextBudget.refusals(in: db) }
            #expect(refusals.map(\.bound) == [.all, .country])
            #expect(refusals.map(\.count) == [1, 1])
            bench.clock.pass(.hours(2))
            #expect(try await ask(bench, number(4), from: "192.0.2.6") == "sent")
        }
    }

    @Test func onlyCountriesOfMarketsAreTextedUnlessOneIsAllowed() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let answer = try await ask(bench, "+4930123456")
            #expect(answer == "accounts.country-not-served")
        }
        var limits = TextLimits()
        limits.otherCountries = ["49"]
        try await AccountsBench.on(.sqlite, texts: limits) { bench in
            let answer = try await ask(bench, "+4930123456")
            #expect(answer == "sent")
            #expect(try await ask(bench, "+33612345678") == "accounts.country-not-served")
        }
    }

    @Test func aTakenNumberCountsAsAFreeOne() async throws {
        var limits = TextLimits()
        limits.networkPerDay = 1
        try await AccountsBench.on(.sqlite, texts: limits) { bench in
            try await bench.signUp("+447700900123")
            #expect(try await ask(bench, "+447700900123") == "sent")
            #expect(try await ask(bench, "+447700900123") == "accounts.texts-spent")
            #expect(try await ask(bench, number(1)) == "accounts.texts-spent")
        }
    }

    @Test func aChangeToAnotherNumberIsCountedToo() async throws {
        var limits = TextLimits()
        limits.networkPerDay = 1
        try await AccountsBench.on(.sqlite, texts: limits) { bench in
            let ana = try await bench.signUp()
            func change(_ number: String) async throws {
                try await bench.authentication.askLogin(
                    number, current: AccountsBench.password, for: ana.account,
                    caller: AccountsBench.gb, browser: AccountsBench.home)
            }
            try await change(number(1))
            bench.clock.pass(.minutes(2))
            await #expect(throws: AuthenticationRefusal.textsSpent) { try await change(number(2)) }
            await #expect(throws: AuthenticationRefusal.countryNotServed) {
                try await change("+4930123456")
            }
        }
    }

    @Test func aReachedBoundIsAnAlarmForOperators() async throws {
        try await TestShop.with(
            .sqlite, options: { $0.authentication.texts.perHour = 0 }
        ) { shop in
            let (olu, operating) = try await shop.person("Olu")
            try await shop.grant(.operator, to: olu)
            #expect(!(await operating.get("/operations").text.contains("text message")))
            let stranger = shop.browser()
            let refused = await stranger.post(
                "/sign-up",
                [
                    ("name", "Eve"), ("login", "+12025550143"),
                    ("password", "a rather long sentence"),
                ])
            #expect(refused.status == 429 && refused.header("retry-after") == "3600")
            #expect(refused.text.contains("value=\"+12025550143\""))
            let page = await operating.get("/operations").text
            #expect(page.contains("1 text message with a code wasn’t sent"))
        }
    }
}
