import Modules

extension Authentication: FeatureModule {
    public var jobs: [Job] { [Job("codes", .maintenance) { try await sweep() }] }
}
