import DesignSystem
import Web

extension Orders {
    /// Style sheets and scripts of checkout and orders.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Orders",
                sheets: [
                    .shop: ["checkout.css", "orders.css"]
                ])
        ]
    }
}
