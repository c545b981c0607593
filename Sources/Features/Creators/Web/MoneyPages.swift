import DesignSystem
import HTML
import Markets
import Media
import Money
import Orders
import Shops
import Web
import World

/// Money pages, drawn for one visitor.
struct MoneyPages: PageComponent {
    let context: PageContext

    func earningsPage(_ earnings: Earnings, isFirst: Bool) -> HTML {
        let base = CreatorPath.earnings()
        let none = empty(
            self("creators.earnings.empty"), self("creators.earnings.empty.text"),
            action: (self("creators.market.title"), CreatorPath.market()))
        return CenterPages(context: context).center(
            .earnings,
            """
            <section class="card"><dl class="tiles">\
            \(tile("creators.earnings.balance", money(earnings.balance)))\
            \(tile("creators.earnings.waiting", money(earnings.waiting)))</dl>\
            <div class="body"><a class="button primary" href="\(Navigation.creatorPayouts())">\
            \(self("payouts.open"))</a></div></section>
            <p class="muted">\(self("creators.earnings.text"))</p>
            \(earnings.sales.isEmpty ? none : sales(earnings.sales))
            \(pages(first: isFirst ? nil : base,
                next: earnings.next.map { base.with("after", $0) }))
            """)
    }

    private func tile(_ key: String, _ value: String) -> HTML {
        "<div class=\"stat\"><dt>\(self(key))</dt><dd>\(value)</dd></div>"
    }

    private func sales(_ sales: [CreatorSale]) -> HTML {
        let tones: [CreatorSale.State: Tone] = [.estimated: .warn, .actual: .good]
        func row(_ sale: CreatorSale) -> HTML {
            let surface = self(
                sale.isLive ? "creators.surface.live" : "creators.surface.stall")
            let line: KeyValuePairs = [
                "rate": Percent.text(sale.rate, in: locale), "base": money(sale.base),
                "surface": surface,
            ]
            let facts =
                sale.rate == .zero
                ? "\(surface) · \(self("creators.rate.own"))"
                : self("creators.earnings.line", line)
            return """
                <li class="row sale-row"><span class="grow"><b class="clamp">\(name: sale.title)</b>\
                <small class="muted">\(moment(sale.at)) · \(facts)</small></span>\
                <span class="sale-sum"><b>\(sale.rate == .zero ? "–" : money(sale.expected))</b>\
                \(badge(self("creators.sale.\(sale.state.rawValue)"), tones[sale.state] ?? .plain))\
                </span></li>
                """
        }
        return "<ul class=\"card rows sales\">\(each: sales, row)</ul>"
    }

    /// Page of four weeks' figures: the sums above, then a row per day.
    func figuresPage(_ creator: Creator, _ days: [StallDay]) -> HTML {
        let total = days.reduce(StallFigures()) { $0 + $1.figures }
        func amount(_ minor: Int64) -> String {
            money(Money(minor: minor, currency: creator.market.currency))
        }
        func row(_ day: StallDay) -> HTML {
            let f = day.figures
            let name = DateText(locale: locale, zone: market.zone).shortDay(day.day)
            return """
                <tr><th scope="row" class="nowrap">\(name)</th>\
                <td class="num">\(f.views.grouped(in: locale))</td>\
                <td class="num">\(f.clicks.grouped(in: locale))</td>\
                <td class="num">\(f.orders.grouped(in: locale))</td>\
                <td class="num">\(f.units.grouped(in: locale))</td>\
                <td class="num">\(amount(f.gmv))</td><td class="num">\(amount(f.estimated))</td>\
                <td class="num">\(amount(f.actual))</td></tr>
                """
        }
        let columns = [
            "creators.figure.views", "creators.figure.clicks", "creators.figure.orders",
            "creators.figure.units", "creators.figure.gmv", "creators.figure.estimated",
            "creators.figure.actual",
        ]
        func column(_ key: String) -> HTML {
            "<th scope=\"col\" class=\"num\">\(self(key))</th>"
        }
        let table: HTML = """
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("creators.figures.days"))"><table class="table dense">\
            <caption class="vh">\(self("creators.figures.days"))</caption><thead><tr>\
            <th scope="col">\(self("creators.figure.day"))</th>\(each: columns, column)</tr></thead>\
            <tbody>\(each: days, row)</tbody></table></div></section>
            """
        let none = empty(self("creators.figures.empty"), self("creators.figures.empty.text"))
        return CenterPages(context: context).center(
            .figures, wide: true,
            """
            <section class="card"><dl class="tiles">\
            \(tile("creators.figure.views", total.views.grouped(in: locale)))\
            \(tile("creators.figure.clicks", total.clicks.grouped(in: locale)))\
            \(tile("creators.figure.orders", total.orders.grouped(in: locale)))\
            \(tile("creators.figure.gmv", amount(total.gmv)))\
            \(tile("creators.figure.estimated", amount(total.estimated)))\
            \(tile("creators.figure.follows", total.follows.grouped(in: locale)))</dl></section>
            <p class="muted">\(self("creators.figures.text"))</p>
            \(days.isEmpty ? none : table)
            """)
    }
}

