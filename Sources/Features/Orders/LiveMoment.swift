import HTML
import Web
import World

/// Where in a LIVE something was bought: both sides' order pages link there.
public struct LiveMoment: Sendable, Equatable {
    public let title: String
    public let path: Path
    /// Since the recording's beginning; nil where there is none (any more).
    public let offset: Span?

    public init(title: String, path: Path, offset: Span?) {
        self.title = title
        self.path = path
        self.offset = offset
    }

    /// `12:04`, `1:02:04`: as players show it in all five languages.
    public static func clock(_ span: Span) -> String {
        func two(_ n: Int64) -> String { n < 10 ? "0\(n)" : "\(n)" }
        let seconds = max(span.milliseconds, 0) / 1000
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let head = hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)"
        return "\(head):\(two(seconds % 60))"
    }
}

extension Orders {
    /// What the features further right know of the rooms in which an order's lines were sold.
    func withMoments(_ shown: OrderShown) async throws -> OrderShown {
        var shown = shown
        for room in Set(shown.lines.compactMap(\.liveRoom)) {
            shown.moments[room] = try await moment(room, shown.order.placedAt)
        }
        return shown
    }
}
