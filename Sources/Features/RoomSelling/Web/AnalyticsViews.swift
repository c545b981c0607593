import Money
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

/// Counts of a minute or of several, with the currency of their sales.
private protocol CountedView: View {
    var figures: MinuteFigures { get }
    var currency: Currency { get }
}

/// JSON members shared by a minute, a trend's period and a whole room.
private func counted<V: CountedView>() -> [Member<V>] {
    [
        .int("viewers") { $0.figures.viewers }, .int("joins") { $0.figures.joins },
        .int("watch_milliseconds") { Int($0.figures.watchMilliseconds) },
        .int("impressions") { $0.figures.impressions }, .int("clicks") { $0.figures.clicks },
        .int("likes") { $0.figures.likes }, .int("comments") { $0.figures.comments },
        .int("orders") { $0.figures.orders }, .int("units") { $0.figures.units },
        .money("gmv") { Money(minor: $0.figures.gmvMinor, currency: $0.currency) },
        .int("followers") { $0.figures.followers },
    ]
}

struct MinuteView: CountedView {
    static let shape = Shape<MinuteView>(
        "RoomMinute", [.instant("at") { $0.figures.startsAt }] + counted())
    let figures: MinuteFigures
    let currency: Currency
}

struct SumView: CountedView {
    static let shape = Shape<SumView>(
        "RoomSum",
        counted() + [
            .int("click_to_order_permille") { $0.figures.clickToOrder },
            .money("gmv_per_thousand") {
                Money(minor: $0.figures.perThousand, currency: $0.currency)
            },
        ])
    let figures: MinuteFigures
    let currency: Currency
}

struct TrendView: View {
    static let shape = Shape<TrendView>(
        "RoomTrend",
        [
            .object("latest") { SumView(figures: $0.trend.latest, currency: $0.currency) },
            .object("before") { SumView(figures: $0.trend.before, currency: $0.currency) },
        ])
    let trend: RoomAnalytics.Trend
    let currency: Currency
}

struct LastRoomView: View {
    static let shape = Shape<LastRoomView>(
        "LastRoom",
        [
            .id("room") { $0.last.id }, .text("title") { $0.last.title },
            /// Minutes counted since its beginning; null: all.
            .maybe("minutes", int: { $0.last.upTo }),
            .object("figures") { SumView(figures: $0.last.figures, currency: $0.currency) },
        ])
    let last: RoomAnalytics.LastRoom
    let currency: Currency
}

/// JSON of a target: amounts for sales, numbers for orders; the others are null.
struct TargetView: View {
    static let shape = Shape<TargetView>(
        "RoomTarget",
        [
            .choice("kind") { $0.target.kind },
            .maybe("amount", money: { $0.amount($0.target.value) }),
            .maybe("reached_amount", money: { $0.amount($0.target.reached($0.total)) }),
            .maybe("orders", int: { $0.orders($0.target.value) }),
            .maybe("reached_orders", int: { $0.orders($0.target.reached($0.total)) }),
            .int("percent") { $0.target.percent($0.total) },
        ])
    let target: RoomTarget
    let total: MinuteFigures
    let currency: Currency

    private func amount(_ minor: Int64) -> Money? {
        target.kind == .gmv ? Money(minor: minor, currency: currency) : nil
    }

    private func orders(_ count: Int64) -> Int? { target.kind == .orders ? Int(count) : nil }
}

struct RoomAnalyticsView: View {
    static let shape = Shape<RoomAnalyticsView>(
        "RoomReport",
        [
            .list("minutes") { view in
                view.report.minutes.map {
                    MinuteView(figures: $0, currency: view.report.currency)
                }
            },
            .object("total") {
                SumView(figures: $0.report.total, currency: $0.report.currency)
            },
            .maybe(
                "trend",
                object: { view in
                    view.report.trend.map {
                        TrendView(trend: $0, currency: view.report.currency)
                    }
                }),
            .maybe(
                "last",
                object: { view in
                    view.report.last.map {
                        LastRoomView(last: $0, currency: view.report.currency)
                    }
                }),
            .maybe(
                "target",
                object: { view in
                    view.report.target.map {
                        TargetView(
                            target: $0, total: view.report.total, currency: view.report.currency)
                    }
                }),
        ])
    let report: RoomAnalytics
}
