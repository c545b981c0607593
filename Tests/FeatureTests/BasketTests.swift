import Identities
import Accounts
import Catalog
import Inventory
import JSON
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Baskets
@testable import Checkouts
@testable import Orders

/// Baskets before and after signing in.
struct BasketTests {
    @Test(arguments: TestEngine.here)
    func whatAVisitorPutInJoinsTheAccountsBasket(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
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
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 4)
            let visitor: SessionID = ID(77)
            _ = try await town.baskets.put(
                town.mug, quantity: 2, adding: true, for: ShopperID(visitor), market: .gb,
                idempotencyKey: nil)
            try await town.test.store.write { db in
                try Baskets.mergeBaskets(from: visitor, into: town.buyer, in: db)
            }
            #expect(try await town.basket() == [town.mug: 4])
        }
    }

    @Test(arguments: TestEngine.here)
    func aBasketTakesNoMoreThanThereIs(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 9)
            await #expect(throws: BasketRefusal.soldOut(title: "Stoneware mug", left: 10)) {
                try await town.put(town.mug, 2)
            }
            #expect(try await town.basket() == [town.mug: 9])
            await #expect(throws: BasketRefusal.notForSale(title: "")) {
                try await town.put(ID(4711), 1)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aHundredLinesAreEnough(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let many = try await town.test.product(
                "Beads", in: town.shop, minor: Array(repeating: 500, count: 101), onHand: 1)
            for sku in many.skus.prefix(Baskets.linesPerBasket) { try await town.put(sku, 1) }
            await #expect(throws: BasketRefusal.tooManyLines) {
                try await town.put(many.skus[100], 1)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func theSameKeyPutsOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
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
        try await OrderFixture.with(engine) { town in
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
        try await OrderFixture.with(engine) { town in
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
        try await OrderFixture.with(engine) { town in
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

    @Test(arguments: TestEngine.here)
    func aRefusedFirstAddLeavesNoSessionBehind(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let before = try await town.rows("SELECT count(*) FROM sessions")
            try await town.setStock(town.candle, 0)
            for sku in [SKUID(4711).description, town.candle.description] {
                let visitor = town.test.browser()
                visitor.set(cookie: "pasar_market", "GB")
                let refused = await visitor.post("/basket/lines", [("sku", sku)])
                #expect(refused.status == 409)
                #expect(
                    await visitor.post("/basket/lines/\(sku)", [("quantity", "0")]).status == 303)
                #expect(visitor.cookies[Accounts.cookieName] == nil)
            }
            #expect(try await town.rows("SELECT count(*) FROM sessions") == before)
        }
    }

    @Test(arguments: TestEngine.here)
    func basketsOfNobodyAreSweptAndOthersStay(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let visitor = town.test.browser()
            visitor.set(cookie: "pasar_market", "GB")
            await visitor.post("/basket/lines", [("sku", town.mug.description)])
            // More of nobody's than one sweep looks at.
            let (sku, now) = (town.candle, town.test.clock.now)
            try await town.test.store.write { db in
                for owner in 1...Int64(Baskets.basketSweep + 20) {
                    try db.execute(
                        """
                        INSERT INTO basket_lines (owner, sku, quantity, seen_minor, market, at)
                        VALUES (\(owner), \(sku), 1, 1800, 'GB', \(now + .milliseconds(Int(owner))))
                        """)
                }
            }
            var gone = 0
            for _ in 1...3 { gone += try await town.baskets.sweepBaskets() }
            #expect(gone == Baskets.basketSweep + 20)
            #expect(try await town.rows("SELECT count(*) FROM basket_lines") == 2)
            try await town.test.store.write { db in try db.execute("DELETE FROM sessions") }
            for _ in 1...2 { gone += try await town.baskets.sweepBaskets() }
            #expect(try await town.rows("SELECT count(*) FROM basket_lines") == 1)
            #expect(try await town.basket() == [town.mug: 1])
        }
    }

    @Test(arguments: TestEngine.here)
    func aLineThatLostItsPriceIsShownAndHoldsUpTheCheckout(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let wish = try await town.test.wish(of: town.buyer)
            let candle = town.candle
            try await town.test.store.write { db in
                try db.execute("DELETE FROM sku_prices WHERE sku = \(candle)")
            }
            let page = await town.browser.get("/basket")
            #expect(
                page.text.contains("Fig candle") && page.text.contains("Not sold here any more"))
            #expect(page.text.contains("/search?q=Fig%20candle"))
            #expect(page.text.contains("disabled"))
            let json = await town.browser.get("/basket", json: true)
            #expect(json.text.contains("\"unavailable\":[{\"sku\":\"\(candle)\""))
            await #expect(throws: BasketRefusal.notForSale(title: "Fig candle")) {
                try await town.checkouts.checkOut(wish, idempotencyKey: nil)
            }
            // Taken out, the rest can be bought.
            await town.browser.post("/basket/lines/\(candle)", [("quantity", "0")])
            let rest = await town.browser.get("/basket")
            #expect(!rest.text.contains("Fig candle") && !rest.text.contains("disabled"))
        }
    }

    @Test(arguments: TestEngine.here)
    func theShelvesListWhatNobodyHasCounted(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let candle = town.candle
            try await town.test.store.write { db in
                try db.execute("DELETE FROM stock_moves WHERE sku = \(candle)")
                try db.execute("DELETE FROM stock WHERE sku = \(candle)")
            }
            let page = await town.sellerBrowser.get("/seller/stock")
            #expect(page.text.contains("Fig candle"))
            let low = await town.sellerBrowser.get("/seller/stock?low=1")
            #expect(low.text.contains("Fig candle") && !low.text.contains("Stoneware mug"))
            let set = await town.sellerBrowser.post(
                "/seller/stock/\(candle)",
                [("on_hand", "7"), ("on_hand_before", "0"), ("reason", "received")])
            #expect(set.status == 303)
            let there = try await town.test.store.read { db in
                try Inventory.available([candle], in: db)[candle]
            }
            #expect(there == 7)
        }
    }
}
