import DesignSystem
import Modules
import Web

extension StudioConsole: FeatureModule, WebModule {
    public static var target: String { "Studio" }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        StudioWeb(console: self, designSystem: designSystem).routes
    }
}
