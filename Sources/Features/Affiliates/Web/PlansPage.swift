import Creators
import DesignSystem
import HTML
import Markets
import Media
import Shops
import Web
import World

/// Seller Center page of commission plans.
struct PlansPage {
    let context: PageContext
    let shop: Shop
    let rule: CreatorRule
    let products: [PlannedProduct]
    let next: String?
    let isFirst: Bool
    /// True if commissions are open to the seller; if not, plans that they have can still be changed.
    let isOpen: Bool
    let typed: SubmittedForm

    var page: HTML {
        let base = AffiliatePath.plans()
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
            <div class="stack loose">\(context.formErrors(typed))\(isOpen ? "" : notYet)
            \(context.banner(context("creators.plans.rule"), context("creators.plans.rule.text"), .info))
            <section class="card clip">\(products.isEmpty ? none : table)
            \(context.pages(first: isFirst ? nil : base, next: next.map { base.with("after", $0) }))
            </section></div>
            """)
    }

    private var notYet: HTML {
        context.banner(context("refusal.rollouts.affiliates-not-yet"), "", .info)
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
            <a href="\(CreatorParts.path(of: card.product))">\(name: card.title)</a>\
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
                parts: ["day": context.lastDay(before: $0, zone: zone)])
        }
        return """
            \(context.badge(context("creators.plans.open", [
                "rate": Percent.text(plan.rate, in: context.locale)]), .good))\
            \(until.map { "<br><small>\($0)</small>" as HTML })
            """
    }

    private var zone: Zone { context.markets.market(shop.market).zone }

    private func terms(_ planned: PlannedProduct) -> HTML {
        guard planned.plan != nil || isOpen else { return "" }
        let title = planned.card.title
        let rate = planned.plan.map { Percent.text($0.rate, in: context.locale) } ?? ""
        // `endsAt` is the first moment after the last day.
        let last = planned.plan?.endsAt.map { zone.day(of: $0 - .milliseconds(1)).description }
        let open = context.form(
            AffiliatePath.plan(planned.card.product), classes: "row plan-form",
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
                AffiliatePath.planEnd(planned.card.product), context("creators.plans.close"),
                "small quiet"))</div>
            """
    }
}
