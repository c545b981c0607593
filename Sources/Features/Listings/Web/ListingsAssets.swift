import DesignSystem
import Web

extension Listings {
    /// Style sheets and scripts of a seller's products and imports.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Listings",
                sheets: [
                    .console: ["product.css", "import.css", "review.css"]
                ])
        ]
    }
}
