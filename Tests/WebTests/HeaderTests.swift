import Text
import Accounts
import JSON
import TestSupport
import Testing
import Web
import World

/// What every answer says besides its body, and what the edge refuses before a feature hears of it.
struct HeaderTests {
    @Test func everyPageComesWithAStrictPolicy() async throws {
        try await TestShop.with(.sqlite) { shop in
            let town = try await TradeFixture(shop)
            let everything = try await town.person("Olu", .operator, .seller, .finance).browser
            for route in shop.pasar.edge.table.routes where route.method == .get {
                guard route.holeNames.isEmpty else { continue }
                let reply = await everything.get(route.place.pattern)
                expectSafe(reply, route.name)
                let nobody = await shop.browser().get(route.place.pattern)
                expectSafe(nobody, route.name)
            }
            for target in [
                "/products/\(town.lamp.product)", "/shops/\(town.stall.slug)", "/nowhere",
                "/orders/nothing", "/categories/1",
            ] { expectSafe(await town.buyer.browser.get(target), target) }
        }
    }

    private func expectSafe(_ reply: Reply, _ name: String) {
        #expect(reply.status < 500, "\(name) answers \(reply.status)")
        #expect(reply.header("x-content-type-options") == "nosniff", "\(name)")
        #expect(reply.header("x-request-id") != nil, "\(name)")
        #expect(reply.header("cache-control") != nil, "\(name)")
        for (header, value) in reply.headers where header == "set-cookie" {
            #expect(value.contains("; HttpOnly"), "\(name): \(value)")
            #expect(value.contains("; SameSite=Lax"), "\(name): \(value)")
        }
        guard reply.header("content-type")?.hasPrefix("text/html") == true else { return }
        let policy = reply.header("content-security-policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none';"), "\(name)")
        for word in ["unsafe", "*", "http:"] { #expect(!policy.contains(word), "\(name): \(word)") }
        for part in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            #expect(policy.contains(part), "\(name): \(part)")
        }
        #expect(reply.header("x-frame-options") == "DENY", "\(name)")
        #expect(reply.header("referrer-policy") == "same-origin", "\(name)")
        #expect(reply.header("cross-origin-opener-policy") == "same-origin", "\(name)")
        #expect(HttpPage(reply.text).faults == [], "\(name)")
    }

    @Test func signingInKeepsCookiesFromScripts() async throws {
        try await TestShop.with(.sqlite) { shop in
            _ = try await shop.person("Mai")
            let reply = await shop.browser().post(
                "/sign-in", [("login", "mai@example.com"), ("password", TestShop.password)])
            let cookies = reply.headers.filter { $0.name == "set-cookie" }
            #expect(cookies.contains { $0.value.hasPrefix("pasar_session=") })
            for cookie in cookies {
                #expect(cookie.value.contains("; HttpOnly; SameSite=Lax"), "\(cookie.value)")
                #expect(cookie.value.contains("; Path=/;"), "\(cookie.value)")
            }
        }
    }

    @Test func anotherMethodIsToldWhichOnesThereAre() async throws {
        try await TestShop.with(.sqlite) { shop in
            let visitor = shop.browser()
            let reply = await visitor.send("DELETE", "/basket", headers: [:], body: [])
            #expect(reply.status == 405)
            #expect(reply.header("allow") == "GET")
            let odd = await visitor.send("PROPFIND", "/sign-in", headers: [:], body: [])
            #expect(odd.status == 405)
            #expect(odd.header("allow") == "GET, POST")
            let head = await visitor.send("HEAD", "/sign-in", headers: [:], body: [])
            #expect(head.status == 200)
        }
    }

    @Test func whatIsNotThereSaysSoInTheCallersWords() async throws {
        try await TestShop.with(.sqlite) { shop in
            let visitor = shop.browser()
            let page = await visitor.get("/nowhere")
            #expect(page.status == 404)
            #expect(page.header("content-type") == "text/html; charset=utf-8")
            let json = await visitor.get("/nowhere", json: true)
            #expect(json.status == 404)
            #expect(json.header("content-type") == "application/problem+json")
            #expect(JSONFind.text("code", in: json.text) == "not-found")
            #expect(JSONFind.text("request", in: json.text) == json.header("x-request-id"))
        }
    }

    @Test func tooMuchAndTheWrongKindAreRefused() async throws {
        try await TestShop.with(.sqlite) { shop in
            let visitor = shop.browser()
            func sign(_ type: String, _ body: [UInt8], _ more: [String: String] = [:]) async -> Int
            {
                let headers = [
                    "content-type": type, "sec-fetch-site": "same-origin",
                    "accept": "application/json",
                ].merging(more) { $1 }
                return await visitor.send("POST", "/sign-in", headers: headers, body: body).status
            }
            let form = "application/x-www-form-urlencoded"
            let large = [UInt8](repeating: 97, count: 3_000_000)
            #expect(await sign(form, large) == 413)
            #expect(await sign(form, [], ["content-length": "3000000000"]) == 413)
            #expect(await sign("text/plain", Array("login=a".utf8)) == 415)
            #expect(await sign("application/json", Array("{\"login\":".utf8)) == 400)
            #expect(await sign("application/json", Array("[1]".utf8)) == 400)
            #expect(await sign(form, [0x6C, 0x3D, 0xFF]) == 400)
            #expect(await sign(form, Array("login=%FF".utf8)) == 400)
            let long = "/search?q=" + String(repeating: "a", count: 5_000)
            #expect(await visitor.get(long, json: true).status == 400)
        }
    }

    @Test(arguments: [
        ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"],
        ["origin": "https://evil.example"], ["origin": "null"], [:],
    ])
    func aFormOfAnotherSiteChangesNothing(_ headers: [String: String]) async throws {
        try await TestShop.with(.sqlite) { shop in
            let (_, mai) = try await shop.person("Mai")
            let all = headers.merging(
                ["content-type": "application/x-www-form-urlencoded", "accept": "application/json"]
            ) { $1 }
            for route in shop.pasar.edge.table.routes where route.method != .get {
                guard route.audience == .anyone || route.audience == .signedIn else { continue }
                let target = route.place.pattern.split(separator: "/").map {
                    $0.hasPrefix("{") ? "nothing" : String($0)
                }.joined(separator: "/")
                let reply = await mai.send("POST", "/" + target, headers: all, body: [])
                #expect(reply.status == 403, "\(route.name)")
                #expect(JSONFind.text("code", in: reply.text) == "other-site", "\(route.name)")
            }
            #expect(await mai.get("/orders").status == 200)
        }
    }

    @Test func whoeverComesTooOftenIsToldToWait() async throws {
        try await TestShop.with(.sqlite, rateLimits: true) { shop in
            let visitor = shop.browser()
            var statuses: [Int] = []
            for _ in 0..<12 {
                let reply = await visitor.post(
                    "/sign-in", [("login", "a@example.com"), ("password", "not the one")])
                statuses.append(reply.status)
                guard reply.status == 429 else { continue }
                let wait = try #require(reply.header("retry-after").flatMap { Int($0) })
                #expect((1...60).contains(wait))
                break
            }
            #expect(statuses.last == 429, "\(statuses)")
            #expect(await visitor.get("/sign-in").status == 200)
            shop.clock.advance(.minutes(1))
            let later = await visitor.post("/sign-in", json: "{}")
            #expect(later.status == 422)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRepeatGetsTheSameBytes(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { shop in
            let town = try await TradeFixture(shop)
            let priya = town.buyer.browser
            let sku = town.lamp.skus[0]
            func put(_ quantity: Int) async -> Reply {
                await priya.post(
                    "/basket/lines", json: "{\"sku\":\"\(sku)\",\"quantity\":\(quantity)}",
                    key: "repeat-me-1")
            }
            let first = await put(1)
            let again = await put(1)
            #expect(first.status == 200)
            #expect(first.header("idempotent-replayed") == nil)
            #expect(again.header("idempotent-replayed") == "true")
            #expect(again.status == first.status && again.body == first.body)
            let other = await put(2)
            #expect(other.status == 422)
            #expect(JSONFind.text("code", in: other.text) == "key-reused")
            let bad = await priya.post("/basket/lines", json: "{\"sku\":\"\(sku)\"}", key: "a b")
            #expect(JSONFind.text("code", in: bad.text) == "bad-key")
            let basket = await priya.get("/basket", json: true)
            #expect(JSONFind.integer("count", in: basket.text) == 1)
        }
    }

    @Test func aFaultNamesItsField() async throws {
        try await TestShop.with(.sqlite) { shop in
            let (_, mai) = try await shop.person("Mai")
            let reply = await mai.post("/basket/lines", json: "{\"sku\":\"x\",\"colour\":\"red\"}")
            #expect(reply.status == 422)
            #expect(reply.text.contains("\"field\":\"sku\""))
            #expect(reply.text.contains("\"field\":\"colour\""))
            let page = await shop.browser().post(
                "/sign-up", [("name", "Mai"), ("login", "x"), ("password", TestShop.password)])
            #expect(page.status == 422)
            #expect(HttpPage(page.text).outline.contains("{name!=Mai}"), "what was typed is kept")
            #expect(!page.text.contains(TestShop.password), "but not a secret")
        }
    }
}
