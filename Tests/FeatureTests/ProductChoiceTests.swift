import Catalog
import Composition
import Identities
import Store
import TestSupport
import Testing
import World

/// Choices of a product: values that hold any character, and prices that are read without scripts.
@Suite struct ProductChoiceTests {
    /// The page of a live product whose SKUs cost these amounts and have these first options.
    static func page(
        _ values: [String], minor: [Int64],
        then body: (TestBrowser, ProductID, [SKUID]) async throws
            -> Void
    ) async throws {
        try await TestStore.with(.sqlite) { test in
            try await withTestFolder { folder in
                let clock = TestClock()
                try await test.store.migrate(Pasar.migrations, now: clock.now)
                let town = try await TestShop.over(test.store, clock: clock, folder: folder)
                let (owner, browser) = try await town.person("Ivo")
                let shop = try await town.shop("Phones", of: owner)
                let made = try await town.product("Phone", in: shop, minor: minor, onHand: 5)
                try await test.store.write { db in
                    for (sku, value) in zip(made.skus, values) {
                        try db.execute("UPDATE skus SET option1 = \(value) WHERE id = \(sku)")
                    }
                }
                browser.set(cookie: "pasar_market", "GB")
                try await body(browser, made.product, made.skus)
            }
        }
    }

    @Test func aValueWithABarIsOneChoice() async throws {
        let values = ["8 GB | 128 GB", "8 GB", "128 GB | x \"y\" <z>"]
        try await Self.page(values, minor: [10_000, 20_000, 30_000]) { browser, product, skus in
            let page = await browser.get("/products/\(product)").text
            for (place, sku) in skus.enumerated() {
                #expect(page.contains("data-options=\"\(place)\" data-sku=\"\(sku)\""))
            }
            #expect(HttpPage(page).faults == [])
            // Without a script the form sends the value itself.
            let put = await browser.post(
                "/basket/lines",
                [
                    ("product", product.description), ("sku", ""), ("option1", values[0]),
                    ("quantity", "1"),
                ])
            #expect(put.status == 303, "\(put.text)")
            let basket = await browser.get("/basket", json: true).text
            #expect(basket.contains(skus[0].description), "\(basket)")
        }
    }

    @Test func pricesThatDifferAreReadWithoutScripts() async throws {
        try await Self.page(["S", "M"], minor: [10_000, 25_000]) { browser, product, _ in
            let page = await browser.get("/products/\(product)").text
            #expect(page.contains("<span class=\"grow\">M</span><span><b>£250.00</b></span>"))
            #expect(page.contains("aria-label=\"Prices\" data-no-script>"))
        }
        try await Self.page(["S", "M"], minor: [10_000, 10_000]) { browser, product, _ in
            let page = await browser.get("/products/\(product)").text
            #expect(!page.contains("aria-label=\"Prices\""), "one price is said once")
        }
    }
}
