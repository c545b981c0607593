import Catalog
import Composition
import Identities
import Modules
import Search
import Shops
import Store
import TestSupport
import Testing
import World

/// The shop's search by the indexes in memory: what it finds, says, and follows.
@Suite struct SearchIndexingTests {
    private static func fill(_ shop: TestShop) async throws {
        while try await shop.pasar.features.search.index() > 0 {}
    }

    private static func with(
        _ engine: TestEngine, _ titles: [String],
        _ body: (TestShop, Shop, TestBrowser) async throws -> Void
    ) async throws {
        try await TestShop.with(engine) { test in
            let (seller, browser) = try await test.person("Amara")
            let shop = try await test.shop("Fern", of: seller)
            for title in titles {
                _ = try await test.product(title, in: shop, minor: [2200], onHand: 5)
                test.clock.advance(.seconds(1))
            }
            try await fill(test)
            #expect(test.pasar.features.search.isReady)
            try await body(test, shop, browser)
        }
    }

    /// Titles on a page, in their order.
    private static func found(_ browser: TestBrowser, _ query: String) async -> [String] {
        let text = await browser.get("/search?q=\(query)", json: true).text
        return text.components(between: "\"title\":\"", "\"")
    }

    @Test(arguments: TestEngine.here)
    func aTypingMistakeIsCorrectedAndSaid(_ engine: TestEngine) async throws {
        try await Self.with(engine, ["Leather wallet", "Stoneware mug", "Wool scarf"]) {
            _, _, browser in
            let page = await browser.get("/search?q=leather+walet").text
            #expect(page.contains("Leather wallet"))
            #expect(page.contains("Showing results for “leather wallet”."))
            #expect(page.contains("Search instead for “leather walet”"))
            #expect(page.contains("/search?q=leather%20walet&amp;literal=1"))
            let json = await browser.get("/search?q=leather+walet", json: true).text
            #expect(json.contains("\"corrected\":\"leather wallet\""))
            #expect(json.contains("\"literal\":\"/search?q=leather%20walet&literal=1\""))
            #expect(json.contains("\"dropped\":[]"))
            let literal = await browser.get("/search?q=leather+walet&literal=1").text
            #expect(!literal.contains("/products/"), "titles are suggested, nothing is found")
            #expect(literal.contains("Nothing found"))
        }
    }

    @Test(
        arguments: [
            ("id-ID", "Menampilkan hasil untuk “leather wallet”."),
            ("th-TH", "กำลังแสดงผลลัพธ์สำหรับ “leather wallet”"),
            ("vi-VN", "Đang hiển thị kết quả cho “leather wallet”."),
        ])
    func aCorrectionIsSaidInTheVisitorsLanguage(_ locale: String, _ words: String) async throws {
        try await Self.with(.sqlite, ["Leather wallet"]) { test, _, _ in
            let visitor = test.browser(locale: locale)
            await visitor.post("/preferences", [("market", "GB"), ("locale", locale)])
            #expect(await visitor.get("/search?q=leather+walet").text.contains(words))
        }
    }

    @Test(arguments: TestEngine.here)
    func theFewestWordsAreDroppedAndNamed(_ engine: TestEngine) async throws {
        try await Self.with(engine, ["Stoneware mug", "Wool scarf"]) { _, _, browser in
            let page = await browser.get("/search?q=stoneware+mug+xylophone").text
            #expect(page.contains("Stoneware mug"))
            #expect(page.contains("The best matches lack “xylophone”."))
            #expect(!page.contains("Wool scarf"))
            let json = await browser.get("/search?q=stoneware+mug+xylophone", json: true).text
            #expect(json.contains("\"dropped\":[\"xylophone\"]"))
            #expect(json.contains("\"corrected\":null"))
        }
    }

