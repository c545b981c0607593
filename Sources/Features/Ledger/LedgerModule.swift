import Modules

extension Ledger: FeatureModule {
    public static var audits: [Audit] { [Audit("ledger") { try audit(in: $0) }] }
}
