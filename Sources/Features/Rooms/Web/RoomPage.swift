import Affiliates
import Creators
import DesignSystem
import HTML
import Markets
import Media
import Web
import World

/// Room page, drawn for one visitor.
struct RoomPage: PageComponent {
    let context: PageContext

    /// - Parameter from: seconds at which a replay begins.
    func roomPage(
        _ shown: RoomPageModel, _ slots: RoomPageSlots, from: Int? = nil, origin: String
    ) -> HTML {
        let room = shown.room
        func sheet(_ part: RoomPageSlots.Part) -> HTML { "\(part(context, shown))\n" }
        return stage(
            self("live.room.title", ["title": room.title, "host": room.hostName]),
            sheets: [.live], script: "room.js", meta: shareCard(shown, origin: origin),
            """
            <main id="main" class="stage" data-room="\(RoomPath.room(room.id).text)" \
            data-state="\(room.state.rawValue)" data-locale="\(locale.rawValue)" \
            data-currency="\(room.market.currency.code)" \
            data-minor="\(room.market.currency.minorPerMajor)" \
            data-digits="\(room.market.currency.shownDigits)"\
            \(shown.playlist.map { " data-playlist=\"\(RoomPath.videoFile(room.id, $0))\"" as HTML })\
            \(shown.recording == nil ? "" : " data-replay" as HTML)\(words)>
            \(slots.film(context, shown, from))
            \(roomHead(shown))
            \(roomLabels(shown))
            <p class="over live-net" id="net" role="status" hidden></p>
            <div class="over live-vouchers" id="vouchers" aria-live="polite"></div>
            \(room.state == .live ? "" : roomHint(shown))
            \(slots.chat(context, shown))
            \(slots.goods(context, shown))
            \(roomBar(shown, slots))
            <div class="live-hearts" id="hearts" aria-hidden="true"></div>
            </main>
            \(each: slots.sheets, sheet)\
            <dialog class="sheet over-film night" id="sheet" aria-label="\(self("live.sheet"))">\
            <div class="sheet-head"><h2 id="sheet-title">\(self("live.sheet"))</h2>\
            <button class="button icon quiet" type="button" data-close \
            aria-label="\(self("live.close"))">\(icon("close"))</button></div>\
            <div id="sheet-body"></div></dialog>
            """)
    }

    /// Meta tags for sharing a room: its cover, else its still, else its host's picture.
    private func shareCard(_ shown: RoomPageModel, origin: String) -> HTML {
        let room = shown.room
        let picture =
            room.cover.map { Media.path($0, .full) }
            ?? shown.thumbnail.map { RoomPath.videoFile(room.id, $0) }
            ?? shown.creator?.avatar.map { Media.path($0, .full) }
        return OpenGraph(
            .website, title: room.title, about: room.hostName, page: RoomPath.room(room.id),
            image: picture, origin: origin
        ).html
    }

    /// Sentences of the room's script, by the last part of their key.
    static let roomWords = [
        "watching", "sold-out", "left", "slow-net", "no-net", "back", "muted-start", "ended",
        "stopped", "begins", "ends-in", "claim", "claimed", "just-said", "buy", "live-price",
        "flash-price", "reconnecting", "host-gone", "asking", "blocked",
    ]

    /// Localized sentences for the script, which has none of its own.
    private var words: HTML {
        func attribute(_ key: String) -> HTML {
            " data-say-\(AttributeName.of(key))=\"\(self("live.say.\(key)"))\""
        }
        return "\(each: Self.roomWords, attribute)"
    }

    private func roomHead(_ shown: RoomPageModel) -> HTML {
        let host: HTML =
            shown.creator.map { creator in
                """
                <a class="row live-host" href="\(CreatorPath.stall(creator.handle))">\
                \(CreatorParts(context: context).avatar(creator))\
                <span class="grow"><b class="shade">\(name: creator.name)</b>\
                <small class="shade">\(self("live.followers", count: shown.followers))</small>\
                </span></a>
                """
            }
                ?? """
                <span class="row live-host"><span class="grow"><b class="shade">\
                \(name: shown.room.hostName)</b></span></span>
                """
        return """
            <header class="over live-head"><h1 class="vh">\(name: shown.room.title)</h1>\(host)\
            \(followButton(shown))\
            <a class="button icon veil round" href="\(liveOrHome)" \
            aria-label="\(self("live.leave"))">\(icon("close"))</a></header>
            """
    }

