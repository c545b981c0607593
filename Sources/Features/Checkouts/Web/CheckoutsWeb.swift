import DesignSystem
import Web

/// Routes and pages of checkouts.
public struct CheckoutsWeb: Sendable {
    let checkouts: Checkouts
    let designSystem: DesignSystem

    public init(checkouts: Checkouts, designSystem: DesignSystem) {
        self.checkouts = checkouts
        self.designSystem = designSystem
    }
}

extension Checkouts: WebModule {
    /// Style sheet of the checkout.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Checkouts", sheets: [.shop: ["checkout.css"]])]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        CheckoutsWeb(checkouts: self, designSystem: designSystem).routes
    }
}
