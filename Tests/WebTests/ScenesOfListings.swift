import Accounts
import TestSupport
import Testing
import Web
import World

extension Scene {
    /// Of features whose pages came later.
    static let later: [Scene] = [
        registering, listing, importing, reviewing, invitations, collaborations,
        secondFactors,
    ]

    static let registering = Scene(name: "sell") { player in
        let (_, ivo) = try await player.shop.person("Ivo")
        let (account, olu) = try await player.shop.person("Olu")
        try await player.shop.grant(.operator, to: account)
        player.chapter("A merchant registers")
        await player.get(ivo, "/sell")
        await player.post(ivo, "/sell", [("kind", "company"), ("name", "X")])
        let form = [
            ("kind", "individual"), ("legal_name", "Ivo Marsh"), ("name", "Ivo's Lamps"),
            ("market", "GB"), ("about", "Lamps, mended and made."), ("phone", "+447700900123"),
        ]
        await player.post(ivo, "/sell", form, key: "sell-key-1")
        await player.post(ivo, "/sell", form, key: "sell-key-1")
        await player.get(ivo, "/sell")
        player.chapter("The operator asks for more, and then says yes")
        let queue = await player.get(olu, "/operations/shops", json: true)
        let shop = try #require(JSONFind.ids("shp", in: queue.text).first)
        await player.get(olu, "/operations/shops")
        await player.post(olu, "/operations/shops/\(shop)/refusal", [("code", "other")])
        await player.post(
            olu, "/operations/shops/\(shop)/refusal",
            [("code", "other"), ("reason", "Please say what you mend.")])
        await player.get(ivo, "/sell")
        await player.post(ivo, "/sell", form)
        await player.post(ivo, "/operations/shops/\(shop)/approval")
        await player.post(olu, "/operations/shops/\(shop)/approval")
        await player.post(olu, "/operations/shops/\(shop)/approval")
        await player.get(ivo, "/sell", json: true)
        await player.get(ivo, "/inbox")
    }
}

extension Scene {
    static let picture: [UInt8] =
        Resources.read(Resources.folder(of: "DesignSystem") + "/assets/icon-192.png") ?? []

    static let listing = Scene(name: "seller-products") { player in
        let town = try await TradeFixture(player.shop)
        let ivo = town.seller.browser
        player.chapter("A product is written down, and something is missing")
        await player.get(ivo, "/seller/products")
        await player.get(ivo, "/seller/products/new")
        await player.post(ivo, "/seller/products/new", [("title", ""), ("price", "much")])
        let made = await player.post(
            ivo, "/seller/products/new",
            [
                ("title", "Paper lantern"), ("description", "<p>Folds <b>flat</b>.</p>"),
                ("option1", "Colour"), ("value1", "Red"), ("price", "12.50"), ("stock", "8"),
                ("grams", "120"), ("value1", "White"), ("price", "11.00"), ("stock", "4"),
                ("grams", "120"),
            ])
        let place = try #require(made.location)
        await player.get(ivo, place)
        await player.post(ivo, place + "/publication")
        await player.get(town.buyer.browser, place)
        player.chapter("Pictures and a category; then it is on sale, and off again")
        await player.upload(
            ivo, place + "/pictures", field: "pictures", file: "lantern.png", type: "image/png",
            picture)
        await player.upload(
            ivo, place + "/pictures", field: "pictures", file: "bad.png", type: "image/png",
            Array("no picture".utf8))
        await player.post(ivo, place + "/arrangement", [("position", "1"), ("place", "1")])
        let shown = await player.get(ivo, place, json: true)
        let tree = player.shop.pasar.markets.categories
        let leaf = try #require(tree.all.first { tree.isLeaf($0.id) }?.id)
        let product = try #require(JSONFind.ids("prd", in: shown.text).first)
        await player.post(
            ivo, "/seller/products/bulk",
            [("products", product), ("action", "category"), ("category", "\(leaf)")])
        await player.post(ivo, "/seller/products/bulk", [("action", "price"), ("value", "x")])
        await player.post(ivo, place + "/publication")
        await player.get(ivo, "/seller/products?state=live", json: true)
        await player.post(ivo, place, [("title", "")])
        await player.post(ivo, place, [("title", "Paper lantern, folding")])
        await player.get(ivo, place, json: true)
        await player.post(ivo, place + "/withdrawal")
    }

