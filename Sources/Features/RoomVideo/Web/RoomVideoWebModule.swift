import DesignSystem
import Web

/// Video of rooms, with the site's origin, whose host OBS publishes to.
public struct RoomVideoWebModule: WebModule {
    let video: RoomVideo
    let origin: String

    public init(video: RoomVideo, origin: String) {
        self.video = video
        self.origin = origin
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RoomVideoWeb(video: video, designSystem: designSystem, origin: origin).routes
    }
}
