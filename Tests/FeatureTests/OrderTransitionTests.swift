import Identities
import Store
import TestSupport
import Testing
import World

@testable import Orders

/// The one writer of an order's state.
struct OrderTransitionTests {
    /// Each pair of states: what `moves` has not is refused and writes nothing.
    @Test(arguments: TestEngine.here)
    func onlyTheMovesOfTheTableAreWritten(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let placed = try await town.order(of: try await town.buy().checkout)
            for from in Order.State.allCases {
                for to in Order.State.allCases {
                    let isAllowed = Order.moves[from, default: []].contains(to)
                    let before = try await town.set(placed.id, from)
                    let isDone = try await town.move(before, to: to)
                    #expect(isDone == isAllowed, "\(from) to \(to)")
                    let after = try await town.order(of: placed.checkout)
                    #expect(after.state == (isAllowed ? to : from))
                    #expect(after.eventCount == before.eventCount + (isAllowed ? 1 : 0))
                }
            }
            // Each event has its number, and a state came more than once.
            let events = try await town.test.store.read { db in
                try Order.events(of: placed.id, in: db)
            }
            let last = try await town.set(placed.id, .onHold)
            #expect(events.count == last.eventCount)
            #expect(events.filter { $0.state == .cancelled }.count > 1)
        }
    }

    /// Whoever read the order before somebody else changed it is too late.
    @Test(arguments: TestEngine.here)
    func whoReadItBeforeIsTooLate(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let read = try await town.order(of: try await town.buy().checkout)
            #expect(try await town.move(read, to: .awaitingShipment))
            #expect(try await town.move(read, to: .awaitingShipment) == false)
            // Even where the state is what it was.
            _ = try await town.set(read.id, .onHold)
            #expect(try await town.move(read, to: .awaitingShipment) == false)
        }
    }
}

extension OrderFixture {
    /// Sets a state by hand; the audit asks at the end whether it was set back.
    fileprivate func set(_ id: OrderID, _ state: Order.State) async throws -> Order {
        let due = test.clock.now + .hours(1)
        let found: Order? = try await test.store.write { db in
            // With a deadline, as the transitions of this test take it away.
            try db.execute("UPDATE orders SET state = \(state), due_at = \(due) WHERE id = \(id)")
            return try db.row("SELECT \(Order.columns) FROM orders WHERE id = \(id)")
        }
        return try #require(found)
    }

    fileprivate func move(_ order: Order, to state: Order.State) async throws -> Bool {
        let now = test.clock.now
        do {
            try await test.store.write { db in
                try order.transition(
                    to: state, setting: "due_at = NULL", by: .clock, at: now, in: db)
            }
            return true
        } catch OrderRefusal.tooLate {
            return false
        }
    }
}
