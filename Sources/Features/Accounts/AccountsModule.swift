import Modules

extension Accounts: FeatureModule {
    public var jobs: [Job] {
        [
            Job("mail") { try await deliverMessages() },
            Job("sessions", .maintenance) { try await sweep() },
        ]
    }
}
