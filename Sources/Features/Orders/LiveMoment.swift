import Text
import World

/// Moment of a LIVE at which something was bought; the order pages of buyer and seller link there.
public struct LiveMoment: Sendable, Equatable {
    public let title: String
    public let path: Path
    /// Time since the recording's beginning; nil if there is no recording (any more).
    public let offset: TimeSpan?

    public init(title: String, path: Path, offset: TimeSpan?) {
        self.title = title
        self.path = path
        self.offset = offset
    }

    /// Formats a time span as `12:04` or `1:02:04`, as players show it in all five languages.
    public static func clock(_ span: TimeSpan) -> String {
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let seconds = max(span.milliseconds, 0) / 1000
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let head = hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)"
        return "\(head):\(two(seconds % 60))"
    }
}

extension Orders {
    /// Adds the LIVE moments at which an order's lines were sold, from the feature with rooms.
    func withMoments(_ shown: OrderPageModel) async throws -> OrderPageModel {
        var shown = shown
        for room in Set(shown.lines.compactMap(\.liveRoom)) {
            shown.moments[room] = try await self.moments.moment(
                ofRoom: room, at: shown.order.placedAt)
        }
        return shown
    }
}
