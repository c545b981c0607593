import Affiliates
import Creators
import DesignSystem
import HTML
import Identities
import Media
import Stalls
import Text
import Web

/// Stall editing pages, drawn for one visitor.
struct StallEditingPages: PageComponent {
    let context: PageContext
    /// True if stalls are open to the creator. If not, all that they can do is to remove.
    let isOpen: Bool

    /// Page for editing one's own stall; every action is a form.
    func editingPage(_ shown: StallPageModel, _ typed: SubmittedForm) -> HTML {
        creatorCenter(
            .stall,
            """
            \(formErrors(typed))\(isOpen ? "" : notYet)
            <p class="row"><a class="button" href="\(CreatorPath.stall(shown.creator.handle))">\
            \(icon("eye"))\(self("creators.see-stall"))</a>\
            <a class="button primary" href="\(AffiliatePath.offers())">\(icon("plus"))\
            \(self("creators.market.title"))</a></p>
            \(shown.items.isEmpty ? nothingYet : "")
            \(each: shown.shelves, { shelfCard($0, shown) })
            \(looseCard(shown))
            \(isOpen ? newShelf(typed) + addByLink(shown, typed) + looks(shown, typed) : "")
            """)
    }

    private var notYet: HTML { banner(self("refusal.rollouts.stalls-not-yet"), "", .info) }

    private var nothingYet: HTML {
        empty(
            self("creators.stall.empty.own"), self("creators.stall.empty.own.text"),
            action: (self("creators.market.title"), AffiliatePath.offers()))
    }

    // MARK: shelves

    private func shelfCard(_ shelf: StallShelf, _ shown: StallPageModel) -> HTML {
        let id = "shelf-\(shelf.id.short)"
        return """
            <section class="card" id="\(id)"><header class="row"><h2 class="grow">\(name: shelf.title)</h2>\
            \(moves(StallPath.shelfMove(shelf.id), shelf.title))</header>
            \(itemRows(shown.items(on: shelf.id), shown))
            \(isOpen ? renaming(shelf) : "")</section>
            """
    }

    private func renaming(_ shelf: StallShelf) -> HTML {
        """
        <footer><form class="row" method="post" action="\(StallPath.shelf(shelf.id))">\
        <input class="input grow" name="title" value="\(shelf.title)" maxlength="40" required \
        aria-label="\(self("creators.shelf.title"))">\
        \(button(self("creators.shelf.rename"), "small"))</form></footer>
        """
    }

    /// Card of the products without a shelf.
    private func looseCard(_ shown: StallPageModel) -> HTML {
        let items = shown.items(on: nil)
        guard !items.isEmpty else { return "" }
        let title = self(shown.shelves.isEmpty ? "creators.picks" : "creators.shelf.none")
        return """
            <section class="card"><header><h2>\(title)</h2></header>\(itemRows(items, shown))\
            </section>
            """
    }

    private func itemRows(_ items: [StallItem], _ shown: StallPageModel) -> HTML {
        guard !items.isEmpty else {
            return "<p class=\"body muted\">\(self("creators.shelf.empty"))</p>"
        }
        return "<ul class=\"rows stall-rows\">\(each: items, { itemRow($0, shown) })</ul>"
    }

    private func itemRow(_ item: StallItem, _ shown: StallPageModel) -> HTML {
        let card = item.card
        let picture = card.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg")
        return """
            <li id="\(card.product.description)"><img class="thumb" src="\(picture)" alt="" \
            width="56" height="56" loading="lazy"><span class="grow"><b class="clamp">\(name: card.title)</b>\
            <small class="muted">\(money(card.price)) · \
            \(CommissionLabel(context: context).earning(item.rate, card.price))</small></span>\
            \(moves(StallPath.productMove(card.product), card.title))\
            \(shown.shelves.isEmpty || !isOpen ? "" : shelfPicker(item, shown))</li>
            """
    }

    private func moves(_ path: Path, _ title: String) -> HTML {
        func one(_ move: StallMove, _ picture: String) -> HTML {
            """
            <button class="button icon quiet small" name="move" value="\(move.rawValue)" \
            aria-label="\(self("creators.move.\(move.rawValue)", ["title": title]))">\
            \(icon(picture))</button>
            """
        }
        return """
            <form class="row stall-moves" method="post" action="\(path)">\
            \(isOpen ? one(.up, "up") + one(.down, "down") : "")\(one(.remove, "trash"))</form>
            """
    }

    private func shelfPicker(_ item: StallItem, _ shown: StallPageModel) -> HTML {
        form(
            StallPath.products(), idempotencyKey: false, classes: "row stall-pick",
            """
            \(hidden("product", item.card.product.description))\
            \(shelfSelect(shown.shelves, chosen: item.shelf,
                label: self("creators.shelf.of", ["title": item.card.title])))\
            \(button(self("creators.shelf.put"), "small"))
            """)
    }

    func shelfSelect(
        _ shelves: [StallShelf], chosen: StallShelfID? = nil, label: String
    ) -> HTML {
        func option(_ shelf: StallShelf) -> HTML {
            """
            <option value="\(shelf.id.description)"\(shelf.id == chosen ? " selected" : "")>\
            \(shelf.title)</option>
            """
        }
        return """
            <select class="input" name="shelf" aria-label="\(label)">\
            <option value="">\(self("creators.shelf.none"))</option>\(each: shelves, option)</select>
            """
    }

