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

/// "Buy now" buys what is on the page; in the basket what is ticked is bought.
struct BuyNowTests {
    private func pay(
        _ town: OrderFixture, _ query: String, _ total: Int, _ method: String = "success"
    ) async -> Reply {
        let shown = await town.browser.fingerprint(query)
        return await town.browser.post(
            "/checkout",
            [("method", method), ("total", "\(total)"), ("fingerprint", shown)])
    }

    @Test(arguments: TestEngine.here)
    func buyNowLeavesTheBasketAlone(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            try await town.fill()
            let next = await town.browser.post(
                "/basket/lines",
                [
                    ("product", town.mugProduct.description), ("quantity", "1"),
                    ("then", "checkout"),
                ])
            let checkout = try #require(next.location)
            #expect(checkout == "/checkout?sku=\(town.mug)&quantity=1")
            #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
            let page = await town.browser.get(checkout)
            #expect(page.text.contains("Pay £24.99"))
            let paid = await pay(town, "?sku=\(town.mug)&quantity=1", 2499)
            #expect(paid.status == 303, "\(paid.text)")
            #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
            #expect(try await town.stock(town.mug) == [9, 0])
            #expect(try await town.rows("SELECT sum(quantity) FROM order_lines") == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aDirectPurchaseThatFailsPutsNothingIntoTheBasket(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let refused = await pay(town, "?sku=\(town.candle)&quantity=2", 3600, "decline")
            #expect(refused.status == 409)
            // The page that comes back is of the same purchase.
            #expect(refused.text.contains("Pay £36.00"))
            let basket = try await town.basket()
            #expect(basket.isEmpty)
            let left = try await town.stock(town.candle)
            #expect(left == [10, 0])
        }
    }

    /// Nothing of it was in the basket, so nothing is back there: the page leads to the product.
    @Test(arguments: TestEngine.here)
    func whatIsToldOfADirectPurchaseSaysNothingOfTheBasket(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let query = "?sku=\(town.mug)&quantity=1"
            _ = await pay(town, query, 2499, "challenge")
            let checkout = try #require(
                try await town.test.store.read { db in
                    try db.value("SELECT max(id) FROM checkouts") as CheckoutID?
                })
            town.test.clock.advance(.minutes(31))
            _ = try await town.orders.sweepDue()
            let page = await town.browser.get("/checkout/\(checkout)").text
            #expect(page.contains("from the product’s page") && !page.contains("back in"))
            #expect(page.contains("href=\"/products/\(town.mugProduct)\">To the product"))
            // The bank never heard of the next one.
            _ = await pay(town, query, 2499, "silent-lost")
            town.test.clock.advance(.minutes(1))
            _ = try await town.checkouts.pollOpenPayments()
            let notice = try await town.test.pasar.notifications.inbox(of: town.buyer).first
            #expect(notice?.words.key == "notice.not-charged-direct")
            #expect(notice?.link?.text == "/products/\(town.mugProduct)")
        }
    }

    @Test(arguments: TestEngine.here)
    func theAddressOfADirectPurchaseLeadsBackToIt(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let query = "/checkout?sku=\(town.mug)&quantity=3"
            let ask = await town.browser.get(query)
            #expect(ask.text.contains("name=\"sku\" value=\"\(town.mug)\""))
            let kept = await town.browser.post(
                "/checkout/address",
                OrderPagesTests.leeds + [("sku", "\(town.mug)"), ("quantity", "3")])
            #expect(kept.location == query)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsTickedIsBought(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            try await town.fill()
            let off = await town.browser.post(
                "/basket/selection", [("sku", town.candle.description), ("selected", "0")])
            #expect(off.location == "/basket")
            let page = await town.browser.get("/basket").text
            #expect(page.contains("Subtotal, 2 items"))
            #expect(page.split(separator: "aria-checked=\"true\"").count == 2)
            #expect(page.split(separator: "aria-checked=\"false\"").count == 3)
            #expect(await pay(town, "", 4400).status == 303)
            #expect(try await town.basket() == [town.candle: 1])
            #expect(try await town.stock(town.candle) == [10, 0])
            // Nothing is ticked: nothing is offered to be paid. A shop's tick sets all of its lines.
            #expect(await town.browser.get("/checkout").location == "/basket")
            await town.browser.post(
                "/basket/selection", [("shop", town.shop.id.description), ("selected", "1")])
            #expect(await town.browser.get("/checkout").text.contains("Pay £20.99"))
        }
    }

    @Test(arguments: TestEngine.here)
    func aTickTakenAwayInAnotherTabIsShownNotBought(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            try await town.fill()
            let shown = await town.browser.fingerprint()
            await town.browser.post(
                "/basket/selection", [("sku", town.candle.description), ("selected", "0")])
            let page = await town.browser.post(
                "/checkout", [("method", "success"), ("total", "6200"), ("fingerprint", shown)])
            #expect(page.status == 409)
            #expect(page.text.contains("Fig candle: was 1 × £18.00, now not in it"))
            #expect(try await town.rows("SELECT count(*) FROM checkouts") == 0)
        }
    }
}
