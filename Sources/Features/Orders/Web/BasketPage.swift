import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Money
import Shops
import Store
import Web
import World

/// Basket page, drawn for one visitor.
struct BasketPage: PageComponent {
    let context: PageContext

    /// Basket page, one card per shop.
    func basketPage(_ shown: BasketPageModel, isOpen: Bool, typed: SubmittedForm) -> HTML {
        guard !shown.basket.isEmpty else {
            let nothing = empty(
                self("orders.basket.empty.title"), self("orders.basket.empty.text"),
                action: (self("orders.basket.empty.action"), Navigation.home()), isPage: true)
            return shop(
                self("orders.basket.title"), head: .home, tab: .basket,
                mainClass: "phone basket",
                "<div id=\"basket\">\(formErrors(typed))\(nothing)</div>")
        }
        func card(_ group: (shop: ShopID, lines: [Basket.Line])) -> HTML {
            """
            <section class="card"><p class="basket-shop">\(icon("shop"))\
            <span class="grow">\(shown.shops[group.shop].map(shopLink))</span></p>
            <ul class="rows basket-lines">\(each: group.lines, basketLine)</ul></section>
            """
        }
        let basket = shown.basket
        return shop(
            self("orders.basket.title"), head: .title(back: Navigation.home()),
            footbar: basketFoot(basket, isOpen: isOpen), mainClass: "phone basket",
            """
            <div class="stack loose" id="basket">
            \(formErrors(typed))\(isOpen ? "" : banner(self("refusal.orders.not-sold-here"), "", .info))
            \(basketNews(basket))
            \(lostCard(basket))\(each: basket.shops, card)
            <p class="fine muted">\(self("orders.basket.note"))</p>
            </div>
            """)
    }

    /// Card of lines without a price here, with ways to remove them and to find similar ones.
    private func lostCard(_ basket: Basket) -> HTML {
        guard !basket.lost.isEmpty else { return "" }
        func row(_ line: Basket.Lost) -> HTML {
            """
            <li class="basket-line gone">\(thumb(line.picture, large: true))
            <div><h3>\(name: line.title)</h3>\(line.options.isEmpty ? "" : smallMuted(line.options))\
            <p class="fine strong">\(self("orders.line.lost"))</p>\
            <a class="link" href="\(Navigation.search().with("q", line.title))">\
            \(self("orders.line.alike"))</a></div>
            <div class="ends">\(form(
                OrderPath.line(line.sku), idempotencyKey: false, classes: "inline", fragment: "basket",
                removal(line.title)))</div></li>
            """
        }
        return """
            <section class="card"><p class="basket-shop">\(icon("warn"))\
            <span class="grow">\(self("orders.basket.lost"))</span></p>
            <ul class="rows basket-lines">\(each: basket.lost, row)</ul></section>
            """
    }

    /// Banners on changes since items were put in, at the top of the page.
    private func basketNews(_ basket: Basket) -> HTML {
        let changed = basket.lines.filter { $0.seen != nil }
        let stuck = basket.lines.count { !$0.offer.isLive || $0.isShort } + basket.lost.count
        let prices =
            changed.isEmpty
            ? "" : banner(self("orders.basket.changed", count: changed.count), "", .warn)
        let stock =
            stuck == 0 ? "" : banner(self("orders.basket.stuck", count: stuck), "", .warn)
        return "\(prices)\(stock)"
    }

    func basketLine(_ line: Basket.Line) -> HTML {
        let offer = line.offer
        let isChanged = line.seen != nil || line.isShort
        let classes = "basket-line" + (isChanged ? " changed" : "") + (offer.isLive ? "" : " gone")
        let words = lineWords(line)
        return """
            <li class="\(classes)">\(thumb(offer.picture, large: true))
            <div><h3><a href="\(OrderPath.product(offer.product))">\(name: offer.title)</a></h3>\
            \(offer.options.isEmpty ? "" : smallMuted(offer.options))\
            \(words.map { "<p class=\"fine strong\">\($0)</p>" as HTML })\
            \(priceReason(line).map(smallMuted))</div>
            <div class="ends">\(price(offer.price, was: line.seen ?? offer.compareAt))\
            \(offer.isLive && line.available > 0 ? stepper(line) : "")\
            \(form(
                OrderPath.line(offer.sku), idempotencyKey: false, classes: "inline", fragment: "basket",
                removal(offer.title)))</div></li>
            """
    }

