import Store
import TestSupport
import Testing

@testable import Checkouts

/// The audit of checkouts finds a total that its orders or its payment contradict.
struct CheckoutAuditTests {
    @Test(arguments: TestEngine.here, ["checkouts", "payments"])
    func aTotalThatOthersContradictIsFound(_ engine: TestEngine, _ table: String) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let bought = try await town.buy()
            func audited() async throws -> String? {
                try await town.test.store.report { db in try Checkouts.audit(in: db) }
            }
            func add(_ minor: Int) async throws {
                try await town.test.store.write { db in
                    if table == "checkouts" {
                        try db.execute("UPDATE checkouts SET total_minor = total_minor + \(minor)")
                    } else {
                        try db.execute("UPDATE payments SET minor = minor + \(minor)")
                    }
                }
            }
            #expect(try await audited() == nil)
            try await add(1)
            let (total, paid) = table == "checkouts" ? (6201, 6200) : (6200, 6201)
            #expect(
                try await audited()
                    == "checkouts: \(bought.checkout) is \(total), its payment \(paid), "
                    + "its orders 6200")
            try await add(-1)
        }
    }
}
