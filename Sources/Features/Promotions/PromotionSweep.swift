import Identities
import Modules
import Store
import World

extension Promotions {
    // Names of the jobs, also of their stuck rows.
    static let claimSweep = "flash claims"
    static let saleSweep = "flash sales"
    static let allocationSweep = "allocations"

    /// Ends expired claims, sales and allocations, each in its own write: one that fails stays for
    /// later, the others go on. Returns how many were moved on.
    public func sweepDue() async throws -> Int {
        try await sweepClaims() + sweepSales() + sweepAllocations()
    }

    func sweepClaims() async throws -> Int {
        let (now, ids) = (world.now(), world.ids)
        let due = try await store.read { db in try FlashClaim.lapsed(at: now, in: db) }
        return try await IsolatedRows(Self.claimSweep, store, world).each(due) { id in
            try await store.write { db in try Self.lapse(id, ids: ids, at: now, in: db) }
        }
    }

    func sweepSales() async throws -> Int {
        let (now, ids) = (world.now(), world.ids)
        let due = try await store.read { db in try FlashSale.over(at: now, in: db) }
        return try await IsolatedRows(Self.saleSweep, store, world).each(due) { id in
            try await store.write { db in _ = try Self.end(id, ids: ids, at: now, in: db) }
        }
    }

    func sweepAllocations() async throws -> Int {
        let now = world.now()
        let due = try await store.read { db in try Allocation.over(at: now, in: db) }
        return try await IsolatedRows(Self.allocationSweep, store, world).each(due) { id in
            try await store.write { db in try Self.close(id, in: db) }
        }
    }
}
