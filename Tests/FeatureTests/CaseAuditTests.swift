import Composition
import Identities
import Store
import TestSupport
import Testing
import World

@testable import Cases
@testable import Orders

/// What `pasar verify` says of cases that nobody decided in time, and of orders with too many.
struct CaseAuditTests {
    private static func faults(_ town: OrderFixture) async throws -> [String] {
        try await Pasar.verify(town.test.store, at: town.test.clock.now).map(\.fault)
    }

    private static func opened(_ town: OrderFixture) async throws -> Order {
        let order = try await town.shipped()
        _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
        _ = try await town.cases.open(
            order.id, .notAsDescribed, "The handle is broken", buyer: town.buyer,
            idempotencyKey: nil)
        return order
    }

    @Test(arguments: TestEngine.here)
    func aCaseThatNobodyDecidedInTimeIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await Self.opened(town)
            let found = try await town.test.store.read { db in
                try Case.of(order.id, in: db).first
            }
            let one = try #require(found)
            town.test.clock.set(one.answerBy + .hours(1))
            #expect(try await Self.faults(town).filter { $0.hasPrefix("cases: ") } == [])
            town.test.clock.advance(.minutes(5))
            #expect(
                try await Self.faults(town).contains("cases: \(one.id) was due 65 minutes ago"))
            #expect(try await town.cases.sweepDue() == 1)
            #expect(try await Self.faults(town).filter { $0.hasPrefix("cases: ") } == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderWithTooManyCasesIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await Self.opened(town)
            _ = try await town.cases.withdraw(order.id, buyer: town.buyer, idempotencyKey: nil)
            let too = "cases: \(order.id) has too many"
            for count in 1...Cases.mostPerOrder {
                #expect(try await !Self.faults(town).contains(too), "\(count)")
                try await town.test.store.write { db in
                    try db.execute(
                        """
                        INSERT INTO cases (id, order_id, shop, buyer, reason, state, text,
                            opened_at, answer_by, due_at, answer, answered_at, decided_by,
                            decided_at, note)
                        SELECT id + 1, order_id, shop, buyer, reason, state, text,
                            opened_at, answer_by, due_at, answer, answered_at, decided_by,
                            decided_at, note
                        FROM cases ORDER BY id DESC LIMIT 1
                        """)
                }
            }
            #expect(try await Self.faults(town).contains(too))
        }
    }
}
