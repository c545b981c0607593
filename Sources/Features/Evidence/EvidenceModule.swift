import Localization
import Modules

extension Evidence: FeatureModule {
    public static var pictureUses: [PictureUse] {
        [PictureUse("evidence", "SELECT picture FROM evidence")]
    }

    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("evidence.of.*", ["buyer", "seller"])
    ]

    public static var audits: [Audit] { [Audit("evidence") { try audit(in: $0) }] }
}
