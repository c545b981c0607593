import DesignSystem
import Modules
import Web

extension SellerCenter: FeatureModule, WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        SellerCenterWeb(console: self, designSystem: designSystem).routes
    }
}
