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
}
