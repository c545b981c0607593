import DesignSystem
import Web

extension Orders {
    /// Style sheet of the buyer's pages.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Orders", sheets: [.shop: ["orders.css"]])]
    }
}
