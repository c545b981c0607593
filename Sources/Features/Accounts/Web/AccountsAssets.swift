import DesignSystem
import Web

extension Accounts {
    /// Style sheets and scripts of sign-in, account and inbox.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Accounts",
                sheets: [
                    .shop: ["account.css", "auth.css"],
                    .console: ["letter.css"],
                ])
        ]
    }
}
