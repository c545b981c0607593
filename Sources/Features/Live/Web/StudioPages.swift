import Accounts
import Catalog
import Creators
import Faces
import HTML
import Markets
import Media
import Money
import Promotions
import Web
import World

extension Face {
    /// A host's rooms, and the form that plans another.
    func studiosPage(_ shown: StudiosShown, _ typed: Typed) -> HTML {
        func row(_ room: Room) -> HTML {
            """
            <li class="row list-row"><span class="grow"><b><a href="\(LivePath.studio(room.id))">\
            \(room.title)</a></b><br><small class="muted">\(moment(room.startsAt))</small></span>\
            \(roomBadge(room))</li>
            """
        }
        let rooms: HTML =
            shown.rooms.isEmpty
            ? "<p class=\"muted\">\(self("live.studios.none"))</p>"
            : "<ul class=\"rows\">\(each: shown.rooms, row)</ul>"
        return shop(
            self("live.studios.title"), head: .title(back: LivePath.list()), tab: .live,
            sheets: ["live.css"],
            """
            <div class="stack loose" id="studios">
            \(trouble(typed))
            \(shown.creator == nil ? banner(
                self("live.studios.creator"), "", .info,
                action: becomeLink
            ) : "")
            \(shown.creator == nil ? "" : plan(shown, typed))
            <section class="card"><header><h2>\(self("live.studios.mine"))</h2></header>\
            <div class="body">\(rooms)</div></section>
            </div>
            """)
    }

    private var becomeLink: HTML {
        """
        <a class="button small" href="\(Doors.creator())">\(self("creators.door.become"))</a>
        """
    }

    private func roomBadge(_ room: Room) -> HTML {
        switch room.state {
        case .live: "<span class=\"badge live\">LIVE</span>"
        case .planned: badge(self("live.state.planned"), .info)
        case .ended: badge(self("live.state.ended"))
        case .stopped: badge(self("live.state.stopped"), .bad)
        }
    }

    private func plan(_ shown: StudiosShown, _ typed: Typed) -> HTML {
        """
        <section class="card"><header><h2>\(self("live.plan"))</h2></header>\
        <div class="body">\(planForm(shown, typed))</div></section>
        """
    }

    private func planForm(_ shown: StudiosShown, _ typed: Typed) -> HTML {
        func card(_ card: Card) -> HTML {
            """
            <label class="choice"><input class="check" type="checkbox" name="product" \
            value="\(card.product.description)">\(card.picture.map(smallPicture))\
            <span class="clamp">\(card.title)</span>\(price(card.price))</label>
            """
        }
        return form(
            LivePath.studios(), files: true,
            """
            \(field(StudioPlanForm.title, self("live.plan.title"), typed: typed))
            \(field(
                StudioPlanForm.minutes, self("live.plan.in"), type: "number", typed: typed,
                value: "0", help: self("live.plan.in.help")))
            <div class="field"><label for="f-cover">\(self("live.plan.cover"))\
             <small>\(self("form.optional"))</small></label><input class="input" type="file" \
            id="f-cover" name="cover" accept="image/jpeg,image/png,image/webp"></div>
            <fieldset class="stack"><legend>\(self("live.plan.products"))</legend>\
            \(shown.cards.isEmpty ? "<p class=\"muted\">\(self("live.plan.none"))</p>" : "")\
            \(each: shown.cards, card)</fieldset>
            \(button(self("live.plan.make"), "primary big"))
            """)
    }

    // MARK: one room

    func studioPage(_ shown: StudioShown) -> HTML {
        let room = shown.room
        return document(
            studio: room.title,
            """
            <main id="main" class="phone wide" data-studio="\(LivePath.room(room.id).text)" \
            data-state="\(room.state.rawValue)" data-locale="\(locale.rawValue)"\
            \(studioWords)>
            <header class="pagehead"><div class="grow"><h2 class="row wrap lead">\(room.title) \
            \(roomBadge(room))</h2><p>\(moment(room.startedAt ?? room.startsAt))</p></div>\
            \(stateButtons(room))</header>
            <div class="cols studio">
            <section class="stack" aria-label="\(self("live.preview"))">\
            \(room.isOver ? over(room) : preview(shown))</section>
            <div class="stack loose">\(figures(shown))\(bagCard(shown))\(toolsCard(shown))</div>
            \(studioChat(shown))
            </div></main>
            """)
    }

    private static let studioKeys = [
        "remove", "mute", "block", "sending", "sent-slow", "camera-off", "no-camera", "elsewhere",
        "here", "no-video",
    ]

