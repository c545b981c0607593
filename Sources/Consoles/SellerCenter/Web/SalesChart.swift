import DesignSystem
import HTML
import Localization
import Markets
import Money
import Orders
import Web
import World

/// Coordinates of a chart, in whole units of a view box of 640 by 200.
struct SalesChart {
    static let left: Int64 = 40
    static let right: Int64 = 632
    static let top: Int64 = 20
    static let bottom: Int64 = 172
    /// Bound of what is drawn, in minor units; an hour beyond it ends at the top.
    static let highest: Int64 = 100 * Money.largestTotal
    /// Value at the topmost grid line, in minor units: four times a round number of major units.
    let most: Int64

    init(_ days: [SalesDay], _ currency: Currency) {
        let highest = min(days.flatMap(\.minor).max() ?? 0, Self.highest)
        var step = 4 * currency.minorPerMajor
        while step * 10 < highest { step *= 10 }
        most = [1, 2, 5, 10].map { $0 * step }.first { $0 >= highest } ?? step * 10
    }

    func x(_ hour: Int) -> Int64 { Self.left + (Self.right - Self.left) * Int64(hour) / 23 }

    /// The y coordinate of an amount. Computed in 128 bits: rupiah have many minor units.
    func y(_ minor: Int64) -> Int64 {
        let height = Int128(Self.bottom - Self.top)
        let shown = Int128(min(max(minor, 0), most))
        return Self.bottom - Int64(height * shown / Int128(most))
    }

    /// Path of the first hours of a day: `M40 172L66 160…`.
    func line(_ day: SalesDay, hours: Int) -> String {
        (0..<max(1, min(24, hours))).map { "\($0 == 0 ? "M" : "L")\(x($0)) \(y(day.minor[$0]))" }
            .joined()
    }

    func area(_ day: SalesDay, hours: Int) -> String {
        line(day, hours: hours) + "V\(Self.bottom)H\(Self.left)z"
    }
}

/// Sales chart page parts, drawn for one visitor.
struct SalesChartPageParts: PageComponent {
    let context: PageContext

    /// Chart of sales by hour, today against a week ago, with the same numbers as a table.
    func hours(_ home: SellerHome, _ zone: Zone) -> HTML {
        let currency = home.shop.market.currency
        let chart = SalesChart([home.today, home.lastWeek], currency)
        let hour = zone.time(of: now).hour
        func grid(_ part: Int64) -> HTML {
            let minor = chart.most * part / 4
            let label = Int(minor / currency.minorPerMajor).compact(in: locale)
            return """
                <path class="gridline" d="M40 \(chart.y(minor))H636"/>\
                <text x="0" y="\(chart.y(minor) + 4)">\(label)</text>
                """
        }
        func label(_ hour: Int) -> HTML {
            let text = DateText(locale: locale, zone: zone).time(hour: hour, minute: 0)
            return "<text x=\"\(chart.x(hour) - 12)\" y=\"195\">\(text)</text>"
        }
        return """
            <section class="card"><header><h2>\(hoursTitle(currency))</h2>\(chartKey)</header>
            <div class="body"><svg class="chart" viewBox="0 0 640 200" role="img" \
            aria-label="\(self("orders.home.hours-label"))">
            <g>\(each: [1, 2, 3, 4], grid)</g>
            <path class="line0" d="\(chart.line(home.lastWeek, hours: 24))"/>
            <path class="area1" d="\(chart.area(home.today, hours: hour + 1))"/>
            <path class="line1" d="\(chart.line(home.today, hours: hour + 1))"/>
            <circle class="dot1" cx="\(chart.x(hour))" cy="\(chart.y(home.today.minor[hour]))" r="4"/>
            \(each: [0, 6, 12, 18], label)</svg></div>
            <footer><details><summary class="link fine">\(self("orders.home.as-table"))</summary>\
            \(hoursTable(home, zone))</details></footer></section>
            """
    }

    private func hoursTitle(_ currency: Currency) -> String {
        self("orders.home.hours-in", ["currency": currency.code])
    }

    private var chartKey: HTML {
        """
        <p class="key"><span><svg viewBox="0 0 22 8" aria-hidden="true"><path class="line1" \
        d="M0 4h22"/></svg>\(self("orders.home.today"))</span><span><svg viewBox="0 0 22 8" \
        aria-hidden="true"><path class="line0" d="M0 4h22"/></svg>\(self("orders.home.week-ago"))\
        </span></p>
        """
    }

    private func hoursTable(_ home: SellerHome, _ zone: Zone) -> HTML {
        let currency = home.shop.market.currency
        func cell(_ day: SalesDay, _ hour: Int) -> String {
            money(Money(minor: day.minor[hour], currency: currency))
        }
        func row(_ hour: Int) -> HTML {
            """
            <tr><td>\(DateText(locale: locale, zone: zone).time(hour: hour, minute: 0))</td>\
            <td class="num">\(cell(home.today, hour))</td><td class="num">\(home.today.orders[hour])</td>\
            <td class="num">\(cell(home.lastWeek, hour))</td></tr>
            """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("orders.home.hours"))"><table class="table dense">\
            <caption class="vh">\(self("orders.home.hours-label"))</caption><thead><tr>\
            <th scope="col">\(self("orders.home.hour"))</th>\
            <th scope="col" class="num">\(self("orders.home.today"))</th>\
            <th scope="col" class="num">\(self("orders.home.orders"))</th>\
            <th scope="col" class="num">\(self("orders.home.week-ago"))</th></tr></thead><tbody>\
            \(each: 0..<24, row)</tbody></table></div>
            """
    }
}
