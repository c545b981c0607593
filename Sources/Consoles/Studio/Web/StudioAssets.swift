import DesignSystem
import Rooms
import Web

extension StudioConsole {
    /// Style sheets and scripts of the studio.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Studio",
                sheets: [
                    .live: ["studio.css", "studio-chat.css"]
                ])
        ]
    }
}
