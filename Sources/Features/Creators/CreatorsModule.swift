import Modules

extension Creators: FeatureModule {
    public static var audits: [Audit] { [Audit("creators") { try audit(in: $0) }] }

    public static var pictureUses: [PictureUse] {
        [PictureUse("creators' pictures", "SELECT avatar AS picture FROM creators")]
    }
}
