import Access
import Identities
import TestSupport
import Testing
import World

extension Scene {
    static let returns = Scene(name: "returns") { player in
        let town = try await TradeFixture(player.shop)
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        let olu = try await town.person("Olu", .operator).browser
        player.chapter("Sent back, with pictures")
        let order = try await received(town)
        await player.get(priya, "/orders/\(order)/returns")
        await player.get(priya, "/orders/\(order)/returns", json: true)
        let request = [
            ("lines", "0:1"), ("reason", "not_as_described"), ("text", "The shade is green."),
        ]
        await player.post(priya, "/orders/\(order)/returns", [("lines", "0:9"), ("text", "")])
        await player.post(priya, "/orders/\(order)/returns", request)
        await player.post(priya, "/orders/\(order)/returns", request)
        await player.get(priya, "/orders/\(order)")
        for (who, path) in [(priya, "/orders"), (ivo, "/seller/orders")] {
            await player.upload(
                who, "\(path)/\(order)/evidence", field: "pictures", file: "green.png",
                type: "image/png", Scene.picture)
        }
        await player.upload(
            priya, "/orders/\(order)/evidence", field: "pictures", file: "no.png",
            type: "image/png", Array("no picture".utf8))
        let shown = await olu.get("/operations/orders/\(order)").text
        let picture = try #require(JSONFind.ids("pic", in: shown).first)
        await player.get(olu, "/evidence/\(picture)")
        let stranger = try await town.person("Dan").browser
        await player.get(stranger, "/evidence/\(picture)")
        player.chapter("The seller approves, inspects and refuses")
        await player.get(ivo, "/seller/returns")
        await player.get(ivo, "/seller/returns", json: true)
        await player.get(ivo, "/seller/orders/\(order)")
        await player.post(ivo, "/seller/orders/\(order)/returns/approval")
        await player.post(
            priya, "/orders/\(order)/returns/shipment",
            [("carrier", "Royal Mail"), ("tracking", "RB123456785GB")])
        await player.post(ivo, "/seller/orders/\(order)/returns/receipt")
        await player.get(ivo, "/seller/orders/\(order)")
        await player.post(
            ivo, "/seller/orders/\(order)/returns/inspection", [("restocked", "0:2")])
        await player.post(
            ivo, "/seller/orders/\(order)/returns/inspection",
            [("restocked", "0:0"), ("written_off", "0:0"), ("refused", "0:1"), ("text", "Burnt.")])
        await player.post(
            priya, "/orders/\(order)/returns/dispute", [("text", "It came like that.")])
        player.chapter("An operator decides")
        await player.get(olu, "/operations/returns")
        await player.get(olu, "/operations/returns", json: true)
        await player.get(olu, "/operations/orders/\(order)")
        await player.post(
            olu, "/operations/orders/\(order)/return-decision",
            json: #"{"decision":"reduce","amount":"10.00","text":"Half of it."}"#)
        await player.get(priya, "/returns")
        await player.get(priya, "/returns", json: true)
        await player.get(priya, "/inbox")
        try await otherWays(player, town)
    }

    private static func otherWays(_ player: Player, _ town: TradeFixture) async throws {
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        func ask() async throws -> String {
            let order = try await received(town)
            await priya.post(
                "/orders/\(order)/returns",
                [("lines", "0:1"), ("reason", "damaged"), ("text", "Broken.")])
            return order
        }
        player.chapter("Refused, dropped, refunded, replaced, an offer, a loss")
        let refused = try await ask()
        await player.post(
            ivo, "/seller/orders/\(refused)/returns/refusal", [("text", "It was whole.")])
        await player.post(priya, "/orders/\(refused)/returns/closure")
        let refunded = try await ask()
        await player.post(ivo, "/seller/orders/\(refunded)/returns/refund")
        let replaced = try await ask()
        await player.post(ivo, "/seller/orders/\(replaced)/returns/replacement")
        await player.get(priya, "/orders/\(replaced)")
        let offered = try await ask()
        await player.post(
            ivo, "/seller/orders/\(offered)/returns/offer", [("amount", "99.00")])
        await player.post(
            ivo, "/seller/orders/\(offered)/returns/offer",
            [("amount", "5.00"), ("text", "Glue it.")])
        await player.get(priya, "/orders/\(offered)")
        await player.post(
            priya, "/orders/\(offered)/returns/offer-answer", [("accepted", "on")])
        let lost = try await ask()
        await ivo.post("/seller/orders/\(lost)/returns/approval")
        await priya.post(
            "/orders/\(lost)/returns/shipment", [("carrier", "Mail"), ("tracking", "R1")])
        await player.post(
            ivo, "/seller/orders/\(lost)/returns/loss", [("text", "Nothing came.")])
    }

    static let withdrawals = Scene(name: "withdrawals") { player in
        let town = try await TradeFixture(player.shop)
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        player.chapter("A withdrawal by right: a button, and a confirmation")
        let order = try await received(town)
        await player.get(priya, "/orders/\(order)/withdrawal")
        await player.get(priya, "/orders/\(order)/withdrawal", json: true)
        await player.post(priya, "/orders/\(order)/withdrawal")
        await player.post(priya, "/orders/\(order)/withdrawal", json: "{}")
        await player.get(priya, "/orders/\(order)")
        player.chapter("Without signing in")
        let second = try await received(town)
        let guest = player.shop.browser()
        await player.get(guest, "/withdrawals")
        await player.post(guest, "/withdrawals", [("order", "nothing"), ("email", "a@b.example")])
        let sent = await player.post(
            guest, "/withdrawals", [("order", second), ("email", "priya@example.com")])
        let place = try #require(sent.location)
        await player.get(guest, place)
        await player.post(guest, place, [("code", "12345")])
        let code = String(try await town.letter().prefix(6))
        await player.post(guest, place, [("code", code)])
        player.chapter("Cancelled by the seller, in part and in whole")
        let third = try #require(try await town.buy().orders.first)
        await player.get(ivo, "/seller/orders/\(third)")
        await player.post(
            ivo, "/seller/orders/\(third)/cancellation",
            [("lines", "0:9"), ("reason", "out_of_stock")])
        await player.post(
            ivo, "/seller/orders/\(third)/cancellation",
            [("everything", "on"), ("reason", "out_of_stock"), ("text", "The last one broke.")])
        player.chapter("A buyer asks for it")
        func ask() async throws -> String {
            let order = try #require(await town.buy().orders.first)
            town.shop.clock.advance(.hours(3))
            _ = try await town.shop.pasar.orders.sweepDue()
            await player.post(
                priya, "/orders/\(order)/cancellation-request", [("reason", "ordered_twice")])
            return order
        }
        let fourth = try await ask()
        await player.get(priya, "/orders/\(fourth)/cancellation-request", json: true)
        await player.get(ivo, "/seller/orders/\(fourth)")
        await player.post(
            ivo, "/seller/orders/\(fourth)/cancellation-request/decline", [("text", "Packed.")])
        let fifth = try await ask()
        await player.post(priya, "/orders/\(fifth)/cancellation-request/withdrawal")
        await priya.post("/orders/\(fifth)/cancellation-request", [("reason", "other")])
        await player.post(ivo, "/seller/orders/\(fifth)/cancellation-request/agreement")
        await player.post(ivo, "/seller/orders/\(fifth)/cancellation-request/agreement")
        player.chapter("A case ends by an offer or a replacement")
        for way in ["offer", "replacement"] {
            let order = try await received(town)
            await priya.post(
                "/orders/\(order)/cases", [("reason", "not_as_described"), ("text", "Cracked.")])
            await player.post(
                ivo, "/seller/orders/\(order)/cases/\(way)",
                way == "offer" ? [("amount", "4.00")] : [])
            await player.get(priya, "/orders/\(order)/cases", json: true)
            await player.post(
                priya, "/orders/\(order)/cases/offer-answer", json: #"{"accepted":true}"#)
        }
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
