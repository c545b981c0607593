import Accounts
import DesignSystem
import Web

/// Routes and page of baskets.
public struct BasketsWeb: Sendable {
    let baskets: Baskets
    let designSystem: DesignSystem

    public init(baskets: Baskets, designSystem: DesignSystem) {
        self.baskets = baskets
        self.designSystem = designSystem
    }
}

extension Baskets: WebModule {
    /// Style sheet of the basket's page.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Baskets", sheets: [.shop: ["basket.css"]])]
    }

    public var slots: [SlotPart] {
        [
            .badge(.basket) { caller, db in
                guard let owner = caller.shopperID else { return 0 }
                return try Baskets.basketCount(of: owner, market: caller.marketCode, in: db)
            }
        ]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        BasketsWeb(baskets: self, designSystem: designSystem).routes
    }
}
