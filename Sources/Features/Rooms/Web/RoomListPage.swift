import Identities
import Accounts
import Catalog
import Creators
import DesignSystem
import HTML
import Markets
import Media
import Money
import Web
import World

/// Model of the list of rooms: on air, planned, replays.
struct LiveListPageModel: Sendable {
    struct Entry: Sendable {
        let room: Room
        let viewers: Int
        let creator: Creator?
        /// Newest picture of the video, for rooms without a cover.
        let thumbnail: Path?
    }
    let live: [Entry]
    let planned: [Entry]
    let replays: [Entry]
}

extension PageContext {
    func livePage(_ shown: LiveListPageModel) -> HTML {
        let isEmpty = shown.live.isEmpty && shown.planned.isEmpty && shown.replays.isEmpty
        let body: HTML =
            isEmpty
            ? empty(
                self("live.list.empty.title"), self("live.list.empty.text"),
                action: (self("live.list.empty.action"), LivePath.studios()))
            : """
            \(liveSection("live.now", shown.live))\(soon(shown.planned))\
            \(liveSection("live.replays", shown.replays))
            """
        return shop(
            self("live.list.title"), head: .home, tab: .live, mainClass: "phone wide",
            sheets: ["live.css"],
            """
            <div class="head"><h1 class="grow">\(self("live.list.title"))</h1>\
            <a class="button small" href="\(LivePath.studios())">\(icon("video"))\
            \(self("live.go"))</a></div>
            \(body)
            """)
    }

    private func liveSection(_ title: String, _ entries: [LiveListPageModel.Entry]) -> HTML {
        guard !entries.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(self(title))</h2></div>\
            <div class="live-grid">\(each: entries, liveCard)</div></section>
            """
    }

    /// Card of a room in a list.
    func liveCard(_ entry: LiveListPageModel.Entry) -> HTML {
        let room = entry.room
        let badge: HTML
        switch room.state {
        case .live:
            badge = """
                <span class="tl badge live">LIVE</span><span class="bl badge veil">\
                \(self("live.watching", count: entry.viewers))</span>
                """
        case .planned:
            badge = "<span class=\"tl badge veil\">\(moment(room.startsAt))</span>"
        case .ended, .stopped:
            badge = "<span class=\"tl badge veil\">\(self("live.replay"))</span>"
        }
        let picture: HTML =
            room.cover.map {
                """
                <img src="\(Media.path($0, .card))" alt="" width="270" height="480" loading="lazy">
                """
            }
                ?? """
                <img src="\(entry.thumbnail ?? assets.path("mark.svg"))" alt="" width="270" height="480" \
                loading="lazy">
                """
        return """
            <article class="product"><div class="pic tall">\(picture)\(badge)</div>\
            <h3 class="clamp"><a href="\(LivePath.room(room.id))">\(room.title)</a></h3>\
            <p class="meta">\(entry.creator?.name ?? room.hostName)</p></article>
            """
    }

    func smallPicture(_ picture: PictureID) -> HTML {
        """
        <img class="thumb" src="\(Media.path(picture, .thumb))" alt="" width="44" height="44" \
        loading="lazy">
        """
    }

    private func soon(_ entries: [LiveListPageModel.Entry]) -> HTML {
        guard !entries.isEmpty else { return "" }
        func row(_ entry: LiveListPageModel.Entry) -> HTML {
            let room = entry.room
            return """
                <li class="row">\(room.cover.map(smallPicture))<span class="grow"><b>\
                <a href="\(LivePath.room(room.id))">\(room.title)</a></b>\
                <small class="muted"> \(entry.creator?.name ?? room.hostName)</small><br>\
                <span class="fine">\(moment(room.startsAt))</span></span>\
                <a class="button small" href="\(LivePath.calendar(room.id))">\(icon("calendar"))\
                \(self("live.calendar"))</a></li>
                """
        }
        return """
            <section><div class="head"><h2>\(self("live.soon"))</h2></div>\
            <ul class="live-soon">\(each: entries, row)</ul></section>
            """
    }

    /// Page of a product in a room's bag: options, reasons for the price, and the buy button.
    func goodsPage(_ goods: RoomProduct, _ typed: SubmittedForm) -> HTML {
        stage(
            goods.title, script: "room.js",
            """
            <main id="main" class="phone"><div class="stack loose goods" id="goods">
            <h1 class="vh">\(goods.title)</h1>
            \(formErrors(typed))
            <div class="goods-head">\(goods.picture.map {
                "<img src=\"\(Media.path($0, .card))\" alt=\"\" width=\"96\" height=\"96\">" as HTML
            })<div class="grow"><h2 class="lead">\(goods.title)</h2>\
            \(goods.cheapest.map { price($0.price, was: $0.list) })\
            \(goods.isCommissioned ? "<span class=\"paid\">\(disclosure)</span>" : "")</div></div>
            \(goods.flash == nil ? buyForm(goods) : flashForm(goods))
            <p class="fine muted">\(self("promotions.rule.text"))</p>
            <p><a class="link" href="\(LivePath.room(goods.room.id))">\(self("live.back"))</a></p>
            </div></main>
            """)
    }

    private func buyForm(_ goods: RoomProduct) -> HTML {
        guard goods.choices.contains(where: { $0.left > 0 }) else {
            return banner(self("live.say.sold-out"), "", .info)
        }
        return form(
            LivePath.basket(goods.room.id),
            """
            \(choices(goods, goods.choices))
            \(field(GoodsForm.quantity, self("live.quantity"), type: "number", value: "1"))
            <button class="button primary big" type="submit" name="then" value="checkout">\
            \(self("live.buy-now"))</button>
            <button class="button big" type="submit" name="then" value="room">\
            \(icon("bag"))\(self("live.to-basket"))</button>
            """)
    }

    private func flashForm(_ goods: RoomProduct) -> HTML {
        guard let flash = goods.flash else { return "" }
        let inSale = goods.choices.filter { $0.flash != nil }
        return """
            \(banner(
                self("live.flash"), self("live.flash.text", count: flash.perBuyer), .info))
            \(form(
                LivePath.claims(goods.room.id, flash.id),
                """
                \(choices(goods, inSale))
                \(hidden(GoodsForm.quantity.name, "1"))
                <button class="button primary big" type="submit">\(self("live.buy-now"))</button>
                """))
            """
    }

    private func choices(_ goods: RoomProduct, _ choices: [RoomProduct.Choice]) -> HTML {
        let first = choices.first { $0.left > 0 }?.sku
        func row(_ choice: RoomProduct.Choice) -> HTML {
            let name = choice.options.isEmpty ? goods.title : choice.options
            let shown = choice.flash ?? choice.price
            let end: HTML =
                choice.left > 0
                ? price(shown, was: choice.list)
                : "<span class=\"badge\">\(self("live.say.sold-out"))</span>"
            return """
                <label class="choice"><input class="check" type="radio" name="sku" \
                value="\(choice.sku.description)"\(choice.sku == first ? " checked" : "")\
                \(choice.left > 0 ? "" : " disabled") required>\
                <span>\(name)</span>\(end)</label>
                """
        }
        return """
            <fieldset class="stack"><legend class="vh">\(self("live.choose"))</legend>\
            \(each: choices, row)</fieldset>
            """
    }
}
