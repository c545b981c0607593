import DesignSystem
import HTML
import Markets
import Web

/// Shop pages, drawn for one visitor.
struct ShopPages: PageComponent {
    let context: PageContext

    /// Page at `/sell` by the shop's state: registering, waiting, refused, selling.
    func sellPage(_ shop: Shop?, _ typed: SubmittedForm) -> HTML {
        let isForm = shop == nil || shop?.state == .refused
        return self.shop(
            self("shops.sell.title"), head: .title(back: Navigation.account()), tab: .me,
            mainClass: "phone stack",
            """
            \(shop.map(stateBanner) ?? "<p class=\"lead\">\(self("shops.sell.intro"))</p>")
            \(isForm ? registrationForm(shop, typed) : "")
            """)
    }

    private func stateBanner(_ shop: Shop) -> HTML {
        switch shop.state {
        case .waiting:
            banner(
                self("shops.state.waiting.title", ["shop": shop.name]),
                self("shops.state.waiting.text"), .info)
        case .refused:
            banner(
                self("shops.state.refused.title", ["shop": shop.name]),
                self(
                    "shops.state.refused.text",
                    [
                        "topic": shop.reasonCode.map { self("shops.reason.\($0.rawValue)") } ?? "",
                        "reason": shop.reason ?? "",
                    ]), .bad)
        case .approved:
            banner(
                self("shops.state.approved.title", ["shop": shop.name]),
                self("shops.state.approved.text"), .good,
                action: """
                    <a class="button small primary" href="\(Navigation.seller())">\
                    \(self("shops.state.approved.action"))</a>
                    """)
        case .closed:
            banner(
                self("shops.state.closed.title", ["shop": shop.name]),
                self("shops.state.closed.text"), .warn)
        }
    }

    private func registrationForm(_ shop: Shop?, _ typed: SubmittedForm) -> HTML {
        form(
            ShopPath.sell(),
            """
            \(formErrors(typed))
            \(kindChoice(shop, typed))
            \(field(RegistrationForm.legalName, self("shops.form.legal-name"), typed: typed,
                value: shop?.legalName, autocomplete: "organization",
                help: self("shops.form.legal-name.help")))
            \(field(RegistrationForm.name, self("shops.form.name"), typed: typed,
                value: shop?.name, help: self("shops.form.name.help")))
            \(select(RegistrationForm.market, self("shops.form.market"),
                MarketCode.allCases.map { ($0.rawValue, self("market.\($0.rawValue)")) },
                typed: typed, value: shop?.market.rawValue ?? marketCode.rawValue,
                help: self("shops.form.market.help")))
            \(field(RegistrationForm.phone, self("shops.form.phone"), type: "tel", typed: typed,
                value: shop?.phone, autocomplete: "tel", help: self("shops.form.phone.help")))
            \(field(RegistrationForm.taxNumber, self("shops.form.tax-number"), typed: typed,
                value: shop?.taxNumber))
            \(area(RegistrationForm.about, self("shops.form.about"), rows: 4, typed: typed,
                value: shop?.about, help: self("shops.form.about.help")))
            \(button(self(shop == nil ? "shops.form.send" : "shops.form.send-again"), "primary big"))
            """)
    }

    private func kindChoice(_ shop: Shop?, _ typed: SubmittedForm) -> HTML {
        let chosen =
            typed.input.text("kind") ?? shop?.kind.rawValue ?? Shop.Kind.individual.rawValue
        let choices = Shop.Kind.allCases.map { kind in
            choice(
                "kind", kind.rawValue, self("shops.kind.\(kind.rawValue)"),
                small: self("shops.kind.\(kind.rawValue).help"), chosen: kind.rawValue == chosen)
        }
        return """
            <fieldset class="stack tight"><legend>\(self("shops.form.kind"))</legend>
            \(each: choices, { $0 })
            </fieldset>
            """
    }

    /// Operations: shops that wait for a decision, oldest first.
    func shopQueuePage(_ shops: [Shop], _ state: Shop.State, _ typed: SubmittedForm) -> HTML {
        console(
            self("shops.queue.title"), menu: .operations, at: Navigation.operationsShops,
            """
            \(pageHead(self("shops.queue.title"), self("shops.queue.sub", count: shops.count)))
            \(formErrors(typed))
            \(stateTabs(state))
            \(shops.isEmpty ? empty(self("shops.queue.empty.title"), self("shops.queue.empty.text")) : "")
            <div class="stack">\(each: shops, shopReview)</div>
            """)
    }

    private func stateTabs(_ state: Shop.State) -> HTML {
        let tabs = Shop.State.allCases.map { one -> HTML in
            """
            <a href="\(ShopPath.queue().with("state", one.rawValue))"\
            \(one == state ? " aria-current=\"page\"" : "")>\(self("shops.state.\(one.rawValue)"))</a>
            """
        }
        return """
            <nav class="tabs" aria-label="\(self("shops.queue.states"))">\(each: tabs, { $0 })</nav>
            """
    }

    private func shopReview(_ shop: Shop) -> HTML {
        """
        <section class="card" aria-label="\(shop.name)"><header><h2>\(name: shop.name)</h2>\
        \(badge(self("market.\(shop.market.rawValue)")))</header><div class="body review">
        <dl class="facts">
        <dt>\(self("shops.form.kind"))</dt><dd>\(self("shops.kind.\(shop.kind.rawValue)"))</dd>
        <dt>\(self("shops.form.legal-name"))</dt><dd>\(name: shop.legalName)</dd>
        <dt>\(self("shops.form.phone"))</dt><dd>\(shop.phone)</dd>
        <dt>\(self("shops.form.tax-number"))</dt><dd>\(shop.taxNumber.isEmpty ? "–" : shop.taxNumber)</dd>
        <dt>\(self("shops.form.about"))</dt><dd>\(shop.about.isEmpty ? "–" : shop.about)</dd>
        <dt>\(self("shops.queue.since"))</dt><dd>\(moment(shop.createdAt))</dd>
        \(shop.reason.map { "<dt>\(self("shops.queue.reason"))</dt><dd>\($0)</dd>" as HTML })
        </dl>
        \(shop.state == .waiting ? decision(shop) : "")
        </div></section>
        """
    }

    private func decision(_ shop: Shop) -> HTML {
        let codes = Shop.ReasonCode.allCases.map { code -> HTML in
            "<option value=\"\(code.rawValue)\">\(self("shops.reason.\(code.rawValue)"))</option>"
        }
        return """
            \(action(ShopPath.approval(shop.id), self("shops.queue.approve"), "primary"))
            <form method="post" action="\(ShopPath.refusal(shop.id))">
            <div class="field"><label for="code-\(shop.slug)">\(self("shops.queue.code"))</label>
            <select class="input" id="code-\(shop.slug)" name="code">\(each: codes, { $0 })</select></div>
            <div class="field"><label for="reason-\(shop.slug)">\(self("shops.queue.reason"))</label>
            <input class="input" id="reason-\(shop.slug)" name="reason" minlength="5" \
            maxlength="1000" required></div>
            \(button(self("shops.queue.refuse"), "danger"))
            </form>
            """
    }
}
