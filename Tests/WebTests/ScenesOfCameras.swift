import Accounts
import Rooms
import TestSupport
import Testing
import Web
import World

extension Scene {
    /// A room's picture by its API, as far as it goes without a film: who may send, and when.
    static let cameras = Scene(name: "cameras") { player in
        let town = try await TradeFixture(player.shop)
        let (ivo, priya) = (town.seller.browser, town.buyer.browser)
        let now = player.shop.clock.now.milliseconds
        await ivo.post("/creator", [("name", "Ivo"), ("handle", "ivo"), ("about", "Lamps")])
        let plan = #"{"title":"Lamps by night","starts_at":\#(now)}"#
        let planned = await ivo.post("/live", json: plan)
        let room = try #require(JSONFind.ids("liv", in: planned.text).first)
        player.chapter("A camera sends only for its host, and only while the room is on air")
        let turn = #"{"device":"0123456789abcdef"}"#
        await player.post(ivo, "/live/\(room)/camera", json: turn)
        await player.post(priya, "/live/\(room)/camera", json: turn)
        await player.post(ivo, "/live/\(room)/camera", json: #"{"device":"../../etc"}"#)
        await player.get(ivo, "/live/\(room)/camera", json: true)
        await player.get(priya, "/live/\(room)/camera", json: true)
        await player.send(
            ivo, "/live/\(room)/camera/0123456789abcdef-0", type: "application/octet-stream",
            Array("no film".utf8), key: "chunk-key-1")
        player.chapter("What isn't there isn't shown, and no name leads elsewhere")
        await player.get(priya, "/live/\(room)/video/live.m3u8")
        await player.get(priya, "/live/\(room)/video", json: true)
        await player.get(priya, "/live/\(room)/video/..%2F..%2Fpasar.db")
        player.chapter("A stream key for OBS")
        await player.get(ivo, "/studio/key")
        await player.post(ivo, "/studio/key", json: "{}")
        await player.post(ivo, "/studio/key", json: #"{"current":"a guess of somebody"}"#)
        await player.post(
            ivo, "/studio/key", json: #"{"current":"\#(TestShop.password)"}"#)
        await player.get(ivo, "/studio/key")
        await player.post(
            priya, "/studio/key", json: #"{"current":"\#(TestShop.password)"}"#)
        player.chapter("nginx is asked for a secret that only it knows")
        let publisher = [("name", "key"), ("clientid", "1")]
        await player.post(player.shop.browser(), "/rtmp/guess/publishing", publisher)
        await player.post(player.shop.browser(), "/rtmp/guess/published", publisher)
        let client = [("addr", "203.0.113.9"), ("app", "live")]
        await player.post(player.shop.browser(), "/rtmp/guess/connecting", client)
        await player.post(player.shop.browser(), "/rtmp/guess/disconnected", client)
    }
}