    static let importing = Scene(name: "seller-import") { player in
        let town = try await TradeFixture(player.shop)
        let ivo = town.seller.browser
        player.chapter("A file is looked at, and then imported")
        await player.get(ivo, "/seller/import")
        let made = await player.upload(
            ivo, "/seller/import", field: "file", file: "lamps.csv", type: "text/csv",
            Array(catalogue.utf8))
        let place = try #require(made.location)
        try await settled(ivo, place)
        await player.get(ivo, place)
        await player.get(ivo, "/seller/products", json: true)
        await player.post(town.buyer.browser, place + "/confirmation")
        await player.post(ivo, place + "/confirmation")
        try await settled(ivo, place)
        await player.get(ivo, place)
        await player.get(ivo, place, json: true)
        await player.get(town.buyer.browser, place)
        player.chapter("A price list is looked at, and given up")
        let prices = await player.send(
            ivo, "/api/imports/preview", type: "text/csv",
            Array("Handle,Option1 Value,Variant Price\ndesk-lamp,Large,59.00\n".utf8),
            key: "import-key-3")
        let list = try #require(JSONFind.ids("imp", in: prices.text).first)
        try await settled(ivo, "/seller/import/\(list)")
        await player.get(ivo, "/seller/import/\(list)", json: true)
        await player.post(ivo, "/seller/import/\(list)/cancellation")
        await player.post(ivo, "/seller/import/\(list)/confirmation")
        player.chapter("The same file again, by software, changes nothing")
        let again = await player.send(
            ivo, "/api/imports", type: "text/csv", Array(catalogue.utf8), key: "import-key-1")
        let id = try #require(JSONFind.ids("imp", in: again.text).first)
        try await settled(ivo, "/seller/import/\(id)")
        await player.get(ivo, "/seller/import/\(id)", json: true)
        await player.post(ivo, "/seller/import/\(id)/pictures")
        await player.get(ivo, "/seller/import")
        await player.upload(
            ivo, "/seller/import", field: "other", file: "lamps.csv", type: "text/csv", [])
    }

    private static let catalogue = """
        Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant Price,\
        Variant Inventory Qty,Variant Grams
        desk-lamp,Desk lamp,<p>Brass</p>,Ivo,Size,Small,42.50,5,900
        desk-lamp,,,,,Large,61.00,-2,1400
        shade,Shade,,Ivo,,,twelve,3,200

        """

    /// Waits until an import has ended.
    private static func settled(_ who: TestBrowser, _ place: String) async throws {
        for _ in 0..<400 {
            let state = JSONFind.text("state", in: await who.get(place, json: true).text)
            if state != "waiting" && state != "running" { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(place) never ends")
    }

    static let reviewing = Scene(name: "operations-products") { player in
        let town = try await TradeFixture(player.shop)
        let olu = try await town.person("Olu", .operator).browser
        let place = "/operations/products/\(town.scarf.product)"
        player.chapter("The operator takes a product down, and lets it back")
        await player.get(olu, "/operations/products")
        await player.post(olu, place + "/takedown", [("reason", "")])
        await player.post(olu, place + "/takedown", [("reason", "The label names no fibre.")])
        await player.post(olu, place + "/takedown", [("reason", "The label names no fibre.")])
        await player.get(town.buyer.browser, "/products/\(town.scarf.product)")
        await player.get(olu, "/operations/products?state=taken_down", json: true)
        await player.post(olu, place + "/restoration")
        await player.get(olu, "/operations/health")
    }
}
