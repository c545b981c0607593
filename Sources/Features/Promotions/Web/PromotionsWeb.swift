import DesignSystem
import Web

/// Routes and pages of promotions.
public struct PromotionsWeb: Sendable {
    let promotions: Promotions
    let designSystem: DesignSystem

    public init(promotions: Promotions, designSystem: DesignSystem) {
        self.promotions = promotions
        self.designSystem = designSystem
    }
}

extension Promotions: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        PromotionsWeb(promotions: self, designSystem: designSystem).routes
    }
}
