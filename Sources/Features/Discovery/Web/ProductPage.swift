import Baskets
import Localization
import Text
import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Money
import Shops
import Web
import World

/// Renders a product's page.
struct ProductPage {
    /// Quantity that one press adds at most; the basket checks again.
    static let mostAtOnce = 99
    let context: PageContext
    let cards: ProductCardRenderer
    let sheet: ProductPageModel
    /// False where the operator may only show goods.
    let isOpen: Bool
    /// Idempotency key of the form: a second press does nothing.
    let key: String
    /// Scheme and host of this site, for whoever shares the page.
    let origin: String
    /// Content of the product slot, from another feature.
    let guest: HTML

    private var product: Product { sheet.product }
    private var shopPath: Path { DiscoveryPath.page(of: sheet.shop, for: context.marketCode) }

    var page: HTML {
        context.shop(
            product.title, head: .search(""), footbar: isOpen ? bar : nil, mainClass: "phone wide",
            script: "product.js", meta: shareCard,
            """
            \(Cards(context: context).crumbs(categoryPath, isHere: false))
            <div class="product-page">
            \(ProductGallery(context: context, product: product, pictures: sheet.page.pictures).html)
            <div class="product-told">
            \(told)\(guest)
            \(isOpen ? form + buttons("product-desk") : Cards(context: context).promoteOnlyBanner)
            \(isOpen ? terms : "")
            \(shopCard)
            </div>
            <div class="product-more">
            \(description)
            \(more)
            \(alike)
            </div>
            </div>
            \(Cards(context: context).foot)
            """)
    }

    private var categoryPath: [Category] {
        product.category.map { context.markets.categories.path(to: $0) } ?? []
    }

    /// Open Graph tags, for those who share the page's URL.
    private var shareCard: HTML {
        let price = sheet.chosen.price
        let card = OpenGraph(
            .product, title: product.title, page: DiscoveryPath.product(product.id),
            image: product.cover.map { Media.path($0, .full) }, origin: origin)
        return """
            \(card.html)
            \(price.map(sharePrice))
            """
    }

    private func sharePrice(_ price: Money) -> HTML {
        """
        \(OpenGraph.meta("product:price:amount", price.decimal))
        \(OpenGraph.meta("product:price:currency", price.currency.code))
        """
    }

    /// Price, title, and remaining stock.
    private var told: HTML {
        """
        <section class="stack">\(price)
        <h1>\(name: product.title)</h1>
        \(product.vendor.isEmpty ? "" : vendor)\
        \(stockWords)</section>
        """
    }

    private var vendor: HTML {
        "<p class=\"meta\">\(context("discovery.product.by", ["vendor": product.vendor]))</p>"
    }

    private var price: HTML {
        let chosen = sheet.chosen
        let price = chosen.price ?? .zero(context.marketCode.currency)
        let deal = chosen.compareAt == nil ? "" : " deal"
        let isAlways = sheet.page.skus.allSatisfy { $0.compareAt != nil }
        return """
            <p class="price big\(deal)"><data value="\(price.minor)" data-show="price">\
            \(context.money(price))</data>\
            \(isAlways ? "<span class=\"vh\">\(context("price.was")) </span>" : "")\
            \(was(chosen.compareAt))\
            \(sheet.percentOff.map { "<span class=\"off\">-\($0)%</span>" as HTML })</p>
            """
    }

    /// Price before; present but hidden if there is none, as another choice may have been dearer.
    private func was(_ money: Money?) -> HTML {
        guard let money else { return "<s data-show=\"was\" hidden></s>" }
        return "<s data-show=\"was\">\(context.money(money))</s>"
    }

    private var stockWords: HTML {
        let left = sheet.left(sheet.chosen)
        let tone = left == 0 ? " none" : left <= ProductPageModel.few ? " low" : ""
        return """
            <p class="product-stock\(tone)" data-show="words" aria-live="polite">\
            \(words(left))</p>
            """
    }

    private func words(_ left: Int) -> String {
        if left == 0 { return context("discovery.stock.none") }
        return left <= ProductPageModel.few
            ? context("discovery.stock.few", count: left) : context("discovery.stock.there")
    }
}

// MARK: choosing and buying

