import Access
import Identities
import Money
import Store
import Synchronization
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Composition
@testable import Modules
@testable import Orders
@testable import Payments
@testable import Promotions

/// A row that can't be handled stops no other: it is counted, shown, and tried again later.
struct StuckRowsTests {
    private static func stuck(_ town: OrderFixture) async throws -> [StuckRow] {
        try await town.test.store.read { db in try StuckRows.all(in: db) }
    }

    private static func write(_ town: OrderFixture, _ sql: SQL) async throws {
        try await town.test.store.write { db in try db.execute(sql) }
    }

    /// Two orders of one buyer, one after the other.
    private static func two(
        _ town: OrderFixture, _ method: String = "success"
    ) async throws -> (CheckoutID, CheckoutID) {
        try await town.put(town.mug, 1)
        let first = try await town.buy(method).checkout
        try await town.put(town.candle, 1)
        return (first, try await town.buy(method).checkout)
    }

    @Test(arguments: TestEngine.here)
    func aPoisonedOrderStopsNoOther(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (bad, good) = try await Self.two(town)
            let order = try await town.order(of: bad)
            try await Self.write(
                town, "UPDATE orders SET state = 'poisoned' WHERE checkout = \(bad)")
            town.test.clock.advance(.hours(2))
            let failed = await #expect(throws: RowsFailed.self) {
                try await town.orders.sweepDue()
            }
            #expect(failed?.done == 1 && failed?.failures.count == 1)
            #expect(try await town.order(of: good).state == .awaitingShipment)
            let stuck = try await Self.stuck(town)
            #expect(stuck.map(\.label) == [order.id.description])
            #expect(stuck.first?.job == "deadlines" && stuck.first?.tries == 1)
            // It waits for its turn, and takes nobody's place meanwhile.
            #expect(try await town.orders.sweepDue() == 0)
            town.test.clock.advance(.minutes(2))
            await #expect(throws: RowsFailed.self) { try await town.orders.sweepDue() }
            #expect(try await Self.stuck(town).first?.tries == 2)
            // Once it is mended, it goes on and is forgotten.
            try await Self.write(
                town, "UPDATE orders SET state = 'on_hold' WHERE checkout = \(bad)")
            town.test.clock.advance(.minutes(5))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await Self.stuck(town).isEmpty)
            #expect(try await town.order(of: bad).state == .awaitingShipment)
        }
    }

    @Test(arguments: TestEngine.here)
    func aPoisonedPaymentStopsNoOther(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .pending, look: .succeeded(reference: "one"))
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            let (bad, good) = try await Self.two(town)
            try await Self.write(
                town, "UPDATE payments SET state = 'poisoned' WHERE subject = \(bad)")
            town.test.clock.advance(.minutes(1))
            await #expect(throws: RowsFailed.self) {
                try await town.checkouts.pollOpenPayments()
            }
            #expect(try await town.payment(of: good).state == .succeeded)
            #expect(try await Self.stuck(town).map(\.job) == ["payments"])
            try await Self.write(
                town, "UPDATE payments SET state = 'unknown' WHERE subject = \(bad)")
            town.test.clock.advance(.minutes(2))
            #expect(try await town.checkouts.pollOpenPayments() == 1)
            #expect(try await Self.stuck(town).isEmpty)
        }
    }

    @Test(arguments: TestEngine.here)
    func aPoisonedRefundStopsNoOther(_ engine: TestEngine) async throws {
        let told = ToldGateway(charge: .succeeded(reference: "one"), look: nil)
        try await OrderFixture.with(engine, gateway: told.gateway) { town in
            let (bad, good) = try await Self.two(town)
            for checkout in [bad, good] {
                let order = try await town.order(of: checkout)
                _ = try await town.orders.cancel(
                    order.id, buyer: town.buyer, idempotencyKey: nil)
            }
            let order = try await town.order(of: bad).id
            try await Self.write(
                town, "UPDATE refunds SET currency = 'XXX' WHERE subject = \(order)")
            await #expect(throws: RowsFailed.self) { try await town.orders.sendRefunds() }
            #expect(told.refunded.withLock { $0 }.count == 1)
            #expect(try await Self.stuck(town).map(\.job) == ["refunds"])
            try await Self.write(
                town, "UPDATE refunds SET currency = 'GBP' WHERE subject = \(order)")
            town.test.clock.advance(.minutes(2))
            #expect(try await town.orders.sendRefunds() == 1)
            #expect(try await Self.stuck(town).isEmpty)
        }
    }

    @Test(arguments: TestEngine.here)
    func aPoisonedEventIsPutAsideAndReadLater(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let store = town.test.store
            let start = town.test.clock.now
            for subject in ["one", "bad", "two"] {
                let id: ID<OutboxRow> = town.test.pasar.world.id()
                try await store.write { db in
                    try db.publish("test.event", subject: subject, id: id, at: start)
                }
            }
            while try await Outbox.number(store) {}
            func reader(refuses: String) -> OutboxReader {
                OutboxReader("test.reader") { events, db in
                    for event in events where event.topic == "test.event" {
                        struct Poison: Error {}
                        if event.subject == refuses { throw Poison() }
                        // A mark that is only there if the transaction was committed.
                        try StuckRows.record(
                            "seen", key: event.subject, label: "", Poison(), at: event.at, in: db)
                    }
                }
            }
            func seen() async throws -> [String] {
                try await Self.stuck(town).filter { $0.job == "seen" }.map(\.key)
            }
            await #expect(throws: RowsFailed.self) {
                try await reader(refuses: "bad").runOnce(store, at: start)
            }
            #expect(try await seen() == ["one", "two"])
            let aside = try await Self.stuck(town).first { $0.job == "test.reader" }
            #expect(aside?.label == "test.event of bad")
            #expect(try await reader(refuses: "").runOnce(store, at: start) == 0)
            let later = start + .minutes(2)
            #expect(try await reader(refuses: "").runOnce(store, at: later) == 1)
            #expect(try await seen() == ["bad", "one", "two"])
            #expect(try await Self.stuck(town).allSatisfy { $0.job == "seen" })
        }
    }

    /// Two processes have listed the same events; one of them is quicker.
    @Test(arguments: TestEngine.here)
    func whatAnotherProcessHasReadIsNotReadAgain(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (store, start) = (town.test.store, town.test.clock.now)
            for subject in ["one", "bad"] {
                let id: ID<OutboxRow> = town.test.pasar.world.id()
                try await store.write { db in
                    try db.publish("test.event", subject: subject, id: id, at: start)
                }
            }
            while try await Outbox.number(store) {}
            struct Poison: Error {}
            /// Counts how often each event was read.
            func reader(refuses: String) -> OutboxReader {
                OutboxReader("test.reader") { events, db in
                    for event in events where event.topic == "test.event" {
                        if event.subject == refuses { throw Poison() }
                        try StuckRows.record(
                            "seen", key: event.subject, label: "", Poison(), at: event.at, in: db)
                    }
                }
            }
            func seen() async throws -> [String: Int] {
                let rows = try await Self.stuck(town).filter { $0.job == "seen" }
                return Dictionary(uniqueKeysWithValues: rows.map { ($0.key, $0.tries) })
            }
            let listed = try await reader(refuses: "").pending(store)
            await #expect(throws: RowsFailed.self) {
                try await reader(refuses: "bad").runOnce(store, at: start)
            }
            #expect(try await seen() == ["one": 1])
            // What was read isn't read again, and what was put aside isn't either, nor anew.
            #expect(
                try await reader(refuses: "").readApart(listed, in: store, at: start) == 0)
            #expect(
                try await reader(refuses: "one").readApart(listed, in: store, at: start) == 0)
            #expect(try await seen() == ["one": 1])
            let later = start + .minutes(2)
            let due = try await reader(refuses: "").due(store, at: later)
            #expect(due.map(\.tries) == [1])
            #expect(try await reader(refuses: "").runOnce(store, at: later) == 1)
            for refused in ["", "bad"] {
                #expect(
                    try await reader(refuses: refused).retry(due, in: store, at: later) == 0)
            }
            #expect(try await seen() == ["one": 1, "bad": 1])
            #expect(try await Self.stuck(town).allSatisfy { $0.job == "seen" })
        }
    }

    /// The claim's units are more than its sale has, so giving them back breaks a constraint.
    @Test(arguments: TestEngine.here)
    func aPoisonedClaimStopsNoOther(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let sale = try await PromotionBuyingTests.sale(town)
            try await PromotionBuyingTests.tap(town, sale, 1)
            let olga = try await town.test.person("Olga").account
            let other = try await town.test.pasar.promotions.claim(
                town.mug, 1, in: sale.id, buyer: olga)
            try await Self.write(
                town, "UPDATE flash_claims SET quantity = 500 WHERE buyer = \(town.buyer)")
            town.test.clock.advance(.minutes(6))
            await #expect(throws: RowsFailed.self) {
                try await town.test.pasar.promotions.sweepClaims()
            }
            let state = try await town.test.store.read { db in
                try FlashClaim.find(other.claim.id, in: db)?.state
            }
            #expect(state == .lapsed)
            #expect(try await Self.stuck(town).map(\.job) == ["flash claims"])
            try await Self.write(
                town, "UPDATE flash_claims SET quantity = 1 WHERE buyer = \(town.buyer)")
            town.test.clock.advance(.minutes(2))
            #expect(try await town.test.pasar.promotions.sweepClaims() == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func stuckRowsAndFailingJobsRaiseAnAlarm(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (bad, _) = try await Self.two(town)
            let order = try await town.order(of: bad)
            try await Self.write(
                town, "UPDATE orders SET state = 'poisoned' WHERE checkout = \(bad)")
            town.test.clock.advance(.hours(2))
            let told = ToldLines()
            let scheduler = JobScheduler(town.test.pasar) { told.add($0) }
            await scheduler.runOnce()
            #expect(told.all.contains { $0.hasPrefix("deadlines: 1 rows are stuck") })
            let (olga, desk) = try await town.test.person("Olga")
            try await town.test.grant(.operator, to: olga)
            let health = await desk.get("/operations/health")
            #expect(health.text.contains(order.id.description))
            #expect(health.text.contains("deadlines"))
            let home = await desk.get("/operations")
            // The deadline, and the notice to its people.
            #expect(home.text.contains("2 rows are stuck"))
            let figures = await StoreModule(base: town.test.pasar.features.base).gauges()
            #expect(figures.first { $0.name == "pasar_stuck_rows" }?.value == 2)
            try await Self.write(
                town, "UPDATE orders SET state = 'on_hold' WHERE checkout = \(bad)")
        }
    }
}

/// Lines that a scheduler told.
private final class ToldLines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}
