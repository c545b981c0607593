import Modules

extension Checkouts: FeatureModule {
    public static var audits: [Audit] { [Audit("checkouts") { try audit(in: $0) }] }

    public var jobs: [Job] {
        [Job("payments") { try await pollOpenPayments() }]
    }
}
