import Modules

extension Creators: FeatureModule {
    public static var audits: [Audit] { [Audit("creators") { try audit(in: $0) }] }
}
