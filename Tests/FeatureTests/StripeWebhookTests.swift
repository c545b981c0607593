import Glibc
import HTTPClient
import Identities
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Orders
@testable import Payments
@testable import Stripe

/// Stripe's events: genuine or not, twice, days late, in any order.
struct StripeWebhookTests {
    private static func number(_ name: String, _ usual: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
    }
    /// Random orders in which the events of eight payments arrive.
    private static let orders = number("PASAR_EVENT_ORDERS", 12)

    @Test func signaturesHoldForTheirBodyTheirTimeAndEachSecret() {
        let body = Array(#"{"id":"evt_1"}"#.utf8)
        let now = Instant(milliseconds: 1_795_348_800_000)
        let (old, new, other) = (Secret("whsec_old"), Secret("whsec_new"), Secret("whsec_other"))
        let both = StripeSignature([old, new])
        for secret in [old, new] {
            let header = StripeSignature.header(of: body, secrets: [secret], at: now)
            #expect(both.holds(header, body, at: now))
            #expect(both.holds(header + ",v0=abc", body, at: now + .seconds(300)))
            #expect(both.holds(header, body, at: now - .seconds(300)))
            #expect(!both.holds(header, body, at: now + .seconds(301)))
            #expect(!both.holds(header, body, at: now - .seconds(301)))
            #expect(!both.holds(header, body + [32], at: now))
            #expect(
                !both.holds(header.split(separator: "v1").joined(separator: "v0"), body, at: now))
        }
        // While a secret is rotated, Stripe signs with both.
        let rotated = StripeSignature.header(of: body, secrets: [other, new], at: now)
        #expect(StripeSignature([new]).holds(rotated, body, at: now))
        let forged = StripeSignature.header(of: body, secrets: [other], at: now)
        #expect(!both.holds(forged, body, at: now))
        #expect(!StripeSignature([]).holds(forged, body, at: now))
        let genuine = StripeSignature.header(of: body, secrets: [old], at: now)
        let seconds = "\(now.milliseconds / 1000)"
        for bad in [
            "", "t=,v1=", "t=\(seconds)", "v1=00", genuine + ",t=\(seconds)",
            genuine.replacing(time: seconds, with: "+\(seconds)"),
            genuine.replacing(time: seconds, with: "0\(seconds)"),
            genuine.replacing(time: seconds, with: "-1"),
            genuine.replacing(time: seconds, with: "99999999999999999999"),
            String(repeating: "v1=00,", count: 400) + genuine, String(genuine.dropLast()),
        ] {
            #expect(!both.holds(bad, body, at: now), "\(bad.prefix(80))")
        }
    }

    @Test(arguments: TestEngine.here)
    func forgedStaleAndForeignEventsChangeNothing(_ engine: TestEngine) async throws {
        try await StripeFixture.with(engine) { bank in
            let town = bank.town
            try await town.fill()
            let result = try await town.buy("card")
            let payment = try await town.payment(of: result.checkout)
            bank.fake.pay(session: try #require(bank.fake.session(of: payment.id)))
            let events = bank.fake.takeEvents()
            let now = town.test.clock.now
            let other = [Secret("whsec_other")]
            for event in events {
                for seal in [
                    "", StripeSignature.header(of: event, secrets: other, at: now),
                    bank.fake.signature(of: event, at: now - .seconds(301)),
                    bank.fake.signature(of: event, at: now + .seconds(301)),
                    bank.fake.signature(of: event + [32], at: now),
                ] {
                    #expect(await bank.tell(event, signature: seal).status == 401)
                }
                // Of live mode, while the keys are of test mode.
                let text = String(decoding: event, as: UTF8.self)
                let live = text.split(separator: "\"livemode\":false")
                    .joined(separator: "\"livemode\":true")
                #expect(await bank.tell(Array(live.utf8)).status == 200)
            }
            for odd in ["", "[]", "{", "{\"object\":\"event\"}", "nothing"] {
                #expect(await bank.tell(Array(odd.utf8)).status == 400, "\(odd)")
            }
            #expect(try await town.payment(of: result.checkout).state == .challenge)
            #expect(try await town.books() == [])
            for event in events { #expect(await bank.tell(event).status == 200) }
            #expect(try await town.books() == ["gateway > held 6200 sale"])
        }
    }

    /// Events of eight payments, shuffled, a third of them twice, some days late, among forged and
    /// stale ones: the end is that of the right order. Half of the orders of events are on a gateway
    /// that captures by hand.
    @Test(arguments: TestEngine.here)
    func eventsInAnyOrderEndAsInTheRightOne(_ engine: TestEngine) async throws {
        let rounds = engine == .sqlite ? Self.orders : max(2, Self.orders / 20)
        let perShop = 10
        for batch in stride(from: 0, to: rounds, by: perShop) {
            let capture = batch / perShop % 2 == 0 ? "automatic" : "manual"
            try await StripeFixture.with(engine, seed: UInt64(batch), capture: capture) { bank in
                var random = SeededRandom(seed: UInt64(batch) &* 77 &+ 5)
                for round in batch..<min(batch + perShop, rounds) {
                    try await self.round(round, bank, &random)
                }
            }
        }
    }

    /// A buyer who pays, or doesn't: what really happened.
    private struct Story {
        let checkout: CheckoutID
        let payment: PaymentID
        let isPaid: Bool
    }

    private func round(
        _ round: Int, _ bank: StripeFixture, _ random: inout SeededRandom
    ) async throws {
        let town = bank.town
        var stories: [Story] = []
        for index in 0..<8 {
            let buyer = try await town.test.person("B\(round)x\(index)").account
            try await town.setStock(town.mug, 1000)
            try await town.put(town.mug, 1, for: buyer)
            let wish = try await town.test.wish(of: buyer, method: "card")
            let result = try await town.checkouts.checkOut(wish, idempotencyKey: nil).answer
            let payment = try await town.payment(of: result.checkout).id
            let session = try #require(bank.fake.session(of: payment))
            let isPaid = random.next() % 3 != 0
            // Two cards that are declined, and then one that isn't.
            for _ in 0..<(random.next() % 3) {
                bank.fake.pay(session: session, by: "pm_card_visa_chargeDeclined")
            }
            if isPaid { bank.fake.pay(session: session) }
            stories.append(Story(checkout: result.checkout, payment: payment, isPaid: isPaid))
        }
        var events = bank.fake.takeEvents()
        events += events.filter { _ in random.next() % 3 == 0 }
        for event in events.shuffled(using: &random) {
            let now = town.test.clock.now
            switch random.next() % 20 {
            case 0: town.test.clock.advance(.days(1))
            case 1:
                let forged = StripeSignature.header(
                    of: event, secrets: [Secret("whsec_x")], at: now)
                #expect(await bank.tell(event, signature: forged).status == 401)
            case 2:
                let stale = bank.fake.signature(of: event, at: now - .hours(1))
                #expect(await bank.tell(event, signature: stale).status == 401)
            default: break
            }
            #expect(await bank.tell(event).status == 200)
        }
        // By capturing by hand more happened meanwhile.
        await bank.tellAll()
        for story in stories {
            let state = try await town.payment(of: story.checkout).state
            #expect(state == (story.isPaid ? .succeeded : .challenge), "round \(round)")
            #expect(bank.fake.charges(of: story.payment) == (story.isPaid ? 1 : 0))
            let order = try await town.order(of: story.checkout).state
            #expect(order == (story.isPaid ? .onHold : .unpaid), "round \(round)")
        }
    }
}

extension String {
    fileprivate func replacing(time: String, with other: String) -> String {
        "t=" + other + dropFirst(2 + time.utf8.count)
    }
}
