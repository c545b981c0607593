import TestSupport
import Testing
import Web
import World

@testable import Orders

/// Ticks of the basket.
@Suite struct BasketTickTests {
    @Test func eachTickHasANameOfItsOwnForTheFocusAndForWhatItDoes() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.fill()
            let page = await town.browser.get("/basket").text
            for id in [town.mug.description, town.candle.description, town.shop.id.description] {
                #expect(page.split(separator: "id=\"tick-\(id)\"").count == 2)
            }
            #expect(page.contains("aria-label=\"Buy everything from Fern and Kiln now\""))
            #expect(page.contains("aria-label=\"Buy Stoneware mug now\""))
            #expect(!page.contains("Buy Fern and Kiln now"))
        }
    }
}
