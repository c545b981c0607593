import DesignSystem
import Web

extension Listings {
    /// Style sheets and scripts of a seller's products.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Listings",
                sheets: [
                    .console: ["product.css", "review.css"]
                ])
        ]
    }
}
