import Identities
import Accounts
import RoomChat
import Rooms
import TestSupport
import Testing
import Web
import World

extension Scene {
    /// A LIVE room by its API: planned, on air, selling, kept in order, over.
    static let rooms = Scene(name: "rooms") { player in
        let town = try await TradeFixture(player.shop)
        let ivo = town.seller.browser
        let now = player.shop.clock.now.milliseconds
        let (lamp, scarf) = (town.lamp.product, town.scarf.product)
        await ivo.post("/creator", [("name", "Ivo"), ("handle", "ivo"), ("about", "Lamps")])
        player.chapter("A host plans a room, gets it wrong, and goes on air")
        await player.post(ivo, "/live", json: #"{"title":"","starts_at":"soon"}"#)
        let plan = #"{"title":"Lamps by night","starts_at":\#(now),"product":["\#(lamp)"]}"#
        let planned = await player.post(ivo, "/live", json: plan, key: "plan-key-1")
        await player.post(ivo, "/live", json: plan, key: "plan-key-1")
        let room = try #require(JSONFind.ids("liv", in: planned.text).first)
        let changed = #"{"title":"Lamps tonight","starts_at":\#(now),"product":["\#(lamp)"]}"#
        await player.post(ivo, "/live/\(room)", json: changed)
        let priya = town.buyer.browser
        await player.post(priya, "/live/\(room)/start", json: "{}")
        await player.post(ivo, "/live/\(room)/start", json: "{}")
        player.chapter("Selling: bag, pins, a price")
        let scarfJSON = #"{"product":"\#(scarf)"}"#
        await player.post(ivo, "/live/\(room)/bag", json: scarfJSON)
        await player.post(ivo, "/live/\(room)/pin", json: scarfJSON)
        await player.post(priya, "/live/\(room)/pin", json: scarfJSON)
        await player.post(ivo, "/live/\(room)/pin/next", json: "{}")
        await player.post(ivo, "/live/\(room)/pin/removal", json: "{}")
        await player.post(ivo, "/live/\(room)/pin/next", json: "{}")
        await player.post(ivo, "/live/\(room)/bag/removal", json: scarfJSON)
        let price = #"{"sku":"\#(town.lamp.skus[0])","minor":3900}"#
        await player.post(ivo, "/live/\(room)/price", json: price)
        player.chapter("What viewers see")
        await player.get(priya, "/live/\(room)/snapshot", json: true)
        await player.get(priya, "/live/\(room)/events")
        await player.get(priya, "/live/\(room)/missed", json: true)
        player.chapter("What viewers do")
        let hello = #"{"text":"Is it brass?","message":"m1"}"#
        let said = await player.post(priya, "/live/\(room)/chat", json: hello)
        await player.post(priya, "/live/\(room)/chat", json: hello)
        await player.post(priya, "/live/\(room)/chat", json: #"{"text":""}"#)
        await player.post(player.shop.browser(), "/live/\(room)/chat", json: hello)
        await player.post(priya, "/live/\(room)/likes", json: #"{"times":5}"#)
        await player.post(priya, "/live/\(room)/likes", json: #"{"times":5000}"#)
        await player.post(
            priya, "/live/\(room)/clicks", json: #"{"product":"\#(lamp)"}"#)
        await player.post(
            priya, "/live/\(room)/complaints", json: #"{"reason":"misleading","words":"Tin"}"#)
        try await decideReports(player, of: "\(room)")
        player.chapter("Order in the room")
        let message = try #require(JSONFind.ids("msg", in: said.text).first)
        let about = #"{"message":"\#(message)"}"#
        await player.post(ivo, "/live/\(room)/question", json: about)
        try await player.shop.chatted(room)
        await player.post(priya, "/live/\(room)/question", json: about)
        await player.get(priya, "/live/\(room)/snapshot", json: true)
        await player.post(ivo, "/live/\(room)/question/removal", json: "{}")
        await player.post(ivo, "/live/\(room)/notice", json: #"{"text":"Free shipping"}"#)
        await player.post(ivo, "/live/\(room)/slow", json: #"{"seconds":10}"#)
        await player.post(ivo, "/live/\(room)/moderators", json: about)
        await player.post(ivo, "/live/\(room)/mutes", json: about)
        await player.post(
            ivo, "/live/\(room)/moderators", json: #"{"message":"\#(message)","remove":true}"#)
        await player.post(ivo, "/live/\(room)/chat/removal", json: about)
        await player.post(ivo, "/live/\(room)/mutes", json: about)
        await player.post(priya, "/live/\(room)/chat", json: #"{"text":"Hey","message":"m2"}"#)
        await player.post(ivo, "/live/\(room)/blocks", json: about)
        await player.post(ivo, "/live/words", json: #"{"words":"scam\nFake"}"#)
        await player.get(ivo, "/live/words", json: true)
        player.chapter("Figures, a target, and the end by an operator")
        try await player.shop.pasar.rooms.flush()
        await player.post(ivo, "/live/\(room)/target", json: #"{"kind":"gmv","value":"250"}"#)
        await player.post(ivo, "/live/\(room)/target", json: #"{"kind":"orders","value":"x"}"#)
        await player.post(priya, "/live/\(room)/target", json: #"{"kind":"orders","value":"5"}"#)
        await player.get(ivo, "/live/\(room)/figures", json: true)
        await player.get(priya, "/live/\(room)/figures", json: true)
        let olive = try await town.person("Olive", .operator).browser
        await player.post(
            ivo, "/operations/live/\(room)/stop", json: #"{"reason":"Mine"}"#)
        await player.post(
            olive, "/operations/live/\(room)/stop", json: #"{"reason":"Counterfeit goods"}"#)
        await player.get(priya, "/live/\(room)/events")
        await player.post(ivo, "/live/\(room)/end", json: "{}")
    }
}

extension TestShop {
    /// Until the chat of a room is told: it goes out with a tick, by real time.
    fileprivate func chatted(_ room: String) async throws {
        let id = try #require(RoomID(room))
        for _ in 0..<500 {
            if try await !pasar.rooms.snapshot(of: id).chat.isEmpty { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

extension Scene {
    /// What an operator sees and decides of abuse reports, by accounts and by strangers.
    private static func decideReports(_ player: Player, of room: String) async throws {
        await player.post(
            player.shop.browser(), "/live/\(room)/complaints",
            [("reason", "counterfeit"), ("words", "")])
        let (account, zoe) = try await player.shop.person("Zoe")
        try await player.shop.grant(.operator, to: account)
        let decisions = "/operations/abuse-reports/\(room)/decisions"
        await player.get(zoe, "/operations/abuse-reports")
        await player.get(zoe, "/operations/abuse-reports", json: true)
        await player.post(zoe, decisions, [("verdict", "dismiss"), ("reason", "")])
        await player.post(zoe, decisions, [("verdict", "dismiss"), ("reason", "It is brass")])
        await player.post(zoe, decisions, [("verdict", "dismiss"), ("reason", "Once more")])
        await player.get(zoe, "/operations/abuse-reports")
    }
}