    private func newShelf(_ typed: SubmittedForm) -> HTML {
        """
        <section class="card"><header><h2>\(self("creators.shelf.new"))</h2></header>\
        <div class="body">\(form(
            StallPath.shelves(),
            field(
                ShelfForm.title, self("creators.shelf.title"), typed: typed,
                help: self("creators.shelf.help")) + button(self("creators.shelf.add"), "")))</div>\
        </section>
        """
    }

    private func addByLink(_ shown: StallPageModel, _ typed: SubmittedForm) -> HTML {
        """
        <section class="card"><header><h2>\(self("creators.add.title"))</h2></header>\
        <div class="body">\(form(
            StallPath.products(),
            field(
                PutForm.product, self("creators.add.link"), typed: typed, autocomplete: "off",
                help: self("creators.add.help"))
                + (shown.shelves.isEmpty
                    ? "" : shelfSelect(shown.shelves, label: self("creators.shelf")))
                + button(self("creators.add.send"), "")))</div></section>
        """
    }

    // MARK: appearance

    private func looks(_ shown: StallPageModel, _ typed: SubmittedForm) -> HTML {
        func theme(_ theme: Stall.Theme) -> HTML {
            choice(
                "theme", theme.rawValue, self("creators.theme.\(theme.rawValue)"),
                chosen: theme == shown.stall.theme,
                end: "<span class=\"awning theme-\(theme.rawValue)\"></span>")
        }
        let themes: HTML = """
            <fieldset class="stack tight"><legend>\(self("creators.theme"))</legend>\
            \(each: Stall.Theme.allCases, theme)</fieldset>\(button(self("creators.save"), ""))
            """
        return """
            <section class="card"><header><h2>\(self("creators.looks"))</h2></header>\
            <div class="body stack loose">\
            \(form(StallPath.editing(), idempotencyKey: false, themes))\
            <div><h3>\(self("creators.cover"))</h3>\
            <p class="muted">\(self("creators.cover.help"))</p>\
            \(CenterPages(context: context).pictureForm(StallPath.cover(), typed))</div></div></section>
            """
    }

    // MARK: products to add

    func marketPage(
        _ products: [OfferedProduct], _ shelves: [StallShelf], _ form: OfferForm, next: String?
    ) -> HTML {
        let here = AffiliatePath.offers()
            .with("of", form.source == .open ? nil : form.source.rawValue)
        func tab(_ source: OfferForm.Source) -> HTML {
            let path = AffiliatePath.offers().with("of", source == .open ? nil : source.rawValue)
            return """
                <a href="\(path)"\(source == form.source ? " aria-current=\"page\"" : "")>\
                \(self("creators.market.\(source.rawValue)"))</a>
                """
        }
        let word = form.source.rawValue
        let none = empty(
            self("creators.market.\(word).empty"), self("creators.market.\(word).empty.text"))
        return creatorCenter(
            .market, wide: true,
            """
            <p class="muted">\(self("creators.market.text"))</p>\(isOpen ? "" : notYet)
            <nav class="segments" aria-label="\(self("creators.market.title"))">\
            \(each: OfferForm.Source.allCases, tab)</nav>
            \(products.isEmpty ? none : offers(products, shelves))
            \(pages(first: form.after == nil ? nil : here,
                next: next.map { here.with("after", $0) }))
            """)
    }

    private func offers(_ products: [OfferedProduct], _ shelves: [StallShelf]) -> HTML {
        "<div class=\"grid offers\">\(each: products, { offer($0, shelves) })</div>"
    }

    private func offer(_ offered: OfferedProduct, _ shelves: [StallShelf]) -> HTML {
        let card = offered.card
        let picture = card.picture.map { Media.path($0, .card) } ?? assets.path("mark.svg")
        let add = form(
            StallPath.products(), classes: "form",
            """
            \(hidden("product", card.product.description))\(hidden("then", "market"))\
            \(shelves.isEmpty ? "" : shelfSelect(
                shelves, label: self("creators.shelf.of", ["title": card.title])))
            <button class="button small" aria-label="\(self("creators.add.one", ["title": card.title]))">\
            \(icon("plus"))\(self("creators.add.send"))</button>
            """)
        let until = offered.endsAt.map {
            self("creators.plan.until", parts: ["day": lastDay(before: $0, zone: market.zone)])
        }
        return """
            <article class="product"><div class="pic"><img src="\(picture)" alt="" width="480" \
            height="480" loading="lazy"></div><h3 class="clamp">\
            <a href="\(CreatorParts.path(of: card.product))">\(name: card.title)</a></h3>\
            \(price(card.price))<p class="meta">\
            \(CommissionLabel(context: context).earning(offered.rate, card.price))\
            \(until.map { " · \($0)" as HTML })</p>\
            \(offered.isOnStall ? badge(self("creators.on-stall"), .good) : offered.canPut ? add : "")\
            </article>

            """
    }
}
