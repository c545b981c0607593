import Identities
import Accounts
import Catalog
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders

/// From paid to completed, and back out of it.
struct OrderMovingTests {
    @Test(arguments: TestEngine.here)
    func cancellingOnHoldPaysBackAndRestocks(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy()
            let order = try await town.order(of: result.checkout)
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.order(of: result.checkout).state == .cancelled)
            #expect(try await town.stock(town.mug) == [10, 0])
            #expect(try await town.stock(town.candle) == [10, 0])
            #expect(try await town.checkouts.reconcile() == 1)
            #expect(
                try await town.books() == [
                    "gateway > held 6200 sale", "held > refunds 6200 refund",
                    "refunds > gateway 6200 refunded",
                ])
            #expect(try await town.balance(.held) == 0)
            #expect(try await town.balance(.refunds) == 0)
            // Not twice, not by somebody else.
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func somebodyElsesOrderAndAMissingOneAnswerAlike(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            let (other, _) = try await town.test.person("Dan")
            let shop = try await town.test.shop("Elsewhere", of: other)
            for id in [order.id, OrderID(4711)] {
                await #expect(throws: OrderRefusal.noSuchOrder) {
                    try await town.orders.cancel(id, buyer: other, idempotencyKey: nil)
                }
                await #expect(throws: OrderRefusal.noSuchOrder) {
                    try await town.orders.deliver(id, buyer: other, idempotencyKey: nil)
                }
                await #expect(throws: OrderRefusal.noSuchOrder) {
                    try await town.orders.ship(
                        id, shop: shop.id, Shipment(carrier: "Post", tracking: "1"),
                        idempotencyKey: nil)
                }
                await #expect(throws: OrderRefusal.noSuchOrder) {
                    try await town.orders.deliver(id, shop: shop.id, idempotencyKey: nil)
                }
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func completingTakesTheFeeAndOwesTheRest(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let result = try await town.buy()
            let id = try await town.order(of: result.checkout).id
            // On hold nothing can be shipped.
            let parcel = Shipment(carrier: "Royal Mail", tracking: "AB123")
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.orders.ship(id, shop: town.shop.id, parcel, idempotencyKey: nil)
            }
            town.test.clock.advance(.hours(1))
            #expect(try await town.orders.sweepDue() == 1)
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.orders.cancel(id, buyer: town.buyer, idempotencyKey: nil)
            }
            _ = try await town.orders.ship(id, shop: town.shop.id, parcel, idempotencyKey: nil)
            #expect(try await town.order(of: result.checkout).state == .inTransit)
            town.test.clock.advance(.days(2))
            _ = try await town.orders.deliver(id, buyer: town.buyer, idempotencyKey: nil)
            town.test.clock.advance(.days(30))
            #expect(try await town.orders.sweepDue() == 0)
            town.test.clock.advance(.days(1))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.order(of: result.checkout).state == .completed)
            // 9 % of £22.00 is £1.98; delivery is the seller's in full.
            #expect(
                try await town.books() == [
                    "gateway > held 2200 sale", "gateway > held 299 shipping",
                    "held > fees 198 fee", "held > payable 2301 settlement",
                ])
            #expect(try await town.balance(.held) == 0)
            #expect(try await town.balance(.payable) == 2301)
            #expect(try await town.balance(.fees) == 198)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatDoesNotShipCancelsItself(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy()
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            town.test.clock.advance(.days(8))
            #expect(try await town.orders.sweepDue() == 0)
            town.test.clock.advance(.days(2))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.order(of: result.checkout).state == .cancelled)
            #expect(try await town.stock(town.mug) == [10, 0])
            _ = try await town.checkouts.reconcile()
            #expect(try await town.balance(.gateway) == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func theSameKeyShipsOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let id = try await town.order(of: try await town.buy().checkout).id
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            let parcel = Shipment(carrier: "Royal Mail", tracking: "AB123")
            let idempotencyKey = town.idempotencyKey("ship-1")
            let first = try await town.orders.ship(
                id, shop: town.shop.id, parcel, idempotencyKey: idempotencyKey)
            let again = try await town.orders.ship(
                id, shop: town.shop.id, parcel, idempotencyKey: idempotencyKey)
            #expect(!first.replayed)
            #expect(again.replayed)
        }
    }

    @Test func theMovesOfAnOrderAreThese() {
        let allowed: [Order.State: Set<Order.State>] = [
            .unpaid: [.onHold, .cancelled], .onHold: [.awaitingShipment, .cancelled],
            .awaitingShipment: [.partShipped, .inTransit, .cancelled],
            .partShipped: [.inTransit], .inTransit: [.delivered, .completed],
            .delivered: [.completed], .completed: [], .cancelled: [],
        ]
        #expect(Order.moves == allowed)
        #expect(Set(Order.moves.keys) == Set(Order.State.allCases))
    }

    /// What people may press in each state; everything else is refused and changes nothing.
    @Test(arguments: TestEngine.here)
    func inEachStateOnlyItsVerbsWork(_ engine: TestEngine) async throws {
        let works: [Order.State: Set<String>] = [
            .unpaid: ["cancel"], .onHold: ["cancel"], .awaitingShipment: ["ship"],
            .partShipped: ["ship"],
            .inTransit: ["receive", "deliver"],
        ]
        try await OrderFixture.with(engine) { town in
            for state in Order.State.allCases {
                for verb in ["cancel", "ship", "receive", "deliver"]
                where !works[state, default: []].contains(verb) {
                    try await refuses(verb, in: state, town)
                }
            }
        }
    }

    /// The state is set by hand in a transaction of its own and set back, so that the audit holds.
    private func refuses(_ verb: String, in state: Order.State, _ town: OrderFixture) async throws {
        if try await town.rows("SELECT count(*) FROM orders") == 0 {
            try await town.put(town.mug, 1)
            _ = try await town.buy()
        }
        let found: Order? = try await town.test.store.read { db in
            try db.row("SELECT \(Order.columns) FROM orders")
        }
        let order = try #require(found)
        try await set(order.id, state, town)
        await #expect(throws: OrderRefusal.tooLate, "\(verb) in \(state)") {
            switch verb {
            case "cancel":
                _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            case "ship":
                _ = try await town.orders.ship(
                    order.id, shop: town.shop.id, Shipment(carrier: "Post", tracking: "1"),
                    idempotencyKey: nil)
            case "receive":
                _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
            default:
                _ = try await town.orders.deliver(order.id, shop: town.shop.id, idempotencyKey: nil)
            }
        }
        #expect(try await town.order(of: order.checkout).state == state)
        try await set(order.id, .onHold, town)
    }

    private func set(_ id: OrderID, _ state: Order.State, _ town: OrderFixture) async throws {
        try await town.test.store.write { db in
            try db.execute(
                "UPDATE orders SET state = \(state), confirmed_at = placed_at WHERE id = \(id)")
        }
    }
}
