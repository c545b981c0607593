import Access
import Identities
import Parcels
import Store
import TestSupport
import Testing
import World

extension Scene {
    static let parcels = Scene(name: "parcels") { player in
        let town = try await TradeFixture(player.shop)
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        let olu = try await town.person("Olu", .operator).browser
        player.chapter("One order in two parcels, the first with a label")
        let order = try await toShip(town, scarf: true)
        await player.get(ivo, "/seller/orders/\(order)/parcels")
        await player.get(ivo, "/seller/orders/\(order)/parcels", json: true)
        let first = try await pack(player, town, order, quantity: 1)
        await player.get(ivo, "/seller/parcels/\(first)")
        await player.get(ivo, "/seller/parcels/\(first)", json: true)
        await player.post(
            ivo, "/seller/parcels/\(first)/label", json: #"{"service":"standard","fee":1}"#)
        await player.post(
            ivo, "/seller/parcels/\(first)/label", json: #"{"service":"standard","fee":360}"#)
        await player.post(ivo, "/seller/parcels/\(first)/label-cancellation")
        await player.post(
            ivo, "/seller/parcels/\(first)/label", json: #"{"service":"express","fee":715}"#)
        await player.get(ivo, "/seller/parcels/\(first)/label")
        await player.get(ivo, "/seller/parcels/\(first)/packing-slip")
        await player.post(ivo, "/seller/parcels/\(first)/handover")
        await player.get(ivo, "/seller/orders?tab=part_shipped")
        player.chapter("Its carrier says where it is")
        town.shop.clock.advance(.hours(25))
        _ = try await town.shop.pasar.sandboxCarrier.callDue()
        await player.post(
            ivo, "/webhooks/carriers/sandbox",
            json: """
                {"id":"tev_00000001","label":"lbl_1","tracking":"SX1","status":"delivered","at":1}
                """)
        await ivo.get("/account")
        await priya.get("/account")
        await player.get(priya, "/orders/\(order)/parcels")
        await player.get(priya, "/orders/\(order)/parcels", json: true)
        await player.get(priya, "/orders/\(order)")
        player.chapter("The rest leaves with a number of the seller's own")
        let second = try await pack(player, town, order, quantity: 1)
        await player.post(
            ivo, "/seller/parcels/\(second)/handover", [("carrier", "Far Post"), ("tracking", "")])
        await player.post(ivo, "/seller/parcels/\(second)/unpacking")
        let third = try await pack(player, town, order, quantity: 1)
        await player.post(
            ivo, "/seller/parcels/\(third)/handover",
            [("carrier", "Far Post"), ("tracking", "FP 1")])
        await player.get(ivo, "/seller/orders/\(order)")
        player.chapter("A parcel comes back")
        let next = try await toShip(town, scarf: false)
        let back = try await pack(player, town, next, quantity: 1)
        await ivo.post(
            "/seller/parcels/\(back)/label", json: #"{"service":"returned","fee":360}"#)
        await ivo.post("/seller/parcels/\(back)/handover")
        for _ in 0..<5 {
            town.shop.clock.advance(.days(1))
            _ = try await town.shop.pasar.sandboxCarrier.callDue()
            for browser in [ivo, priya, olu] { await browser.get("/account") }
        }
        await player.get(ivo, "/seller/parcels/\(back)")
        await player.post(ivo, "/seller/parcels/\(back)/return", [("decision", "resend")])
        await player.post(ivo, "/seller/parcels/\(back)/return", [("decision", "refund")])
        player.chapter("An operator looks at labels that are stuck")
        await player.get(olu, "/operations/parcels")
        await player.get(olu, "/operations/parcels", json: true)
    }

    /// An order of two lamps' worth that may be shipped: of a lamp, and of a scarf.
    private static func toShip(_ town: TradeFixture, scarf: Bool) async throws -> String {
        if scarf {
            await town.buyer.browser.post(
                "/basket/lines", [("sku", town.scarf.skus[0].description)])
        }
        let bought = try await town.buy()
        town.shop.clock.advance(.hours(3))
        _ = try await town.shop.pasar.orders.sweepDue()
        return try #require(bought.orders.first)
    }

    /// Packs the first line that is left of an order.
    private static func pack(
        _ player: Player, _ town: TradeFixture, _ order: String, quantity: Int
    ) async throws -> String {
        let ivo = town.seller.browser
        let left = await ivo.get("/seller/orders/\(order)/parcels", json: true).text
        let part = left.split(separator: "\"left\":[").last ?? ""
        let position = JSONFind.integer("position", in: String(part)) ?? 0
        let packed = await player.post(
            ivo, "/seller/orders/\(order)/parcels",
            json: """
                {"lines":["\(order):\(position):\(quantity)"],"grams":900,"length_mm":300,\
                "width_mm":200,"height_mm":100}
                """)
        return try #require(JSONFind.text("id", in: packed.text))
    }
}
