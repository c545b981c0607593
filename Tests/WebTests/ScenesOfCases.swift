import Access
import TestSupport
import Testing
import World

extension Scene {
    static let cases = Scene(name: "cases") { player in
        let town = try await TradeFixture(player.shop)
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        let olu = try await town.person("Olu", .operator).browser
        let words = [("reason", "not_as_described"), ("text", "The shade is cracked.")]
        player.chapter("Something is wrong, once at a time")
        let order = try await received(town)
        await player.post(priya, "/orders/\(order)/cases", [("reason", "odd"), ("text", "")])
        await player.post(priya, "/orders/\(order)/cases", words)
        await player.post(priya, "/orders/\(order)/cases", words)
        await player.get(priya, "/orders/\(order)")
        player.chapter("Withdrawn, and opened again")
        await player.post(priya, "/orders/\(order)/cases/withdrawal")
        await priya.post("/orders/\(order)/cases", words)
        player.chapter("The seller answers")
        await player.get(ivo, "/seller/orders/\(order)")
        await player.post(
            ivo, "/seller/orders/\(order)/cases/answer", [("text", "It left us whole.")])
        player.chapter("An operator decides")
        await player.get(olu, "/operations/cases")
        await player.get(olu, "/operations/cases", json: true)
        await player.get(olu, "/operations/cases?order=\(order)")
        await player.get(olu, "/operations/orders/\(order)")
        await player.get(olu, "/operations/orders/\(order)", json: true)
        await player.post(
            olu, "/operations/orders/\(order)/case-closure", [("text", "The photo is older.")])
        player.chapter("A seller refunds by themselves")
        let second = try await received(town)
        await priya.post("/orders/\(second)/cases", words)
        await player.post(
            ivo, "/seller/orders/\(second)/cases/refund", json: #"{"lines":["0:1"]}"#)
        player.chapter("An operator refunds and cancels without a case")
        let third = try await received(town)
        await player.post(
            olu, "/operations/orders/\(third)/refund", [("everything", "on")])
        let fourth = try #require(try await town.buy().orders.first)
        await player.post(olu, "/operations/orders/\(fourth)/cancellation")
        await player.post(olu, "/operations/orders/\(fourth)/cancellation")
        player.chapter("One of two goes back before shipping")
        await priya.post("/basket/lines", [("sku", town.lamp.skus[0].description)])
        let fifth = try #require(try await town.buy().orders.first)
        await player.post(olu, "/operations/orders/\(fifth)/refund", json: #"{"lines":["0:1"]}"#)
        await player.get(ivo, "/seller/orders")
        await player.get(ivo, "/seller/orders/\(fifth)")
        await player.get(priya, "/orders/\(fifth)")
        player.chapter("What both sides heard")
        await player.get(priya, "/inbox")
        await player.get(ivo, "/inbox")
    }

    /// Buys a lamp that is shipped and received.
    private static func received(_ town: TradeFixture) async throws -> String {
        let bought = try await town.buy()
        let order = try #require(bought.orders.first)
        town.shop.clock.advance(.hours(3))
        _ = try await town.shop.pasar.orders.sweepDue()
        await town.seller.browser.post(
            "/seller/orders/\(order)/shipment",
            [("carrier", "Royal Mail"), ("tracking", "RM1")])
        await town.buyer.browser.post("/orders/\(order)/receipt")
        return order
    }
}
