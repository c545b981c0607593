import Access
import Identities
import TestSupport
import Testing
import Web
import World

@testable import Payments

extension Scene {
    static let disputes = Scene(name: "disputes") { player in
        let town = try await TradeFixture(player.shop)
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        let fin = try await town.person("Fin", .finance).browser
        let sandbox = player.shop.pasar.sandbox
        player.chapter("Back from the gateway's page; nobody else goes that way")
        let asked = try await town.buy(nil, "challenge")
        let payment = try #require(asked.payment)
        await player.get(priya, "/payments/\(payment)/return")
        await player.get(ivo, "/payments/\(payment)/return")
        await priya.post("/sandbox/payments/\(payment)", [("answer", "confirm")])
        _ = try await sandbox.callDue()
        player.chapter("The buyer disputes the payment, and the bank takes the money back")
        let order = try #require(asked.orders.first)
        await player.get(priya, "/orders/\(order)")
        await player.post(
            priya, "/sandbox/payments/\(payment)/dispute", [("reason", "fraudulent")])
        _ = try await sandbox.callDue()
        await player.get(priya, "/orders/\(order)")
        player.chapter("Finance hands in evidence")
        await player.get(fin, "/operations/disputes")
        let list = await player.get(fin, "/operations/disputes", json: true)
        let dispute = try #require(JSONFind.text("id", in: list.text))
        await player.post(fin, "/operations/disputes/\(dispute)/evidence", [("text", "")])
        await player.post(
            fin, "/operations/disputes/\(dispute)/evidence",
            [("text", "The parcel was signed for.")])
        _ = try await sandbox.callDue()
        await player.post(
            fin, "/operations/disputes/\(dispute)/evidence", [("text", "And once more.")])
        player.chapter("The bank decides for the shop")
        await player.post(
            fin, "/sandbox/payments/\(payment)/dispute/decision", [("won", "on")])
        _ = try await sandbox.callDue()
        await player.get(fin, "/operations/disputes?which=decided", json: true)
        await player.get(ivo, "/inbox")
        player.chapter("A dispute that nobody signed; one about nothing of ours")
        let report = """
            {"dispute":"\(ID<SandboxDisputeKind>(4711))","payment":"\(PaymentID(4711))",\
            "reason":"general","state":"open","evidence_by":null,\
            "at":\(Int(player.shop.clock.now.milliseconds)),"minor":100,"currency":"GBP"}
            """
        let seal = TimedSignature(sandbox.key).sealed(
            Array(report.utf8), at: player.shop.clock.now)
        for (seal, words) in [(nil, "none"), (seal, "now")] {
            await player.call(
                player.shop.browser(), "/webhooks/payments/sandbox/disputes",
                header: WebhookPath.sealHeader, seal: seal, as: words, json: report)
        }
        player.chapter("A refund that the gateway refuses is sent again")
        let second = try await town.buy(nil, "refund-refused")
        let other = try #require(second.orders.first)
        await priya.post("/orders/\(other)/cancellation")
        _ = try await player.shop.pasar.orders.sendRefunds()
        await player.get(fin, "/operations/disputes")
        let refused = await fin.get("/operations/disputes", json: true)
        let refund = try #require(
            JSONFind.text(
                "id", in: String(refused.text.split(separator: "\"refused_refunds\"").last ?? "")))
        await player.post(fin, "/operations/refunds/\(refund)/resending")
        await player.post(fin, "/operations/refunds/\(refund)/resending")
    }
}
