import DesignSystem
import HTML
import Media
import Money
import Orders
import Rooms
import Web
import World

// Parts of a room's page: the pinned product or the chapters, and the sheet with the bag.

/// Goods part, drawn for one visitor.
public struct GoodsPart: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// Pinned product; the chapters of a recording.
    public func roomGoods(_ shown: RoomPageModel) -> HTML {
        shown.recording == nil ? pinnedDeal(shown) : chapterList(shown)
    }

    private func pinnedDeal(_ shown: RoomPageModel) -> HTML {
        let line = shown.state?.pinned.flatMap { product in
            shown.bag.first { $0.product == product }
        }
        let goods = line.map { SellingPath.goods(shown.room.id, $0.product) }
        return """
            <section class="over live-deal" id="deal" aria-label="\(self("live.pinned"))" \
            aria-live="polite"\(line == nil ? " hidden" : "")>\
            <div class="anchor"><img class="thumb" id="deal-picture" alt="" \
            src="\(line?.picture.map { Media.path($0, .card) } ?? assets.path("mark.svg"))">\
            <div class="grow"><p class="row tight"><span class="off" id="deal-reason" hidden></span>\
            <span class="countdown" id="deal-clock" hidden></span></p>\
            <h2 class="clamp one fine" id="deal-title">\(name: line?.title ?? "")</h2>\
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
    private func chapterList(_ shown: RoomPageModel) -> HTML {
        guard !shown.chapters.isEmpty else { return "" }
        let page = RoomPath.room(shown.room.id)
        func row(_ chapter: Chapter) -> HTML {
            let line = chapter.line
            let clock = LiveMoment.clock(chapter.from)
            return """
                <li class="chapter"><a class="grow row" href="\(page.at(chapter.from))" \
                data-at="\(chapter.from.milliseconds / 1000)">\
                <img class="thumb" alt="" width="48" height="48" loading="lazy" \
                src="\(line.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg"))">\
                <span class="grow"><b class="clamp one">\(name: line.title)</b>\
                <small>\(clock) · \(money(line.price))</small></span></a>\
                <a class="button icon primary round" data-sheet \
                href="\(SellingPath.goods(shown.room.id, line.product))" \
                aria-label="\(self("live.chapter.buy", ["title": line.title]))">\(icon("bag"))</a></li>
                """
        }
        return """
            <ol class="over live-chapters" id="chapters" tabindex="0" \
            aria-label="\(self("live.chapters"))">\(each: shown.chapters, row)</ol>
            """
    }

    /// Sheet with the bag.
    public func roomBagSheet(_ shown: RoomPageModel) -> HTML {
        let room = shown.room
        func row(_ line: BagLine) -> HTML { bagRow(line, in: room) }
        let list: HTML =
            shown.bag.isEmpty
            ? "<p class=\"muted\">\(self("live.bag.empty"))</p>"
            : "<ol class=\"room-bag\" id=\"bag-lines\">\(each: shown.bag, row)</ol>"
        return """
            <dialog class="sheet over-film night" id="bag" aria-label="\(self("live.bag.title"))">\
            <div class="sheet-head"><h2>\(self("live.bag.title"))</h2>\
            <a class="button icon quiet" href="#main" data-close \
            aria-label="\(self("live.close"))">\(icon("close"))</a></div>\
            \(list)<p class="fine muted">\(self("promotions.rule.text"))</p></dialog>
            """
    }

    func bagRow(_ line: BagLine, in room: Room) -> HTML {
        let isGone = line.left == 0
        let buy: HTML =
            isGone
            ? "<span class=\"badge\">\(self("live.say.sold-out"))</span>"
            : """
            <a class="button primary small" data-sheet \
            href="\(SellingPath.goods(room.id, line.product))">\(self("live.say.buy"))</a>
            """
        return """
            <li data-product="\(line.product.description)"\
            \(room.pinned == line.product ? " aria-current=\"true\"" : "")>\
            <img class="thumb" alt="" width="72" height="72" loading="lazy" \
            src="\(line.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg"))">\
            <div class="grow"><h3 class="clamp fine">\(name: line.title)</h3>\
            \(price(line.price, was: line.list))</div>\(buy)</li>
            """
    }
}
