import Modules
import Store
import World

/// The store's own tables and upkeep.
struct StoreModule: FeatureModule {
    let base: ModuleBase

    /// Numbering transactions of one round.
    private static let rounds = 10

    static var hasSentences: Bool { false }
    static var migrations: [Migration] { StoreSchema.migrations }

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
