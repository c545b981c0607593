import DesignSystem
import Modules
import Web

extension Operations: FeatureModule, WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        OperationsWeb(operations: self, designSystem: designSystem).routes
    }
}
