import Accounts
import TestSupport
import Testing
import Web

extension Scene {
    static let all: [Scene] =
        [signingUp, signingIn, reset, account, details, firstOperator, shell]
        + [browsing, basket, checkout, webhooks, orders, cases, disputes, parcels, returns]
        + [withdrawals, invoices, seller]
        + [operations, creators, stalls, payouts, books, closures] + [rooms, cameras]
        + [promotions, selling] + later

    static let signingUp = Scene(name: "sign-up") { player in
        let visitor = player.shop.browser()
        player.chapter("A visitor looks at the form, gets it wrong, and signs up")
        await player.get(visitor, "/sign-up?next=/basket")
        await player.post(
            visitor, "/sign-up", [("name", ""), ("login", "x"), ("password", "short")])
        await player.post(
            visitor, "/sign-up",
            [("name", "Mai"), ("login", "mai@example.com"), ("password", TestShop.password)])
        player.chapter("The mail's digits make the account; others do not")
        let asked = try await askedAgain(player, visitor, "mai@example.com")
        let code = try #require(try await player.shop.letter().sixDigits)
        player.mask(code, as: "code")
        await player.get(visitor, "/sign-up/code?next=/basket")
        await player.post(visitor, "/sign-up/code", [("sign_up", asked), ("code", "000000")])
        player.shop.clock.advance(.minutes(2))
        await player.post(visitor, "/sign-up/resend", [("sign_up", asked)])
        let second = try #require(try await player.shop.letter().sixDigits)
        player.mask(second, as: "code2")
        await player.post(
            visitor, "/sign-up/code",
            [("sign_up", asked), ("code", second), ("next", "/basket")])
        await player.get(visitor, "/sign-up/code")
        player.chapter("The same address again, as software: the same answer, but no code")
        let again = try await askedAgain(player, player.shop.browser(), "mai@example.com")
        await player.post(
            player.shop.browser(), "/sign-up/code",
            json: "{\"sign_up\":\"\(again)\",\"code\":\"\(second)\"}")
        let letter = try await player.shop.letter()
        #expect(letter.contains("You have one already"))
    }

    /// Signs up as software, for the token in the answer.
    private static func askedAgain(
        _ player: Player, _ browser: TestBrowser, _ login: String
    ) async throws -> String {
        let reply = await browser.post(
            "/sign-up",
            json: "{\"name\":\"Mai\",\"login\":\"\(login)\",\"password\":\"\(TestShop.password)\"}")
        #expect(reply.status == 202)
        let token = try #require(JSONFind.text("sign_up", in: reply.text))
        player.mask(token, as: "sign-up")
        return token
    }

