import Identities
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Rooms
@testable import Stalls

/// A feature that isn't open to somebody has no form that would refuse them: the pages say so, and
/// leave what is always possible.
@Suite struct ClosedFeaturePageTests {
    private func browser(_ shop: TestShop, like other: TestBrowser) -> TestBrowser {
        shop.browser(like: other)
    }

    /// Targets of the forms on a page.
    private func targets(_ page: String) -> [String] {
        page.split(separator: "action=\"").dropFirst().map {
            String($0.prefix { $0 != "\"" })
        }
    }

    @Test func aClosedStallCanOnlyLose() async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            let open = await fixture.yaraBrowser.get("/creator/stall").text
            let changes = ["/creator/stall", "/creator/stall/cover", "/creator/shelves"]
            for target in changes { #expect(targets(open).contains(target), "\(target)") }
            let shop = try await fixture.reopened(.stalls, "off")
            let yara = browser(shop, like: fixture.yaraBrowser)
            let page = await yara.get("/creator/stall").text
            #expect(page.contains("Stalls aren’t open to you here yet."))
            for target in changes + ["/creator/shelves/\(fixture.shelf)"] {
                #expect(!targets(page).contains(target), "\(target)")
            }
            #expect(page.contains("value=\"remove\"") && !page.contains("value=\"up\""))
            let made = await yara.post("/creator/shelves", [("title", "Lids")])
            #expect(made.status == 403)
            #expect(targets(made.text).contains("/creator/shelves/\(fixture.shelf)/move"))
            #expect(made.text.contains("id=\"form-errors\""), "the page again, not a dead end")
            let market = await yara.get("/creator/market").text
            #expect(!targets(market).contains("/creator/products"))
            let product = await yara.get("/products/\(fixture.street.candle.product)").text
            #expect(!product.contains("Add to my stall"))
            let (_, bea) = try await shop.person("Bea")
            let become = await bea.get("/creator")
            #expect(become.status == 200 && !targets(become.text).contains("/creator"))
            #expect(become.text.contains("Stalls aren’t open to you here yet."))
        }
    }

    @Test func commissionsThatAreClosedHaveNoFormForNewPlans() async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            let street = fixture.street
            let shop = try await fixture.reopened(.affiliates, "off")
            let seller = browser(shop, like: street.sellerBrowser)
            let page = await seller.get("/seller/creators").text
            #expect(page.contains("Selling for a commission isn’t open to you here yet."))
            #expect(!page.contains(AffiliatePath.plan(street.candle.product).text + "\""))
            #expect(page.contains(AffiliatePath.plan(street.mug.product).text + "\""))
            let yara = browser(shop, like: fixture.yaraBrowser)
            let mug = await yara.get("/products/\(street.mug.product)").text
            #expect(!mug.contains("Add to my stall"))
        }
    }

    @Test func withoutLIVENothingLeadsToItsList() async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            let shop = try await fixture.reopened(.live, "off")
            let yara = browser(shop, like: fixture.yaraBrowser)
            let studios = await yara.get("/studio").text
            #expect(studios.contains("LIVE isn’t open to you here yet."))
            #expect(!targets(studios).contains("/studio"))
            for page in [studios, await yara.get("/live/\(fixture.room)").text] {
                #expect(!page.contains("href=\"/live\""))
            }
        }
    }

    @Test func aProductOfTheStallSaysSoAndKeepsItsShelf() async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            let (yara, jar) = (fixture.yaraBrowser, fixture.jar)
            func shelf() async throws -> String {
                await yara.get("/creator/stall", json: true).text
            }
            _ = try await fixture.street.stalls.put(
                jar, on: fixture.shelf, of: fixture.yara, idempotencyKey: nil)
            let before = try await shelf()
            let page = await yara.get("/products/\(jar)").text
            #expect(page.contains("On your stall") && !page.contains("Add to my stall"))
            let put = await yara.post(
                "/creator/products", [("product", jar.description), ("then", "product")])
            #expect(put.status == 303)
            #expect(try await shelf() == before, "what isn't named stays")
            let json = await yara.post("/creator/products", json: "{\"product\":\"\(jar)\"}")
            #expect(json.status == 200)
            #expect(try await shelf() == before)
            let off = await yara.post(
                "/creator/products", json: "{\"product\":\"\(jar)\",\"shelf\":null}")
            #expect(off.status == 200)
            #expect(try await shelf() != before)
        }
    }
}
