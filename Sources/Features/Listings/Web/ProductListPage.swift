import Text
import Identities
import Catalog
import DesignSystem
import HTML
import Media
import Money
import Web
import World

/// Product list page, drawn for one visitor.
struct ProductListPage: PageComponent {
    let context: PageContext

    /// Seller Center: the shop's products, with the bulk actions.
    func productListPage(_ list: ProductList, _ form: ListForm, _ typed: SubmittedForm) -> HTML {
        let actions: HTML = """
            <a class="button" href="\(Navigation.sellerImport())">\(icon("upload"))\
            \(self("listings.list.import"))</a>\
            <a class="button primary" href="\(ListingPath.new())">\(icon("plus"))\
            \(self("listings.list.add"))</a>
            """
        return console(
            self("listings.list.title"), menu: .seller, at: Navigation.sellerProducts,
            """
            \(pageHead(self("listings.list.title"),
                self("listings.list.sub", count: list.total), actions: actions))
            <div class="stack loose">\
            \(formErrors(typed, unlinked: SKUTable(context: context).sentence))\
            \(outcomeBanner(form.outcome, list.left))
            <section class="card clip">\(listTabs(list, form))\(searchTool(form))
            \(list.lines.isEmpty ? emptyList(form) : table(list, form, typed))
            \(pages(first: form.before == nil ? nil : listPath(form.state),
                next: list.next.map { listPath(form.state).with("before", $0.description) }))
            </section></div>
            """)
    }

    private func listPath(_ state: Product.State?) -> Path {
        ListingPath.products().with("state", state?.rawValue)
    }

    /// - Parameter left: products that couldn't be changed, as far as they are named.
    private func outcomeBanner(_ outcome: ListForm.Outcome?, _ left: [Product]) -> HTML {
        guard let outcome else { return "" }
        let names: HTML =
            left.isEmpty
            ? ""
            : """
            <ul class="faults">\(each: left, {
                "<li><a href=\"\(ListingPath.product($0.id))\">\(name: $0.title)</a></li>"
            })</ul>
            """
        let left = outcome.left > 0 ? self("listings.bulk.left", count: outcome.left) : ""
        let removed =
            outcome.removed > 0
            ? self("listings.bulk.compare-removed", count: outcome.removed) : ""
        return banner(
            html: "\(self("listings.bulk.done", count: outcome.done))",
            """
            \(removed)\(removed.isEmpty || left.isEmpty ? "" : " ")\(left)\(names)
            """, removed.isEmpty && left.isEmpty ? .good : .warn)
    }

    private func listTabs(_ list: ProductList, _ form: ListForm) -> HTML {
        let states: [Product.State?] = [nil, .draft, .live, .takenDown]
        let tabs = states.map { state -> HTML in
            let count = state.map { list.counts[$0] ?? 0 } ?? list.total
            let isFull = count >= Listings.countedMost
            return """
                <a href="\(listPath(state))"\(state == form.state ? " aria-current=\"page\"" : "")>\
                \(self("listings.tab.\(state?.rawValue ?? "all")")) \
                <small>\(count.grouped(in: locale))\(isFull ? "+" : "")</small></a>
                """
        }
        return """
            <nav class="tabs" aria-label="\(self("listings.list.states"))">\(each: tabs, { $0 })</nav>
            """
    }

    private func searchTool(_ form: ListForm) -> HTML {
        """
        <form class="tools" role="search" method="get" action="\(ListingPath.products())">
        <div class="search">\(icon("search"))<input class="input" type="search" name="q" \
        value="\(form.words)" maxlength="100" placeholder="\(self("listings.list.search"))" \
        aria-label="\(self("listings.list.search"))"></div>
        \(form.state.map { "<input type=\"hidden\" name=\"state\" value=\"\($0.rawValue)\">" as HTML })
        \(button(self("listings.list.find"), "small"))</form>
        """
    }

    private func emptyList(_ form: ListForm) -> HTML {
        if !form.words.isEmpty {
            return empty(self("listings.none-found.title"), self("listings.none-found.text"))
        }
        if form.state != nil {
            return empty(self("listings.none-here.title"), self("listings.none-here.text"))
        }
        return empty(
            self("listings.empty.title"), self("listings.empty.text"),
            action: (self("listings.list.import"), Navigation.sellerImport()))
    }

    private func table(_ list: ProductList, _ shown: ListForm, _ typed: SubmittedForm) -> HTML {
        form(
            ListingPath.bulk(), classes: "",
            """
            \(bulkBar(shown, typed))
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("listings.list.title"))">\
            <table class="table dense stacks choosing">\
            <caption class="vh">\(self("listings.list.caption"))</caption>
            <thead><tr><th scope="col"><span class="vh">\(self("listings.column.select"))</span></th>
            <th scope="col">\(self("listings.column.product"))</th>
            <th scope="col">\(self("listings.column.state"))</th>
            <th scope="col" class="num">\(self("listings.column.price"))</th>
            <th scope="col" class="num">\(self("listings.column.stock"))</th></tr></thead>
            <tbody>\(each: list.lines, { productRow($0, typed) })</tbody></table></div>
            """)
    }

