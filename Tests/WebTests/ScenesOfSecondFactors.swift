import OneTimePasswords
import TestSupport
import Testing

extension Scene {
    static let secondFactors = Scene(name: "second-factors") { player in
        let (account, mai) = try await player.shop.person("Mai")
        try await player.shop.grant(.finance, to: account)
        player.chapter("Off, and advised for a role that decides on money")
        await player.get(mai, "/account/second-factor")
        await player.get(mai, "/account/second-factor", json: true)
        await player.get(mai, "/account/second-factor/setup")
        await player.get(mai, "/account/second-factor/recovery-codes")
        await player.get(mai, "/account/second-factor/removal")
        await player.post(
            mai, "/account/second-factor/recovery-codes", [("current", TestShop.password)])
        await player.post(mai, "/account/second-factor", [("current", "not the one")])
        player.chapter("A secret for the app, and its first digits")
        let app = try await setUp(player, mai)
        await player.post(mai, "/account/second-factor/setup", [("code", "12 34")])
        await player.post(mai, "/account/second-factor/setup", [("code", "000000")])
        let codes = try await confirmed(player, mai, app)
        await player.post(mai, "/account/second-factor/setup", [("code", "000000")])
        await player.get(mai, "/account/second-factor")
        await player.get(mai, "/account")
        try await signIn(player, app, recovery: codes[0])
        player.chapter("New recovery codes, and off again")
        await player.post(
            mai, "/account/second-factor/recovery-codes", [("current", "not the one")])
        let fresh = await mai.post(
            "/account/second-factor/recovery-codes", json: "{\"current\":\"\(TestShop.password)\"}")
        #expect(fresh.status == 200 && Self.codes(in: fresh).count == 10)
        await player.get(mai, "/account/second-factor", json: true)
        await player.post(mai, "/account/second-factor/removal", [("current", "not the one")])
        await player.post(mai, "/account/second-factor/removal", [("current", TestShop.password)])
        await player.post(mai, "/account/second-factor/removal", [("current", TestShop.password)])
        let letter = try await player.shop.letter()
        #expect(letter.contains("turned off"))
    }

    private static func setUp(
        _ player: Player, _ mai: TestBrowser
    ) async throws -> OneTimePasswords {
        await player.post(mai, "/account/second-factor", [("current", TestShop.password)])
        let shown = await mai.get("/account/second-factor/setup", json: true)
        let typed = try #require(JSONFind.text("secret", in: shown.text))
        let secret = typed.filter { $0 != " " }
        player.mask(typed, as: "secret")
        player.mask(secret, as: "secret")
        await player.get(mai, "/account/second-factor/setup")
        await player.get(mai, "/account/second-factor/setup", json: true)
        return try #require(OneTimePasswords(base32: secret))
    }

    /// Digits that an app shows now.
    private static func digits(_ player: Player, _ app: OneTimePasswords) -> String {
        let step = OneTimePasswords.step(at: player.shop.clock.now.milliseconds)
        let digits = app.code(step: step)
        player.mask(digits, as: "digits")
        return digits
    }

    private static func confirmed(
        _ player: Player, _ mai: TestBrowser, _ app: OneTimePasswords
    ) async throws -> [String] {
        let reply = await mai.post(
            "/account/second-factor/setup", json: "{\"code\":\"\(digits(player, app))\"}")
        #expect(reply.status == 200)
        let codes = codes(in: reply)
        #expect(codes.count == 10)
        for (index, code) in codes.enumerated() { player.mask(code, as: "recovery\(index)") }
        player.shop.clock.advance(.seconds(30))
        return codes
    }

    private static func codes(in reply: Reply) -> [String] {
        reply.text.split(separator: "\"").map(String.init).filter { $0.count == 12 }
    }

    private static func signIn(
        _ player: Player, _ app: OneTimePasswords, recovery: String
    ) async throws {
        let fields = [("login", "mai@example.com"), ("password", TestShop.password)]
        player.chapter("Signing in: the password, then the digits; they work once")
        let visitor = player.shop.browser()
        await player.get(visitor, "/sign-in/code")
        await player.post(visitor, "/sign-in", fields + [("next", "/orders")])
        await player.get(visitor, "/orders")
        let token = try #require(visitor.cookies["pasar_second_factor"])
        player.mask(token, as: "sign-in")
        await player.get(visitor, "/sign-in/code?next=/orders")
        func code(_ code: String) -> [(String, String)] { [("sign_in", token), ("code", code)] }
        await player.post(visitor, "/sign-in/code", code("12"))
        await player.post(visitor, "/sign-in/code", code("000000"))
        let digits = digits(player, app)
        await player.post(visitor, "/sign-in/code", code(digits) + [("next", "/orders")])
        await player.post(visitor, "/sign-in/code", code(digits))
        player.chapter("As software, by a recovery code")
        let software = player.shop.browser()
        let half = await software.post(
            "/sign-in",
            json: "{\"login\":\"mai@example.com\",\"password\":\"\(TestShop.password)\"}")
        #expect(half.status == 202)
        let second = try #require(JSONFind.text("sign_in", in: half.text))
        player.mask(second, as: "sign-in2")
        await player.post(
            software, "/sign-in/code",
            json: "{\"sign_in\":\"\(second)\",\"code\":\"\(recovery)\"}")
    }
}
