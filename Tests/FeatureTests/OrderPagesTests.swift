import Identities
import Accounts
import Catalog
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders
@testable import SellerCenter

/// The whole way over HTTP, as a browser without scripts goes it.
struct OrderPagesTests {
    static let leeds = [
        ("name", "Priya Nair"), ("phone", "07700 900123"), ("line1", "14 Brunswick Terrace"),
        ("locality", "Leeds"), ("postcode", "ls28hq"),
    ]

    @Test(arguments: TestEngine.here)
    func aShopperBuysASellerShipsAndTheParcelArrives(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let browser = town.browser
            try await town.fill()
            // No address yet: it is asked for first, and nothing is offered to be paid.
            let ask = await browser.get("/checkout")
            #expect(ask.text.contains("Show delivery and total"))
            #expect(!ask.text.contains("Pay £"))
            #expect(ask.text.contains("autocomplete=\"postal-code\""))
            let kept = await browser.post("/checkout/address", Self.leeds)
            #expect(kept.location == "/checkout")
            let page = await browser.get("/checkout")
            #expect(page.text.contains("Pay £62.00"))
            #expect(page.text.contains("Includes £10.33 VAT."))
            #expect(page.text.contains("Sandbox: nothing is charged"))
            let shown = await browser.fingerprint()
            #expect(page.text.contains("name=\"fingerprint\" value=\"\(shown)\""))
            let paid = await browser.post(
                "/checkout",
                [("method", "success"), ("total", "6200"), ("fingerprint", shown)],
                key: "press-0001")
            #expect(paid.status == 303)
            let result = try #require(paid.location)
            let thanks = await browser.get(result)
            #expect(thanks.text.contains("Thank you"))
            #expect(thanks.text.contains("Cancel until <time datetime=\"2026-11-22T15:00Z\""))
            #expect(thanks.text.contains(">Today 3:00 PM GMT</time>"))
            let order = try #require(try await orders(town).first)
            let mine = await browser.get("/orders/\(order.id)")
            #expect(mine.text.contains("Cancel the order"))
            #expect(await browser.get("/orders").text.contains("/orders/\(order.id)"))

            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            let seller = town.sellerBrowser
            let home = await seller.get("/seller")
            #expect(home.text.contains("£62.00"))
            #expect(home.text.contains("svg class=\"chart\""))
            let sold = await seller.get("/seller/orders/\(order.id)")
            #expect(sold.text.contains("Platform fee, 9%"))
            #expect(sold.text.contains("-£5.58"))
            #expect(sold.text.contains("£56.42"))
            let shipped = await seller.post(
                "/seller/orders/\(order.id)/shipment",
                [("carrier", "Royal Mail"), ("tracking", "AB 123")])
            #expect(shipped.status == 303)
            #expect(await browser.get("/orders/\(order.id)").text.contains("AB123"))
            let received = await browser.post("/orders/\(order.id)/receipt")
            #expect(received.status == 303)
            #expect(try await orders(town).first?.state == .delivered)
        }
    }

    private func orders(_ town: OrderFixture) async throws -> [Order] {
        try await town.test.store.read { db in
            try db.rows("SELECT \(Order.columns) FROM orders ORDER BY id", as: Order.self)
        }
    }

    @Test(arguments: TestEngine.here)
    func anAddressComesBackAsItWasTyped(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            var typed = Self.leeds
            typed[1].1 = "not a number"
            typed[4].1 = "LEEDS"
            let again = await town.browser.post("/checkout/address", typed)
            #expect(again.status == 422)
            #expect(again.text.contains("value=\"14 Brunswick Terrace\""))
            #expect(again.text.contains("This is no phone number."))
            #expect(again.text.contains("Check this postal code."))
        }
    }

    @Test(arguments: TestEngine.here)
    func aChangedPriceIsShownBeforeItIsPaid(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", Self.leeds)
            let shown = await town.browser.fingerprint()
            try await town.setPrice(town.mug, 2400)
            let again = await town.browser.post(
                "/checkout",
                [("method", "challenge"), ("total", "6200"), ("fingerprint", shown)])
            #expect(again.status == 409)
            #expect(again.text.contains("Total: was £62.00, now £66.00"))
            #expect(again.text.contains("Was £22.00 when you put it in, now £24.00"))
            #expect(again.text.contains("Pay £66.00"))
            #expect(again.text.contains("value=\"challenge\" checked"))
            #expect(try await orders(town).isEmpty)
        }
    }

    @Test(arguments: TestEngine.here)
    func aConfirmationAtTheBankPays(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", Self.leeds)
            let shown = await town.browser.fingerprint()
            let sent = await town.browser.post(
                "/checkout", [("method", "challenge"), ("total", "6200"), ("fingerprint", shown)])
            let bank = try #require(sent.location)
            #expect(bank.hasPrefix("/sandbox/payments/pay_"))
            #expect(await town.browser.get(bank).text.contains("Pay £62.00"))
            // Somebody else's payment isn't there.
            #expect(await town.sellerBrowser.get(bank).status == 404)
            let pressed = await town.browser.post(bank, [("answer", "confirm")])
            let result = try #require(pressed.location)
            #expect(await town.browser.get(result).text.contains("Thank you"))
            #expect(await town.sellerBrowser.get(result).status == 404)
            #expect(try await orders(town).first?.state == .onHold)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSilentBankIsWaitedFor(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            await town.browser.post("/checkout/address", Self.leeds)
            let shown = await town.browser.fingerprint()
            let sent = await town.browser.post(
                "/checkout", [("method", "later"), ("total", "6200"), ("fingerprint", shown)])
            let result = try #require(sent.location)
            let waiting = await town.browser.get(result)
            #expect(waiting.text.contains("The bank hasn’t answered yet"))
            #expect(waiting.text.contains("data-poll=\"\(result)\""))
            town.test.clock.advance(.minutes(1))
            _ = try await town.checkouts.reconcile()
            let done = await town.browser.get(result)
            #expect(done.text.contains("Thank you"))
            #expect(!done.text.contains("data-poll"))
        }
    }

    @Test(arguments: TestEngine.here)
    func softwareBuysWhatItWasShown(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let address = """
                "name":"Priya Nair","phone":"07700900123","line1":"14 Brunswick Terrace",
                "locality":"Leeds","postcode":"LS2 8HQ"
                """
            let quote = await town.browser.post("/checkout/address", json: "{\(address)}")
            let shown = TestBrowser.fingerprint(in: quote.text)
            let json = """
                {\(address),"method":"success","total":6200,"fingerprint":"\(shown)"}
                """
            let paid = await town.browser.post("/checkout", json: json, key: "api-key-1")
            #expect(paid.status == 200)
            #expect(paid.text.contains("\"state\":\"paid\""))
            let again = await town.browser.post("/checkout", json: json, key: "api-key-1")
            #expect(again.text == paid.text)
            #expect(again.header("idempotent-replayed") == "true")
            let wrong = await town.browser.post(
                "/checkout",
                json:
                    "{\"method\":\"success\",\"total\":1,\"postcode\":\"LEEDS\",\"fingerprint\":\"\(shown)\"}"
            )
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("\"field\":\"postcode\""))
            #expect(wrong.text.contains("\"field\":\"name\""))
        }
    }

    @Test(arguments: TestEngine.here)
    func ordersOfOthersAndMissingOnesAnswerAlike(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let id = try await town.order(of: try await town.buy().checkout).id
            let (other, browser) = try await town.test.person("Dan")
            _ = try await town.test.shop("Elsewhere", of: other)
            for place in ["/orders/", "/seller/orders/"] {
                let theirs = await browser.get(place + "\(id)", json: true)
                let missing = await browser.get(place + "\(OrderID(4711))", json: true)
                #expect(theirs.status == 404)
                #expect(missing.status == 404)
                #expect(theirs.text.contains("orders.no-such-order"))
                #expect(missing.text.contains("orders.no-such-order"))
            }
            let pressed = await browser.post("/orders/\(id)/cancellation")
            #expect(pressed.status == 404)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSellerCountsAndReadsTheBooks(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 2)
            _ = try await town.buy("later")
            let seller = town.sellerBrowser
            let stock = await seller.get("/seller/stock")
            #expect(stock.text.contains("Stoneware mug"))
            // Two mugs are kept for the buyer.
            let few = await seller.post(
                "/seller/stock/\(town.mug)",
                [("on_hand", "1"), ("on_hand_before", "10"), ("reason", "damaged")])
            #expect(few.status == 409)
            #expect(few.text.contains("2 are kept for buyers"))
            let set = await seller.post(
                "/seller/stock/\(town.mug)",
                json: #"{"on_hand":12,"on_hand_before":10,"reason":"received"}"#)
            #expect(set.status == 200)
            #expect(try await town.stock(town.mug) == [12, 2])
            let moves = await seller.get("/seller/stock", json: true)
            #expect(moves.text.contains("\"change\":2,\"reason\":\"received\""))
            let stranger = await town.browser.get("/seller/stock", json: true)
            #expect(stranger.status == 403)

            try await town.put(town.candle, 1)
            _ = try await town.buy()
            let books = await seller.get("/seller/finance")
            #expect(books.text.contains("£20.99"))
            let held = await seller.get("/seller/finance?account=held", json: true)
            #expect(held.text.contains("\"held\":{\"minor\":2099"))
            for tab in OrderTab.allCases {
                #expect(await seller.get("/seller/orders?tab=\(tab.rawValue)").status == 200)
            }
            #expect(await seller.get("/seller", json: true).text.contains("\"orders_today\":1"))
        }
    }

    @Test(arguments: TestEngine.here)
    func ordersComeInPages(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.setStock(town.mug, 100)
            for _ in 0..<(Orders.page + 2) {
                try await town.put(town.mug, 1)
                _ = try await town.buy()
            }
            for list in ["/orders", "/seller/orders"] {
                let browser = list == "/orders" ? town.browser : town.sellerBrowser
                let first = await browser.get(list)
                let next = try #require(nextPage(of: first.text))
                let second = await browser.get(next)
                #expect(count("/orders/ord_", in: first.text) >= Orders.page)
                #expect(count("/orders/ord_", in: second.text) == 2)
                #expect(nextPage(of: second.text) == nil)
            }
        }
    }

    private func nextPage(of page: String) -> String? {
        let mark = "rel=\"next\" href=\""
        guard let place = page.places(of: mark).first else { return nil }
        let rest = page.utf8.dropFirst(place + mark.utf8.count).prefix { $0 != UInt8(ascii: "\"") }
        return String(decoding: rest, as: UTF8.self)
    }

    private func count(_ text: String, in page: String) -> Int { page.places(of: text).count }
}

extension String {
    /// Without Foundation: where a text stands, as offsets of bytes.
    fileprivate func places(of mark: String) -> [Int] {
        let bytes = Array(utf8)
        let sought = Array(mark.utf8)
        guard bytes.count >= sought.count else { return [] }
        return (0...(bytes.count - sought.count)).filter {
            bytes[$0] == sought[0] && bytes[$0..<($0 + sought.count)].elementsEqual(sought)
        }
    }
}