extension ProductPage {
    /// Form for choosing and buying. Without JavaScript the server finds the SKU from product and
    /// options; with it, `sku` is filled in as one chooses.
    private var form: HTML {
        let groups = sheet.groups
        let sku = groups.isEmpty ? sheet.chosen.sku.id.description : ""
        return """
            <form class="form" id="buy" method="post" \
            action="\(BasketPath.lines())" data-once data-variants>
            <input type="hidden" name="_key" autocomplete="off" value="\(key)">\
            \(context.hidden("product", product.id.description))\
            <input type="hidden" name="sku" autocomplete="off" value="\(sku)">
            \(each: groups, choice)
            \(quantity)
            \(rows(groups))
            </form>
            """
    }

    private func choice(_ group: OptionGroup) -> HTML {
        let name = "option\(group.place + 1)"
        let label = group.name.isEmpty ? context("discovery.product.option") : group.name
        return """
            <fieldset class="variant"><legend>\(label)</legend><div class="variants">
            \(each: group.values, { radio(name, $0) })</div></fieldset>
            """
    }

    private func radio(_ name: String, _ value: OptionGroup.Value) -> HTML {
        let label = value.text.isEmpty ? "–" : value.text
        return """
            <label><input type="radio" data-option required name="\(name)" value="\(value.text)"\
            \(value.isChosen ? " checked" : "")\(value.isThere ? "" : " disabled")>\(label)</label>

            """
    }

    private var quantity: HTML {
        // The largest stock of any choice: with JavaScript the bound follows the chosen one.
        let left = sheet.page.skus.map(sheet.left).max() ?? 1
        let most = min(max(left, 1), Self.mostAtOnce)
        return """
            <div class="field"><label for="quantity">\(context("discovery.product.quantity"))</label>
            <div class="quantity"><button type="button" data-step="-1" data-script hidden \
            aria-label="\(context("discovery.product.less"))">\(context.icon("minus"))</button>\
            <input id="quantity" type="number" name="quantity" value="1" min="1" max="\(most)" \
            inputmode="numeric" required><button type="button" data-step="1" data-script hidden \
            aria-label="\(context("discovery.product.more"))">\(context.icon("plus"))</button></div></div>
            """
    }

    /// Data of every SKU for `product.js`; without JavaScript the prices are read here, where they
    /// differ.
    private func rows(_ groups: [OptionGroup]) -> HTML {
        let skus = sheet.page.skus
        let first = skus.first
        let isAlike = skus.allSatisfy {
            $0.price == first?.price && $0.compareAt == first?.compareAt
        }
        if isAlike { return "<ul hidden>\(each: skus, { row($0, groups, "") })</ul>" }
        return """
            <ul class="rows" aria-label="\(context("discovery.product.prices"))" data-no-script>\
            \(each: skus, { row($0, groups, priced($0)) })</ul>
            """
    }

    private func priced(_ sku: PricedSKU) -> HTML {
        let options = sku.sku.options
        let was = sku.compareAt.map { "<s>\(context.money($0))</s> " as HTML }
        return """
            <span class="grow">\(options.isEmpty ? "–" : options)</span>\
            <span>\(was)<b>\(sku.price.map(context.money) ?? "")</b></span>
            """
    }

    /// Data of a SKU. Its options are places among the radio buttons, as a value may hold any
    /// character.
    private func row(_ sku: PricedSKU, _ groups: [OptionGroup], _ content: HTML) -> HTML {
        let left = sheet.left(sku)
        let options = groups.map { group in
            let value = sku.sku.optionValues[group.place]
            return String(group.values.firstIndex { $0.text == value } ?? 0)
        }.joined(separator: " ")
        let price = sku.price.map(context.money) ?? ""
        let was = sku.compareAt.map(context.money) ?? ""
        let index = sku.sku.picture.flatMap { id in
            sheet.page.pictures.firstIndex { $0.picture == id }
        }
        return """
            <li class="row list-row" data-options="\(options)" data-sku="\(sku.sku.id.description)" \
            data-price="\(price)" data-was="\(was)" \
            data-words="\(words(left))" data-stock="\(min(left, Self.mostAtOnce))"\
            \(index.map { " data-picture=\"pic-\($0 + 1)\"" as HTML })>\(content)</li>
            """
    }

