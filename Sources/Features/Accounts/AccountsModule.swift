import Modules

extension Accounts: FeatureModule {
    public var jobs: [Job] {
        [
            Job("sessions", .maintenance) { try await sweep() },
            Job("processor time", .maintenance) {
                let now = world.now()
                return try await store.write { db in try ProcessorTime.sweep(at: now, in: db) }
            },
        ]
    }
}
