import DesignSystem
import Web

extension Notifications {
    /// Style sheets of the inbox and of the list of messages.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Notifications", sheets: [.shop: ["inbox.css"], .console: ["letter.css"]])
        ]
    }
}
