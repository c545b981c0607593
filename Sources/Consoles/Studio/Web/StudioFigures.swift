import DesignSystem
import HTML
import Markets
import Money
import Numbers
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import Web
import World

// Analytics of a room on its studio page.

/// Studio figures, drawn for one visitor.
struct StudioFigures: PageComponent {
    let context: PageContext

    func figures(_ shown: StudioPageModel) -> HTML {
        """
        <section class="card" id="figures" aria-label="\(self("live.figures"))"\
        \(shown.room.state == .live ? polled(shown.room) : "")>\
        \(mainTiles(shown))\(moreTiles(shown))</section>
        """
    }

    /// Comparison and minute chart; refreshed with the figures.
    func course(_ shown: StudioPageModel) -> HTML {
        """
        <div class="stack loose" id="course"\(shown.room.state == .live ? " data-swap" : "")>\
        \(comparison(shown))\(minuteChart(shown))</div>
        """
    }

    func polled(_ room: Room) -> HTML {
        " data-poll=\"\(RoomPath.studio(room.id).text)\" data-every=\"5000\""
    }

    // MARK: tiles

    private func mainTiles(_ shown: StudioPageModel) -> HTML {
        let (report, total) = (shown.report, shown.report.total)
        let currency = shown.room.market.currency
        func amount(_ minor: Int64) -> String { money(Money(minor: minor, currency: currency)) }
        func change(_ get: (MinuteFigures) -> Int64, _ text: (Int64) -> String) -> HTML {
            guard let trend = report.trend else { return "" }
            return delta(get(trend.latest) - get(trend.before), text, self("live.trend"))
        }
        func tile(_ key: String, _ value: String, _ sub: String, _ change: HTML) -> HTML {
            """
            <div class="stat"><dt>\(self(key))</dt><dd>\(value)\(change)\
            <span class="delta flat">\(sub)</span></dd></div>
            """
        }
        let here = shown.state?.viewers ?? 0
        let gpm = self("live.figure.gpm", ["amount": amount(total.perThousand)])
        return """
            <dl class="tiles studio-tiles">\
            \(tile("live.figure.sales", amount(total.gmvMinor), gpm, change({ $0.gmvMinor }, amount)))\
            \(tile("live.figure.orders", number(total.orders),
                self("live.figure.units", count: total.units), change({ Int64($0.orders) }, number)))\
            \(shown.room.isOver
                ? tile("live.figure.peak-watching", number(total.viewers), "", "")
                : tile("live.figure.watching", number(here),
                    self("live.figure.peak", count: total.viewers), change({ Int64($0.viewers) }, number)))\
            \(tile("live.figure.click-to-order", tenths(Int64(total.clickToOrder)) + "%",
                self("live.figure.clicks", count: total.clicks),
                change({ Int64($0.clickToOrder) }, tenths)))</dl>
            """
    }

    /// Secondary tiles: smaller, in one row.
    private func moreTiles(_ shown: StudioPageModel) -> HTML {
        let (trend, total) = (shown.report.trend, shown.report.total)
        func item(
            _ key: String, _ value: Int64, _ sub: String, _ get: (MinuteFigures) -> Int64
        ) -> HTML {
            let change: HTML =
                trend.map { trend in
                    let change = get(trend.latest) - get(trend.before)
                    return change == 0
                        ? "" : delta(change, number, self("live.trend"), isShort: true)
                } ?? ""
            return """
                <div><dt>\(self(key))</dt><dd><b>\(number(value))</b>\(change)\
                \(sub.isEmpty ? "" : "<small class=\"muted\">\(sub)</small>")</dd></div>
                """
        }
        let average = total.joins == 0 ? 0 : Int(total.watchMilliseconds / 1000) / total.joins
        return """
            <dl class="studio-more">\
            \(item("live.figure.joins", Int64(total.joins), self("live.figure.average", count: average)) {
                Int64($0.joins)
            })\
            \(item("live.figure.watched", total.watchMilliseconds / 60_000, "") {
                $0.watchMilliseconds / 60_000
            })\
            \(item("live.figure.impressions", Int64(total.impressions), "") { Int64($0.impressions) })\
            \(item("live.figure.likes", Int64(total.likes),
                self("live.figure.comments", count: total.comments)) {
                Int64($0.likes)
            })\
            \(item("live.figure.followers", Int64(total.followers), "") { Int64($0.followers) })</dl>
            """
    }

