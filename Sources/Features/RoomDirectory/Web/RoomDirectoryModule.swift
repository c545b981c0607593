import DesignSystem
import Modules
import Rooms
import Web

extension RoomDirectory: FeatureModule {
    public var jobs: [Job] { [Job("reminders") { try await remind() }] }
}

extension RoomDirectory {
    /// Style sheets of the list of rooms, and of its rail on the home page.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "RoomDirectory", sheets: [.shop: ["home-live.css"], .live: ["live-list.css"]])
        ]
    }
}

/// The lists of rooms, with the site's origin for links that leave it.
public struct RoomDirectoryWebModule: WebModule {
    let directory: RoomDirectory
    let origin: String

    public init(directory: RoomDirectory, origin: String) {
        self.directory = directory
        self.origin = origin
    }

    public static var assets: [AssetFolder] { RoomDirectory.assets }
    public var slots: [SlotPart] { [directory.homePart] }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RoomDirectoryWeb(directory: directory, designSystem: designSystem, origin: origin).routes
    }
}
