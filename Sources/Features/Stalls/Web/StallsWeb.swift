import DesignSystem
import Web

/// Routes and pages of stalls.
public struct StallsWeb: Sendable {
    let stalls: Stalls
    let designSystem: DesignSystem

    public init(stalls: Stalls, designSystem: DesignSystem) {
        self.stalls = stalls
        self.designSystem = designSystem
    }
}

extension Stalls: WebModule {
    /// Style sheets of stalls.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Stalls", sheets: [.shop: ["stall.css", "stall-directory.css", "share.css"]])
        ]
    }

    public var slots: [SlotPart] { [homePart, productPart] }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        StallsWeb(stalls: self, designSystem: designSystem).routes
    }
}