    private func number(_ n: Int) -> String { n.grouped(in: locale) }
    private func number(_ n: Int64) -> String { Int(n).grouped(in: locale) }

    /// A number of tenths as text: `61` is `6.1`.
    private func tenths(_ n: Int64) -> String {
        "\(n / 10)\(locale.decimalSeparator)\(n % 10)"
    }

    /// Text of a change: up, down, or the same as before.
    private func delta(
        _ change: Int64, _ text: (Int64) -> String, _ span: String, isShort: Bool = false
    ) -> HTML {
        let over: HTML =
            span.isEmpty ? "" : " <small\(isShort ? " class=\"vh\"" : "")>\(span)</small>"
        if change == 0 {
            return "<span class=\"delta flat\">\(self("live.trend.same"))\(over)</span>"
        }
        let (kind, key) = change > 0 ? ("up", "live.trend.up") : ("down", "live.trend.down")
        let words = self(key, ["amount": text(abs(change))])
        return "<span class=\"delta \(kind)\">\(words)\(over)</span>"
    }

    // MARK: comparison with the last LIVE

    private func comparison(_ shown: StudioPageModel) -> HTML {
        guard let last = shown.report.last else { return "" }
        let (now, then) = (shown.report.total, last.figures)
        let currency = shown.room.market.currency
        func amount(_ minor: Int64) -> String { money(Money(minor: minor, currency: currency)) }
        func row(
            _ key: String, _ get: (MinuteFigures) -> Int64, _ text: (Int64) -> String
        ) -> HTML {
            let (a, b) = (get(now), get(then))
            let change: HTML =
                b == 0
                ? (a == 0 ? "" : delta(a, text, ""))
                : delta(
                    a.clampedSubtracting(b).scaled(by: 100, over: b) ?? 0, { number($0) + "%" }, "")
            return """
                <tr><th scope="row">\(self(key))</th><td class="num">\(text(a))</td>\
                <td class="num muted">\(text(b))</td><td class="num">\(change)</td></tr>
                """
        }
        let words =
            last.upTo.map {
                self("live.compare.upto", ["title": last.title, "minute": number($0)])
            } ?? self("live.compare.all", ["title": last.title])
        return """
            <section class="card" id="beside"><header><div class="grow"><h2>\(self("live.compare"))</h2>\
            <p class="fine muted">\(words)</p></div></header><div class="tablewrap">\
            <table class="table dense"><thead><tr>\
            <th scope="col"><span class="vh">\(self("live.figures"))</span></th>\
            <th scope="col" class="num">\(self("live.compare.now"))</th>\
            <th scope="col" class="num">\(self("live.compare.then"))</th>\
            <th scope="col" class="num">\(self("live.compare.change"))</th></tr></thead><tbody>\
            \(row("live.figure.sales", { $0.gmvMinor }, amount))\
            \(row("live.figure.orders", { Int64($0.orders) }, number))\
            \(row("live.figure.peak-watching", { Int64($0.viewers) }, number))\
            \(row("live.figure.joins", { Int64($0.joins) }, number))\
            \(row("live.figure.click-to-order", { Int64($0.clickToOrder) }, { tenths($0) + "%" }))\
            </tbody></table></div></section>
            """
    }

    // MARK: target

    func target(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        let now: HTML =
            shown.report.target.map {
                """
                <div class="stack tight" id="goal"\(room.state == .live ? " data-swap" : "")>\
                \(progress($0, shown))</div>
                """
            } ?? ""
        let form: HTML = shown.isHost && !room.isOver ? targetForm(shown) : ""
        guard shown.report.target != nil || shown.isHost && !room.isOver else { return "" }
        return "<section class=\"card studio-goal\" id=\"target\">\(now)\(form)</section>"
    }

    private func progress(_ target: RoomTarget, _ shown: StudioPageModel) -> HTML {
        let total = shown.report.total
        func text(_ value: Int64) -> String {
            target.kind == .gmv
                ? money(Money(minor: value, currency: shown.room.market.currency))
                : self("live.target.orders.count", count: Int(value))
        }
        let reached = target.reached(total)
        let words = self(
            "live.target.of", ["reached": text(reached), "target": text(target.value)])
        let due = target.due(total, shown.report.trend, at: shown.now)
        let outlook =
            reached >= target.value
            ? "\(self("live.target.reached"))"
            : due.map { self("live.target.pace", parts: ["at": moment($0)]) } ?? ""
        return """
            <p class="row between fine"><b>\(self("live.target"))</b>\
            <span class="muted">\(number(target.percent(total)))%</span></p>\
            <progress max="\(target.value)" value="\(min(reached, target.value))" \
            aria-label="\(words)"></progress>\
            <p class="fine muted">\(words). \(outlook)</p>
            """
    }

    private func targetForm(_ shown: StudioPageModel) -> HTML {
        let target = shown.report.target
        let kinds = RoomTarget.Kind.allCases.map {
            (value: $0.rawValue, label: self("live.target.\($0.rawValue)"))
        }
        let value = target.map { target in
            target.kind == .gmv
                ? Money(minor: target.value, currency: shown.room.market.currency).decimal
                : String(target.value)
        }
        let path = SellingPath.target(shown.room.id)
        let typed = submitted(to: path)
        return """
            <details\(typed.isEmpty ? "" : " open")>\
            <summary>\
            \(self(target == nil ? "live.target.set" : "live.target.change"))\
            </summary>\(form(
                path, idempotencyKey: false,
                """
                \(select(
                    TargetForm.kind, self("live.target.kind"), kinds, typed: typed,
                    value: target?.kind.rawValue))
                \(field(
                    TargetForm.value, self("live.target.value"), typed: typed, value: value,
                    help: self("live.target.value.help")))
                \(button(self("live.set"), "small"))
                """))</details>
            """
    }

    // MARK: minute chart

    private func minuteChart(_ shown: StudioPageModel) -> HTML {
        let minutes = shown.report.minutes.suffix(24).map { $0 }
        guard minutes.count > 1 else { return "" }
        let most = max(minutes.map { max($0.viewers, $0.clicks) }.max() ?? 1, 1)
        let step = 336 / max(minutes.count, 6)
        func x(_ index: Int) -> Int { 32 + step * index }
        func y(_ n: Int) -> Int { 130 - (min(n, most).scaled(by: 116, over: most) ?? 0) }
        func bar(_ index: Int, _ minute: MinuteFigures) -> HTML {
            """
            <rect class="bar1" x="\(x(index))" y="\(y(minute.clicks))" width="\(step * 2 / 3)" \
            height="\(130 - y(minute.clicks))" rx="2"/>
            """
        }
        func height(_ n: Int) -> HTML {
            """
            <g class="gridline"><path d="M28 \(y(n))H368"/></g><text x="24" y="\(y(n) + 4)" \
            text-anchor="end">\(n.compact(in: locale))</text>
            """
        }
        let heights = most > 1 ? [0, most / 2, most] : [0, most]
        let points = minutes.enumerated().map { index, minute in
            "\(index == 0 ? "M" : "L")\(x(index) + step / 3) \(y(minute.viewers))"
        }.joined()
        func row(_ minute: MinuteFigures) -> HTML {
            """
            <tr><td>\(moment(minute.startsAt))</td>\
            <td class="num">\(number(minute.viewers))</td><td class="num">\(number(minute.clicks))</td>\
            <td class="num">\(number(minute.orders))</td></tr>
            """
        }
        return """
            <section class="card"><header><h2>\(self("live.minutes"))</h2><p class="key"><span>\
            <svg viewBox="0 0 22 8" aria-hidden="true"><rect class="bar1" x="12" width="8" height="8" \
            rx="2"/></svg>\(self("live.clicks"))</span><span><svg viewBox="0 0 22 8" \
            aria-hidden="true"><path class="line2" d="M0 4h22"/></svg>\
            \(self("live.figure.watching"))</span></p></header>\
            <div class="body"><svg class="chart" viewBox="0 0 370 140" role="img" \
            aria-label="\(self("live.chart"))">\(each: heights, height)\
            \(each: minutes.enumerated(), bar)\
            <path class="line2" d="\(points)"/></svg>\
            <details><summary>\(self("live.chart.table"))</summary><div class="tablewrap">\
            <table class="table dense"><thead><tr><th scope="col">\(self("live.minute"))</th>\
            <th scope="col" class="num">\(self("live.figure.watching"))</th>\
            <th scope="col" class="num">\(self("live.clicks"))</th>\
            <th scope="col" class="num">\(self("live.figure.orders"))</th></tr></thead>\
            <tbody>\(each: minutes.reversed(), row)</tbody></table></div></details></div></section>
            """
    }
}
