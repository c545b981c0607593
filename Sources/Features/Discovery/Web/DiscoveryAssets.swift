import DesignSystem
import Web

extension Discovery {
    /// Style sheets and scripts of the Shop's home, lists and product page.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Discovery",
                sheets: [
                    .shop: [
                        "home.css", "results.css", "product-page.css", "variants.css",
                        "shop-page.css",
                    ]
                ])
        ]
    }
}