    private func followButton(_ shown: RoomPageModel) -> HTML {
        if shown.isHost {
            return """
                <a class="button primary small round" href="\(RoomPath.studio(shown.room.id))">\
                \(self("live.studio"))</a>
                """
        }
        guard let creator = shown.creator, !shown.isFollowing else { return "" }
        return form(
            CreatorPath.follow(creator.handle), classes: "inline", id: "follow",
            """
            \(hidden("follow", "on"))\(hidden("back", RoomPath.room(shown.room.id).text))\
            \(button(self("live.follow"), "primary small round"))
            """)
    }

    private func roomLabels(_ shown: RoomPageModel) -> HTML {
        let isLive = shown.room.state == .live
        let live: HTML =
            isLive ? "<span class=\"badge live\" id=\"on-air\">LIVE</span>" : ""
        let viewers: HTML =
            isLive
            ? """
            <span class="badge veil" id="viewers">\
            \(self("live.watching", count: shown.state?.viewers ?? 0))</span>
            """ : ""
        let paid: HTML =
            shown.isCommissioned
            ? "<span class=\"paid over\">\(CommissionLabel(context: context).disclosure)</span>"
            : ""
        return "<p class=\"over live-paid\">\(live)\(viewers)\(paid)</p>"
    }

    private func roomHint(_ shown: RoomPageModel) -> HTML {
        let room = shown.room
        let words: HTML
        switch room.state {
        case .planned:
            words = """
                <h2>\(name: room.title)</h2>\
                <p>\(self("live.begins", parts: ["at": moment(room.startsAt)]))</p>\
                <a class="button primary" href="\(RoomPath.calendar(room.id))">\
                \(icon("calendar"))\(self("live.calendar"))</a>
                """
        case .ended where shown.recording != nil: return ""
        case .ended, .stopped:
            words = """
                <h2>\(self(room.state == .ended ? "live.over" : "live.stopped"))</h2>\
                <a class="button primary" href="\(liveOrHome)">\
                \(self(has(.live) ? "live.others" : "problem.home"))</a>
                """
        case .live: return ""
        }
        return "<section class=\"over live-hint\" id=\"hint\">\(words)</section>"
    }

    private func roomBar(_ shown: RoomPageModel, _ slots: RoomPageSlots) -> HTML {
        let room = shown.room
        let say: HTML =
            shown.recording != nil
            ? """
            <p class="grow live-title"><b class="clamp one">\(name: room.title)</b>\
            <small>\(self("live.replay")) · \(moment(room.startsAt))</small></p>
            """
            : slots.composer(context, shown)
        return """
            <div class="over live-bar"><a class="button icon veil round badged" href="#bag" \
            data-open="bag" aria-label="\(self("live.bag", count: shown.bag.count))">\(icon("bag"))\
            <b id="bag-count" aria-hidden="true">\(shown.bag.count)</b></a>\(say)\
            \(shown.recording == nil ? like(room) : "")\
            <button class="button icon veil round" type="button" id="share" data-script hidden \
            aria-label="\(self("live.share"))">\(icon("share"))</button>\
            <a class="button icon veil round" href="#complaint" data-open="complaint" \
            aria-label="\(self("live.complain"))">\(icon("flag"))</a></div>
            """
    }

    private func like(_ room: Room) -> HTML {
        form(
            RoomPath.likes(room.id), idempotencyKey: false, classes: "inline", id: "like",
            likeButton)
    }

    private var likeButton: HTML {
        """
        \(hidden("times", "1"))<button class="button icon veil round" type="submit" \
        aria-label="\(self("live.like"))">\(icon("heart"))</button>
        """
    }
}

/// Attribute names made of our own keys.
public enum AttributeName {
    public static func of(_ key: String) -> HTML { HTML(text: key) }
}
