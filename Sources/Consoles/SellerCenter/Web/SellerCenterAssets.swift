import DesignSystem
import Web

extension SellerCenter {
    /// Style sheets of Seller Center.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "SellerCenter", sheets: [.console: ["seller-order.css"]])]
    }
}
