import DesignSystem
import Web

extension Notifications {
    /// Style sheet of the inbox.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Notifications", sheets: [.shop: ["inbox.css"]])]
    }
}
