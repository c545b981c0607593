import DesignSystem
import Web

/// Routes and pages of shops.
public struct ShopsWeb: Sendable {
    let shops: Shops
    let designSystem: DesignSystem

    public init(shops: Shops, designSystem: DesignSystem) {
        self.shops = shops
        self.designSystem = designSystem
    }
}

extension Shops: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        ShopsWeb(shops: self, designSystem: designSystem).routes
    }
}
