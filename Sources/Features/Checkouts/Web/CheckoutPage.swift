import Baskets
import Catalog
import DesignSystem
import HTML
import Localization
import Markets
import Money
import OrderPages
import Orders
import Payments
import Shops
import Store
import Web
import World

/// Checkout page, drawn for one visitor.
struct CheckoutPage: PageComponent {
    let context: PageContext

    /// Checkout on one page, with one button that names the total.
    func checkoutPage(_ shown: CheckoutPageModel, _ typed: SubmittedForm) -> HTML {
        shop(
            self("checkouts.title"), head: .title(back: BasketPath.basket()),
            footbar: payBar(shown), mainClass: "phone checkout",
            """
            \(AddressPage(context: context).checkoutSteps(2))
            \(changes(typed))\
            \(WaitingPayments(context: context).banners(shown.waiting))\(checkoutNews(shown))
            \(form(CheckoutPath.checkout(), classes: "stack loose", id: "pay", payForm(shown, typed)))
            """)
    }

    private func payForm(_ shown: CheckoutPageModel, _ typed: SubmittedForm) -> HTML {
        """
        \(shown.address.map { deliverTo($0, shown.scope) })
        \(each: parcels(shown), parcel)
        \(shown.quote == nil ? "" : payWith(shown, typed))
        \(shown.quote.map { total($0, until: shown.holdUntil) })\
        \(shown.fingerprint.map { hidden(PayForm.fingerprint.name, $0.text) })
        """
    }

    /// Banner of a refusal. What isn't as it was shown stands line by line, as it was and as it is.
    private func changes(_ typed: SubmittedForm) -> HTML {
        let changed = typed.faults.filter { $0.field == ChangedCheckout.field }
        guard !changed.isEmpty else { return formErrors(typed) }
        func line(_ fault: FieldFault) -> HTML { "<li>\(self(fault.message))</li>" }
        let isShown = changed.contains { $0.message.key.hasPrefix("checkouts.changed.") }
        let list: HTML = isShown ? "<ul class=\"faults\">\(each: changed, line)</ul>" : ""
        return """
            <section class="banner bad" role="alert" id="form-errors" tabindex="-1" autofocus>\
            \(icon("warn"))<div class="grow"><b>\(self("refusal.orders.changed"))</b>\(list)</div>\
            </section>
            """
    }

    /// Banners on lines that changed since they were seen, by title, so that nobody pays unawares.
    private func checkoutNews(_ shown: CheckoutPageModel) -> HTML {
        func changed(_ line: Basket.Line) -> HTML {
            guard let seen = line.seen else { return "" }
            return banner(
                line.offer.title,
                self("baskets.line.changed", ["was": money(seen), "now": money(line.offer.price)]))
        }
        func stuck(_ line: Basket.Line) -> HTML {
            let words =
                !line.offer.isLive
                ? self("baskets.line.gone")
                : line.available <= 0
                    ? self("baskets.line.sold-out")
                    : self("baskets.line.short", count: line.available)
            return banner(line.offer.title, words, .bad, action: toBasket)
        }
        let problem = shown.problem.map {
            banner(self($0), "", .bad, action: changeAddress(shown.scope))
        }
        let held = shown.holdProblem.map { banner(self($0), "", .bad, action: toBasket) }
        return """
            \(problem)\(held)\(each: shown.stuck, stuck)\
            \(each: shown.basket.lines.filter { $0.seen != nil }, changed)
            """
    }

    private var toBasket: HTML {
        """
        <a class="button small" href="\(BasketPath.basket())">\(self("checkouts.to-basket"))</a>
        """
    }

    private func changeAddress(_ scope: CheckoutScope) -> HTML {
        """
        <a class="link fine" href="\(scope.path(CheckoutPath.checkout().with("edit", "1")))">\
        \(self("checkouts.change"))</a>
        """
    }

    private func deliverTo(_ address: Address, _ scope: CheckoutScope) -> HTML {
        let lines = markets.lines(address).dropFirst().joined(separator: ", ")
        return """
            <section class="card"><header><h2>\(self("orders.deliver-to"))</h2>\
            \(changeAddress(scope))</header><div class="body"><p class="row">\(icon("pin"))\
            <span class="grow"><b>\(name: address.name)</b><br><span class="soft">\(lines)</span></span>\
            </p></div></section>
            """
    }

    // MARK: parcels

    private struct Parcel {
        let shop: String
        let lines: [Basket.Line]
        let quote: Quote.ShopQuote?
        let vouchers: HTML
    }

    private func parcels(_ shown: CheckoutPageModel) -> [Parcel] {
        shown.basket.shops.map { group in
            Parcel(
                shop: shown.shops[group.shop]?.name ?? "", lines: group.lines,
                quote: shown.quote?.orders.first { $0.shop == group.shop },
                vouchers: VoucherChoiceList(context: context).list(
                    shown.vouchers[group.shop] ?? [], shown))
        }
    }

