import Modules
import Prometheus
import Store
import World

/// The store's own tables and upkeep.
struct StoreModule: FeatureModule {
    let base: ModuleBase

    /// Numbering transactions of one round.
    private static let rounds = 10

    static var hasSentences: Bool { false }
    static var audits: [Audit] {
        [Audit("outbox", late: { try Outbox.auditLate(at: $1, in: $0) })]
    }
    static var migrations: [Migration] { StoreSchema.migrations + StuckRows.migrations }

    func gauges() async -> [Figure] {
        let stuck = try? await base.store.read { db in try StuckRows.count(in: db) }
        return stuck.map {
            [
                Figure(
                    name: "pasar_stuck_rows",
                    help: "Rows whose turn of a job failed, and that are tried again later.",
                    value: Int64($0))
            ]
        } ?? []
    }

    var jobs: [Job] {
        [
            Job("outbox") { [store = base.store] in
                var rounds = 0
                while try await Outbox.number(store), rounds < Self.rounds { rounds += 1 }
                return 0
            },
            Job("idempotency keys", .maintenance) { [base] in
                let now = base.world.now()
                return try await base.store.write { db in
                    try IdempotencyKey.sweep(in: db, now: now)
                }
            },
        ]
    }
}