    /// A line's fault or price change, in words; nil if there is none.
    private func lineWords(_ line: Basket.Line) -> String? {
        if !line.offer.isLive { return self("orders.line.gone") }
        if line.available <= 0 { return self("orders.line.sold-out") }
        if line.isShort { return self("orders.line.short", count: line.available) }
        guard let seen = line.seen else { return nil }
        return self(
            "orders.line.changed", ["was": money(seen), "now": money(line.offer.price)])
    }

    /// Reason for a price below the list's; the rule is published in Seller Center and in the room.
    private func priceReason(_ line: Basket.Line) -> String? {
        switch line.now?.reason {
        case .flash(let claim): self("orders.line.flash", ["until": moment(claim.until)])
        case .live: self("orders.line.live")
        case .list, nil: nil
        }
    }

    private func removal(_ title: String) -> HTML {
        """
        \(hidden("quantity", "0"))<button class="button icon quiet" type="submit" \
        aria-label="\(self("orders.line.remove", ["title": title]))">\(icon("trash"))</button>
        """
    }

    /// Quantity stepper: buttons submit by script; without, one types and presses "Update".
    private func stepper(_ line: Basket.Line) -> HTML {
        let offer = line.offer
        let most = min(max(line.available, 1), Orders.quantityPerLine)
        func press(_ by: Int, _ icon: String, _ key: String) -> HTML {
            """
            <button type="button" data-step="\(by)" data-script hidden \
            aria-label="\(self(key, ["title": offer.title]))">\(self.icon(icon))</button>
            """
        }
        return form(
            OrderPath.line(offer.sku), idempotencyKey: false, classes: "inline", fragment: "basket",
            count(
                press(-1, "minus", "orders.line.fewer"), line, most,
                press(1, "plus", "orders.line.more")))
    }

    private func count(_ less: HTML, _ line: Basket.Line, _ most: Int, _ more: HTML) -> HTML {
        """
        <div class="quantity">\(less)<input type="number" id="q-\(line.offer.sku.description)" \
        name="quantity" min="1" max="\(most)" value="\(line.quantity)" inputmode="numeric" required \
        data-submit aria-label="\(self("orders.line.quantity", ["title": line.offer.title]))">\
        \(more)</div>\
        <button class="button small" type="submit" data-no-script>\(self("orders.line.update"))</button>
        """
    }

    private func basketFoot(_ basket: Basket, isOpen: Bool) -> HTML {
        let total = money(basket.total(basket.market.currency))
        let canGo = isOpen && basket.canGo
        let go: HTML =
            canGo
            ? """
            <a class="button primary big" href="\(OrderPath.checkout())">\
            \(self("orders.basket.checkout"))</a>
            """
            : """
            <button class="button primary big" type="button" disabled>\
            \(self("orders.basket.checkout"))</button>
            """
        return """
            <div class="footbar" id="basket-foot" data-swap role="region" \
            aria-label="\(self("orders.basket.foot"))"><p class="grow"><small class="muted">\
            \(self("orders.basket.subtotal", count: basket.count))</small><br>\
            <b class="checkout-sum">\(total)</b></p>\(go)</div>
            """
    }
}

// MARK: small parts that pages of orders share

extension BasketPage {
    func thumb(_ picture: PictureID?, large: Bool = false) -> HTML {
        let classes = large ? "thumb l" : "thumb"
        let size = large ? 72 : 44
        guard let picture else {
            return """
                <img class="\(classes)" src="\(assets.path("mark.svg"))" alt="" width="\(size)" \
                height="\(size)">
                """
        }
        return """
            <img class="\(classes)" src="\(Media.path(picture, .thumb))" alt="" width="\(size)" \
            height="\(size)" loading="lazy">
            """
    }

    func shopLink(_ shop: Shop) -> HTML {
        "<a href=\"\(OrderPath.shop(shop, for: marketCode))\">\(name: shop.name)</a>"
    }

    func smallMuted(_ text: String) -> HTML { "<small class=\"muted\">\(text)</small>" }
}
