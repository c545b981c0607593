import Accounts
import Promotions
import Rooms
import Store
import TestSupport
import Testing
import Web
import World

// Vouchers, stock for creators, and selling out of a room.

extension Scene {
    static let promotions = Scene(name: "promotions") { player in
        let town = try await TradeFixture(player.shop)
        let ivo = town.seller.browser
        player.chapter("A shop has no promotions yet")
        await player.get(ivo, "/seller/promotions")
        player.chapter("A voucher, first wrong, then right")
        await player.post(
            ivo, "/seller/vouchers",
            [("title", "Welcome"), ("off", "much"), ("total", "100")])
        await player.post(
            ivo, "/seller/vouchers",
            [
                ("title", "Welcome"), ("kind", "amount"), ("off", "5.00"), ("least", "20.00"),
                ("total", "100"), ("per_buyer", "1"), ("watch_seconds", "0"), ("days", "7"),
            ], key: "voucher-1")
        await player.post(
            ivo, "/seller/vouchers",
            [
                ("title", "Fifteen"), ("kind", "percent"), ("off", "15"), ("cap", "3.00"),
                ("total", "50"),
            ])
        player.chapter("Stock is set aside for a creator")
        let ana = try await player.shop.person("Ana").browser
        await ana.post(
            "/creator", [("name", "Ana Lights"), ("handle", "ana"), ("about", "Lamps")])
        let wish = [
            ("creator", "@ana"), ("sku", town.lamp.skus[0].description), ("pieces", "5"),
            ("price", "35.00"), ("limit", "2"), ("for_days", "3"),
        ]
        await player.post(
            ivo, "/seller/allocations", [("creator", "nobody")] + wish.dropFirst())
        await player.post(ivo, "/seller/allocations", wish)
        let list = await player.get(ivo, "/seller/promotions", json: true)
        let allocation = try #require(JSONFind.ids("alc", in: list.text).first)
        player.chapter("What no sale has drawn is taken back")
        await player.post(ivo, "/seller/allocations/\(allocation)/closing")
        await player.get(ivo, "/seller/promotions")
        await player.get(town.buyer.browser, "/seller/promotions")
    }

    static let selling = Scene(name: "live-selling") { player in
        let town = try await TradeFixture(player.shop)
        let (ivo, priya) = (town.seller.browser, town.buyer.browser)
        await ivo.post("/creator", [("name", "Ivo"), ("handle", "ivo.lamps"), ("about", "")])
        await ivo.post(
            "/seller/vouchers",
            [("title", "Welcome"), ("off", "5.00"), ("least", "20.00"), ("total", "100")])
        player.chapter("Nobody is on")
        await player.get(priya, "/live")
        player.chapter("A host plans, and opens the studio")
        await player.get(ivo, "/studio")
        let edge = "----pasar-plan"
        let fields = [
            ("title", "Evening of lamps"), ("in_minutes", "0"),
            ("product", town.lamp.product.description),
            ("product", town.scarf.product.description),
        ]
        await player.upload(
            ivo, "/studio", fields, field: "cover", file: "none.png", type: "image/png",
            Array("no picture".utf8))
        await player.form(ivo, "/studio", fields, edge: edge)
        let rooms = await ivo.get("/studio", json: true)
        let room = try #require(JSONFind.ids("liv", in: rooms.text).first)
        await player.get(priya, "/live/\(room)")
        await player.get(priya, "/live/\(room)/calendar")
        await ivo.post("/live/\(room)/start")
        await ivo.post("/live/\(room)/pin", [("product", town.lamp.product.description)])
        player.chapter("A price for this room, and a flash sale")
        await player.post(
            ivo, "/live/\(room)/prices",
            [("choice", town.scarf.skus[0].description), ("live_price", "15.00")])
        let flash = [
            ("sku", town.lamp.skus[0].description), ("price", "35.00"), ("total", "2"),
            ("per_buyer", "1"), ("countdown", "10"), ("minutes", "5"),
        ]
        await player.post(
            ivo, "/live/\(room)/flashes", [("sku", flash[0].1), ("price", "99.00"), ("total", "2")])
        let planned = await player.post(
            ivo, "/live/\(room)/flashes",
            json: """
                {"sku":"\(town.lamp.skus[0])","price":"35.00","total":2,"per_buyer":1,\
                "countdown":10,"minutes":5}
                """, key: "flash-sale-1")
        let sale = try #require(JSONFind.ids("fls", in: planned.text).first, "\(planned.text)")
        await player.post(priya, "/live/\(room)/flashes/\(sale)/launch")
        await player.post(ivo, "/live/\(room)/flashes/\(sale)/launch")
        player.chapter("Too early, then one each")
        let tap = [("sku", town.lamp.skus[0].description), ("quantity", "1")]
        await player.post(priya, "/live/\(room)/flashes/\(sale)/claims", tap)
        player.shop.clock.advance(.seconds(11))
        await player.get(priya, "/live/\(room)/goods/\(town.lamp.product)")
        await player.get(priya, "/live/\(room)/goods/\(town.lamp.product)", json: true)
        await player.post(priya, "/live/\(room)/flashes/\(sale)/claims", tap)
        await player.post(priya, "/live/\(room)/flashes/\(sale)/claims", tap)
        await player.get(priya, "/basket")
        player.chapter("A voucher is dropped and claimed")
        let vouchers = await ivo.get("/seller/promotions", json: true)
        let voucher = try #require(JSONFind.ids("vch", in: vouchers.text).first)
        await player.post(priya, "/live/\(room)/vouchers/\(voucher)/claims")
        await player.post(ivo, "/live/\(room)/vouchers", [("voucher", voucher)])
        await player.post(priya, "/live/\(room)/vouchers/\(voucher)/claims")
        player.chapter("Another choice at the room's price")
        await player.post(
            priya, "/live/\(room)/basket",
            [("sku", town.scarf.skus[0].description), ("quantity", "1"), ("then", "room")])
        await priya.post("/checkout/address", TradeFixture.address)
        await player.get(priya, "/checkout", json: true)
        player.chapter("The sale is ended; the studio shows it")
        await player.post(ivo, "/live/\(room)/flashes/\(sale)/end")
        await player.get(ivo, "/live/\(room)/studio")
        await player.get(ivo, "/live/\(room)/studio", json: true)
        await player.get(priya, "/live", json: true)
    }
}
