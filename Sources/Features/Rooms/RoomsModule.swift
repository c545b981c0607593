import Modules

extension Rooms: FeatureModule {
    public var jobs: [Job] {
        [
            Job("rooms") { try await runOnce() }
        ]
    }
}
