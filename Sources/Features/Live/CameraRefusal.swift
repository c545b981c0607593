import Store
import Video

/// Why a picture can't be sent, in order of precedence.
public enum CameraRefusal: Refusal, Equatable {
    /// The machine lacks ffmpeg, or nginx's RTMP module.
    case notInstalled
    /// Too many streams, or no room on the disk.
    case noRoom
    /// Another window, phone or OBS sends this room's picture.
    case elsewhere
    /// This turn is over: begin another.
    case turnOver
    case notVideo
    case tooLarge
    /// A piece is missing before this one.
    case outOfOrder
    /// The server is behind: the same piece again, in a moment.
    case busy

    init(_ refusal: Video.Refusal) {
        self =
            switch refusal {
            case .notInstalled: .notInstalled
            case .tooManyStreams, .noRoom, .badName: .noRoom
            case .alreadyPublishing: .elsewhere
            case .ended: .turnOver
            case .notVideo: .notVideo
            case .tooLarge: .tooLarge
            case .outOfOrder: .outOfOrder
            case .busy: .busy
            }
    }

    public var code: String {
        switch self {
        case .notInstalled: "camera.not-installed"
        case .noRoom: "camera.no-room"
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
        default: 409
        }
    }

    public var message: Words { Words("refusal.\(code)") }
}

/// Runs what the studio does, and says its refusals in the shop's words.
func shooting<T>(_ work: () throws(Video.Refusal) -> T) throws(CameraRefusal) -> T {
    do { return try work() } catch { throw CameraRefusal(error) }
}
