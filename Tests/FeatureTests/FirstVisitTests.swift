import Accounts
import Identities
import Orders
import Store
import TestSupport
import Testing
import Web
import World

/// A visitor's first two adds at once are one visit's.
@Suite struct FirstVisitTests {
    private func visits(_ shop: TestShop) async throws -> Int {
        try await shop.store.read { db in
            try db.value("SELECT count(*) FROM sessions WHERE account IS NULL") ?? 0
        }
    }

    @Test(arguments: TestEngine.here, [false, true])
    func twoFirstAddsAtOnceAreBothKept(_ engine: TestEngine, _ isAPI: Bool) async throws {
        try await CreatorFixture.with(engine) { street in
            let shop = street.test
            let before = try await visits(shop)
            let visitor = shop.browser(locale: "en-GB")
            let page = await visitor.get("/products/\(street.mug.product)", json: isAPI)
            #expect(page.status == 200)
            #expect(try await visits(shop) == before, "a page opens no session")
            let cookies = visitor.cookies
            #expect(cookies.keys.sorted() == ["pasar_visit"])
            // Two browsers with the same jar are one browser that doesn't wait for an answer.
            func add(_ sku: SKUID) async -> TestBrowser {
                let tab = shop.browser(locale: "en-GB")
                for (name, value) in cookies { tab.set(cookie: name, value) }
                if isAPI {
                    await tab.post("/basket/lines", json: "{\"sku\":\"\(sku)\",\"quantity\":1}")
                } else {
                    await tab.post("/basket/lines", [("sku", sku.description), ("quantity", "1")])
                }
                return tab
            }
            async let first = add(street.mug.sku)
            async let second = add(street.candle.sku)
            let tabs = await [first, second]
            #expect(tabs[0].cookies[Accounts.cookieName] != nil)
            #expect(tabs[0].cookies[Accounts.cookieName] == tabs[1].cookies[Accounts.cookieName])
            #expect(try await visits(shop) == before + 1)
            let basket = await tabs[1].get("/basket", json: true).text
            #expect(basket.contains(street.mug.sku.description))
            #expect(basket.contains(street.candle.sku.description))
        }
    }

    @Test func aDoublePressOfAFirstAddCountsOnce() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let visitor = street.test.browser(locale: "en-GB")
            await visitor.get("/products/\(street.mug.product)")
            let cookies = visitor.cookies
            for _ in 0..<2 {
                for (name, value) in cookies { visitor.set(cookie: name, value) }
                visitor.set(cookie: Accounts.cookieName, "")
                await visitor.post(
                    "/basket/lines", [("sku", street.mug.sku.description), ("quantity", "1")],
                    key: "first-press-1")
            }
            let basket = await visitor.get("/basket", json: true).text
            #expect(basket.contains("\"quantity\":1"))
        }
    }

    @Test func aTicketIsNoSessionAndNoneIsHandedToPreviews() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let visitor = street.test.browser(locale: "en-GB")
            for target in ["/", "/stalls", "/search?q=mug"] { await visitor.get(target) }
            #expect(visitor.cookies.isEmpty, "pages that offer nothing to keep hand out nothing")
            await visitor.get("/products/\(street.mug.product)")
            let ticket = try #require(visitor.cookies["pasar_visit"])
            await visitor.get("/products/\(street.candle.product)")
            #expect(visitor.cookies["pasar_visit"] == ticket, "one ticket is enough")
            visitor.set(cookie: Accounts.cookieName, ticket)
            #expect(await visitor.get("/account/sessions").status == 303)
            await street.browser.get("/products/\(street.mug.product)")
            #expect(street.browser.cookies["pasar_visit"] == nil, "an account needs none")
        }
    }
}
