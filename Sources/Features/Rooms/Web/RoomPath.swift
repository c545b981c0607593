import Text
import Identities
import HTML
import Web
import World

/// URL paths of rooms.
public enum RoomPath {
    /// Rooms on air and planned ones.
    public static let list = URLPattern("/live")
    public static let room = URLPattern1<RoomID>("/live/", "room")
    public static let events = URLPattern1<RoomID>("/live/", "room", "/events")
    public static let snapshot = URLPattern1<RoomID>("/live/", "room", "/snapshot")
    /// Missed events, for clients that no stream reaches.
    public static let missed = URLPattern1<RoomID>("/live/", "room", "/missed")
    public static let start = URLPattern1<RoomID>("/live/", "room", "/start")
    public static let end = URLPattern1<RoomID>("/live/", "room", "/end")
    public static let stop = URLPattern1<RoomID>("/operations/live/", "room", "/stop")
    public static let likes = URLPattern1<RoomID>("/live/", "room", "/likes")
    public static let studio = URLPattern1<RoomID>("/live/", "room", "/studio")
    public static let studios = URLPattern("/studio")
    public static let calendar = URLPattern1<RoomID>("/live/", "room", "/calendar")
    /// Playlists, segments, thumbnails, recording and clips. A proxy or CDN may serve these from
    /// the folder (docs/decisions/0010).
    public static let videoFile = URLPattern2<RoomID, String>("/live/", "room", "/video/", "file")
}

extension Path {
    /// The path with the offset of a replay.
    public func at(_ span: TimeSpan) -> Path {
        with("at", String(max(span.milliseconds, 0) / 1000))
    }
}
