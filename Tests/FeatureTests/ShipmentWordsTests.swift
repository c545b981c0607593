import Text
import Accounts
import Identities
import Markets
import Notifications
import Store
import TestSupport
import Testing
import Web
import World

@testable import Orders

/// What a seller types about a parcel goes out in the platform's own mail: a name and a number.
@Suite struct ShipmentWordsTests {
    @Test(
        arguments: [
            ("Royal Mail", true), ("J&T Express", true), ("Kerry Express (TH)", true),
            ("P. Express", true), ("ไปรษณีย์ไทย", true), ("Bưu điện Việt Nam", true),
            ("L'Express-Line", true), ("Customs fee: http://evil.example/pay", false),
            ("evil.example", false), ("evil.example/pay", false), ("www.evil", false),
            ("pay@evil", false), ("DHL\u{2024}com", false), ("a\u{FF0E}b", false),
        ])
    func aCarrierIsAName(_ text: String, _ isOne: Bool) {
        #expect(ShipmentWords.isCarrier(text) == isOne)
        let sent = ShipmentWords.forMessage(text)
        #expect(ShipmentWords.isCarrier(sent), "\(sent)")
        #expect(!isOne || sent == text)
    }

    @Test(
        arguments: [
            ("rm 123 456 789 gb", "RM123456789GB"), ("AB-1", "AB-1"), ("evil.example", nil),
            ("http://x", nil), ("ab/1", nil), ("หมายเลข1", nil), (" ", nil),
        ] as [(String, String?)])
    func aTrackingNumberIsLettersAndDigits(_ typed: String, _ kept: String?) {
        #expect(ShipmentWords.tracking(typed) == kept)
    }

    @Test func aLinkIsRefusedAndTheFormMarksBothFields() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            let place = "/seller/orders/\(order.id)/shipment"
            let link = "Customs fee: http://evil.example/pay"
            let reply = await town.sellerBrowser.post(
                place, [("carrier", link), ("tracking", "evil.example")])
            #expect(reply.status == 422)
            for (name, typed) in [("carrier", link), ("tracking", "evil.example")] {
                let field = reply.text.split(separator: "<").first {
                    $0.hasPrefix("input") && $0.contains("name=\"\(name)\"")
                }
                #expect(field?.contains("value=\"\(typed)\"") == true, "\(name)")
                #expect(field?.contains("aria-invalid=\"true\"") == true, "\(name)")
                #expect(field?.contains("aria-describedby=\"f-\(name)-error\"") == true)
                #expect(reply.text.contains("#f-\(name)\">"), "the summary leads to \(name)")
            }
            let empty = await town.sellerBrowser.post(place, [("carrier", ""), ("tracking", "")])
            #expect(empty.status == 422)
            #expect(empty.text.split(separator: "aria-invalid=\"true\"").count == 3)
            let right = await town.sellerBrowser.post(
                place, [("carrier", "Royal Mail"), ("tracking", "rm 1")])
            #expect(right.status == 303)
            #expect(try await town.order(of: order.checkout).tracking == "RM1")
        }
    }

    @Test func anOlderOrdersWordsAreTakenApartInItsMail() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            _ = try await town.orders.ship(
                order.id, shop: town.shop.id,
                Shipment(carrier: "Fee: http://evil.example/pay", tracking: "evil.example"),
                idempotencyKey: nil)
            while try await town.test.pasar.notifications.deliverMessages() > 0 {}
            let mail = try #require(
                town.test.outbox.messages.last { $0.text.contains("on its way") })
            #expect(!mail.text.contains("http://evil") && !mail.text.contains("evil.example"))
        }
    }

    @Test func aDeadlineInAMailNamesItsClock() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.put(town.mug, 1)
            _ = try await town.buy()
            try await town.readPaidOrders()
            while try await town.test.pasar.notifications.deliverMessages() > 0 {}
            let mail = try #require(
                town.test.outbox.messages.last { $0.text.contains("Ship it by") })
            #expect(mail.text.contains(" (GMT)") || mail.text.contains(" (BST)"), "\(mail.text)")
        }
    }
}
