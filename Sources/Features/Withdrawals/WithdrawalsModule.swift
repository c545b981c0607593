import Modules

extension Withdrawals: FeatureModule {
    public var jobs: [Job] {
        [Job("withdrawal-codes", .maintenance) { try await deleteOldCodes() }]
    }
}
