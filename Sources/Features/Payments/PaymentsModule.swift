import Modules

extension Payments: FeatureModule {
    public var jobs: [Job] { [Job("events", .maintenance) { try await sweepEvents() }] }
}
