import Modules

extension Rooms: FeatureModule {
    public var jobs: [Job] {
        [
            Job("reminders") { try await remind() },
            Job("rooms") { try await runOnce() },
        ]
    }
}
