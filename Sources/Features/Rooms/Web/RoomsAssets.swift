import DesignSystem
import Web

extension Rooms {
    /// Style sheets and scripts of rooms and their list.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Rooms",
                sheets: [
                    .shop: ["home-live.css"],
                    .live: [
                        "stage.css", "room.css", "bar.css", "hearts.css", "room-sheet.css",
                        "replay.css", "live-list.css",
                    ],
                ])
        ]
    }
}

extension StyleSheet {
    /// Pages that show moving pictures.
    public static let live = StyleSheet("live.css")
}
