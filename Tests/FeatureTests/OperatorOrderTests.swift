import Identities
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Cases
@testable import Orders

/// What an operator decides by, as a page and as JSON; and who can't decide.
@Suite struct OperatorOrderTests {
    @Test func pageAndJSONShowLinesBuyerAndAddress() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let order = try await town.shipped(mugs: 2, candles: 1)
            let (olu, operating) = try await town.test.person("Olu")
            try await town.test.grant(.operator, to: olu)
            let place = "/operations/orders/\(order.id)"
            let (page, json) = (
                await operating.get(place).text, await operating.get(place, json: true).text
            )
            let lines = order.address.name
            for word in ["Stoneware mug", "× 2", "Fig candle", "Priya", lines] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(json.contains("\"buyer\":\"\(town.buyer)\",\"buyer_name\":\"Priya\""))
            #expect(json.contains("Stoneware mug") && json.contains(lines))
            #expect(page.contains("\(place)/refund"))
        }
    }

    @Test func aPartyToTheOrderReadsASentenceInsteadOfButtons() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let order = try await town.shipped()
            let place = "/operations/orders/\(order.id)"
            for (account, browser) in [
                (town.seller, town.sellerBrowser), (town.buyer, town.browser),
            ] {
                try await town.test.grant(.operator, to: account)
                let page = await browser.get(place).text
                #expect(page.contains("another operator must decide"))
                #expect(!page.contains("\(place)/refund"))
            }
        }
    }

    @Test func nothingToDecideIsNoCard() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.fill(mugs: 1, candles: 0)
            let order = try await town.order(of: try await town.buy().checkout)
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            let (olu, operating) = try await town.test.person("Olu")
            try await town.test.grant(.operator, to: olu)
            let page = await operating.get("/operations/orders/\(order.id)").text
            #expect(page.contains("Stoneware mug") && !page.contains("<h2>Decide</h2>"))
        }
    }
}
