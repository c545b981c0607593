import Accounts
import Affiliates
import Creators
import Stalls
import Store
import TestSupport
import Testing
import Web
import World

extension Scene {
    static let creators = Scene(name: "creators") { player in
        let town = try await TradeFixture(player.shop)
        let (ana, browser) = try await player.shop.person("Ana")
        let ivo = town.seller.browser
        player.chapter("A seller opens a lamp to creators")
        await player.get(ivo, "/seller/creators")
        await player.post(ivo, "/seller/creators/\(town.lamp.product)", [("rate", "99")])
        await player.post(
            ivo, "/seller/creators/\(town.lamp.product)",
            [("rate", "12,5"), ("ends", "2026-12-24")])
        await player.get(ivo, "/seller/creators", json: true)
        player.chapter("Somebody becomes a creator")
        await player.get(browser, "/creator")
        await player.post(browser, "/creator", [("name", "A"), ("handle", "x"), ("about", "")])
        await player.post(
            browser, "/creator", [("name", "Ana Lights"), ("handle", "@Ana"), ("about", "Lamps")])
        await player.get(browser, "/creator")
        await player.post(
            browser, "/creator/profile",
            [("name", "Ana Lights"), ("handle", "ana.lights"), ("about", "Lamps and shades")])
        await player.get(browser, "/creator", json: true)
        player.chapter("A picture that is none")
        await player.upload(
            browser, "/creator/avatar", field: "picture", file: "me.png", type: "image/png",
            Array("no picture".utf8))
        await player.upload(
            browser, "/creator/stall/cover", field: "picture", file: "wide.png",
            type: "image/png", Array("no picture".utf8))
        player.chapter("The operator looks at who it is")
        await player.post(
            browser, "/creator/identity",
            [("legal_name", "Ana Silva"), ("document", "passport"), ("last_four", "0117")])
        let olive = try await town.person("Olive", .operator).browser
        await player.get(olive, "/operations/creators")
        await player.get(olive, "/operations/creators", json: true)
        let id = try #require(
            try await player.shop.store.read { db in try Creators.creator(of: ana, in: db)?.id })
        await player.post(
            olive, "/operations/creators/\(id)/identity", [("verified", "on"), ("note", "")])
        await player.post(
            olive, "/operations/creators/\(id)/identity", [("verified", "on"), ("note", "")])
        player.chapter("The seller closes it again; those who promote keep their rate")
        await browser.post("/creator/products", [("product", town.lamp.product.description)])
        await player.post(ivo, "/seller/creators/\(town.lamp.product)/end")
        await player.get(browser, "/creator/market", json: true)
    }

    static let stalls = Scene(name: "stalls") { player in
        let town = try await TradeFixture(player.shop)
        let browser = try await player.shop.person("Ana").browser
        let ivo = town.seller.browser
        for product in [town.lamp.product, town.scarf.product] {
            await ivo.post("/seller/creators/\(product)", [("rate", "10")])
        }
        await browser.post(
            "/creator", [("name", "Ana Lights"), ("handle", "ana"), ("about", "Lamps")])
        player.chapter("An empty stall is set up")
        await player.get(browser, "/creator/stall")
        await player.get(browser, "/creator/market")
        await player.get(browser, "/creator/market?of=own")
        await player.post(browser, "/creator/shelves", [("title", "Evening")])
        let stall = await browser.get("/creator/stall", json: true)
        let shelf = try #require(JSONFind.ids("shf", in: stall.text).first)
        await player.post(
            browser, "/creator/products",
            [("product", town.lamp.product.description), ("shelf", shelf)])
        await player.post(
            browser, "/creator/products",
            [("product", "/products/\(town.scarf.product)"), ("shelf", shelf)])
        await player.post(browser, "/creator/products", [("product", "prd_nothing")])
        await player.post(
            browser, "/creator/products/\(town.scarf.product)/move", [("move", "up")])
        await player.post(browser, "/creator/shelves/\(shelf)", [("title", "Long evenings")])
        await player.post(browser, "/creator/shelves/\(shelf)/move", [("move", "down")])
        await player.post(browser, "/creator/stall", [("theme", "indigo")])
        await player.get(browser, "/creator/stall", json: true)
        player.chapter("People find it")
        let priya = town.buyer.browser
        await player.get(priya, "/stalls")
        await player.get(priya, "/stalls", json: true)
        await player.get(priya, "/stalls/ana")
        await player.get(priya, "/stalls/nobody")
        await player.get(priya, "/stalls/ana/share")
        await player.get(priya, "/stalls/ana/qr.svg")
        await player.post(
            priya, "/stalls/ana/follow", json: "{\"follow\":true}", key: "follow-key-1")
        await player.post(
            priya, "/stalls/ana/follow", json: "{\"follow\":true}", key: "follow-key-1")
        await player.get(priya, "/following")
        await player.get(browser, "/creator/followers")
        player.chapter("What is bought through it is owed to its creator")
        let start = "/stalls/ana/products/\(town.lamp.product)"
        await player.get(priya, await priya.link(on: "/stalls/ana", to: start))
        try await town.buy()
        _ = try await player.shop.pasar.affiliates.estimatePaidOrders()
        _ = try await player.shop.pasar.stalls.flushViews()
        await player.get(browser, "/creator/earnings")
        await player.get(browser, "/creator/earnings", json: true)
        await player.get(browser, "/creator/figures")
        await player.get(browser, "/creator/figures", json: true)
    }
}
