import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Money
import Web
import World

/// Form in which a seller edits a product.
struct ProductEditor: PageComponent {
    let context: PageContext

    /// Seller Center: one product, or an empty one to fill in.
    func productPage(_ editable: EditableProduct?, currency: Currency, _ typed: SubmittedForm)
        -> HTML
    {
        let product = editable?.product
        let title =
            product.map { $0.title.isEmpty ? $0.handle : $0.title }
            ?? self("listings.new.title")
        return console(
            title, menu: .seller, at: Navigation.sellerProducts,
            """
            \(pageHead(title, product.map { self("listings.edit.sub", ["handle": $0.handle]) },
                actions: product.map(publishing) ?? ""))
            <div class="stack loose">\(formErrors(typed))\(product.map(standing) ?? "")
            \(editable.map { pictureCard($0, typed) } ?? picturesLater)
            \(productForm(editable, currency, typed))</div>
            """)
    }

    private func publishing(_ product: Product) -> HTML {
        switch product.state {
        case .live:
            action(ListingPath.withdrawal(product.id), self("listings.bulk.withdraw"))
        case .draft:
            action(ListingPath.publication(product.id), self("listings.bulk.publish"), "primary")
        case .takenDown: ""
        }
    }

    /// Banner with the product's state and the next step.
    private func standing(_ product: Product) -> HTML {
        switch product.state {
        case .live: return banner(self("listings.standing.live"), "", .good)
        case .takenDown:
            return banner(
                self("listings.standing.taken-down"), product.reason ?? "", .bad)
        case .draft where product.gaps.isEmpty:
            return banner(self("listings.standing.ready"), "", .info)
        case .draft:
            return banner(
                self("listings.standing.draft"),
                ProductListPage(context: context).gapLine(product.gaps), .warn)
        }
    }

    private func productForm(
        _ editable: EditableProduct?, _ currency: Currency, _ typed: SubmittedForm
    ) -> HTML {
        let product = editable?.product
        let target = product.map { ListingPath.product($0.id) } ?? ListingPath.new()
        return form(
            target, idempotencyKey: product == nil, classes: "stack loose",
            """
            <section class="card"><div class="body form">
            \(field(ProductForm.title, self("listings.field.title"), typed: typed,
                value: product?.title, help: self("listings.field.title.help")))
            \(categoryField(product, typed))
            \(area(ProductForm.description, self("listings.field.description"), rows: 8,
                typed: typed, value: product?.description,
                help: self("listings.field.description.help")))
            <div class="pair">
            \(field(ProductForm.vendor, self("listings.field.vendor"), typed: typed,
                value: product?.vendor))
            \(field(ProductForm.tags, self("listings.field.tags"), typed: typed,
                value: product?.tags))
            </div></div></section>
            \(SKUTable(context: context).skuCard(editable, currency, typed))
            <div class="form-foot">\(button(self("listings.save"), "primary"))</div>
            """)
    }

    private func categoryField(_ product: Product?, _ typed: SubmittedForm) -> HTML {
        let chosen = typed.input.text("category") ?? product?.category.map(String.init)
        let fault = typed.fault(of: "category")
        return """
            <div class="field"><label for="f-category">\(self("listings.field.category"))</label>
            <select class="input" id="f-category" name="category"\
            \(fault == nil ? "" : " aria-invalid=\"true\"")>\
            <option value="">\(self("listings.field.category.none"))</option>\
            \(ProductListPage(context: context).categoryOptions(chosen))</select>
            \(fault.map { "<p class=\"error\">\(self($0.message))</p>" as HTML })</div>
            """
    }

    private var picturesLater: HTML {
        """
        <section class="card"><header><h2>\(self("listings.pictures.title"))</h2></header>\
        <div class="body"><p class="muted">\(self("listings.pictures.later"))</p></div></section>
        """
    }

    /// Card for upload, order and removal of pictures: forms of their own, so that a large upload
    /// never loses an edit.
    private func pictureCard(_ editable: EditableProduct, _ typed: SubmittedForm) -> HTML {
        let id = editable.product.id
        return """
            <section class="card" id="pictures"><header><h2>\(self("listings.pictures.title"))</h2>\
            </header><div class="body stack">
            \(form(ListingPath.pictures(id), idempotencyKey: false, files: true, """
                <div class="field"><label for="f-pictures">\(self("listings.pictures.add"))</label>
                <input class="input" id="f-pictures" type="file" name="pictures" multiple required \
                accept="image/jpeg,image/png,image/webp" \
                aria-describedby="f-pictures-error f-pictures-help">
                \(fileFaults(typed, "pictures", id: "f-pictures-error"))
                <p class="help" id="f-pictures-help">\(self("listings.pictures.help"))</p></div>
                \(button(self("listings.pictures.upload")))
                """))
            \(editable.pictures.isEmpty ? "" : arrangement(editable))
            </div></section>
            """
    }

    private func arrangement(_ editable: EditableProduct) -> HTML {
        form(
            ListingPath.arrangement(editable.product.id), idempotencyKey: false,
            """
            <ol class="pictures">\(each: editable.pictures, pictureRow)</ol>
            \(button(self("listings.pictures.arrange"), ""))
            """)
    }

    private func pictureRow(_ picture: ProductPicture) -> HTML {
        """
        <li class="stack tight">\(picture.picture.map(tile) ?? absent(picture))
        <input type="hidden" name="position" value="\(picture.position)">\
        <label class="vh" for="place-\(picture.position)">\
        \(self("listings.pictures.place", ["number": "\(picture.position)"]))</label>\
        <input class="input cell-input" id="place-\(picture.position)" name="place" \
        inputmode="numeric" value="\(picture.position)">\
        \(box("remove", self("listings.pictures.remove"), value: "\(picture.position)"))</li>
        """
    }

    private func tile(_ picture: PictureID) -> HTML {
        "<img src=\"\(Media.path(picture, .card))\" alt=\"\" width=\"112\" height=\"112\" loading=\"lazy\">"
    }

    /// Placeholder of a missing picture with the end of its address, by which a seller knows the
    /// file.
    private func absent(_ picture: ProductPicture) -> HTML {
        let name = (picture.source ?? "").split(separator: "/").last.map(String.init) ?? ""
        let file = name.prefix { $0 != "?" }
        return """
            <p class="muted"><small>\(self("listings.pictures.\(picture.state.rawValue)")) \
            \(String(file))</small></p>
            """
    }
}
