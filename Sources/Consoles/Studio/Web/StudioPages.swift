import RoomDirectory
import Accounts
import Catalog
import DesignSystem
import HTML
import Money
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import Text
import Web
import World

/// Studio pages, drawn for one visitor.
struct StudioPages: PageComponent {
    let context: PageContext

    /// Page of a host's rooms, with the form that plans another.
    func studiosPage(_ shown: StudiosPageModel, _ typed: SubmittedForm) -> HTML {
        func row(_ room: Room) -> HTML {
            """
            <li class="row list-row"><span class="grow"><b><a href="\(RoomPath.studio(room.id))">\
            \(name: room.title)</a></b><br><small class="muted">\(moment(room.startsAt))</small></span>\
            \(roomBadge(room))</li>
            """
        }
        let rooms: HTML =
            shown.rooms.isEmpty
            ? "<p class=\"muted\">\(self("live.studios.none"))</p>"
            : "<ul class=\"rows\">\(each: shown.rooms, row)</ul>"
        return shop(
            self("live.studios.title"), head: .title(back: liveOrHome), tab: .live,
            sheets: [.live],
            """
            <div class="stack loose" id="studios">
            \(formErrors(typed))
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
        <a class="button small" href="\(Navigation.creator())">\(self("creators.door.become"))</a>
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

    private func plan(_ shown: StudiosPageModel, _ typed: SubmittedForm) -> HTML {
        guard shown.isOpen else {
            return banner(self("refusal.rollouts.live-not-yet"), "", .info)
        }
        return """
            <section class="card"><header><h2>\(self("live.plan"))</h2></header>\
            <div class="body">\(planForm(shown, typed))</div></section>
            """
    }

    private func planForm(_ shown: StudiosPageModel, _ typed: SubmittedForm) -> HTML {
        func card(_ card: Card) -> HTML {
            """
            <label class="choice"><input class="check" type="checkbox" name="product" \
            value="\(card.product.description)">\
            \(card.picture.map(RoomListPage(context: context).smallPicture))\
            <span class="clamp">\(name: card.title)</span>\(price(card.price))</label>
            """
        }
        return form(
            RoomPath.studios(), files: true,
            """
            \(field(StudioPlanForm.title, self("live.plan.title"), typed: typed))
            \(field(
                StudioPlanForm.minutes, self("live.plan.in"), type: "number", typed: typed,
                value: "0", help: self("live.plan.in.help")))
            <div class="field"><label for="f-cover">\(self("live.plan.cover"))\
             <small>\(self("form.optional"))</small></label><input class="input" type="file" \
            id="f-cover" name="cover" accept="image/jpeg,image/png,image/webp" \
            aria-describedby="f-cover-error">\(fileFaults(typed, "cover", id: "f-cover-error"))</div>
            <fieldset class="stack"><legend>\(self("live.plan.products"))</legend>\
            \(shown.cards.isEmpty ? "<p class=\"muted\">\(self("live.plan.none"))</p>" : "")\
            \(each: shown.cards, card)</fieldset>
            \(button(self("live.plan.make"), "primary big"))
            """)
    }

    // MARK: one room

    func studioPage(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        return studio(
            room.title, sheets: [.live], script: "studio.js",
            """
            <main id="main" class="phone wide" data-studio="\(RoomPath.room(room.id).text)" \
            data-state="\(room.state.rawValue)" data-locale="\(locale.rawValue)"\
            \(studioAttributes)>
            <header class="pagehead"><div class="grow"><h2 class="row wrap lead">\(name: room.title) \
            \(roomBadge(room))</h2><p>\(moment(room.startedAt ?? room.startsAt))</p></div>\
            \(stateButtons(room))</header>
            <div class="cols studio">
            <section class="stack studio-film" aria-label="\(self("live.preview"))">\
            \(room.isOver ? over(shown) : preview(shown))\
            \(StudioFigures(context: context).target(shown))</section>
            \(StudioChat(context: context).studioChat(shown))
            <div class="stack loose studio-work">\(StudioFigures(context: context).figures(shown))\
            \(room.isOver ? StudioFigures(context: context).course(shown) : "")\(bagCard(shown))\
            \(StudioTools(context: context).toolsCard(shown))\
            \(room.isOver ? "" : StudioFigures(context: context).course(shown))</div>
            </div></main>
            """)
    }

    /// Sentences of the studio's script, by the last part of their key.
    static let studioWords = [
        "remove", "mute", "block", "sending", "sent-slow", "camera-off", "no-camera", "elsewhere",
        "here", "no-video", "question", "answer", "reconnecting", "asking", "back", "blocked",
    ]

    private var studioAttributes: HTML {
        func attribute(_ key: String) -> HTML {
            " data-say-\(AttributeName.of(key))=\"\(self("live.say.\(key)"))\""
        }
        return
            "\(each: Self.studioWords, attribute)"
    }

    private func stateButtons(_ room: Room) -> HTML {
        switch room.state {
        case .planned:
            """
            \(form(
                RoomPath.start(room.id), idempotencyKey: false, classes: "inline", id: "start",
                button(self("live.start"), "primary")))\
            \(action(RoomPath.end(room.id), self("live.call-off"), "quiet"))
            """
        case .live:
            """
            <a class="button" href="\(RoomPath.room(room.id))">\(icon("eye"))\(self("live.as-viewer"))</a>\
            \(form(
                RoomPath.end(room.id), idempotencyKey: false, classes: "inline", id: "end",
                button(self("live.end"), "stop")))
            """
        case .ended, .stopped:
            "<a class=\"button\" href=\"\(RoomPath.room(room.id))\">\(self("live.replay"))</a>"
        }
    }

    /// Page of a room that is over: no camera check, but the replay if there is one.
    private func over(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        let words = self(room.state == .stopped ? "live.stopped" : "live.over")
        let film: HTML =
            shown.recording.map { name in
                """
                <div class="stage studio-preview night"><video class="film" controls playsinline \
                preload="metadata" src="\(RoomPath.videoFile(room.id, name))" \
                aria-label="\(self("live.replay"))"></video></div>
                """
            } ?? ""
        return "\(film)\(banner(words, room.reason, .info))"
    }

    private func preview(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        let pinned = shown.bag.first { $0.product == room.pinned }
        let now: HTML =
            pinned.map { line in
                """
                <div class="over studio-now"><div class="anchor">\
                \(line.picture.map(RoomListPage(context: context).smallPicture))<span class="grow">\
                <b class="clamp one tiny">\(name: line.title)</b>\
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
            <p><a class="link fine" href="\(RoomVideoPath.key())">\(self("live.key"))</a></p>
            """
    }

    private func bagCard(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        func row(_ index: Int, _ line: BagLine) -> HTML {
            let isPinned = room.pinned == line.product
            let sold = shown.sold[line.product] ?? 0
            let pin: HTML =
                room.isOver
                ? ""
                : isPinned
                    ? action(SellingPath.pinRemoval(room.id), self("live.pinned-now"), "small soft")
                    : action(
                        SellingPath.pin(room.id), self("live.pin"), "small",
                        fields: [("product", line.product.description)])
            return """
                <li class="row studio-pin"\(isPinned ? " aria-current=\"true\"" : "") \
                data-product="\(line.product.description)">\
                \(line.picture.map(RoomListPage(context: context).smallPicture))\
                <span class="grow"><b class="clamp fine">\
                \(index < 9 && !room.isOver ? "<kbd>\(index + 1)</kbd> " : "")\(name: line.title)</b>\
                <span class="meta">\(money(line.price)) · \(self("live.sold", count: sold)) · \
                \(line.left == 0 ? self("live.say.sold-out") : self("live.left", count: line.left))\
                </span></span>\(pin)</li>
                """
        }
        func more(_ card: Card) -> (value: String, label: String) {
            (card.product.description, "\(InputText.isolated(card.title)), \(money(card.price))")
        }
        let hasMore = !room.isOver && !shown.more.isEmpty
        let add: HTML =
            !hasMore
            ? ""
            : form(
                SellingPath.bag(room.id), idempotencyKey: false, classes: "row",
                """
                \(select(RoomProductForm.product, self("live.bag.add"), shown.more.map(more)))
                \(button(self("live.bag.add"), "small"))
                """)
        let next: HTML =
            room.isOver
            ? ""
            : form(
                SellingPath.pinNext(room.id), idempotencyKey: false, classes: "inline", id: "next",
                """
                <button class="button small" type="submit">\(self("live.next")) <kbd>N</kbd></button>
                """)
        return """
            <section class="card" id="studio-bag"><header><h2>\(self("live.bag.title"))</h2>\(next)</header>\
            <ol class="body rows">\(each: shown.bag.enumerated(), row)</ol>\
            \(hasMore ? "<footer>\(add)</footer>" : "")</section>
            """
    }
}
