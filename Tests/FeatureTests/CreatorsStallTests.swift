import Accounts
import Catalog
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Creators
@testable import Stalls

@Suite struct CreatorsStallTests {
    @Test(arguments: TestEngine.here)
    func aStallTakesOwnGoodsAndOpenedOnesOnly(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            await #expect(throws: AffiliateRefusal.notOpenToYou) {
                try await street.put(street.candle.product)
            }
            let own = try await street.test.shop("Zainab's Jars", of: street.zainab)
            let jar = try await street.test.product("Jar", in: own, minor: [900], onHand: 1)
            try await street.put(jar.product)
            let page = await street.browser.get("/stalls/zainab", json: true)
            #expect(page.text.contains("Jar") && page.text.contains("Stoneware mug"))
            #expect(!page.text.contains("Fig candle"))
            // Its market is another: it can't be sold here.
            let (olga, _) = try await street.test.person("Olga", market: .us)
            let far = try await street.test.shop("Far", of: olga, market: .us)
            let pot = try await street.test.product("Pot", in: far, minor: [900], onHand: 1)
            _ = try? await street.affiliates.open(
                pot.product, .percent(10), lastDay: nil, seller: olga, idempotencyKey: nil)
            await #expect(throws: AffiliateRefusal.notOpenToYou) {
                try await street.put(pot.product)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsNoLongerLiveOrOpenIsNotShown(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (product, shop) = (street.mug.product, street.shop.id)
            let (tree, now) = (street.test.pasar.markets.categories, street.test.clock.now)
            try await street.test.store.write { db in
                try Catalog.withdraw(product, of: shop, tree: tree, at: now, in: db)
            }
            let page = await street.browser.get("/stalls/zainab")
            #expect(page.status == 200)
            #expect(!page.text.contains("Stoneware mug"))
            #expect(await street.click().status == 404)
            try await street.test.store.write { db in
                try Catalog.publish(product, of: shop, tree: tree, at: now, in: db)
            }
            #expect(await street.click().status == 303)
        }
    }

    @Test(arguments: TestEngine.here)
    func shelvesAndProductsMoveWithoutJavaScript(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let browser = street.zainabBrowser
            _ = try await street.affiliates.open(
                street.candle.product, .percent(12), lastDay: nil, seller: street.seller,
                idempotencyKey: nil)
            for title in ["Morning", "Evening"] {
                #expect(await browser.post("/creator/shelves", [("title", title)]).status == 303)
            }
            func shelves() async throws -> [StallShelf] {
                let id = street.creator.id
                return try await street.test.store.read { db in
                    try Stalls.shelves(of: try Stalls.stall(of: id, in: db).id, in: db)
                }
            }
            let before = try await shelves()
            #expect(before.map(\.title) == ["Morning", "Evening"])
            for product in [street.mug.product, street.candle.product] {
                let put = await browser.post(
                    "/creator/products",
                    [
                        ("product", "http://localhost:8080/products/\(product)?x=1"),
                        ("shelf", before[1].id.description),
                    ])
                #expect(put.status == 303, "\(put.text)")
            }
            await browser.post("/creator/shelves/\(before[1].id)/move", [("move", "up")])
            await browser.post("/creator/shelves/\(before[1].id)", [("title", "Night")])
            #expect(try await shelves().map(\.title) == ["Night", "Morning"])
            func products() async -> [String] {
                let page = await street.browser.get("/stalls/zainab", json: true).text
                let mug = page.range(of: "Stoneware")
                let candle = page.range(of: "Fig")
                guard let mug, let candle else { return [] }
                return mug.lowerBound < candle.lowerBound ? ["mug", "candle"] : ["candle", "mug"]
            }
            #expect(await products() == ["mug", "candle"])
            await browser.post("/creator/products/\(street.mug.product)/move", [("move", "down")])
            #expect(await products() == ["candle", "mug"])
            await browser.post("/creator/shelves/\(before[1].id)/move", [("move", "remove")])
            #expect(try await shelves().map(\.title) == ["Morning"])
            #expect(await products().count == 2)
            await browser.post("/creator/products/\(street.mug.product)/move", [("move", "remove")])
            let left = await street.browser.get("/stalls/zainab", json: true).text
            #expect(!left.contains("Stoneware"))
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyMovesThingsOnSomebodyElsesStall(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, browser) = try await street.test.person("Ana")
            _ = try await street.test.creator("ana", ana)
            let shelf = try await street.stalls.addShelf(
                "Mine", of: street.zainab, idempotencyKey: nil
            ).answer
            for place in ["shelves/\(shelf)/move", "products/\(street.mug.product)/move"] {
                let reply = await browser.post("/creator/\(place)", [("move", "remove")])
                #expect(reply.status == 404)
            }
            let page = await street.browser.get("/stalls/zainab", json: true)
            #expect(page.text.contains("Mine") && page.text.contains("Stoneware mug"))
        }
    }

    @Test(arguments: TestEngine.here)
    func aStallHasBoundedShelves(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            for n in 1...Stalls.mostShelves {
                _ = try await street.stalls.addShelf(
                    "S\(n)", of: street.zainab, idempotencyKey: nil)
            }
            await #expect(throws: StallRefusal.tooManyShelves(most: Stalls.mostShelves)) {
                _ = try await street.stalls.addShelf(
                    "More", of: street.zainab, idempotencyKey: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func theBazaarHasStallsOfTheMarketThatAreNotEmpty(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, _) = try await street.test.person("Ana")
            _ = try await street.test.creator("ana", ana)
            let (linh, _) = try await street.test.person("Linh", market: .vn)
            _ = try await street.test.creator("linh", linh, market: .vn)
            let page = await street.browser.get("/stalls", json: true)
            #expect(page.text.contains("\"zainab\""))
            #expect(!page.text.contains("\"ana\"") && !page.text.contains("\"linh\""))
            #expect(await street.browser.get("/").text.contains("/stalls/zainab"))
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsPaidForSaysSoInTheVisitorsLanguage(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let labels = [
                "en-GB": "Ad · The zainab earns a commission", "id-ID": "Iklan",
                "th-TH": "โฆษณา", "vi-VN": "Quảng cáo",
            ]
            for (locale, label) in labels {
                let visitor = street.test.browser(locale: locale)
                visitor.set(cookie: "pasar_market", "GB")
                let stall = await visitor.get("/stalls/zainab")
                #expect(stall.text.contains("class=\"paid\">\(label)"), "\(locale)")
                let clicked = await street.click(visitor)
                #expect(clicked.status == 303)
                let product = await visitor.get(try #require(clicked.location))
                #expect(product.text.contains("class=\"paid\">\(label)"), "\(locale)")
            }
            let plain = await street.browser.get("/products/\(street.mug.product)")
            #expect(!plain.text.contains("class=\"paid\""))
        }
    }

    @Test(arguments: TestEngine.here)
    func viewsAndClicksAreCountedForOthersOnly(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            for _ in 1...3 { await street.browser.get("/stalls/zainab") }
            await street.zainabBrowser.get("/stalls/zainab")
            // A click starts on the stall's page, which is a view too.
            _ = await street.click()
            _ = await street.click(street.zainabBrowser)
            _ = try await street.stalls.flushViews()
            let today = try await street.today()
            #expect(today.views == 4 && today.clicks == 1)
        }
    }
}