    private var studioWords: HTML {
        func attribute(_ key: String) -> HTML {
            " data-say-\(Raw.name(key))=\"\(self("live.say.\(key)"))\""
        }
        return
            "\(each: Self.studioKeys, attribute)"
    }

    private func stateButtons(_ room: Room) -> HTML {
        switch room.state {
        case .planned:
            """
            \(form(
                LivePath.start(room.id), once: false, classes: "inline", id: "start",
                button(self("live.start"), "primary")))\
            \(action(LivePath.end(room.id), self("live.call-off"), "quiet"))
            """
        case .live:
            """
            <a class="button" href="\(LivePath.room(room.id))">\(icon("eye"))\(self("live.as-viewer"))</a>\
            \(form(
                LivePath.end(room.id), once: false, classes: "inline", id: "end",
                button(self("live.end"), "stop")))
            """
        case .ended, .stopped:
            "<a class=\"button\" href=\"\(LivePath.room(room.id))\">\(self("live.replay"))</a>"
        }
    }

    /// A room that is over has no camera to check.
    private func over(_ room: Room) -> HTML {
        let words = self(room.state == .stopped ? "live.stopped" : "live.over")
        return banner(words, room.reason, .info)
    }

    private func preview(_ shown: StudioShown) -> HTML {
        let room = shown.room
        let pinned = shown.bag.first { $0.product == room.pinned }
        let now: HTML =
            pinned.map { line in
                """
                <div class="over studio-now"><div class="anchor">\
                \(line.picture.map(smallPicture))<span class="grow">\
                <b class="clamp one tiny">\(line.title)</b>\
                \(price(line.price))</span></div></div>
                """
            } ?? ""
        return """
            <div class="stage studio-preview night"><video class="film" id="camera" muted \
            playsinline aria-label="\(self("live.preview"))"></video>\
            <p class="over studio-top"><span class="badge veil">\(icon("eye", "s"))\
            <span id="viewers">\(shown.state?.viewers ?? 0)</span></span></p>\(now)</div>
            <div class="studio-checks" id="checks" data-script hidden>\
            <p class="studio-health" id="health" role="status"></p>\
            <label class="field"><span>\(self("live.camera"))</span>\
            <select class="input" id="camera-choice"></select></label>\
            <label class="field"><span>\(self("live.microphone"))</span>\
            <select class="input" id="microphone-choice"></select></label>\
            <meter class="studio-level good" id="level" min="0" max="1" value="0" \
            aria-label="\(self("live.level"))"></meter>\
            <div class="row"><button class="button" type="button" id="check">\
            \(icon("camera"))\(self("live.check"))</button></div></div>
            <p class="fine muted" data-no-script>\(self("live.no-script"))</p>
            <p><a class="link fine" href="\(CameraPath.key())">\(self("live.key"))</a></p>
            """
    }

    private func figures(_ shown: StudioShown) -> HTML {
        let total = shown.total
        func tile(_ key: String, _ value: String, _ sub: String = "") -> HTML {
            """
            <div class="stat"><dt>\(self("live.figure.\(key)"))</dt><dd>\(value)\
            \(sub.isEmpty ? "" : "<span class=\"delta flat\">\(sub)</span>")</dd></div>
            """
        }
        func number(_ n: Int) -> String { n.grouped(in: locale) }
        let here = shown.state?.viewers ?? 0
        let currency = shown.room.market.currency
        let sold = Money(minor: total.gmvMinor, currency: currency)
        let gpm = Money(minor: total.perThousand, currency: currency)
        let minutes = Int(total.watchMilliseconds / 60_000)
        let average = total.joins == 0 ? 0 : Int(total.watchMilliseconds / 1000) / total.joins
        let rate = "\(total.clickToOrder / 10).\(total.clickToOrder % 10)%"
        return """
            <section class="card" id="figures"\
            \(shown.room.state == .live ? polled(shown.room) : "")>\
            <dl class="tiles studio-tiles">\
            \(tile("sales", money(sold), self("live.figure.gpm", ["amount": money(gpm)])))\
            \(tile("orders", number(total.orders), self("live.figure.units", count: total.units)))\
            \(tile("watching", number(here), self("live.figure.peak", count: total.viewers)))\
            \(tile("click-to-order", rate, self("live.figure.clicks", count: total.clicks)))\
            \(tile("joins", total.joins.grouped(in: locale), self("live.figure.average", count: average)))\
            \(tile("watched", minutes.grouped(in: locale)))\
            \(tile("impressions", total.impressions.grouped(in: locale)))\
            \(tile("likes", number(total.likes), self("live.figure.comments", count: total.comments)))\
            \(tile("followers", total.followers.grouped(in: locale)))</dl>\
            \(minuteChart(shown))</section>
            """
    }