/// Seller Center page of commission plans.
struct PlansPage {
    let context: PageContext
    let shop: Shop
    let rule: CreatorRule
    let products: [PlannedProduct]
    let next: String?
    let isFirst: Bool
    let typed: SubmittedForm

    var page: HTML {
        let base = CreatorPath.plans()
        let sub = context(
            "creators.plans.text",
            [
                "least": Percent.text(rule.minimum, in: context.locale),
                "most": Percent.text(CreatorRule.most, in: context.locale),
            ])
        let none = context.empty(
            context("creators.plans.empty"), context("creators.plans.empty.text"),
            action: (context("desk.products"), Navigation.sellerProducts()))
        return context.console(
            context("creators.plans.title"), menu: .seller, at: Navigation.sellerCreators,
            """
            \(context.pageHead(context("creators.plans.title"), sub))
            <div class="stack loose">\(context.formErrors(typed))\
            \(each: typed.faults, { context.banner(context($0.message), "", .bad) })
            \(context.banner(context("creators.plans.rule"), context("creators.plans.rule.text"), .info))
            <section class="card clip">\(products.isEmpty ? none : table)
            \(context.pages(first: isFirst ? nil : base, next: next.map { base.with("after", $0) }))
            </section></div>
            """)
    }

    private var table: HTML {
        func column(_ key: String) -> HTML {
            "<th scope=\"col\">\(context(key))</th>"
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(context("creators.plans.title"))"><table class="table stacks plans">\
            <caption class="vh">\(context("creators.plans.title"))</caption><thead><tr>\
            \(each: [
                "creators.plans.product", "creators.plans.state", "creators.plans.creators",
                "creators.plans.terms",
            ], column)</tr></thead>\
            <tbody>\(each: products, row)</tbody></table></div>
            """
    }

    private func row(_ planned: PlannedProduct) -> HTML {
        let card = planned.card
        let picture = card.picture.map { Media.path($0, .thumb) } ?? context.assets.path("mark.svg")
        return """
            <tr><td><span class="row"><img class="thumb" src="\(picture)" alt="" width="40" \
            height="40" loading="lazy"><span>\
            <a href="\(CreatorsWeb.path(of: card.product))">\(name: card.title)</a>\
            <small>\(context.money(card.price))</small></span></span></td>\
            <td data-label="\(context("creators.plans.state"))">\(state(planned))</td>\
            <td data-label="\(context("creators.plans.creators"))">\
            \(planned.promoters.grouped(in: context.locale))</td>\
            <td data-label="\(context("creators.plans.terms"))">\(terms(planned))</td></tr>
            """
    }

    private func state(_ planned: PlannedProduct) -> HTML {
        guard let plan = planned.plan else {
            return context.badge(context("creators.plans.closed"))
        }
        let until = plan.endsAt.map {
            context(
                "creators.plan.until",
                ["day": DateText(locale: context.locale, zone: zone).day($0, now: context.now)])
        }
        return """
            \(context.badge(context("creators.plans.open", [
                "rate": Percent.text(plan.rate, in: context.locale)]), .good))\
            \(until.map { "<br><small>\($0)</small>" as HTML })
            """
    }

    private var zone: Zone { context.markets.market(shop.market).zone }

    private func terms(_ planned: PlannedProduct) -> HTML {
        let title = planned.card.title
        let rate = planned.plan.map { Percent.text($0.rate, in: context.locale) } ?? ""
        // `endsAt` is the first moment after the last day.
        let last = planned.plan?.endsAt.map { zone.day(of: $0 - .milliseconds(1)).description }
        let open = context.form(
            CreatorPath.plan(planned.card.product), classes: "row plan-form",
            """
            <input class="input plan-rate" name="rate" value="\(rate)" inputmode="decimal" \
            maxlength="8" required aria-label="\(context("creators.plans.rate.of", ["title": title]))" \
            placeholder="10"><span aria-hidden="true">%</span>\
            <input class="input" type="date" name="ends" value="\(last ?? "")" \
            aria-label="\(context("creators.plans.ends.of", ["title": title]))">\
            \(context.button(context(planned.plan == nil ? "creators.plans.send" : "creators.save"), "small"))
            """)
        guard planned.plan != nil else { return open }
        return """
            <div class="plan-forms">\(open)\(context.action(
                CreatorPath.planEnd(planned.card.product), context("creators.plans.close"),
                "small quiet"))</div>
            """
    }
}

extension MoneyPages {
    /// Operations page of creators who wait for an identity check.
    func checksPage(_ checks: [CreatorCheck], _ typed: SubmittedForm) -> HTML {
        let title = self("creators.checks.title")
        let closures: HTML = """
            <a class="button" href="\(CreatorPath.closures())">\(self("creators.closures.title"))</a>
            """
        return console(
            title, menu: .operations, at: Navigation.operationsCreators,
            """
            \(pageHead(title, self("creators.checks.text"), actions: closures))
            <div class="stack loose">\(formErrors(typed))\
            \(checks.isEmpty
                ? empty(self("creators.checks.empty"), self("creators.checks.empty.text")) : "")\
            \(each: checks, check)</div>
            """)
    }

    private func check(_ check: CreatorCheck) -> HTML {
        let creator = check.creator
        let path = CreatorPath.check(creator.id)
        let note = "note-\(creator.id.short)"
        return """
            <section class="card" aria-label="\(creator.name)"><header><h2>\(name: creator.name)</h2>\
            \(badge(self("market.\(creator.market.rawValue)")))</header><div class="body review">
            <dl class="facts"><dt>\(self("creators.form.handle"))</dt><dd>\(creator.handle.shown)</dd>\
            <dt>\(self("creators.identity.name"))</dt><dd>\(name: check.proof.legalName)</dd>\
            <dt>\(self("creators.identity.document"))</dt>\
            <dd>\(self("creators.document.\(check.proof.document.rawValue)"))</dd>\
            <dt>\(self("creators.identity.last-four"))</dt><dd>\(check.proof.lastFour)</dd>\
            <dt>\(self("creators.checks.since"))</dt><dd>\(moment(check.askedAt))</dd></dl>
            \(action(path, self("creators.checks.verify"), "primary", fields: [("verified", "on")]))
            <form method="post" action="\(path)"><div class="field">\
            <label for="\(note)">\(self("creators.checks.note"))</label>\
            <input class="input" id="\(note)" name="note" maxlength="500" required></div>\
            \(button(self("creators.checks.refuse"), "danger"))</form></div></section>
            """
    }
}
