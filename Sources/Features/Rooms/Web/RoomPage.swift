import Accounts
import Catalog
import Creators
import DesignSystem
import HTML
import Markets
import Media
import Money
import Orders
import Store
import Web
import World

/// Model of a room's page as first rendered; the room's script updates it from there.
struct RoomPageModel: Sendable {
    let room: Room
    let state: RoomState?
    let bag: [BagLine]
    let creator: Creator?
    let followers: Int
    let isFollowing: Bool
    let isHost: Bool
    let isSignedIn: Bool
    /// True if some of the goods pay the host; the page has the disclosure.
    let isCommissioned: Bool
    /// Playlist of the video; nil while there is none.
    let playlist: Path?
    let replay: Path?
    let chapters: [Chapter]
    /// Newest picture of the video, for rooms without a cover.
    let thumbnail: Path?
}

extension PageContext {
    /// - Parameter from: seconds at which a replay begins.
    func roomPage(_ shown: RoomPageModel, from: Int? = nil) -> HTML {
        let room = shown.room
        return stage(
            self("live.room.title", ["title": room.title, "host": room.hostName]),
            script: "room.js",
            """
            <main id="main" class="stage" data-room="\(LivePath.room(room.id).text)" \
            data-state="\(room.state.rawValue)" data-locale="\(locale.rawValue)" \
            data-currency="\(room.market.currency.code)" \
            data-minor="\(room.market.currency.minorPerMajor)" \
            data-digits="\(room.market.currency.shownDigits)"\
            \(shown.playlist.map { " data-playlist=\"\($0.text)\"" as HTML })\
            \(shown.replay == nil ? "" : " data-replay" as HTML)\(words)>
            \(film(shown, from: from))
            \(roomHead(shown))
            \(roomLabels(shown))
            <p class="over live-net" id="net" role="status" hidden></p>
            <div class="over live-vouchers" id="vouchers" aria-live="polite"></div>
            \(room.state == .live ? "" : roomHint(shown))
            \(chatLog(shown))
            \(shown.replay == nil ? pinned(shown) : chapters(shown))
            \(roomBar(shown))
            <div class="live-hearts" id="hearts" aria-hidden="true"></div>
            </main>
            \(bagSheet(shown))
            <dialog class="sheet over-film night" id="sheet" aria-label="\(self("live.sheet"))">\
            <div class="sheet-head"><h2 id="sheet-title">\(self("live.sheet"))</h2>\
            <button class="button icon quiet" type="button" data-close \
            aria-label="\(self("live.close"))">\(icon("close"))</button></div>\
            <div id="sheet-body"></div></dialog>
            """)
    }

    /// Localized sentences for the script, which has none of its own.
    private var words: HTML {
        let keys = [
            "watching", "sold-out", "left", "slow-net", "no-net", "back", "muted-start", "ended",
            "stopped", "begins", "ends-in", "claim", "claimed", "just-said", "buy", "live-price",
            "flash-price", "reconnecting", "host-gone", "asking", "blocked",
        ]
        func attribute(_ key: String) -> HTML {
            " data-say-\(InputValue.name(key))=\"\(self("live.say.\(key)"))\""
        }
        return "\(each: keys, attribute)"
    }

    private func film(_ shown: RoomPageModel, from: Int?) -> HTML {
        let room = shown.room
        let poster = room.cover.map { Media.path($0, .full) } ?? shown.thumbnail
        let start = from.map { "#t=\($0)" } ?? ""
        let replay = shown.replay.map { Path(local: $0.text + start) ?? $0 }
        let picture: HTML =
            poster.map { "<img class=\"film cover\" src=\"\($0)\" alt=\"\">" }
            ?? "<div class=\"film cover\"></div>"
        guard room.state == .live || shown.replay != nil else { return picture }
        let source: HTML =
            replay.map { "<source src=\"\($0)\" type=\"video/mp4\">" }
            ?? shown.playlist.map { path in
                "<source src=\"\(path)\" type=\"application/vnd.apple.mpegurl\">"
            } ?? ""
        return """
            \(picture)<video class="film" id="film" playsinline \
            \(shown.replay == nil ? "autoplay muted" : "controls") \
            \(poster.map { " poster=\"\($0)\"" as HTML }) \
            aria-label="\(self("live.film", ["host": room.hostName]))">\(source)</video>
            """
    }

    private func roomHead(_ shown: RoomPageModel) -> HTML {
        let host: HTML =
            shown.creator.map { creator in
                """
                <a class="row live-host" href="\(CreatorPath.stall(creator.handle))">\
                \(avatar(creator))<span class="grow"><b class="shade">\(creator.name)</b>\
                <small class="shade">\(self("live.followers", count: shown.followers))</small>\
                </span></a>
                """
            }
                ?? """
                <span class="row live-host"><span class="grow"><b class="shade">\
                \(shown.room.hostName)</b></span></span>
                """
        return """
            <header class="over live-head"><h1 class="vh">\(shown.room.title)</h1>\(host)\
            \(followButton(shown))\
            <a class="button icon veil round" href="\(LivePath.list())" \
            aria-label="\(self("live.leave"))">\(icon("close"))</a></header>
            """
    }

