import DesignSystem
import Web

extension Creators {
    /// Style sheets and scripts of stalls and the Creator Center.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Creators",
                sheets: [
                    .shop: ["stall.css", "bazaar.css", "share.css", "center.css"],
                    .console: ["plans.css"],
                ])
        ]
    }
}
