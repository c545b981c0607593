import Accounts
import Cases
import Composition
import Identities
import Localization
import Markets
import Store
import TestSupport
import Testing
import World

@testable import Orders

/// The buyer's days: no money is the seller's while goods may come back, and no word of the seller's
/// shortens that time.
@Suite struct OrderArrivalTests {
    private func shipped(_ town: OrderFixture) async throws -> Order {
        try await town.put(town.mug, 1)
        let checkout = try await town.buy().checkout
        town.test.clock.advance(.hours(1))
        _ = try await town.orders.sweepDue()
        let order = try await town.order(of: checkout)
        _ = try await town.orders.ship(
            order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
            idempotencyKey: nil)
        return try await town.order(of: checkout)
    }

    private func notices(_ town: OrderFixture, _ words: String) async throws -> Int {
        try await town.test.pasar.notifications.inbox(of: town.buyer).count {
            $0.words.key.contains(words)
        }
    }

    @Test(arguments: TestEngine.here)
    func moneyIsFreeWhenTheRightToReturnHasEnded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await shipped(town)
            _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
            let market = town.test.pasar.markets.market(.gb)
            let end = market.returnEnds(
                deliveredAt: town.test.clock.now, at: order.address.subdivision)
            let delivered = try await town.order(of: order.checkout)
            #expect(delivered.dueAt == end && delivered.confirmedAt != nil)
            town.test.clock.advance(end - (town.test.clock.now + .milliseconds(1)))
            #expect(try await town.orders.sweepDue() == 0)
            #expect(try await town.balance(.payable) == 0)
            town.test.clock.advance(.milliseconds(1))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.order(of: order.checkout).state == .completed)
        }
    }

    /// In the second of shipping: the buyer's days begin when the parcel would be there at the latest.
    @Test(arguments: TestEngine.here)
    func aSellersWordStartsNoClock(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await shipped(town)
            let latest = try #require(order.dueAt)
            _ = try await town.orders.deliver(order.id, shop: town.shop.id, idempotencyKey: nil)
            let said = try await town.order(of: order.checkout)
            let market = town.test.pasar.markets.market(.gb)
            #expect(
                said.dueAt
                    == market.completes(deliveredAt: latest, at: order.address.subdivision))
            #expect(said.confirmedAt == nil && said.canConfirm && !said.canReceive)
            #expect(try await notices(town, "delivered-by-seller") == 1)
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("/orders/\(order.id)/receipt"))
            // A buyer who never answers is not hurried, and the seller is paid in the end.
            town.test.clock.advance(.days(59))
            #expect(try await town.orders.sweepDue() == 0)
            town.test.clock.advance(.days(3))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.order(of: order.checkout).state == .completed)
        }
    }

    /// A parcel that never came: the mail names the last day on which that can be said.
    @Test(arguments: TestEngine.here)
    func theMailSaysUntilWhenToContradictTheSeller(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await shipped(town)
            town.test.clock.advance(.days(1))
            _ = try await town.orders.deliver(order.id, shop: town.shop.id, idempotencyKey: nil)
            let due = try #require(try await town.order(of: order.checkout).dueAt)
            let day = try await lastDay(town, "notice.delivered-by-seller")
            #expect(day?.hasPrefix(text(due, town)) == true)
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("tell us by"))
            town.test.clock.set(due - .seconds(1))
            #expect(try await town.orders.sweepDue() == 0)
            _ = try await town.cases.open(
                order.id, .notArrived, "Nothing came", buyer: town.buyer, idempotencyKey: nil)
        }
    }

    /// A parcel that nobody has seen: the clock's guess is told as one, until the buyer's days end.
    @Test(arguments: TestEngine.here)
    func whatNobodySaysIsNotToldAsAFact(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await shipped(town)
            await town.pass(days: 15)
            town.test.clock.set(try #require(order.dueAt))
            #expect(try await town.orders.sweepDue() == 1)
            let assumed = try await town.order(of: order.checkout)
            let due = try #require(assumed.dueAt)
            #expect(assumed.state == .delivered)
            let day = try await lastDay(town, "notice.assumed-delivered")
            #expect(day?.hasPrefix(text(due, town)) == true)
            #expect(try await lastDay(town, "notice.delivered") == nil)
            let mail = try await town.mail()
            #expect(mail.last?.hasSuffix("Should have arrived") == true)
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("It should have arrived by now."))
            #expect(!page.contains("It arrived."))
            town.test.clock.set(due - .seconds(1))
            _ = try await town.cases.open(
                order.id, .notArrived, "Nothing came", buyer: town.buyer, idempotencyKey: nil)
        }
    }

    /// In the last hour in which the seller may ship: what was promised is past, and nobody misses a
    /// parcel that has just left.
    @Test(arguments: TestEngine.here)
    func daysOfArrivalCountFromTheDayOfShipping(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let checkout = try await town.buy().checkout
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            let paid = try await town.order(of: checkout)
            let (markets, zone) = (
                town.test.pasar.markets, town.test.pasar.markets.market(.gb).zone
            )
            let promised = markets.arrival(of: paid, at: town.test.clock.now)
            town.test.clock.set(try #require(paid.dueAt) - .hours(1))
            let today = zone.day(of: town.test.clock.now)
            let late = markets.arrival(of: paid, at: town.test.clock.now)
            #expect(promised.to < today && late.from > today && late.to > late.from)
            _ = try await town.orders.ship(
                paid.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
                idempotencyKey: nil)
            let order = try await town.order(of: checkout)
            #expect(order.arriveBy == zone.end(of: late.to))
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("Arrives by "))
            town.test.clock.set(zone.end(of: late.to) - .seconds(1))
            await #expect(throws: CaseRefusal.notYet) {
                try await town.cases.open(
                    order.id, .notArrived, "Nothing came", buyer: town.buyer, idempotencyKey: nil)
            }
            town.test.clock.advance(.seconds(1))
            _ = try await town.cases.open(
                order.id, .notArrived, "Nothing came", buyer: town.buyer, idempotencyKey: nil)
        }
    }

    /// Day that a notice to the buyer names.
    private func lastDay(_ town: OrderFixture, _ key: String) async throws -> String? {
        try await town.test.pasar.notifications.inbox(of: town.buyer)
            .first { $0.words.key == key }?.words.values["day"]
    }

    /// Last day of a term, as the buyer reads it.
    private func text(_ end: Instant, _ town: OrderFixture) -> String {
        let zone = town.test.pasar.markets.market(.gb).zone
        return DateText(locale: .enUS, zone: zone).day(zone.day(of: end - .seconds(1)))
    }

    @Test(arguments: TestEngine.here)
    func aBuyerConfirmsWhatTheSellerSaidOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await shipped(town)
            _ = try await town.orders.deliver(order.id, shop: town.shop.id, idempotencyKey: nil)
            town.test.clock.advance(.days(5))
            _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
            let confirmed = try await town.order(of: order.checkout)
            let market = town.test.pasar.markets.market(.gb)
            #expect(
                confirmed.dueAt
                    == market.completes(
                        deliveredAt: town.test.clock.now, at: order.address.subdivision))
            #expect(confirmed.state == .delivered && !confirmed.canConfirm)
            let events = try await town.test.store.read { db in
                try Order.events(of: order.id, in: db).map(\.note)
            }
            #expect(events.last == OrderEvent.confirmedNote)
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.orders.deliver(
                    order.id, buyer: town.buyer, idempotencyKey: nil)
            }
        }
    }

    /// A buyer who confirms late doesn't lengthen what the clock has begun.
    @Test(arguments: TestEngine.here)
    func aLateConfirmationLengthensNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await shipped(town)
            _ = try await town.orders.deliver(order.id, shop: town.shop.id, idempotencyKey: nil)
            let due = try await town.order(of: order.checkout).dueAt
            town.test.clock.advance(.days(58))
            _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.order(of: order.checkout).dueAt == due)
        }
    }
}