    private func parcel(_ parcel: Parcel) -> HTML {
        func line(_ line: Basket.Line) -> HTML {
            let options = line.offer.options.isEmpty ? "" : ", " + line.offer.options
            return """
                <li class="row">\(BasketParts(context: context).thumb(line.offer.picture))<span class="grow">\
                \(name: line.offer.title)\(options)<small class="muted"> × \(line.quantity)</small></span>\
                \(lineTotal(line))</li>
                """
        }
        let count = parcel.lines.reduce(0) { $0 + $1.quantity }
        return """
            <section class="card"><header><h2>\(self("orders.items", count: count))</h2>\
            <span class="muted fine">\(self("checkouts.from-shop", ["shop": parcel.shop]))</span>\
            </header><ul class="body rows checkout-items">\(each: parcel.lines, line)</ul>\
            \(parcel.vouchers)\(parcel.quote.map(delivery))</section>
            """
    }

    private func lineTotal(_ line: Basket.Line) -> HTML {
        guard let seen = line.seen else {
            return "<data value=\"\(line.total.minor)\">\(money(line.total))</data>"
        }
        return """
            <span class="price"><s><span class="vh">\(self("price.was")) </span>\
            \(money(seen * line.quantity))</s><data value="\(line.total.minor)">\
            \(money(line.total))</data></span>
            """
    }

    private func delivery(_ quote: Quote.ShopQuote) -> HTML {
        let days = markets.arrival(quote.days, in: marketCode, paidAt: now)
        let text = DateText(locale: locale, zone: market.zone).range(days.from, days.to)
        let more =
            quote.shipping.isZero
            ? nil
            : quote.freeFrom.map {
                self("checkouts.delivery.free-from", ["amount": money($0)])
            }
        return """
            <footer class="row">\(icon("truck"))<span class="grow">\
            \(self("checkouts.delivery.standard"))<br><small class="muted">\
            \(self("checkouts.delivery.days", ["days": text]))\
            \(more.map { " · \($0)" as HTML })</small></span>\
            <b>\(quote.shipping.isZero ? self("orders.free") : money(quote.shipping))</b></footer>
            """
    }

    // MARK: paying

    private func payWith(_ shown: CheckoutPageModel, _ typed: SubmittedForm) -> HTML {
        let typed = typed.input.text(PayForm.method.name)
        let chosen = shown.methods.first { $0.code == typed } ?? shown.methods.first
        func row(_ method: PayMethod) -> HTML {
            choice(
                PayForm.method.name, method.code, self(method.words),
                small: self(method.note), chosen: method == chosen, icon: "card")
        }
        let rehearsal: HTML =
            shown.isTestMode
            ? banner(self("orders.sandbox"), self("checkouts.sandbox.note"), .info) : ""
        return """
            <fieldset class="stack"><legend><h2>\(self("checkouts.pay-with"))</h2></legend>
            \(rehearsal)
            \(each: shown.methods, row)</fieldset>
            """
    }

    /// - Parameter until: end of the time for which stock would be kept; nil if none would be.
    private func total(_ quote: Quote, until: Instant?) -> HTML {
        let held = until.map {
            "\(self("checkouts.held-until", parts: ["time": timeOfDay($0)])) " as HTML
        }
        let hours = Int(market.holdWindow.milliseconds / 3_600_000)
        return """
            <section aria-label="\(self("orders.total"))">\(OrderParts(context: context).sums(quote.sums))
            <p class="fine muted checkout-note">\
            \(OrderParts(context: context).taxNote(quote.sums).map { "\($0) " })\
            \(held)\
            \(self("checkouts.cancel-note", count: hours)) \
            \(self("checkouts.return-note", count: market.returnDays))</p></section>\
            \(hidden(PayForm.total.name, "\(quote.total.minor)"))
            """
    }

    private func payBar(_ shown: CheckoutPageModel) -> HTML {
        guard let quote = shown.quote else {
            return """
                <div class="footbar" role="region" aria-label="\(self("orders.total"))">\
                <p class="grow muted">\(self("checkouts.no-total"))</p>\(toBasket)</div>
                """
        }
        let total = money(quote.total)
        let disabled: HTML = shown.canPay ? "" : " disabled"
        return """
            <div class="footbar" role="region" aria-label="\(self("orders.total"))">\
            <p class="grow"><small class="muted">\(self("orders.total"))</small><br>\
            <b class="checkout-sum">\(total)</b></p>\
            <button class="button primary big" type="submit" form="pay"\(disabled)>\
            \(self("checkouts.pay", ["amount": total]))</button></div>
            """
    }
}
