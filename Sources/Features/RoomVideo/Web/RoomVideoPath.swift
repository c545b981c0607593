import Identities
import Rooms
import Web
import World

/// URL patterns of a room's video.
public enum RoomVideoPath {
    /// Recording and clips of a room that is over.
    public static let film = URLPattern1<RoomID>("/live/", "room", "/video")
    public static let camera = URLPattern1<RoomID>("/live/", "room", "/camera")
    static let chunk = URLPattern2<RoomID, ChunkName>("/live/", "room", "/camera/", "chunk")
    public static let key = URLPattern("/studio/key")
    /// Hooks of our own nginx.
    static let connecting = URLPattern1<String>("/rtmp/", "secret", "/connecting")
    static let disconnected = URLPattern1<String>("/rtmp/", "secret", "/disconnected")
    static let publishing = URLPattern1<String>("/rtmp/", "secret", "/publishing")
    static let published = URLPattern1<String>("/rtmp/", "secret", "/published")
}

/// Name of a chunk: a device, and the chunk's number from 0 on, as `3f9c01ab-17`.
struct ChunkName: URLParameter, Equatable {
    let device: String
    let number: Int
    /// Length of a device id, which the device makes itself.
    static let deviceLength = 8...64

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isDevice(parts[0]), let number = Int(parts[1]),
            number >= 0, String(number) == parts[1]
        else { return nil }
        device = String(parts[0])
        self.number = number
    }

    static func isDevice(_ text: some StringProtocol) -> Bool {
        deviceLength.contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (97...122).contains($0) || (65...90).contains($0)
            }
    }

    var description: String { "\(device)-\(number)" }
    static var schema: Schema { .text(min: 10, max: 84) }
}
