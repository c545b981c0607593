import Identities
import Catalog
import DesignSystem
import HTML
import Shops
import Web
import World

/// Review page, drawn for one visitor.
struct ReviewPage: PageComponent {
    let context: PageContext

    /// Operations: products on sale, the newest first, and those that were taken down.
    func productReviewPage(
        _ products: [Product], _ shops: [ShopID: Shop], _ state: Product.State,
        next: ProductID?, _ typed: SubmittedForm
    ) -> HTML {
        let path = ListingPath.review().with("state", state.rawValue)
        let states: [Product.State] = [.live, .takenDown]
        let tabs = states.map { one -> HTML in
            """
            <a href="\(ListingPath.review().with("state", one.rawValue))"\
            \(one == state ? " aria-current=\"page\"" : "")>\(self("listings.tab.\(one.rawValue)"))</a>
            """
        }
        return console(
            self("listings.review.title"), menu: .operations, at: Navigation.operationsProducts,
            """
            \(pageHead(self("listings.review.title"), self("listings.review.sub")))
            \(formErrors(typed))
            <section class="card clip"><nav class="tabs" aria-label="\(self("listings.list.states"))">\
            \(each: tabs, { $0 })</nav>
            \(products.isEmpty
                ? empty(self("listings.none-here.title"), self("listings.review.none")) : "")
            \(products.isEmpty ? "" : reviewTable(products, shops, typed))
            \(pages(first: nil, next: next.map { path.with("before", $0.description) }))
            </section>
            """)
    }

    private func reviewTable(
        _ products: [Product], _ shops: [ShopID: Shop], _ typed: SubmittedForm
    ) -> HTML {
        """
        <div class="tablewrap" tabindex="0" role="region" \
        aria-label="\(self("listings.review.title"))"><table class="table ops"><thead><tr>
        <th scope="col">\(self("listings.column.product"))</th>
        <th scope="col">\(self("listings.review.shop"))</th>
        <th scope="col">\(self("listings.review.since"))</th>
        <th scope="col">\(self("listings.review.decision"))</th></tr></thead>
        <tbody>\(each: products, { reviewRow($0, shops[$0.shop], typed) })</tbody></table></div>
        """
    }

    private func reviewRow(_ product: Product, _ shop: Shop?, _ typed: SubmittedForm) -> HTML {
        """
        <tr><td><span class="row">\(ProductListPage(context: context).thumb(product.cover))<span>\
        \(name: product.title)</span></span></td>
        <td>\(name: shop?.name ?? "–")<small>\(self("market.\(product.market.rawValue)"))</small></td>
        <td>\(product.publishedAt.map { moment($0) } ?? "–")</td>
        <td>\(product.state == .takenDown ? restoring(product) : takingDown(product, typed))</td></tr>
        """
    }

    /// Form for a takedown with its reason, folded until an operator opens it or it was refused.
    private func takingDown(_ product: Product, _ typed: SubmittedForm) -> HTML {
        let id = product.id.description
        let target = ListingPath.takedown(product.id)
        let isSent = path == target.text
        let reason = isSent ? typed.input.text("reason") : nil
        let details: HTML = isSent ? "<details open>" : "<details>"
        return """
            \(details)<summary>\(self("listings.review.take-down"))</summary>\
            <form class="form" method="post" action="\(target)">
            <div class="field"><label for="reason-\(id)">\(self("listings.review.reason"))</label>
            <input class="input" id="reason-\(id)" name="reason" minlength="5" maxlength="1000"\
            \(reason.map { " value=\"\($0)\"" as HTML }) required></div>
            \(button(self("listings.review.take-down"), "danger small"))</form></details>
            """
    }

    private func restoring(_ product: Product) -> HTML {
        """
        <p class="muted">\(product.reason ?? "")</p>
        \(action(ListingPath.restoration(product.id), self("listings.review.restore"), "small"))
        """
    }
}
