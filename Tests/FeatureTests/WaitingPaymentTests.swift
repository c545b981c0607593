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
@testable import Payments

/// The way back from the bank's page: a waiting payment is named wherever one would buy again, and
/// nothing is paid twice.
struct WaitingPaymentTests {
    private func begin(_ town: OrderFixture) async throws -> CheckoutResult {
        await town.browser.post("/checkout/address", OrderPagesTests.leeds)
        try await town.put(town.mug, 2)
        return try await town.buy("challenge")
    }

    @Test(arguments: TestEngine.here)
    func aWaitingPaymentIsNamedInBasketCheckoutOrderAndProduct(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let waiting = try await begin(town)
            let order = try await town.order(of: waiting.checkout)
            let bank = try #require(waiting.next).text
            try await town.put(town.candle, 1)
            for page in [
                "/basket", "/checkout", "/orders/\(order.id)", "/products/\(town.mugProduct)",
            ] {
                let text = await town.browser.get(page).text
                #expect(text.contains("A payment of £44.00 waits for you"), "\(page)")
                #expect(text.contains("href=\"\(bank)\""), "\(page)")
                #expect(text.contains("/checkout/\(waiting.checkout)/cancellation"), "\(page)")
                let others = await town.sellerBrowser.get(page).text
                #expect(!others.contains("of £44.00 waits for you"), "\(page)")
            }
            for page in ["/basket", "/checkout"] {
                let json = await town.browser.get(page, json: true).text
                #expect(json.contains("\"waiting\":[{\"checkout\":\"\(waiting.checkout)\""))
            }
            // Confirmed after all, it is named nowhere any more.
            let pressed = await town.browser.post(bank, [("answer", "confirm")])
            let result = try #require(pressed.location)
            #expect(await town.browser.get(result).text.contains("Thank you"))
            #expect(!(await town.browser.get("/basket").text.contains("of £44.00 waits for you")))
        }
    }

    @Test(arguments: TestEngine.here)
    func buyingAgainWhileOneWaitsPaysOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let waiting = try await begin(town)
            try await town.put(town.mug, 1)
            let shown = await town.browser.fingerprint()
            let again = await town.browser.post(
                "/checkout",
                [("method", "success"), ("total", "2499"), ("fingerprint", shown)])
            #expect(again.status == 409)
            #expect(again.text.contains("A payment for the same thing waits for you."))
            #expect(again.text.contains("A payment of £44.00 waits for you"))
            await #expect(throws: CheckoutRefusal.waiting(waiting.checkout)) {
                try await town.buy()
            }
            let pressed = await town.browser.post(
                try #require(waiting.next).text, [("answer", "confirm")])
            let result = try #require(pressed.location)
            #expect(await town.browser.get(result).text.contains("Thank you"))
            #expect(try await town.rows("SELECT count(*) FROM checkouts") == 1)
            let books = try await town.books()
            #expect(books == ["gateway > held 4400 sale"])
            // What was paid is paid: the next one is another purchase.
            #expect(try await town.buy().state == .paid)
        }
    }

    @Test(arguments: TestEngine.here)
    func aDroppedPaymentGivesBackAndALateSuccessIsRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await PromotionBuyingTests.voucher(town) {
                $0.offMinor = 300
                $0.leastMinor = 3000
            }
            let waiting = try await begin(town)
            #expect(try await town.stock(town.mug) == [10, 2])
            let drop = "/checkout/\(waiting.checkout)/cancellation"
            #expect(await town.sellerBrowser.post(drop).status == 404)
            #expect(await town.browser.post(drop).location == "/basket")
            #expect(try await town.stock(town.mug) == [10, 0])
            #expect(try await town.basket() == [town.mug: 2])
            #expect(
                try await town.rows("SELECT count(*) FROM voucher_claims WHERE state = 'held'")
                    == 1)
            #expect(try await town.payment(of: waiting.checkout).state == .expired)
            #expect(await town.browser.post(drop).status == 409)
            // The buyer confirms at the bank all the same.
            try await town.checkouts.receive(
                town.payment(of: waiting.checkout).id, .succeeded(reference: "late"))
            #expect(try await town.payment(of: waiting.checkout).state == .refunded)
            #expect(try await town.rows("SELECT count(*) FROM refunds") == 1)
            #expect(try await town.order(of: waiting.checkout).state == .cancelled)
        }
    }

    @Test(arguments: TestEngine.here)
    func onesOwnReservedLastPieceIsNotSoldOut(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let last = try await town.test.product("Last", in: town.shop, minor: [900], onHand: 1)
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            try await town.put(last.skus[0], 1)
            _ = try await town.buy("challenge")
            await #expect(throws: BasketRefusal.keptForYou(title: "Last")) {
                try await town.put(last.skus[0], 1)
            }
            let page = await town.browser.post(
                "/basket/lines", [("sku", last.skus[0].description)])
            #expect(page.status == 409)
            #expect(page.text.contains("Last is kept for your payment that waits."))
            #expect(page.text.contains("Go on paying"))
            let now = await town.browser.post(
                "/basket/lines", [("sku", last.skus[0].description), ("then", "checkout")])
            #expect(now.text.contains("Last is kept for your payment that waits."))
            // Somebody else reads that it is sold out.
            await #expect(throws: BasketRefusal.soldOut(title: "Last", left: 0)) {
                try await town.put(last.skus[0], 1, for: town.seller)
            }
        }
    }
}
