import Baskets
import Catalog
import DesignSystem
import HTML
import Markets
import Money
import Orders
import Payments
import Store
import Web
import World

/// Address page, drawn for one visitor.
struct AddressPage: PageComponent {
    let context: PageContext

    /// Page for the delivery address. Asked first, since delivery and tax depend on it.
    func addressPage(_ shown: CheckoutPageModel, _ typed: SubmittedForm) -> HTML {
        let kept = shown.address ?? Address(market: marketCode, [.name: caller.name])
        let subtotal = self("baskets.subtotal", count: shown.basket.count)
        let rules = markets.addressForm(marketCode).fields
        func input(_ rule: AddressRule) -> HTML { addressField(rule, kept, typed) }
        return shop(
            self("checkouts.title"), head: .title(back: BasketPath.basket()),
            footbar: """
                <div class="footbar" role="region" aria-label="\(self("checkouts.next"))">\
                <p class="grow"><small class="muted">\(subtotal)\
                </small><br><b class="checkout-sum">\
                \(money(shown.basket.total(market.currency)))</b></p>\
                <button class="button primary big" type="submit" form="address">\
                \(self("checkouts.show-total"))</button></div>
                """, mainClass: "phone checkout",
            """
            \(checkoutSteps(2))
            \(formErrors(typed))
            <section class="card"><header><h2>\(self("checkouts.where"))</h2></header>
            <div class="body">\(form(
                CheckoutPath.address(), idempotencyKey: false, id: "address",
                "\(scopeFields(shown.scope))\(each: rules, input)"))</div>
            </section>
            <p class="fine muted checkout-note">\(self("checkouts.where-note"))</p>
            """)
    }

    /// Hidden inputs with the scope, so that it is still the same with the address known.
    private func scopeFields(_ scope: CheckoutScope) -> HTML {
        let direct: HTML =
            scope.direct.map {
                """
                \(hidden(ScopeFields.sku.name, $0.sku.description))\
                \(hidden(ScopeFields.quantity.name, "\($0.quantity)"))\
                \($0.room.map { hidden(ScopeFields.room.name, $0.description) })
                """
            } ?? ""
        return "\(direct)\(scope.vouchers.text.map { hidden(ScopeFields.vouchers.name, $0) })"
    }

    private func addressField(_ rule: AddressRule, _ kept: Address, _ typed: SubmittedForm) -> HTML
    {
        // The market's own bounds set `required` and `maxlength`.
        let field = Field<String>.text(
            rule.field.rawValue, rule.field.purpose, (rule.isRequired ? 1 : 0)...rule.maximumLength)
        let label = self(rule.labelKey)
        guard rule.field == .subdivision else {
            return self.field(
                field, label, type: rule.field == .phone ? "tel" : "text", typed: typed,
                value: kept[rule.field], autocomplete: rule.field.autocomplete,
                help: rule.field == .phone ? self("checkouts.phone-note") : nil)
        }
        let isEnglish = locale.language == "en"
        let places = markets.subdivisions(of: marketCode, on: market.zone.day(of: now))
            .map { (value: $0.code, label: isEnglish ? $0.english : $0.name) }
            .sorted { $0.label < $1.label }
        return select(
            field, label, places, typed: typed, value: kept[rule.field],
            autocomplete: rule.field.autocomplete, blank: self("checkouts.choose"))
    }

    /// Progress steps of a checkout: basket, details, done.
    func checkoutSteps(_ now: Int) -> HTML {
        func step(_ number: Int) -> HTML {
            let label = self("checkouts.step.\(number)")
            if number < now { return "<li class=\"done\">\(label)</li>" }
            return number == now
                ? "<li aria-current=\"step\">\(label)</li>" : "<li>\(label)</li>"
        }
        return """
            <section><ol class="steps" aria-label="\(self("checkouts.steps"))">\
            \(each: 1...3, step)</ol></section>
            """
    }

    /// Page for an empty basket: it was emptied elsewhere, or everything in it was bought.
    func nothingToPay(_ typed: SubmittedForm, _ waiting: [Payment]) -> HTML {
        shop(
            self("checkouts.title"), head: .title(back: BasketPath.basket()), tab: .basket,
            """
            \(formErrors(typed))\(WaitingPayments(context: context).banners(waiting))
            \(empty(
                self("baskets.empty.title"), self("baskets.empty.text"),
                action: (self("checkouts.result.orders"), OrderPath.list())))
            """)
    }
}
