import Accounts
import Identities
import Store
import TestSupport
import Testing
import Web
import World

extension Scene {
    static let collaborations = Scene(name: "collaborations") { player in
        let town = try await TradeFixture(player.shop)
        let ivo = town.seller.browser
        let ana = try await player.shop.person("Ana").browser
        await ana.post(
            "/creator", [("name", "Ana Lights"), ("handle", "ana"), ("about", "Lamps")])
        let lamp = ("product", town.lamp.product.description)
        await ivo.post("/seller/creators/\(town.lamp.product)", [("rate", "10")])
        player.chapter("A seller invites a creator")
        await player.get(ivo, "/seller/collaborations")
        await player.get(ivo, "/seller/collaborations/new?creator=@ana&\(lamp.0)=\(lamp.1)")
        let offer = [
            ("creators", "@ana"), lamp, ("rate", "15"), ("ends", "2026-12-24"),
            ("content", "stall"), ("message", "Evenings suit it"),
        ]
        await player.post(
            ivo, "/seller/collaborations",
            [
                ("creators", "@ana nobody"), lamp, ("rate", "5"), ("ends", "2026-12-24"),
                ("message", ""),
            ])
        await player.post(ivo, "/seller/collaborations", offer)
        await player.post(ivo, "/seller/collaborations", offer)
        let list = await player.get(ivo, "/seller/collaborations", json: true)
        let plan = try #require(JSONFind.ids("tpl", in: list.text).first)
        await player.get(ivo, "/seller/collaborations/\(plan)")
        player.chapter("The creator accepts, and their rate is their own")
        await player.get(ana, "/creator/collaborations")
        let own = await player.get(ana, "/creator/collaborations", json: true)
        let first = try #require(JSONFind.ids("clb", in: own.text).first)
        await player.post(ana, "/creator/collaborations/\(first)/acceptance")
        await player.post(ana, "/creator/collaborations/\(first)/refusal")
        await player.post(ana, "/creator/products", [lamp])
        await player.get(ana, "/creator/market", json: true)
        player.chapter("The seller ends it; the rate is kept for a time")
        await player.post(ivo, "/seller/collaborations/\(first)/end")
        await player.get(ana, "/creator/collaborations", json: true)
        player.chapter("Another invitation is taken back, one is declined with its shop")
        func invite() async throws -> String {
            await ivo.post(
                "/seller/collaborations",
                json: """
                    {"creators":"ana","product":["\(lamp.1)"],"rate":"12","ends":"2026-12-31"}
                    """)
            let own = await ana.get("/creator/collaborations", json: true)
            return try #require(JSONFind.ids("clb", in: own.text).first)
        }
        await player.post(
            ivo, "/seller/collaborations/\(try await invite())/revocation")
        let third = try await invite()
        await player.post(ana, "/creator/collaborations/\(third)/refusal")
        await player.post(
            ana, "/creator/blocked-shops/\(town.stall.id)", [("blocked", "on")])
        await player.post(ivo, "/seller/collaborations", offer)
        await player.post(ana, "/creator/blocked-shops/\(town.stall.id)")
        let last = try await invite()
        await ana.post("/creator/collaborations/\(last)/acceptance")
        await player.post(ana, "/creator/collaborations/\(last)/end")
        await player.get(ivo, "/inbox", json: true)
        await player.get(ana, "/inbox", json: true)
    }
}
