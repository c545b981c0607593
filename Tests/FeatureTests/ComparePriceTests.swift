import Catalog
import Identities
@testable import Listings
import Store
import TestSupport
import Testing
import Web
import World

/// A price before that isn't above the price is refused, or its loss is said: nothing goes in
/// silence.
@Suite struct ComparePriceTests {
    @Test func aPriceBeforeThatIsntHigherIsRefused() async throws {
        try await ProductMergeTests.with { browser, place in
            let before = await browser.get(place, json: true).text
            let refused = [
                "{\"seller_sku\":[\"SH-S\"],\"compare_at\":[\"24\"]}",
                "{\"seller_sku\":[\"SH-S\"],\"price\":[\"31\"],\"compare_at\":[\"30\"]}",
            ]
            for body in refused {
                let reply = await browser.post(place, json: body)
                #expect(reply.status == 422, "\(reply.text)")
                #expect(reply.text.contains("\"field\":\"compare_at\""), "\(reply.text)")
            }
            let new = "{\"title\":\"Cap\",\"price\":[\"9\"],\"compare_at\":[\"9\"]}"
            #expect(await browser.post("/seller/products/new", json: new).status == 422)
            #expect(await browser.get(place, json: true).text == before)
            let higher = "{\"seller_sku\":[\"SH-S\"],\"compare_at\":[\"24.01\"]}"
            #expect(await browser.post(place, json: higher).status == 200)
            #expect(await browser.get(place, json: true).text.contains("\"minor\":2401"))
        }
    }

    @Test func aPriceRaisedAboveThePriceBeforeIsRefusedUnlessThatGoesToo() async throws {
        try await ProductMergeTests.with { browser, place in
            let before = await browser.get(place, json: true).text
            for price in ["30", "31"] {
                let reply = await browser.post(
                    place, json: "{\"seller_sku\":[\"SH-S\"],\"price\":[\"\(price)\"]}")
                #expect(reply.status == 422, "\(reply.text)")
                #expect(reply.text.contains("\"code\":\"listings.compare-not-above\""))
                #expect(reply.text.contains("\"field\":\"compare_at\""))
            }
            #expect(await browser.get(place, json: true).text == before)
            // Without a price, nothing can be above it.
            let typed = "{\"seller_sku\":[\"SH-S\"],\"price\":[\"\"],\"compare_at\":[\"30\"]}"
            #expect(await browser.post(place, json: typed).status == 422)
            let both = "{\"seller_sku\":[\"SH-S\"],\"price\":[\"31\"],\"compare_at\":[\"\"]}"
            #expect(await browser.post(place, json: both).status == 200)
            let after = await browser.get(place, json: true).text
            #expect(after.contains("\"minor\":3100") && !after.contains("\"minor\":3000"))
        }
    }

    @Test func aBulkPriceSaysHowManyPricesBeforeItRemoves() async throws {
        try await ProductMergeTests.with { browser, place in
            let id = place.split(separator: "/").last ?? ""
            func bulk(_ price: String) -> String {
                "{\"products\":[\"\(id)\"],\"action\":\"price\",\"value\":\"\(price)\"}"
            }
            let below = await browser.post("/seller/products/bulk", json: bulk("29"))
            #expect(below.text.contains("\"compare_at_removed\":0"), "\(below.text)")
            let key = "0190a1b2-0000-7000-8000-000000000001"
            for _ in 1...2 {
                let above = await browser.post(
                    "/seller/products/bulk", json: bulk("30"), key: key)
                #expect(above.text.contains("\"compare_at_removed\":1"), "\(above.text)")
            }
            let page = await browser.get("/seller/products?done=1&removed=1")
            #expect(page.text.contains("The price before of 1 variant was removed"))
        }
    }

    @Test func theListSaysWhatABulkPriceRemoved() async throws {
        try await ProductMergeTests.with { browser, place in
            let id = place.split(separator: "/").last.map(String.init) ?? ""
            let reply = await browser.post(
                "/seller/products/bulk",
                [("products", id), ("action", "price"), ("value", "40")])
            #expect(reply.status == 303)
            #expect(reply.header("location")?.contains("removed=1") ?? false)
        }
    }

    @Test(arguments: TestEngine.here)
    func aFilesPriceBeforeBelowItsPriceIsNoted(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let shop = try await street.shop()
            let csv = """
                Handle,Title,Variant SKU,Variant Price,Variant Compare At Price
                a,A,A,20.00,30.00
                b,B,B,20.00,19.99
                c,C,C,20.00,20.00

                """
            let (_, lines) = try await ImportTests.imported(csv, street, shop)
            #expect(
                ImportMergeTests.said(lines.filter { $0.kind == .note }) == [
                    "note 3 Variant Compare At Price compare-not-above >19.99"
                ])
            // A file of prices before alone, and a list of prices alone.
            let alone = "Handle,Variant SKU,Variant Compare At Price\na,A,15.00\n"
            let (_, second) = try await ImportTests.imported(alone, street, shop)
            #expect(
                ImportMergeTests.said(second) == [
                    "note 2 Variant Compare At Price compare-not-above >15.00",
                    "change 2 Variant Compare At Price field-emptied 30.00>",
                ])
            let again = "Handle,Variant SKU,Variant Price,Variant Compare At Price\na,A,20,30\n"
            _ = try await ImportTests.imported(again, street, shop)
            let prices = "Handle,Variant SKU,Variant Price\na,A,35.00\n"
            let (_, third) = try await ImportTests.imported(prices, street, shop)
            #expect(
                Set(ImportMergeTests.said(third)) == [
                    "change 2 Variant Price field-changed 20.00>35.00",
                    "change 2 Variant Compare At Price field-emptied 30.00>",
                ])
        }
    }
}
