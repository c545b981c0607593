import Catalog
import Identities
@testable import Promotions
import Store
import TestSupport
import Testing
import Web
import World

/// A refusal names the field of the form that was sent, by the name that it has there.
@Suite struct RefusedFieldTests {
    @Test func aRefusedCellOrBulkValueNamesItsField() async throws {
        try await ProductMergeTests.with { browser, place in
            for column in ["price", "compare_at", "stock", "grams"] {
                let reply = await browser.post(
                    place, json: "{\"seller_sku\":[\"SH-S\"],\"\(column)\":[\"x\"]}")
                #expect(reply.status == 422)
                #expect(reply.text.contains("\"field\":\"\(column)\""), "\(reply.text)")
            }
            let id = place.split(separator: "/").last ?? ""
            let bulk = await browser.post(
                "/seller/products/bulk",
                json: "{\"products\":[\"\(id)\"],\"action\":\"price\",\"value\":\"x\"}")
            #expect(bulk.status == 422)
            #expect(bulk.text.contains("\"field\":\"value\""), "\(bulk.text)")
        }
    }

    @Test func aRefusedLivePriceNamesItsForm() async throws {
        try await RoomFixture.with(.sqlite) { stage async throws in
            let (place, sku) = ("/live/\(stage.room)", stage.skus[0])
            let bodies = [
                ("\(place)/price", "{\"sku\":\"\(sku)\",\"minor\":1200}", "minor"),
                ("\(place)/prices", "{\"choice\":\"\(sku)\",\"live_price\":\"12\"}", "live_price"),
                ("\(place)/prices", "{\"choice\":\"\(sku)\",\"live_price\":\"x\"}", "live_price"),
            ]
            for (path, body, field) in bodies {
                let reply = await stage.browser.post(path, json: body)
                #expect(reply.status == 422, "\(reply.text)")
                #expect(reply.text.contains("\"field\":\"\(field)\""), "\(reply.text)")
            }
        }
    }

    @Test func aVouchersShareIsRefusedByTheNameOfItsField() {
        let now = Instant(milliseconds: 0)
        let plan = VoucherPlan(
            title: "Much", offMinor: nil, offPercent: 81, capMinor: nil, leastMinor: 0, total: 1,
            perBuyer: 1, watchSeconds: 0, startsAt: now, endsAt: now + .days(1))
        #expect(throws: PromotionRefusal.outside(field: "off", least: 1, most: 80)) {
            try plan.judged(at: now)
        }
    }

    @Test func aBulkCountIsRefusedByTheNamesOfItsForm() async throws {
        try await ProductMergeTests.with { browser, place in
            let id = place.split(separator: "/").last ?? ""
            for (shown, field) in [("", "shown"), (",\"shown\":[\"\(id):3\"]", "value")] {
                let reply = await browser.post(
                    "/seller/products/bulk",
                    json: "{\"products\":[\"\(id)\"],\"action\":\"stock\",\"value\":\"9\"\(shown)}")
                #expect(reply.status == (shown.isEmpty ? 422 : 409), "\(reply.text)")
                #expect(reply.text.contains("\"field\":\"\(field)\""), "\(reply.text)")
            }
            let blind = await browser.post(
                place, json: "{\"seller_sku\":[\"SH-S\"],\"stock\":[\"9\"]}")
            #expect(blind.text.contains("\"field\":\"stock_before\""), "\(blind.text)")
            let twice = await browser.post(
                place, json: "{\"seller_sku\":[\"SH-S\",\"SH-S\"],\"price\":[\"1\",\"2\"]}")
            #expect(twice.text.contains("\"field\":\"value1\""), "\(twice.text)")
            let unclear = await browser.post(
                place, json: "{\"seller_sku\":[\"NONE\"],\"price\":[\"1\"]}")
            #expect(unclear.text.contains("\"field\":\"sku\""), "\(unclear.text)")
        }
    }

    @Test func aPictureIsRefusedByTheNameOfItsFileField() async throws {
        let pdf = Array("%PDF-1.4".utf8)
        try await CreatorFixture.with(.sqlite) { street in
            let forms: [(String, String, [(String, String)])] = [
                ("/creator/avatar", "picture", []), ("/creator/stall/cover", "picture", []),
                ("/studio", "cover", [("title", "Morning bakes"), ("minutes", "0")]),
            ]
            for (target, field, others) in forms {
                let reply = await PictureFormTests.send(
                    [("me.jpg", pdf)], as: field, to: target, by: street.zainabBrowser,
                    accept: "application/json", others)
                #expect(reply.status == 422, "\(target)")
                #expect(
                    reply.text.contains("{\"field\":\"\(field)\",\"code\":\"media.wrong-kind\""),
                    "\(target): \(reply.text)")
            }
        }
    }

    // MARK: marks on the page

    /// Tags of a page's controls that are at fault, by name and value.
    static func marked(_ page: String) -> [String] {
        page.split(separator: "<").filter { $0.contains(" aria-invalid=\"true\"") }.map { tag in
            ["name", "value"].map { name -> String in
                guard let found = tag.firstRange(of: " \(name)=\"") else { return "" }
                return String(tag[found.upperBound...].prefix { $0 != "\"" })
            }.joined(separator: "=")
        }
    }

    @Test func cellsAtFaultAreMarkedInTheirRow() async throws {
        try await ProductMergeTests.with { browser, place in
            let page = await browser.post(
                place,
                [
                    ("title", "Shirt"), ("seller_sku", "SH-S"), ("seller_sku", "SH-M"),
                    ("value1", "S"), ("value1", "M"), ("price", "24"), ("price", "x"),
                    ("grams", "ten"), ("grams", "5"),
                ])
            #expect(page.status == 422)
            #expect(Self.marked(page.text) == ["grams=ten", "price=x"])
            #expect(
                page.text.contains("\(place)#f-price-2\"") && page.text.contains("id=\"f-price-2\"")
            )
            #expect(
                page.text.contains("\(place)#f-grams-1\"") && page.text.contains("id=\"f-grams-1\"")
            )
        }
    }

    @Test func formsOfAListMarkTheFieldThatWasSent() async throws {
        try await TestShop.with(.sqlite) { test in
            let (seller, browser) = try await test.person("Amara")
            let shop = try await test.shop("Fern and Kiln", of: seller)
            let one = try await test.product("Mug", in: shop, minor: [2200], onHand: 20)
            _ = try await test.product("Bowl", in: shop, minor: [2200], onHand: 7)
            let stock = await browser.post(
                "/seller/stock/\(one.skus[0])", [("on_hand", "many"), ("on_hand_before", "20")])
            #expect(stock.status == 422)
            #expect(Self.marked(stock.text) == ["on_hand=many"])
            #expect(stock.text.contains("Mug: Please give a whole number."), "\(stock.text)")
            let (operator_, desk) = try await test.person("Olive")
            try await test.grant(.operator, to: operator_)
            let takedown = await desk.post(
                "/operations/products/\(one.product)/takedown", [("reason", "no")])
            #expect(takedown.status == 422)
            #expect(Self.marked(takedown.text) == ["reason=no"])
            #expect(takedown.text.contains("<details open>"))
        }
    }
}