    static let details = Scene(name: "account-details") { player in
        let (account, mai) = try await player.shop.person("Mai")
        player.chapter("An address that waits for its code")
        let first = try #require(try await player.shop.letter().sixDigits)
        player.mask(first, as: "code")
        await player.get(player.shop.browser(), "/verification/link")
        await player.get(mai, "/verification")
        await player.post(mai, "/verification/resend")
        await player.post(mai, "/verification", [("code", "000000")])
        await player.post(mai, "/verification", [("code", first)])
        player.chapter("Another address: the password is asked for, and a code goes there")
        await player.get(mai, "/account/login")
        await player.get(mai, "/account/login/code")
        await player.post(
            mai, "/account/login", [("login", "new@example.com"), ("current", "not the one")])
        await player.post(
            mai, "/account/login",
            [("login", "new@example.com"), ("current", TestShop.password)])
        let code = try #require(try await player.shop.letter().sixDigits)
        player.mask(code, as: "code2")
        await player.get(mai, "/account/login/code")
        await player.post(mai, "/account/login/code", [("code", "000000")])
        await player.post(mai, "/account/login/code", [("code", code)])
        await player.get(mai, "/account?changed=login")
        player.chapter("Another password")
        await player.get(mai, "/account/password")
        await player.post(
            mai, "/account/password", [("current", TestShop.password), ("password", "short")])
        await player.post(
            mai, "/account/password",
            [("current", TestShop.password), ("password", "another long password")])
        await player.get(mai, "/account?changed=password")
        player.chapter("What an operator may do for them")
        let (operatorAccount, olu) = try await player.shop.person("Olu")
        try await player.shop.grant(.operator, to: operatorAccount)
        await player.get(mai, "/operations/people")
        await player.get(olu, "/operations/people")
        await player.get(olu, "/operations/people?q=new@")
        await player.get(olu, "/operations/people?q=zz", json: true)
        await player.post(olu, "/operations/people/\(account)/grants", [("role", "finance")])
        await player.post(olu, "/operations/people/\(account)/grants", [("role", "king")])
        await player.post(
            olu, "/operations/people/\(account)/confirmations", [("role", "finance")])
        let (second, ada) = try await player.shop.person("Ada")
        try await player.shop.grant(.operator, to: second)
        await player.get(ada, "/operations/people")
        await player.get(ada, "/operations/people/\(account)")
        await player.post(
            ada, "/operations/people/\(account)/confirmations", [("role", "finance")])
        await player.post(
            ada, "/operations/people/\(account)/withdrawals", [("role", "finance")])
        await player.get(olu, "/operations/people/\(account)")
        await player.post(olu, "/operations/people/\(account)/revocations", [("role", "finance")])
        await player.get(olu, "/operations/people/\(account)", json: true)
        await player.post(
            olu, "/operations/people/\(second)/revocations", [("role", "operator")])
        player.chapter("An account is closed, and opened again")
        await player.post(olu, "/operations/people/\(account)/session-endings", [("reason", "")])
        await player.post(
            olu, "/operations/people/\(account)/session-endings", [("reason", "A lost phone")])
        await player.post(
            olu, "/operations/people/\(account)/closures", [("reason", "Sold fakes")])
        await player.post(
            mai, "/sign-in",
            [("login", "new@example.com"), ("password", "another long password")])
        await player.get(olu, "/operations/people/\(account)")
        await player.post(
            olu, "/operations/people/\(account)/reopenings", [("reason", "A mistake")])
        await player.post(
            olu, "/operations/people/\(operatorAccount)/closures", [("reason", "Myself")])
        await player.post(
            olu, "/operations/people/\(operatorAccount)/revocations", [("role", "operator")])
        await player.get(olu, "/operations/people/acc_0000000000000X")
    }

    static let signingIn = Scene(name: "sign-in") { player in
        let (_, there) = try await player.shop.person("Mai")
        let visitor = player.shop.browser()
        player.chapter("A wrong password, then the right one")
        await player.get(visitor, "/sign-in?next=/orders")
        await player.post(
            visitor, "/sign-in", [("login", "mai@example.com"), ("password", "not the one")])
        await player.post(
            visitor, "/sign-in",
            [("login", "mai@example.com"), ("password", TestShop.password), ("next", "/orders")])
        player.chapter("Where one is signed in; ending the other place, then all")
        let list = await player.get(visitor, "/account/sessions", json: true)
        await player.get(visitor, "/account/sessions")
        let other = try #require(JSONFind.ids("ses", in: list.text).last)
        await player.post(visitor, "/account/sessions/\(other)/end")
        await player.post(visitor, "/account/sessions/end-all")
        await player.get(there, "/orders")
        player.chapter("Software signs in and out")
        await player.post(
            visitor, "/sign-in",
            json: "{\"login\":\"mai@example.com\",\"password\":\"\(TestShop.password)\"}")
        await player.post(visitor, "/sign-out")
    }