    @Test(arguments: TestEngine.here)
    func wordsAsTheyStandAndTheirBeginningsAreFoundAsBefore(_ engine: TestEngine) async throws {
        let titles = ["iPhone15 case", "iPhone 15 cover", "Cable USB-C 2m", "Two mugs of clay"]
        try await Self.with(engine, titles) { _, _, browser in
            for (typed, wanted) in [
                ("iphone+15", [0, 1]), ("iphon", [0, 1]), ("mug", [3]), ("mugs+cla", [3]),
                ("usb+c+2+m", [2]), ("case", [0]), ("%21%21", []),
            ] {
                #expect(
                    Set(await Self.found(browser, typed)) == Set(wanted.map { titles[$0] }),
                    "\(typed)")
            }
            #expect(await Self.found(browser, "").count == titles.count)
        }
    }

    @Test(arguments: TestEngine.here)
    func changesAreFoundAndWhatIsHiddenIsNot(_ engine: TestEngine) async throws {
        try await Self.with(engine, ["Stoneware mug"]) { test, shop, browser in
            let search = test.pasar.features.search
            let (scarf, _) = try await test.product(
                "Woolen scarf", in: shop, minor: [900], onHand: 1)
            #expect(try await search.index() == 1)
            #expect(await Self.found(browser, "woolen+scraf") == ["Woolen scarf"])
            #expect(try await search.index() == 0, "a change is read once")
            let (now, tree) = (test.clock.now, test.pasar.markets.categories)
            try await test.store.write { db in
                try Catalog.takeDown(scarf, reason: "Fake", tree: tree, at: now, in: db)
            }
            #expect(
                await Self.found(browser, "woolen+scraf") == [],
                "hidden at once, though the index has it")
            #expect(try await search.index() == 1)
            #expect(await Self.found(browser, "woolen") == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func eachProcessFollowsTheChangesItself(_ engine: TestEngine) async throws {
        try await Self.with(engine, ["Stoneware mug"]) { test, shop, browser in
            let (world, markets) = (test.pasar.world, test.pasar.markets)
            let other = Search(store: test.store, world: world, markets: markets)
            while try await other.index() > 0 {}
            _ = try await test.product("Woolen scarf", in: shop, minor: [900], onHand: 1)
            #expect(try await test.pasar.features.search.index() == 1)
            #expect(try await other.index() == 1)
            for search in [test.pasar.features.search, other] {
                let page = try await test.store.read { db in
                    try search.page(
                        "wolen scarf", CardQuery(market: .gb), isLiteral: false, in: db)
                }
                #expect(page.cards.cards.map(\.title) == ["Woolen scarf"])
                #expect(page.shown == "woolen scarf")
            }
            #expect(await Self.found(browser, "mug") == ["Stoneware mug"])
        }
    }

    @Test func anUnreadableListingKeepsNoOtherOut() async throws {
        try await Self.with(.sqlite, ["Stoneware mug"]) { test, shop, browser in
            let search = test.pasar.features.search
            let bad = try await test.product("Woolen scarf", in: shop, minor: [900], onHand: 1)
            _ = try await test.product("Leather wallet", in: shop, minor: [900], onHand: 1)
            func set(_ market: String) async throws {
                try await test.store.write { db in
                    try db.execute(
                        "UPDATE products SET market = \(market) WHERE id = \(bad.product)")
                }
            }
            func stuck() async throws -> [String] {
                try await test.store.read { db in try StuckRows.all(in: db).map(\.job) }
            }
            try await set("??")
            await #expect(throws: RowsFailed.self) { try await search.index() }
            #expect(await Self.found(browser, "lether") == ["Leather wallet"])
            #expect(try await stuck() == ["search"])
            #expect(try await search.index() == 0, "not tried again at once")
            try await set("GB")
            test.clock.advance(.minutes(2))
            #expect(try await search.index() == 1)
            #expect(try await stuck() == [])
            #expect(await Self.found(browser, "wolen") == ["Woolen scarf"])
        }
    }

    @Test(arguments: TestEngine.here, ["best", "newest", "cheapest", "dearest"])
    func pagesHaveEachProductOnceThoughOthersCome(
        _ engine: TestEngine, _ sort: String
    ) async throws {
        let titles = (10..<55).map { "Clay mug \($0)" }
        try await Self.with(engine, titles) { test, shop, browser in
            var seen: [String] = []
            var next: String? = "/search?q=clay+mugg&sort=\(sort)"
            while let path = next, seen.count < 100 {
                let text = await browser.get(path, json: true).text
                seen += text.components(between: "\"title\":\"", "\"")
                next = text.components(between: "\"next\":\"", "\"").first
                if seen.count == 20 {
                    _ = try await test.product("Clay mug new", in: shop, minor: [2200], onHand: 1)
                    _ = try await test.pasar.features.search.index()
                }
            }
            #expect(Set(seen).count == seen.count, "each once")
            #expect(Set(titles).subtracting(seen).isEmpty, "and all of them")
        }
    }

    @Test func filtersHoldAndNoTextOrCursorEndsTheSearch() async throws {
        try await Self.with(.sqlite, ["Clay mug", "Wool scarf"]) { test, shop, browser in
            _ = try await test.product("Clay mug, large", in: shop, minor: [9900], onHand: 1)
            try await Self.fill(test)
            #expect(await Self.found(browser, "clay+mgu&max=50") == ["Clay mug"])
            #expect(await Self.found(browser, "clay+mgu&min=50") == ["Clay mug, large"])
            let other = test.pasar.markets.categories.top.last?.id ?? 0
            #expect(await Self.found(browser, "clay+mug&category=\(other)") == [])
            for query in [
                "q=clay&after=9223372036854775807.9223372036854775807",
                "q=clay&after=-9223372036854775808.-1", "q=clay&after=x.y",
                "q=%F0%9F%98%80%E2%80%8B", "q=" + String(repeating: "%E0%B8%81", count: 100),
                "q=" + String(repeating: "ab+", count: 33), "q=99999999999999999999+kg",
            ] {
                for sort in ["best", "cheapest"] {
                    let status = await browser.get("/search?\(query)&sort=\(sort)").status
                    #expect(status == 200, "\(query)")
                }
            }
        }
    }
}

extension String {
    /// Texts between two marks.
    fileprivate func components(between start: String, _ end: Character) -> [String] {
        var rest = self[...]
        var found: [String] = []
        while let from = rest.firstRange(of: start) {
            rest = rest[from.upperBound...]
            found.append(String(rest.prefix { $0 != end }))
        }
        return found
    }
}
