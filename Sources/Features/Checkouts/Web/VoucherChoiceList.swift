import Baskets
import DesignSystem
import HTML
import Money
import Web
import World

/// Choice of a shop's voucher on the checkout page: links, so that it works without a script.
struct VoucherChoiceList: PageComponent {
    let context: PageContext

    /// Every way to pay a shop with what it takes off, the chosen one marked; empty without a
    /// voucher.
    func list(_ offers: [Quote.ShopQuote], _ shown: CheckoutPageModel) -> HTML {
        guard !offers.isEmpty else { return "" }
        func row(_ offer: Quote.ShopQuote) -> HTML {
            var scope = shown.scope
            scope.vouchers[offer.shop] = offer.voucher.map { .claim($0.id) } ?? VoucherChoice.none
            let mark: HTML = shown.isChosen(offer) ? " aria-current=\"true\"" : ""
            let title = offer.voucher?.voucher.title ?? self("checkouts.voucher.none")
            let off: HTML =
                offer.voucher == nil ? "" : "<span>\(money(-offer.sums.discount))</span>"
            return """
                <li><a class="row" href="\(scope.path(CheckoutPath.checkout()))"\(mark)>\
                <span class="grow">\(name: title)</span>\(off)</a></li>
                """
        }
        return """
            <div class="body voucher-choice"><h3 class="fine strong">\
            \(self("checkouts.voucher.title"))</h3><ul>\(each: offers, row)</ul></div>
            """
    }
}
