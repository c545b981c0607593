import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Money
import Shops
import Store
import Web
import World

/// Basket page, drawn for one visitor.
struct BasketPage: PageComponent {
    let context: PageContext
    private var parts: BasketParts { BasketParts(context: context) }

    /// Basket page, one card per shop.
    func basketPage(_ shown: BasketPageModel, isOpen: Bool, typed: SubmittedForm) -> HTML {
        guard !shown.basket.isEmpty else {
            let nothing = empty(
                self("baskets.empty.title"), self("baskets.empty.text"),
                action: (self("baskets.empty.action"), Navigation.home()), isPage: true)
            return shop(
                self("baskets.title"), head: .home, tab: .basket,
                mainClass: "phone basket",
                """
                <div id="basket">\(formErrors(typed))\
                \(WaitingPayments(context: context).banners(shown.waiting.payments))\(nothing)</div>
                """)
        }
        func card(_ group: (shop: ShopID, lines: [Basket.Line])) -> HTML {
            """
            <section class="card"><div class="basket-shop">\(tick(of: group, shown))\(icon("shop"))\
            <span class="grow">\(shown.shops[group.shop].map(parts.shopLink))</span></div>
            <ul class="rows basket-lines">\(each: group.lines, basketLine)</ul></section>
            """
        }
        let basket = shown.basket
        let selection = basket.selection
        return shop(
            self("baskets.title"), head: .title(back: Navigation.home()),
            footbar: basketFoot(selection, isOpen: isOpen), mainClass: "phone basket",
            """
            <div class="stack loose" id="basket">
            \(formErrors(typed))\(isOpen ? "" : banner(self("refusal.orders.not-sold-here"), "", .info))
            \(WaitingPayments(context: context).banners(shown.waiting.payments))\
            \(basketNews(selection))
            \(lostCard(basket))\(each: basket.shops, card)
            <p class="fine muted">\(self("baskets.note"))</p>
            </div>
            """)
    }

    /// Card of lines without a price here, with ways to remove them and to find similar ones.
    private func lostCard(_ basket: Basket) -> HTML {
        guard !basket.lost.isEmpty else { return "" }
        func row(_ line: Basket.Lost) -> HTML {
            """
            <li class="basket-line gone">\
            \(tick(
                SelectionForm.sku.name, line.sku.description, line.isSelected,
                self("baskets.line.select", ["title": line.title])))\
            \(parts.thumb(line.picture, large: true))
            <div><h3>\(name: line.title)</h3>\(line.options.isEmpty ? "" : smallMuted(line.options))\
            <p class="fine strong">\(self("baskets.line.lost"))</p>\
            <a class="link" href="\(Navigation.search().with("q", line.title))">\
            \(self("baskets.line.alike"))</a></div>
            <div class="ends">\(form(
                BasketPath.line(line.sku), idempotencyKey: false, classes: "inline", fragment: "basket",
                removal(line.title)))</div></li>
            """
        }
        return """
            <section class="card"><p class="basket-shop">\(icon("warn"))\
            <span class="grow">\(self("baskets.lost"))</span></p>
            <ul class="rows basket-lines">\(each: basket.lost, row)</ul></section>
            """
    }

    /// Tick of all lines of a shop: set if all of them are.
    private func tick(
        of group: (shop: ShopID, lines: [Basket.Line]), _ shown: BasketPageModel
    ) -> HTML {
        tick(
            SelectionForm.shop.name, group.shop.description, group.lines.allSatisfy(\.isSelected),
            self("baskets.shop.select", ["shop": shown.shops[group.shop]?.name ?? ""]))
    }

    /// Tick of a line or a shop: a button that sends the other state, so that it works without a
    /// script.
    private func tick(_ field: String, _ id: String, _ isSet: Bool, _ label: String) -> HTML {
        form(
            BasketPath.selection(), idempotencyKey: false, classes: "inline", fragment: "basket",
            """
            \(hidden(field, id))\(hidden(SelectionForm.isSelected.name, isSet ? "0" : "1"))\
            <button class="button icon quiet basket-tick" id="tick-\(id)" type="submit" \
            role="checkbox" aria-checked="\(isSet ? "true" : "false")" aria-label="\(label)">\
            <span class="tick-box">\(isSet ? icon("check") : "")</span></button>
            """)
    }

    /// Banners on changes since items were put in, at the top of the page.
    private func basketNews(_ basket: Basket) -> HTML {
        let changed = basket.lines.filter { $0.seen != nil }
        let stuck = basket.lines.count { !$0.offer.isLive || $0.isShort } + basket.lost.count
        let prices =
            changed.isEmpty
            ? "" : banner(self("baskets.changed", count: changed.count), "", .warn)
        let stock =
            stuck == 0 ? "" : banner(self("baskets.stuck", count: stuck), "", .warn)
        return "\(prices)\(stock)"
    }