    private func followButton(_ shown: RoomPageModel) -> HTML {
        if shown.isHost {
            return """
                <a class="button primary small round" href="\(LivePath.studio(shown.room.id))">\
                \(self("live.studio"))</a>
                """
        }
        guard let creator = shown.creator, !shown.isFollowing else { return "" }
        return form(
            CreatorPath.follow(creator.handle), classes: "inline", id: "follow",
            """
            \(hidden("follow", "on"))\(hidden("back", LivePath.room(shown.room.id).text))\
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
            shown.isCommissioned ? "<span class=\"paid over\">\(disclosure)</span>" : ""
        return "<p class=\"over live-paid\">\(live)\(viewers)\(paid)</p>"
    }

    private func roomHint(_ shown: RoomPageModel) -> HTML {
        let room = shown.room
        let words: HTML
        switch room.state {
        case .planned:
            words = """
                <h2>\(room.title)</h2><p>\(self("live.begins", ["at": moment(room.startsAt)]))</p>\
                <a class="button primary" href="\(LivePath.calendar(room.id))">\
                \(icon("calendar"))\(self("live.calendar"))</a>
                """
        case .ended where shown.replay != nil: return ""
        case .ended, .stopped:
            words = """
                <h2>\(self(room.state == .ended ? "live.over" : "live.stopped"))</h2>\
                <a class="button primary" href="\(LivePath.list())">\(self("live.others"))</a>
                """
        case .live: return ""
        }
        return "<section class=\"over live-hint\" id=\"hint\">\(words)</section>"
    }

    private func chatLog(_ shown: RoomPageModel) -> HTML {
        func line(_ line: ChatLine) -> HTML {
            let isHost = line.role == .host
            return """
                <li class="bubble over\(isHost ? " host" : "")" data-id="\(line.id.description)" \
                data-who="\(line.who)"><b>\(line.name)</b> \(line.text)</li>
                """
        }
        let lines = shown.state?.chat.suffix(20).map { $0 } ?? []
        let notice = shown.state?.notice ?? ""
        let asked = shown.state?.question
        return """
            <section class="over live-chat" role="log" aria-live="polite" \
            aria-label="\(self("live.chat"))">\
            <p class="live-notice" id="notice"\(notice.isEmpty ? " hidden" : "")>\(notice)</p>\
            <p class="live-notice asked" id="asked"\(asked == nil ? " hidden" : "")>\
            <small>\(self("live.say.answering"))</small><b id="asked-name">\(asked?.name ?? "")</b> \
            <span id="asked-text">\(asked?.text ?? "")</span></p>\
            <ol class="stack tight" id="chat" tabindex="0">\
            \(each: lines, line)</ol></section>
            """
    }

    private func pinned(_ shown: RoomPageModel) -> HTML {
        let line = shown.state?.pinned.flatMap { product in
            shown.bag.first { $0.product == product }
        }
        let goods = line.map { LivePath.goods(shown.room.id, $0.product) }
        return """
            <section class="over live-deal" id="deal" aria-label="\(self("live.pinned"))" \
            aria-live="polite"\(line == nil ? " hidden" : "")>\
            <div class="anchor"><img class="thumb" id="deal-picture" alt="" \
            src="\(line?.picture.map { Media.path($0, .card) } ?? assets.path("mark.svg"))">\
            <div class="grow"><p class="row tight"><span class="off" id="deal-reason" hidden></span>\
            <span class="countdown" id="deal-clock" hidden></span></p>\
            <h2 class="clamp one fine" id="deal-title">\(line?.title ?? "")</h2>\
            <p class="price deal"><data id="deal-price" value="\(line?.price.minor ?? 0)">\
            \(line.map { money($0.price) } ?? "")</data> <s id="deal-list"\
            \(line.map { $0.list > $0.price } == true ? "" : " hidden")>\
            \(line.map { money($0.list) } ?? "")</s></p>\
            <meter class="hot" id="deal-left" min="0" max="100" value="0" hidden></meter></div>\
            <a data-sheet class="button primary" id="deal-buy"\
            \(goods.map { " href=\"\($0)\"" as HTML })>\(self("live.say.buy"))</a></div></section>
            """
    }

    /// Chapters of a replay: each product with a link into the video and one that buys.
    private func chapters(_ shown: RoomPageModel) -> HTML {
        guard !shown.chapters.isEmpty else { return "" }
        let page = LivePath.room(shown.room.id)
        func row(_ chapter: Chapter) -> HTML {
            let line = chapter.line
            let clock = LiveMoment.clock(chapter.from)
            return """
                <li class="chapter"><a class="grow row" href="\(page.at(chapter.from))" \
                data-at="\(chapter.from.milliseconds / 1000)">\
                <img class="thumb" alt="" width="48" height="48" loading="lazy" \
                src="\(line.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg"))">\
                <span class="grow"><b class="clamp one">\(line.title)</b>\
                <small>\(clock) · \(money(line.price))</small></span></a>\
                <a class="button icon primary round" data-sheet \
                href="\(LivePath.goods(shown.room.id, line.product))" \
                aria-label="\(self("live.chapter.buy", ["title": line.title]))">\(icon("bag"))</a></li>
                """
        }
        return """
            <ol class="over live-chapters" id="chapters" tabindex="0" \
            aria-label="\(self("live.chapters"))">\(each: shown.chapters, row)</ol>
            """
    }

    private func roomBar(_ shown: RoomPageModel) -> HTML {
        let room = shown.room
        let say: HTML =
            shown.replay != nil
            ? """
            <p class="grow live-title"><b class="clamp one">\(room.title)</b>\
            <small>\(self("live.replay")) · \(moment(room.startsAt))</small></p>
            """
            : shown.isSignedIn
                ? form(
                    LivePath.chat(room.id), idempotencyKey: false, classes: "inline grow",
                    id: "say",
                    """
                    <input class="input live-say" name="text" maxlength="200" required \
                    autocomplete="off" placeholder="\(self("live.say-something"))" \
                    aria-label="\(self("live.message"))"\(room.state == .live ? "" : " disabled")>
                    """)
                : """
                <a class="button veil round grow" \
                href="\(Navigation.signIn().with("next", LivePath.room(room.id).text))">\
                \(self("live.sign-in"))</a>
                """
        return """
            <div class="over live-bar"><a class="button icon veil round badged" href="#bag" \
            data-open="bag" aria-label="\(self("live.bag", count: shown.bag.count))">\(icon("bag"))\
            <b id="bag-count" aria-hidden="true">\(shown.bag.count)</b></a>\(say)\
            \(shown.replay == nil ? like(room) : "")\
            <button class="button icon veil round" type="button" id="share" data-script hidden \
            aria-label="\(self("live.share"))">\(icon("share"))</button>\
            <a class="button icon veil round" href="#complaint" data-open="complaint" \
            aria-label="\(self("live.complain"))">\(icon("flag"))</a></div>
            """
    }

    private func like(_ room: Room) -> HTML {
        form(
            LivePath.likes(room.id), idempotencyKey: false, classes: "inline", id: "like",
            likeButton)
    }

    private var likeButton: HTML {
        """
        \(hidden("times", "1"))<button class="button icon veil round" type="submit" \
        aria-label="\(self("live.like"))">\(icon("heart"))</button>
        """
    }

    private func bagSheet(_ shown: RoomPageModel) -> HTML {
        let room = shown.room
        func row(_ line: BagLine) -> HTML { bagRow(line, in: room) }
        let list: HTML =
            shown.bag.isEmpty
            ? "<p class=\"muted\">\(self("live.bag.empty"))</p>"
            : "<ol class=\"room-bag\" id=\"bag-lines\">\(each: shown.bag, row)</ol>"
        let reasons = AbuseReport.Reason.allCases.map {
            (value: $0.rawValue, label: self("live.reason.\($0.rawValue)"))
        }
        return """
            <dialog class="sheet over-film night" id="bag" aria-label="\(self("live.bag.title"))">\
            <div class="sheet-head"><h2>\(self("live.bag.title"))</h2>\
            <a class="button icon quiet" href="#main" data-close \
            aria-label="\(self("live.close"))">\(icon("close"))</a></div>\
            \(list)<p class="fine muted">\(self("promotions.rule.text"))</p></dialog>
            <dialog class="sheet night" id="complaint" aria-label="\(self("live.complain"))">\
            <div class="sheet-head"><h2>\(self("live.complain"))</h2>\
            <a class="button icon quiet" href="#main" data-close \
            aria-label="\(self("live.close"))">\(icon("close"))</a></div>\
            \(form(
                LivePath.abuseReports(room.id),
                """
                \(select(ComplaintForm.reason, self("live.complain.why"), reasons))
                \(area(ComplaintForm.words, self("live.complain.words"), rows: 3))
                \(button(self("live.complain.send")))
                """))</dialog>
            """
    }

    func bagRow(_ line: BagLine, in room: Room) -> HTML {
        let isGone = line.left == 0
        let buy: HTML =
            isGone
            ? "<span class=\"badge\">\(self("live.say.sold-out"))</span>"
            : """
            <a class="button primary small" data-sheet \
            href="\(LivePath.goods(room.id, line.product))">\(self("live.say.buy"))</a>
            """
        return """
            <li data-product="\(line.product.description)"\
            \(room.pinned == line.product ? " aria-current=\"true\"" : "")>\
            <img class="thumb" alt="" width="72" height="72" loading="lazy" \
            src="\(line.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg"))">\
            <div class="grow"><h3 class="clamp fine">\(line.title)</h3>\
            \(price(line.price, was: line.list))</div>\(buy)</li>
            """
    }
}

/// Attribute names made of our own keys.
enum InputValue {
    static func name(_ key: String) -> HTML { HTML(text: key) }
}
