import Modules

extension Inventory: FeatureModule {
    public static var audits: [Audit] { [Audit("stock") { try audit(in: $0) }] }
}
