import Modules

extension Accounts: FeatureModule {
    public var jobs: [Job] { [Job("sessions", .maintenance) { try await sweep() }] }
}
