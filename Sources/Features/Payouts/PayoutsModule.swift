import Modules

extension Payouts: FeatureModule {
    public static var audits: [Audit] { [Audit("payouts") { try audit(in: $0) }] }
}
