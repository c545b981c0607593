import Modules

extension Authentication: FeatureModule {
    public var jobs: [Job] {
        [
            Job(Self.resets) { try await sendResets() },
            Job("codes", .maintenance) { try await sweep() },
        ]
    }
}
