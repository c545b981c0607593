import Accounts
import Catalog
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Orders

/// Baskets before and after signing in.
struct BasketTests {
    @Test(arguments: TestEngine.here)
    func whatAVisitorPutInJoinsTheAccountsBasket(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            try await town.put(town.mug, 1)
            let visitor = town.test.browser()
            visitor.set(cookie: "pasar_market", "GB")
            let first = await visitor.post(
                "/basket/lines", [("sku", town.mug.description), ("quantity", "3")])
            #expect(first.status == 303)
            #expect(first.location == "/basket")
            #expect(visitor.cookies[Accounts.cookieName] != nil)
            await visitor.post("/basket/lines", [("sku", town.candle.description)])
            let sent = await visitor.post(
                "/sign-in", [("login", "priya@example.com"), ("password", TestShop.password)])
            #expect(sent.status == 303)
            // The larger count of a SKU stays; nothing is counted twice.
            #expect(try await town.basket() == [town.mug: 3, town.candle: 1])
            #expect(try await town.rows("SELECT count(*) FROM basket_lines") == 2)
        }
    }

    @Test(arguments: TestEngine.here)
    func theSmallerCountOfAVisitorDoesNotTakeAnythingAway(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            try await town.put(town.mug, 4)
            let visitor: Int64 = 77
            _ = try await town.orders.put(
                town.mug, quantity: 2, adding: true, for: BasketOwner(visitor), market: .gb,
                once: nil)
            try await town.test.store.write { db in
                try Orders.mergeBaskets(from: visitor, into: town.buyer.rawValue, in: db)
            }
            #expect(try await town.basket() == [town.mug: 4])
        }
    }

    @Test(arguments: TestEngine.here)
    func aBasketTakesNoMoreThanThereIs(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            try await town.put(town.mug, 9)
            await #expect(throws: OrderRefusal.soldOut(title: "Stoneware mug", left: 10)) {
                try await town.put(town.mug, 2)
            }
            #expect(try await town.basket() == [town.mug: 9])
            await #expect(throws: OrderRefusal.notForSale(title: "")) {
                try await town.put(ID(4711), 1)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aHundredLinesAreEnough(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            let many = try await town.test.product(
                "Beads", in: town.shop, minor: Array(repeating: 500, count: 101), onHand: 1)
            for sku in many.skus.prefix(Orders.linesPerBasket) { try await town.put(sku, 1) }
            await #expect(throws: OrderRefusal.tooManyLines) {
                try await town.put(many.skus[100], 1)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func theSameKeyPutsOnce(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            let fields = [("sku", town.mug.description)]
            let first = await town.browser.post("/basket/lines", fields, key: "press-0001")
            let again = await town.browser.post("/basket/lines", fields, key: "press-0001")
            #expect(first.header("idempotent-replayed") == nil)
            #expect(again.header("idempotent-replayed") == "true")
            let other = await town.browser.post(
                "/basket/lines", [("sku", town.candle.description)], key: "press-0001")
            #expect(other.status == 422)
            let kept = try await town.basket()
            #expect(kept == [town.mug: 1])
        }
    }

    @Test(arguments: TestEngine.here)
    func theBasketSaysWhatChanged(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            try await town.fill()
            try await town.setPrice(town.mug, 2400)
            try await town.setStock(town.candle, 0)
            let page = await town.browser.get("/basket")
            #expect(page.status == 200)
            #expect(page.text.contains("Was £22.00 when you put it in, now £24.00"))
            #expect(page.text.contains("Sold out"))
            #expect(page.text.contains("disabled"))
            let json = await town.browser.get("/basket", json: true)
            #expect(json.text.contains("\"seen\":{\"minor\":2200"))
            #expect(json.text.contains("\"total\":{\"minor\":6600"))
        }
    }

    @Test(arguments: TestEngine.here)
    func aLineIsSetExactlyAndTakenOutByZero(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            try await town.fill()
            let place = "/basket/lines/\(town.mug)"
            let set = await town.browser.post(place, json: #"{"quantity":5}"#)
            #expect(set.status == 200)
            #expect(set.text.contains("\"quantity\":5"))
            #expect(try await town.basket() == [town.mug: 5, town.candle: 1])
            await town.browser.post(place, [("quantity", "0")])
            #expect(try await town.basket() == [town.candle: 1])
            let most = await town.browser.post(place, json: #"{"quantity":100}"#)
            #expect(most.status == 422)
        }
    }

    @Test(arguments: TestEngine.here)
    func optionsFindTheSKU(_ engine: TestEngine) async throws {
        try await OrderTown.with(engine) { town in
            let shirt = try await town.test.product(
                "Shirt", in: town.shop, minor: [1000, 1100], onHand: 3)
            let fields = [("product", shirt.product.description), ("option1", "S2")]
            #expect(await town.browser.post("/basket/lines", fields).status == 303)
            #expect(try await town.basket() == [shirt.skus[1]: 1])
            let none = await town.browser.post(
                "/basket/lines", [("product", shirt.product.description), ("option1", "XXL")])
            #expect(none.status == 409)
            let stay = await town.browser.post(
                "/basket/lines", fields + [("then", "stay")])
            #expect(stay.location == "/products/\(shirt.product)?added=2")
        }
    }
}
