import DesignSystem
import Modules
import Web

extension CreatorCenter: FeatureModule, WebModule {
    /// Style sheets of the Creator Center.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "CreatorCenter", sheets: [.shop: ["center.css"]])]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        CreatorCenterWeb(console: self, designSystem: designSystem).routes
    }
}
