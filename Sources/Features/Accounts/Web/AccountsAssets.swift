import DesignSystem
import Web

extension Accounts {
    /// Style sheet of the account page.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Accounts", sheets: [.shop: ["account.css"]])]
    }
}
