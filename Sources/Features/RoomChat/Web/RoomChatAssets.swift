import DesignSystem
import Rooms
import Web

extension RoomChat {
    /// Style sheets of a room's chat.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "RoomChat",
                sheets: [
                    .live: ["chat.css"]
                ])
        ]
    }
}