    private func productRow(_ line: ProductLine, _ typed: SubmittedForm) -> HTML {
        let product = line.product
        let id = product.id.description
        let title = product.title.isEmpty ? product.handle : product.title
        let isChosen = typed.input.texts("products").contains(id)
        return """
            <tr><td><input class="check" type="checkbox" name="products" value="\(id)"\
            \(isChosen ? " checked" : "") \
            aria-label="\(self("listings.list.select", ["title": title]))"></td>
            <td><span class="row">\(thumb(product.cover))<span>\
            <a href="\(ListingPath.product(product.id))">\(name: title)</a>\
            <small>\(details(line))</small></span></span></td>
            <td data-label="\(self("listings.column.state"))">\(stateBadge(product))\
            \(product.gaps.isEmpty ? "" : "<small>\(gapLine(product.gaps))</small>")</td>
            <td class="num" data-label="\(self("listings.column.price"))">\(priceRange(line))</td>
            <td class="num" data-label="\(self("listings.column.stock"))">\
            \(line.available.grouped(in: locale))\
            \(hidden(BulkForm.shown.name, "\(id):\(line.onHand)"))</td></tr>
            """
    }

    func thumb(_ picture: PictureID?) -> HTML {
        guard let picture else { return "<span class=\"thumb\"></span>" }
        return """
            <img class="thumb" src="\(Media.path(picture, .thumb))" alt="" width="40" height="40" \
            loading="lazy">
            """
    }

    private func details(_ line: ProductLine) -> String {
        let skus = self("listings.list.skus", count: line.skus)
        return line.firstSKU.isEmpty ? skus : "\(line.firstSKU) · \(skus)"
    }

    func stateBadge(_ product: Product) -> HTML {
        let tone: Tone =
            switch product.state {
            case .live: .good
            case .draft: .plain
            case .takenDown: .bad
            }
        return badge(self("listings.state.\(product.state.rawValue)"), tone)
    }

    /// Line that names the gaps: `Missing: category, picture`.
    func gapLine(_ gaps: [PublishBlocker]) -> String {
        self(
            "listings.gaps",
            ["gaps": gaps.map { self("gap.\($0.rawValue)") }.joined(separator: ", ")])
    }

    private func priceRange(_ line: ProductLine) -> String {
        guard let least = line.least, let most = line.most else { return "–" }
        return least == most ? money(least) : "\(money(least)) – \(money(most))"
    }

    /// Bar of bulk actions; works without a script too, where it is always shown.
    private func bulkBar(_ shown: ListForm, _ typed: SubmittedForm) -> HTML {
        let chosen = typed.input.text("action") ?? BulkAction.publish.rawValue
        let actions = BulkAction.allCases.map { action -> HTML in
            """
            <option value="\(action.rawValue)"\(action.rawValue == chosen ? " selected" : "")>\
            \(self("listings.bulk.\(action.rawValue)"))</option>
            """
        }
        return """
            <div class="tools" role="group" aria-label="\(self("listings.bulk.label"))">
            <label class="row" data-script hidden><input class="check" type="checkbox" \
            data-select-all="products"><span>\(self("listings.list.select-all"))</span></label>
            \(shown.state.map { "<input type=\"hidden\" name=\"state\" value=\"\($0.rawValue)\">" as HTML })
            <label class="vh" for="bulk-action">\(self("listings.bulk.action"))</label>
            <select class="input" id="bulk-action" name="action">\(each: actions, { $0 })</select>
            <label class="vh" for="bulk-value">\(self("listings.bulk.value"))</label>
            <input class="input cell-input words" id="bulk-value" name="value" maxlength="40" \
            placeholder="\(self("listings.bulk.value"))" value="\(typed.input.text("value") ?? "")">
            <label class="vh" for="bulk-category">\(self("listings.field.category"))</label>
            <select class="input" id="bulk-category" name="category">\
            <option value="">\(self("listings.bulk.category.none"))</option>\
            \(categoryOptions(typed.input.text("category")))</select>
            \(box("only_gaps", self("listings.bulk.only-gaps"), checked: true))
            \(button(self("listings.bulk.go"), "primary small"))
            </div>
            """
    }

    /// Options of a category select: leaves only, each under the names above it.
    func categoryOptions(_ chosen: String?) -> HTML {
        let tree = markets.categories
        let leaves = tree.all.filter { tree.isLeaf($0.id) }.map { category -> HTML in
            let path = tree.path(to: category.id).map { $0.name(in: locale) }
                .joined(separator: " › ")
            return """
                <option value="\(category.id)"\("\(category.id)" == chosen ? " selected" : "")>\
                \(path)</option>
                """
        }
        return "\(each: leaves, { $0 })"
    }
}
