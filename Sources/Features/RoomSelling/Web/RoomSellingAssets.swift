import DesignSystem
import Rooms
import Web

extension RoomSelling {
    /// Style sheets of what a room sells.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "RoomSelling",
                sheets: [
                    .live: ["deal.css", "bag.css", "goods.css"]
                ])
        ]
    }
}