    func basketLine(_ line: Basket.Line) -> HTML {
        let offer = line.offer
        let isChanged = line.seen != nil || line.isShort
        let classes = "basket-line" + (isChanged ? " changed" : "") + (offer.isLive ? "" : " gone")
        let words = lineWords(line)
        return """
            <li class="\(classes)">\(tick(
                SelectionForm.sku.name, offer.sku.description, line.isSelected,
                self("baskets.line.select", ["title": offer.title])))\
            \(parts.thumb(offer.picture, large: true))
            <div><h3><a href="\(BasketPath.product(offer.product))">\(name: offer.title)</a></h3>\
            \(offer.options.isEmpty ? "" : smallMuted(offer.options))\
            \(words.map { "<p class=\"fine strong\">\($0)</p>" as HTML })\
            \(priceReason(line).map { "<small class=\"muted\">\($0)</small>" as HTML })</div>
            <div class="ends">\(price(offer.price, was: line.seen ?? offer.compareAt))\
            \(offer.isLive && line.available > 0 ? stepper(line) : "")\
            \(form(
                BasketPath.line(offer.sku), idempotencyKey: false, classes: "inline", fragment: "basket",
                removal(offer.title)))</div></li>
            """
    }

    /// A line's fault or price change, in words; nil if there is none.
    private func lineWords(_ line: Basket.Line) -> String? {
        if !line.offer.isLive { return self("baskets.line.gone") }
        if line.available <= 0 { return self("baskets.line.sold-out") }
        if line.isShort { return self("baskets.line.short", count: line.available) }
        guard let seen = line.seen else { return nil }
        return self(
            "baskets.line.changed", ["was": money(seen), "now": money(line.offer.price)])
    }

    /// Reason for a price below the list's; the rule is published in Seller Center and in the room.
    private func priceReason(_ line: Basket.Line) -> HTML? {
        switch line.now?.reason {
        case .flash(let claim): self("baskets.line.flash", parts: ["until": moment(claim.until)])
        case .live: "\(self("baskets.line.live"))"
        case .list, nil: nil
        }
    }

    private func smallMuted(_ text: String) -> HTML { "<small class=\"muted\">\(text)</small>" }

    private func removal(_ title: String) -> HTML {
        """
        \(hidden("quantity", "0"))<button class="button icon quiet" type="submit" \
        aria-label="\(self("baskets.line.remove", ["title": title]))">\(icon("trash"))</button>
        """
    }

    /// Quantity stepper: buttons submit by script; without, one types and presses "Update".
    private func stepper(_ line: Basket.Line) -> HTML {
        let offer = line.offer
        let most = min(max(line.available, 1), Baskets.quantityPerLine)
        func press(_ by: Int, _ icon: String, _ key: String) -> HTML {
            """
            <button type="button" id="step\(by)-\(offer.sku.description)" data-step="\(by)" \
            data-script hidden \
            aria-label="\(self(key, ["title": offer.title]))">\(self.icon(icon))</button>
            """
        }
        return form(
            BasketPath.line(offer.sku), idempotencyKey: false, classes: "inline",
            fragment: "basket",
            count(
                press(-1, "minus", "baskets.line.fewer"), line, most,
                press(1, "plus", "baskets.line.more")))
    }

    private func count(_ less: HTML, _ line: Basket.Line, _ most: Int, _ more: HTML) -> HTML {
        """
        <div class="quantity">\(less)<input type="number" id="q-\(line.offer.sku.description)" \
        name="quantity" min="1" max="\(most)" value="\(line.quantity)" inputmode="numeric" required \
        data-submit aria-label="\(self("baskets.line.quantity", ["title": line.offer.title]))">\
        \(more)</div>\
        <button class="button small" type="submit" data-no-script>\(self("baskets.line.update"))</button>
        """
    }

    private func basketFoot(_ basket: Basket, isOpen: Bool) -> HTML {
        let total = money(basket.total(basket.market.currency))
        let canGo = isOpen && basket.canGo
        let go: HTML =
            canGo
            ? """
            <a class="button primary big" href="\(BasketPath.checkout)">\
            \(self("baskets.checkout"))</a>
            """
            : """
            <button class="button primary big" type="button" disabled>\
            \(self("baskets.checkout"))</button>
            """
        return """
            <div class="footbar" id="basket-foot" data-swap role="region" \
            aria-label="\(self("baskets.foot"))"><p class="grow"><small class="muted">\
            \(self("baskets.subtotal", count: basket.count))</small><br>\
            <b class="checkout-sum">\(total)</b></p>\(go)</div>
            """
    }
}