    static let reset = Scene(name: "password-reset") { player in
        _ = try await player.shop.person("Mai")
        let visitor = player.shop.browser()
        player.chapter("Nobody learns whether there is such an account")
        await player.get(visitor, "/password-reset")
        await player.post(visitor, "/password-reset", [("login", "nobody@example.com")])
        await player.post(visitor, "/password-reset", [("login", "mai@example.com")])
        player.chapter("By the digits of the mail")
        let letter = try await player.shop.letter()
        let code = try #require(letter.sixDigits, "\(letter)")
        player.mask(code, as: "code")
        await player.get(visitor, "/password-reset/code")
        await player.post(
            visitor, "/password-reset/code",
            [("login", "mai@example.com"), ("code", code), ("password", "another long password")])
        player.chapter("By the link, which works once")
        player.shop.clock.advance(.minutes(10))
        await visitor.post("/password-reset", [("login", "mai@example.com")])
        let second = try await player.shop.letter()
        let token = try #require(second.word(after: "/password-reset/link?token="), "\(second)")
        await player.get(visitor, "/password-reset/link?token=\(token)")
        await player.get(visitor, "/password-reset/link")
        await player.post(
            visitor, "/password-reset/link", [("token", token), ("password", "short")])
        await player.post(
            visitor, "/password-reset/link",
            [("token", token), ("password", "a third long password")])
        await visitor.get("/password-reset/link?token=\(token)")
        await player.get(visitor, "/password-reset/link")
        await player.get(visitor, "/sign-in?reset=on")
    }

    static let account = Scene(name: "account") { player in
        let visitor = player.shop.browser()
        let (_, mai) = try await player.shop.person("Mai")
        player.chapter("A visitor's page, and somebody's own")
        await player.get(visitor, "/account")
        await player.get(mai, "/account")
        await player.post(mai, "/account", [("name", "Mai Trần")])
        await player.post(mai, "/account", [("name", "")])
        await player.get(mai, "/account", json: true)
        player.chapter("Market and language")
        await player.post(
            visitor, "/preferences", [("market", "VN"), ("locale", "vi-VN"), ("next", "/account")])
        await player.post(visitor, "/preferences", [("market", "XX")])
        await player.get(visitor, "/account")
        player.chapter("The inbox")
        await player.get(mai, "/inbox")
        await player.get(mai, "/inbox", json: true)
        await player.post(mai, "/inbox/read")
    }

    static let firstOperator = Scene(name: "first-operator") { player in
        let link = try #require(try await player.shop.pasar.authentication.firstOperatorLink()).text
        let visitor = player.shop.browser()
        player.chapter("The link that a start prints works once")
        let token = try #require(link.word(after: "="))
        await player.get(visitor, link)
        await player.get(visitor, "/first-operator")
        await player.post(
            visitor, "/first-operator",
            [("token", token), ("name", "Olu"), ("login", "olu"), ("password", "short")])
        await player.post(
            visitor, "/first-operator",
            [
                ("token", token), ("name", "Olu"), ("login", "olu@example.com"),
                ("password", TestShop.password),
            ])
        let late = player.shop.browser()
        await late.get(link)
        await player.get(late, "/first-operator")
    }

    static let shell = Scene(name: "shell") { player in
        let visitor = player.shop.browser()
        player.chapter("What installs the Shop and works offline")
        let offline = await player.get(visitor, "/offline")
        await player.get(visitor, "/manifest.webmanifest")
        await player.get(visitor, "/service-worker.js")
        await player.get(visitor, "/favicon.ico")
        let sheet = HttpPage(offline.text).values("href", of: "link").first { $0.contains(".css") }
        let name = try #require(sheet)
        player.mask(
            String(name.split(separator: "/").last?.split(separator: ".").first ?? ""), as: "sheet")
        await player.get(visitor, name)
        player.chapter("For machines")
        await player.get(visitor, "/health", json: true)
        await player.get(visitor, "/openapi.json", json: true)
        await player.get(visitor, "/metrics")
        player.chapter("What isn't there, and what it isn't there for")
        await player.get(visitor, "/nowhere")
        await player.get(visitor, "/nowhere", json: true)
        await player.post(visitor, "/health")
        await player.get(visitor, "/media/nothing.webp")
    }
}

extension TestShop {
    /// The newest mail or text message.
    func letter() async throws -> String {
        _ = try await pasar.authentication.sendResets()
        _ = try await pasar.notifications.deliverMessages()
        return try #require(outbox.messages.last?.text)
    }
}
