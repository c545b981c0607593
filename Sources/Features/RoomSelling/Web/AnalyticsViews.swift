import Rooms
import Web
import World

public struct TargetForm: Form {
    public static let kind = Field<RoomTarget.Kind>.choice("kind")
    public static let value = Field<String>.text(
        "value", .code, 0...20, attributes: " inputmode=\"decimal\""
    ).named
    public static let fields: [any AnyField] = [kind, value]
    let kind: RoomTarget.Kind
    let value: String

    public init(_ input: Input) throws {
        kind = try input[Self.kind]
        value = try input[Self.value]
    }
}

/// JSON members shared by a minute, a trend's period and a whole room.
private func counted<V: Sendable>(
    _ figures: @escaping @Sendable (V) -> MinuteFigures
) -> [Member<V>] {
    [
        .int("viewers") { figures($0).viewers }, .int("joins") { figures($0).joins },
        .int("watchMilliseconds") { Int(figures($0).watchMilliseconds) },
        .int("impressions") { figures($0).impressions }, .int("clicks") { figures($0).clicks },
        .int("likes") { figures($0).likes }, .int("comments") { figures($0).comments },
        .int("orders") { figures($0).orders }, .int("units") { figures($0).units },
        .int("gmvMinor") { Int(figures($0).gmvMinor) },
        .int("followers") { figures($0).followers },
    ]
}

struct MinuteView: View {
    static let shape = Shape<MinuteView>(
        "RoomMinute",
        [.instant("at") { $0.figures.startsAt }]
            + counted { $0.figures })
    let figures: MinuteFigures
}

struct SumView: View {
    static let shape = Shape<SumView>(
        "RoomSum",
        counted { $0.figures } + [
            .int("clickToOrderPermille") { $0.figures.clickToOrder },
            .int("gmvPerThousandMinor") { Int($0.figures.perThousand) },
        ])
    let figures: MinuteFigures
}

struct TrendView: View {
    static let shape = Shape<TrendView>(
        "RoomTrend",
        [
            .object("latest") { SumView(figures: $0.trend.latest) },
            .object("before") { SumView(figures: $0.trend.before) },
        ])
    let trend: RoomAnalytics.Trend
}

struct LastRoomView: View {
    static let shape = Shape<LastRoomView>(
        "LastRoom",
        [
            .id("room") { $0.last.id }, .text("title") { $0.last.title },
            /// Minutes counted since its beginning; null: all.
            .maybe("minutes", int: { $0.last.upTo }),
            .object("figures") { SumView(figures: $0.last.figures) },
        ])
    let last: RoomAnalytics.LastRoom
}

struct TargetView: View {
    static let shape = Shape<TargetView>(
        "RoomTarget",
        [
            .choice("kind") { $0.target.kind }, .int("value") { Int($0.target.value) },
            .int("reached") { Int($0.target.reached($0.total)) },
            .int("percent") { $0.target.percent($0.total) },
        ])
    let target: RoomTarget
    let total: MinuteFigures
}

struct RoomAnalyticsView: View {
    static let shape = Shape<RoomAnalyticsView>(
        "RoomReport",
        [
            .list("minutes") { $0.report.minutes.map(MinuteView.init) },
            .object("total") { SumView(figures: $0.report.total) },
            .maybe("trend", object: { $0.report.trend.map(TrendView.init) }),
            .maybe("last", object: { $0.report.last.map(LastRoomView.init) }),
            .maybe(
                "target",
                object: { view in
                    view.report.target.map { TargetView(target: $0, total: view.report.total) }
                }),
        ])
    let report: RoomAnalytics
}
