import Identities
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Baskets
@testable import Checkouts
@testable import Orders
@testable import Promotions

/// "Pay" confirms what was shown: with a difference nothing is bought, and both are shown.
struct CheckoutConfirmationTests {
    private func pay(
        _ town: OrderFixture, _ total: Int64, _ shown: String
    ) async -> Reply {
        await town.browser.post(
            "/checkout",
            [("method", "success"), ("total", "\(total)"), ("fingerprint", shown)])
    }

    private func nothingBought(_ town: OrderFixture) async throws {
        #expect(try await town.rows("SELECT count(*) FROM checkouts") == 0)
        #expect(try await town.books() == [])
    }

    @Test(arguments: TestEngine.here)
    func anotherBasketOfTheSameTotalIsShownNotBought(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let jug = try await town.test.product("Jug", in: town.shop, minor: [2200], onHand: 9)
            try await town.put(town.mug, 2)
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let shown = await town.browser.fingerprint()
            try await town.empty()
            try await town.put(jug.skus[0], 2)
            let page = await pay(town, 4400, shown)
            #expect(page.status == 409)
            #expect(page.text.contains("Stoneware mug: was 2 × £22.00, now not in it"))
            #expect(page.text.contains("Jug: was not in it, now 2 × £22.00"))
            try await nothingBought(town)
            // The page that shows the difference confirms what it shows.
            let now = await town.browser.fingerprint()
            #expect(page.text.contains("name=\"fingerprint\" value=\"\(now)\""))
            #expect(await pay(town, 4400, now).status == 303)
        }
    }

    @Test(arguments: TestEngine.here)
    func anotherTabsAddressIsShownNotShippedTo(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let shown = await town.browser.fingerprint()
            var other = OrderPagesTests.leeds
            other[2].1 = "2 Harbour Road"
            await town.browser.post("/checkout/address", other)
            let page = await pay(town, 6200, shown)
            #expect(page.status == 409)
            #expect(page.text.contains("Address: was Priya Nair, 14 Brunswick Terrace, Leeds"))
            #expect(page.text.contains("now Priya Nair, 2 Harbour Road, Leeds"))
            let reply = await town.browser.post(
                "/checkout",
                json: "{\"method\":\"success\",\"total\":6200,\"fingerprint\":\"\(shown)\"}")
            #expect(reply.status == 409)
            #expect(reply.text.contains("\"code\":\"orders.changed\""))
            #expect(reply.text.contains("\"field\":\"fingerprint\""))
            #expect(reply.text.contains("2 Harbour Road"))
            try await nothingBought(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func quantityPriceDeliveryAndTaxAreNamedAsTheyWere(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 2)
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let shown = await town.browser.fingerprint()
            try await town.empty()
            try await town.put(town.mug, 1)
            try await town.setPrice(town.mug, 2100)
            let page = await pay(town, 4400, shown)
            for text in [
                "Stoneware mug: was 2 × £22.00 (shop’s price), now 1 × £21.00 (shop’s price)",
                "was £0.00 in", ", now £2.99 in", "Tax: was £7.33, now £4.00",
                "Total: was £44.00, now £23.99",
            ] { #expect(page.text.contains(text), "\(text)\n\(page.text)") }
            try await nothingBought(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRequestThatNamesOnlyATotalIsRefusedByItsField(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let json = await town.browser.post(
                "/checkout", json: #"{"method":"success","total":6200}"#)
            #expect(json.status == 422)
            #expect(json.text.contains("\"field\":\"fingerprint\""))
            #expect(json.text.contains("GET /checkout"))
            let page = await town.browser.post(
                "/checkout", [("method", "success"), ("total", "6200")])
            #expect(page.status == 422)
            // The page that comes back can be paid from.
            #expect(page.text.contains("name=\"fingerprint\" value=\"1.GB."))
            let made = await pay(town, 6200, "1.GB.b.00.0.6200")
            #expect(made.status == 422)
            try await nothingBought(town)
        }
    }

    @Test func aFingerprintIsReadAsItWasWritten() throws {
        let basket = QuoteTests.basket(.gb, [(1, 1000, 3, 400), (2, 250, 1, 90), (1, 7, 99, 1)])
        let quote = try QuoteTests.markets.quote(basket, to: "GB-ENG", at: TestClock.start)
        let address = TestShop.address(.gb).address
        for isDirect in [true, false] {
            let shown = CheckoutFingerprint(quote, to: address, isDirect: isDirect)
            #expect(CheckoutFingerprint(text: shown.text) == shown)
            #expect(CheckoutChange(was: shown, now: shown, namedTotal: quote.total.minor) == nil)
            #expect(CheckoutChange(was: shown, now: shown, namedTotal: 1) != nil)
        }
        let text = CheckoutFingerprint(quote, to: address).text
        for cut in 0..<text.utf8.count {
            // No part of it is one, whatever it says instead.
            if let read = CheckoutFingerprint(text: String(text.prefix(cut))) {
                #expect(read.text == String(text.prefix(cut)))
            }
        }
        for wrong in ["", "1", "1.GB.b.zz.0.0", "2" + text.dropFirst(), text + "."] {
            #expect(CheckoutFingerprint(text: wrong) == nil, "\(wrong)")
        }
    }
}
