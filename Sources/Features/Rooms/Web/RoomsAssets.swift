import DesignSystem
import Web

extension Rooms {
    /// Style sheets and scripts of rooms.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Rooms",
                sheets: [
                    .live: [
                        "stage.css", "room.css", "bar.css", "hearts.css", "room-sheet.css",
                        "replay.css",
                    ]
                ])
        ]
    }
}

extension StyleSheet {
    /// Pages that show moving pictures.
    public static let live = StyleSheet("live.css")
}
