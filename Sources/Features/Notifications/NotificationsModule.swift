import Modules

extension Notifications: FeatureModule {
    public var jobs: [Job] {
        [
            Job("mail") { try await deliverMessages() },
            Job("messages", .maintenance) { try await sweep() },
        ]
    }
}