    private func polled(_ room: Room) -> HTML {
        " data-poll=\"\(LivePath.studio(room.id).text)\" data-every=\"5000\""
    }

    private func minuteChart(_ shown: StudioShown) -> HTML {
        let minutes = shown.minutes.suffix(24).map { $0 }
        guard minutes.count > 1 else { return "" }
        let most = max(minutes.map { max($0.viewers, $0.clicks) }.max() ?? 1, 1)
        func y(_ n: Int) -> Int { 130 - n * 110 / most }
        func bar(_ index: Int, _ minute: MinuteFigures) -> HTML {
            """
            <rect class="bar1" x="\(6 + index * 15)" y="\(y(minute.clicks))" width="9" \
            height="\(130 - y(minute.clicks))" rx="2"/>
            """
        }
        let points = minutes.enumerated().map { index, minute in
            "\(index == 0 ? "M" : "L")\(10 + index * 15) \(y(minute.viewers))"
        }.joined()
        func row(_ minute: MinuteFigures) -> HTML {
            """
            <tr><td>\(moment(Instant(milliseconds: minute.minute * 60_000)))</td>\
            <td class="num">\(minute.viewers)</td><td class="num">\(minute.clicks)</td>\
            <td class="num">\(minute.orders)</td></tr>
            """
        }
        return """
            <div class="body"><svg class="chart" viewBox="0 0 370 140" role="img" \
            aria-label="\(self("live.chart"))">\(each: minutes.enumerated(), bar)\
            <path class="line2" d="\(points)"/></svg>\
            <details><summary>\(self("live.chart.table"))</summary><div class="tablewrap">\
            <table class="table dense"><thead><tr><th scope="col">\(self("live.minute"))</th>\
            <th scope="col" class="num">\(self("live.figure.watching"))</th>\
            <th scope="col" class="num">\(self("live.clicks"))</th>\
            <th scope="col" class="num">\(self("live.figure.orders"))</th></tr></thead>\
            <tbody>\(each: minutes.reversed(), row)</tbody></table></div></details></div>
            """
    }

    private func bagCard(_ shown: StudioShown) -> HTML {
        let room = shown.room
        func row(_ index: Int, _ line: BagLine) -> HTML {
            let isPinned = room.pinned == line.product
            let sold = shown.sold[line.product] ?? 0
            let pin: HTML =
                room.isOver
                ? ""
                : isPinned
                    ? action(LivePath.pinRemoval(room.id), self("live.pinned-now"), "small soft")
                    : action(
                        LivePath.pin(room.id), self("live.pin"), "small",
                        fields: [("product", line.product.description)])
            return """
                <li class="row studio-pin"\(isPinned ? " aria-current=\"true\"" : "") \
                data-product="\(line.product.description)">\(line.picture.map(smallPicture))\
                <span class="grow"><b class="clamp fine">\
                \(index < 9 ? "<kbd>\(index + 1)</kbd> " : "")\(line.title)</b>\
                <span class="meta">\(money(line.price)) · \(self("live.sold", count: sold)) · \
                \(line.left == 0 ? self("live.say.sold-out") : self("live.left", count: line.left))\
                </span></span>\(pin)</li>
                """
        }
        func more(_ card: Card) -> (value: String, label: String) {
            (card.product.description, "\(card.title), \(money(card.price))")
        }
        let add: HTML =
            room.isOver || shown.more.isEmpty
            ? ""
            : form(
                LivePath.bag(room.id), once: false, classes: "row",
                """
                \(select(RoomProductForm.product, self("live.bag.add"), shown.more.map(more)))
                \(button(self("live.bag.add"), "small"))
                """)
        let next: HTML =
            room.isOver
            ? ""
            : form(
                LivePath.pinNext(room.id), once: false, classes: "inline", id: "next",
                """
                <button class="button small" type="submit">\(self("live.next")) <kbd>N</kbd></button>
                """)
        return """
            <section class="card" id="studio-bag"><header><h2>\(self("live.bag.title"))</h2>\(next)</header>\
            <ol class="body rows">\(each: shown.bag.enumerated(), row)</ol>\
            <footer>\(add)</footer></section>
            """
    }
}
