import Accounts
import TestSupport
import Testing
import Web

extension Scene {
    /// Of features whose pages came later.
    static let later: [Scene] = [registering]

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