    /// Buttons in a bar at the foot, on a phone.
    private var bar: HTML { buttons("footbar product-bar") }

    /// Buttons into the basket, or straight on to the checkout. The page has them twice and shows
    /// one: beside the choices on a desktop, in a bar at the foot on a phone.
    private func buttons(_ classes: String) -> HTML {
        let isOff = sheet.total == 0
        return context.cached("product bar", "\(classes) \(isOff ? "off" : "on")") {
            drawnButtons(classes, isOff ? " disabled" : "")
        }
    }

    private func drawnButtons(_ classes: String, _ off: HTML) -> HTML {
        """
        <div class="\(classes)" role="region" aria-label="\(context("discovery.product.buying"))">
        <button class="button big grow" form="buy" data-needs-stock \
        name="then" value="basket"\(off)>\(context("discovery.product.add"))</button>
        <button class="button primary big grow" form="buy" data-needs-stock \
        name="then" value="checkout"\(off)>\(context("discovery.product.now"))</button>
        </div>
        """
    }
}

// MARK: around it

extension ProductPage {
    /// Terms of delivery and returns, before anybody puts something into the basket.
    private var terms: HTML {
        let chosen = sheet.chosen
        let promise = chosen.price.flatMap {
            DeliveryPromise(
                context.markets, context.market, price: $0, grams: chosen.sku.grams,
                now: context.now)
        }
        let days = context.market.returnDays
        return """
            <section><h2 class="vh">\(context("discovery.product.terms"))</h2><ul class="rows">
            \(promise.map(delivery))
            <li class="row list-row">\(context.icon("return"))<span class="grow">\
            <b>\(context("discovery.returns", count: days))</b><br>\
            <small class="muted">\(context("discovery.returns.text"))</small></span></li>
            <li class="row list-row">\(context.icon("shield"))<span class="grow">\
            <b>\(context("discovery.kept"))</b><br><small class="muted">\
            \(context("discovery.kept.text", count: context.market.completeDays))</small></span></li>
            </ul></section>
            """
    }

    private func delivery(_ promise: DeliveryPromise) -> HTML {
        let days = DateText(locale: context.locale, zone: context.market.zone)
            .range(promise.from, promise.to)
        return """
            <li class="row list-row">\(context.icon("truck"))<span class="grow">\
            <b>\(cost(promise))</b><br><small class="muted">\
            \(context("discovery.delivery.when", ["place": promise.place, "days": days]))\
            </small></span></li>
            """
    }

    private func cost(_ promise: DeliveryPromise) -> String {
        let fee = context.money(promise.fee)
        if promise.fee.isZero { return context("discovery.delivery.free") }
        guard let from = promise.freeFrom else {
            return context("discovery.delivery.fee", ["fee": fee])
        }
        return context("discovery.delivery.freefrom", ["from": context.money(from), "fee": fee])
    }

    private var shopCard: HTML {
        """
        <section class="product-shop row">\(context.icon("shop", "l"))<span class="grow">\
        <b>\(name: sheet.shop.name)</b><br><small class="muted">\
        \(ProductPageParts(context: context).kind(sheet.shop))</small></span>\
        <a class="button small" href="\(shopPath)">\(context("discovery.product.toshop"))</a></section>
        """
    }

    /// The seller's description: a safe subset of HTML, cleaned when it was stored.
    private var description: HTML {
        guard !product.description.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(context("discovery.product.description"))</h2></div>
            <div class="prose">\(HTML(trusted: product.description))</div></section>
            """
    }

    private var more: HTML {
        cards.rail(
            context("discovery.product.others", ["shop": sheet.shop.name]),
            sheet.more, all: shopPath)
    }

    private var alike: HTML {
        guard let category = categoryPath.last, !sheet.alike.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(context("discovery.product.alike"))</h2><a class="link" \
            href="\(DiscoveryPath.category(CategoryID(category.id)))">\
            \(category.name(in: context.locale))</a></div>
            <div class="grid">\(cards.row(sheet.alike))</div></section>
            """
    }
}

/// Product page parts, drawn for one visitor.
struct ProductPageParts: PageComponent {
    let context: PageContext

    func kind(_ shop: Shop) -> String {
        self(shop.kind == .company ? "discovery.shop.company" : "discovery.shop.individual")
    }
}
