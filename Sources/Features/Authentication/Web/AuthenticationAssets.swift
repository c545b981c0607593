import DesignSystem
import Web

extension Authentication {
    /// Style sheet of the pages to sign up and in.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Authentication", sheets: [.shop: ["auth.css"]])]
    }
}
