import Catalog
import Identities
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Listings
@testable import RoomSelling

/// Members of JSON bodies: named alike everywhere, and given in the form in which they are taken.
@Suite struct JSONNameTests {
    /// Names of members that aren't in lower case with underscores.
    static func oddNames(_ json: String) -> [String] {
        json.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }.filter { name in
                json.contains("\"\(name)\":") && name.contains { $0.isUppercase }
                    && !name.contains(" ")
            }
    }

    @Test func aRoomsMembersAreInSnakeCase() async throws {
        try await RoomFixture.with(.sqlite) { stage async throws in
            _ = try await stage.round()
            for path in [
                "/live", "/live/\(stage.room)", "/studio", "/live/\(stage.room)/studio",
                "/live/\(stage.room)/figures",
            ] {
                let reply = await stage.browser.get(path, json: true)
                #expect(reply.status == 200, "\(path)")
                #expect(Self.oddNames(reply.text) == [], "\(path)")
            }
            let list = await stage.browser.get("/live", json: true).text
            #expect(list.contains("\"starts_at\":"), "\(list)")
            let room = await stage.browser.get("/live/\(stage.room)/studio", json: true).text
            for name in ["starts_at", "started_at", "ended_at"] {
                #expect(room.contains("\"\(name)\":"), "\(room)")
            }
        }
    }

    @Test func aRoomsSalesAreMoney() async throws {
        try await RoomFixture.with(.sqlite) { stage async throws in
            let place = "/live/\(stage.room)"
            #expect(
                await stage.browser.post(
                    "\(place)/target", json: "{\"kind\":\"gmv\",\"value\":\"500\"}"
                ).status == 200)
            let money = await stage.browser.get("\(place)/figures", json: true).text
            for member in [
                "\"gmv\":{\"minor\":0,\"currency\":\"GBP\"", "\"gmv_per_thousand\":{\"minor\":0,",
                "\"amount\":{\"minor\":50000,\"currency\":\"GBP\"",
                "\"reached_amount\":{\"minor\":0,",
                "\"orders\":null", "\"reached_orders\":null",
            ] {
                #expect(money.contains(member), "\(member) in \(money)")
            }
            #expect(
                await stage.browser.post(
                    "\(place)/target", json: "{\"kind\":\"orders\",\"value\":\"7\"}"
                ).status == 200)
            let orders = await stage.browser.get("\(place)/figures", json: true).text
            #expect(orders.contains("\"amount\":null,\"reached_amount\":null,\"orders\":7"))
        }
    }

    @Test func aCategoryIsTakenAsTheNumberThatListsGive() async throws {
        try await ProductMergeTests.with { browser, place in
            for (category, status) in [
                ("2271", 200), ("\"2271\"", 200), ("0", 422), ("\"x\"", 422),
            ] {
                let reply = await browser.post(place, json: "{\"category\":\(category)}")
                #expect(reply.status == status, "\(category): \(reply.text)")
                if status == 422 { #expect(reply.text.contains("\"field\":\"category\"")) }
            }
            #expect(await browser.get(place, json: true).text.contains("\"category\":2271"))
        }
    }

    @Test func aVisitorSeesEachOptionByItself() async throws {
        try await TestShop.with(.sqlite) { test in
            let (seller, _) = try await test.person("Amara")
            let shop = try await test.shop("Fern and Kiln", of: seller)
            let made = try await test.product("Mug", in: shop, minor: [2200, 2400], onHand: 20)
            let page = await test.browser(locale: "en-GB").get(
                "/products/\(made.product)", json: true)
            #expect(
                page.text.contains(
                    "\"options\":\"S1\",\"option1\":\"S1\",\"option2\":\"\",\"option3\":\"\""),
                "\(page.text)")
        }
    }

    @Test func jsonSaysTheLanguageOfItsSentences() async throws {
        try await TestShop.with(.sqlite) { test in
            for (locale, language) in [("id-ID", "id-ID"), ("vi", "vi-VN"), ("en-GB", "en-GB")] {
                let browser = test.browser(locale: locale)
                for path in ["/search?q=x", "/products/prd_none", "/basket"] {
                    let reply = await browser.get(path, json: true)
                    #expect(reply.header("content-language") == language, "\(locale) \(path)")
                }
                #expect(await browser.get("/search").header("content-language") == nil)
            }
            let document = await test.browser(locale: "id-ID").get("/openapi.json", json: true)
            #expect(document.header("content-language") == "en")
        }
    }
}
