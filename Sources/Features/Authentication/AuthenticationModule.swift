import Modules

extension Authentication: FeatureModule {
    public var jobs: [Job] {
        [
            Job("resets") { try await sendResets() },
            Job("codes", .maintenance) { try await sweep() },
        ]
    }
}
