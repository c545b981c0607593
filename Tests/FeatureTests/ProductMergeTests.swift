import Catalog
import Composition
import Identities
@testable import Listings
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

/// `POST /seller/products/{product}` changes what it names (RFC 7396), from a form as from JSON.
@Suite struct ProductMergeTests {
    /// A seller's browser, and the JSON of a product with two SKUs.
    static func with(_ body: (TestBrowser, String) async throws -> Void) async throws {
        try await TestStore.with(.sqlite) { test in
            try await withTestFolder { folder in
                let clock = TestClock()
                try await test.store.migrate(Pasar.migrations, now: clock.now)
                let town = try await TestShop.over(test.store, clock: clock, folder: folder)
                let (owner, browser) = try await town.person("Ivo")
                _ = try await town.shop("Lamps", of: owner)
                let made = await post(
                    browser, "/seller/products/new",
                    """
                    {"title":"Shirt","description":"<p>Linen.</p>","vendor":"Loom","tags":"a, b",\
                    "option1":"Size","value1":["S","M"],"price":["24","25"],"stock":["5","6"],\
                    "compare_at":["30",""],"grams":["200","210"],"seller_sku":["SH-S","SH-M"],\
                    "barcode":["4006381333931","4006381333948"]}
                    """)
                #expect(made.status == 201, "\(made.text)")
                let id = try #require(
                    made.text.split(separator: "\"").first { $0.hasPrefix("prd_") })
                try await body(browser, "/seller/products/\(id)")
            }
        }
    }

    static func post(_ who: TestBrowser, _ path: String, _ json: String) async -> Reply {
        await who.post(path, json: json)
    }

    @Test func aTitleAloneChangesTheTitleAlone() async throws {
        try await Self.with { browser, place in
            let before = await browser.get(place, json: true).text
            #expect(before.contains("\"barcode\":\"4006381333931\""))
            let reply = await Self.post(browser, place, "{\"title\":\"Blouse\"}")
            #expect(reply.status == 200, "\(reply.text)")
            let after = await browser.get(place, json: true).text
            #expect(after == before.replacing("\"title\":\"Shirt\"", with: "\"title\":\"Blouse\""))
            #expect(await Self.post(browser, place, "{}").status == 200)
            #expect(await browser.get(place, json: true).text == after)
        }
    }

    @Test func nullEmptiesAndAMissingListSaysNothing() async throws {
        try await Self.with { browser, place in
            let before = await browser.get(place, json: true).text
            let refused = [
                "{\"title\":null}", "{\"title\":\"\"}",
                // Which of two variants is meant?
                "{\"price\":[\"1\"]}", "{\"seller_sku\":[\"NONE\"],\"price\":[\"1\"]}",
            ]
            for body in refused {
                let reply = await Self.post(browser, place, body)
                #expect(reply.status == 422, "\(body): \(reply.text)")
                #expect(await browser.get(place, json: true).text == before, "\(body)")
            }
            // A null in a list would shift the prices of the rows behind it.
            for body in ["{\"title\":{}}", "{\"price\":[null,\"1\"],\"seller_sku\":[\"a\",\"b\"]}"]
            {
                #expect(await Self.post(browser, place, body).status == 400, "\(body)")
            }
            let change = """
                {"vendor":null,"tags":null,"seller_sku":["SH-M"],"price":["26"]}
                """
            let changed = await Self.post(browser, place, change)
            #expect(changed.status == 200, "\(changed.text)")
            let after = await browser.get(place, json: true).text
            let expected = before.replacing("\"vendor\":\"Loom\"", with: "\"vendor\":\"\"")
                .replacing("\"tags\":\"a, b\"", with: "\"tags\":\"\"")
                .replacing("\"minor\":2500", with: "\"minor\":2600")
                .replacing("25.00\"", with: "26.00\"")
            #expect(after == expected)
        }
    }

    @Test func aSaveInTheEditorKeepsWhatItDoesntShow() async throws {
        try await Self.with { browser, place in
            let before = await browser.get(place, json: true).text
            let page = await browser.get(place).text
            let names = [
                "sku", "value1", "value2", "value3", "price", "compare_at", "stock",
                "stock_before", "grams", "seller_sku",
            ]
            // As the editor was before it had a column of barcodes.
            var fields = [("title", "Shirt")]
            for name in names {
                fields += Self.inputs(named: name, in: page).map { (name, $0) }
            }
            let reply = await browser.post(place, fields)
            #expect(reply.status == 303, "\(reply.text)")
            #expect(await browser.get(place, json: true).text == before)
        }
    }

    @Test func placeZeroRemovesAPicture() throws {
        let form = try ArrangementForm(
            Input([
                "position": .list([.text("1"), .text("2"), .text("3")]),
                "place": .list([.text("2"), .text("0"), .text("1")]), "remove": .text("3"),
            ]))
        #expect(form.places.map(\.place) == [2, 0, 0])
    }

    @Test func amountsInJSONFollowTheCallersLanguage() {
        struct AmountView: View {
            static let shape = Shape<AmountView>(
                "Amount", [.money("price") { _ in Money(minor: 123_456, currency: .usd) }])
        }
        let texts = LocaleTag.allCases.map { locale -> String in
            guard case .bytes(let bytes) = Response.json(AmountView(), in: locale).body else {
                return ""
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        let amount = Money(minor: 123_456, currency: .usd)
        let expected = LocaleTag.allCases.map {
            """
            {"price":{"minor":123456,"currency":"USD","text":"\(amount.formatted(in: $0))"}}
            """
        }
        #expect(texts == expected)
        #expect(Set(texts).count >= 3)
    }

    /// Values of a page's inputs of a name, in their order.
    private static func inputs(named name: String, in page: String) -> [String] {
        page.matches(of: /<input[^>]*>/).map { String($0.0) }
            .filter { $0.contains(" name=\"\(name)\"") }
            .map { $0.firstMatch(of: /\ value="([^"]*)"/).map { String($0.1) } ?? "" }
    }
}
