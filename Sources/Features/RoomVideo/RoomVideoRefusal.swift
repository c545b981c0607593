import Store
import World

/// Reasons to refuse a video, in order of precedence.
public enum RoomVideoRefusal: Refusal, Equatable {
    /// ffmpeg or nginx's RTMP module isn't installed.
    case notInstalled
    /// Too many streams.
    case noRoom
    /// Too little space is left on the server's disk.
    case diskFull
    /// The room's video has as many bytes as a room may have.
    case streamFull
    /// The host's streams have used the processor time of a day.
    case processorUsed(retrySeconds: Int)
    /// Another window, phone or OBS is the room's publisher.
    case elsewhere
    /// The device is no longer the publisher and must ask again.
    case turnOver
    case notVideo
    case tooLarge
    /// A chunk is missing before this one.
    case outOfOrder
    /// The server is behind: send the same chunk again in a moment.
    case busy

    public var code: String {
        switch self {
        case .notInstalled: "camera.not-installed"
        case .noRoom: "camera.no-room"
        case .diskFull: "camera.disk-full"
        case .streamFull: "camera.room-full"
        case .processorUsed: "camera.processor-used"
        case .elsewhere: "camera.elsewhere"
        case .turnOver: "camera.turn-over"
        case .notVideo: "camera.not-video"
        case .tooLarge: "camera.too-large"
        case .outOfOrder: "camera.out-of-order"
        case .busy: "camera.busy"
        }
    }

    public var status: Int {
        switch self {
        case .turnOver: 410
        case .notVideo, .tooLarge: 422
        case .processorUsed: 429
        default: 409
        }
    }

    public var retryAfterSeconds: Int? {
        if case .processorUsed(let seconds) = self { seconds } else { nil }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
