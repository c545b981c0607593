import Modules

extension Catalog: FeatureModule {
    public static var audits: [Audit] { [Audit("catalogue") { try audit(in: $0) }] }
}
