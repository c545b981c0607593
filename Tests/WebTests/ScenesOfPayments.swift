import Identities
import TestSupport
import Testing
import Web
import World

@testable import Payments

extension Scene {
    static let webhooks = Scene(name: "webhooks") { player in
        let town = try await TradeFixture(player.shop)
        let gateway = player.shop.browser()
        let seal = TimedSignature(player.shop.pasar.sandbox.key)
        let asked = try await town.buy(nil, "challenge")
        let payment = try #require(asked.payment)
        func event(_ id: String, _ kind: String, _ second: Int, payment: String) -> String {
            let at = Int(player.shop.clock.now.milliseconds) + second * 1000
            return """
                {"id":"\(id)","payment":"\(payment)","kind":"\(kind)","at":\(at),\
                "minor":4250,"currency":"GBP","reference":"sbx_1"}
                """
        }
        func call(_ json: String, age: TimeSpan = .seconds(0), _ words: String = "now") async {
            let at = player.shop.clock.now - age
            await player.call(
                gateway, "/webhooks/payments/sandbox", header: WebhookPath.sealHeader,
                seal: seal.sealed(Array(json.utf8), at: at), as: words, json: json)
        }
        player.chapter("News without a seal, and with one from an hour ago")
        let paid = event("evt_paid_0001", "succeeded", 2, payment: payment)
        await player.call(
            gateway, "/webhooks/payments/sandbox", header: WebhookPath.sealHeader, seal: nil,
            as: "none", json: paid)
        await call(paid, age: .hours(1), "an hour old")
        player.chapter("It is paid; told again; and something older comes last")
        await call(paid)
        await call(paid)
        await call(event("evt_asks_0001", "challenge", 1, payment: payment))
        await player.get(town.buyer.browser, "/checkout/\(asked.checkout)", json: true)
        player.chapter("Of no payment of ours; another amount; nothing that we know")
        await call(
            event(
                "evt_else_0001", "succeeded", 3,
                payment: player.shop.pasar.world.id(PaymentKind.self).description))
        let wrong = event("evt_more_0001", "succeeded", 3, payment: payment)
        await call(wrong.split(separator: "4250").joined(separator: "4251"))
        await call(event("evt_what_0001", "disputed", 4, payment: payment))
    }
}
