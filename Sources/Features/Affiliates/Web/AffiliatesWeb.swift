import DesignSystem
import Web

/// Routes and pages of sellers' commission plans.
public struct AffiliatesWeb: Sendable {
    let affiliates: Affiliates
    let designSystem: DesignSystem

    public init(affiliates: Affiliates, designSystem: DesignSystem) {
        self.affiliates = affiliates
        self.designSystem = designSystem
    }
}

extension Affiliates: WebModule {
    /// Style sheets of commission plans.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Affiliates", sheets: [.console: ["plans.css"]])]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        AffiliatesWeb(affiliates: self, designSystem: designSystem).routes
    }
}
