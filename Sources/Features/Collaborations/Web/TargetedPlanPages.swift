import Affiliates
import Catalog
import Creators
import DesignSystem
import HTML
import Identities
import Markets
import Media
import Text
import Web
import World

/// Seller Center pages of targeted plans, drawn for one visitor.
struct TargetedPlanPages: PageComponent {
    let context: PageContext

    private func page(_ title: String, _ sub: String?, actions: HTML = "", _ body: HTML) -> HTML {
        console(
            title, menu: .seller, at: Navigation.sellerCollaborations,
            """
            \(pageHead(title, sub, actions: actions))
            <div class="stack loose">\(body)</div>
            """)
    }

    private func percent(_ plan: TargetedPlan) -> String {
        self("collaborations.rate", ["rate": Percent.text(plan.rate, in: locale)])
    }

    private func zone(of list: PlanList) -> Zone { markets.market(list.shop.market).zone }

    private func left(_ quota: InvitationQuota) -> HTML {
        banner(
            self("collaborations.quota", count: quota.left),
            self("collaborations.quota.text", ["most": quota.perWeek.grouped(in: locale)]), .info)
    }

    // MARK: the list

    func list(_ list: PlanList, isFirst: Bool) -> HTML {
        let new: HTML = """
            <a class="button primary" href="\(CollaborationPath.new())">\(icon("plus"))\
            \(self("collaborations.new"))</a>
            """
        let none = empty(self("collaborations.empty"), self("collaborations.empty.text"))
        let base = CollaborationPath.plans()
        return page(
            self("collaborations.title"), self("collaborations.text"), actions: new,
            """
            \(left(list.quota))
            <section class="card clip">\(list.plans.isEmpty ? none : table(list))\
            \(pages(first: isFirst ? nil : base,
                next: list.next.map { base.with("after", $0.description) }))</section>
            """)
    }

    private func table(_ list: PlanList) -> HTML {
        func column(_ key: String) -> HTML { "<th scope=\"col\">\(self(key))</th>" }
        func row(_ shown: ShownPlan) -> HTML {
            let titles = shown.products.map(\.title)
            let more = titles.count - 1
            return """
                <tr><td><a href="\(CollaborationPath.plan(shown.plan.id))">\
                \(name: titles.first ?? "–")</a>\
                \(more > 0 ? "<small>\(self("collaborations.more-products", count: more))</small>" : "")</td>\
                <td data-label="\(self("collaborations.rate.label"))">\(percent(shown.plan))</td>\
                <td data-label="\(self("collaborations.ends"))">\
                \(lastDay(before: shown.plan.endsAt, zone: zone(of: list)))</td>\
                <td data-label="\(self("collaborations.creators"))">\(counts(shown, list))</td></tr>
                """
        }
        let columns = [
            "collaborations.products", "collaborations.rate.label", "collaborations.ends",
            "collaborations.creators",
        ]
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("collaborations.title"))"><table class="table stacks plans">\
            <caption class="vh">\(self("collaborations.title"))</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(each: list.plans, row)</tbody></table></div>
            """
    }

    /// How many creators are in each state: `2 agreed`, `1 invited`.
    private func counts(_ shown: ShownPlan, _ list: PlanList) -> HTML {
        let states = shown.partners.map { $0.collaboration.state(at: list.at) }
        func one(_ state: Collaboration.State) -> HTML {
            let count = states.count { $0 == state }
            return count == 0
                ? ""
                : badge(
                    "\(count.grouped(in: locale)) \(self("collaborations.state.\(state.rawValue)"))",
                    CollaborationTone.of(state))
        }
        return "<span class=\"state-counts\">\(each: Collaboration.State.allCases, one)</span>"
    }

    // MARK: one plan

    func detail(_ list: PlanList) -> HTML {
        guard let shown = list.plans.first else { return "" }
        let plan = shown.plan
        func product(_ one: (product: ProductID, title: String)) -> HTML {
            "<li><a href=\"\(CreatorParts.path(of: one.product))\">\(name: one.title)</a></li>"
        }
        let message: HTML =
            plan.message.isEmpty
            ? ""
            : """
            <dt>\(self("collaborations.message"))</dt><dd class="lines">\(name: plan.message)</dd>
            """
        return page(
            self("collaborations.plan"), nil,
            """
            <section class="card"><div class="body"><dl class="facts">\
            <dt>\(self("collaborations.products"))</dt><dd><ul>\
            \(each: shown.products, product)</ul></dd>\
            <dt>\(self("collaborations.rate.label"))</dt><dd>\(percent(plan))</dd>\
            <dt>\(self("collaborations.ends"))</dt>\
            <dd>\(lastDay(before: plan.endsAt, zone: zone(of: list)))</dd>\
            <dt>\(self("collaborations.content"))</dt>\
            <dd>\(self("collaborations.content.\(plan.content.rawValue)"))</dd>\(message)</dl></div>\
            </section>
            \(partners(shown, list))
            <p class="muted">\(self("collaborations.end.text"))</p>
            """)
    }

    private func partners(_ shown: ShownPlan, _ list: PlanList) -> HTML {
        func row(_ partner: ShownPlan.Partner) -> HTML {
            let state = partner.collaboration.state(at: list.at)
            return """
                <li class="linkrow">\(CreatorParts(context: context).avatar(partner.creator))\
                <span class="grow"><a href="\(CreatorPath.stall(partner.creator.handle))">\
                \(name: partner.creator.name)</a><small>\(partner.creator.handle.shown) · \
                \(since(partner.collaboration, state))</small></span>\
                \(badge(self("collaborations.state.\(state.rawValue)"), CollaborationTone.of(state)))\
                \(sellersMove(partner.collaboration, state))</li>
                """
        }
        return """
            <section class="card"><header><h2>\(self("collaborations.creators"))</h2></header>\
            <ul class="rows partners">\(each: shown.partners, row)</ul></section>
            """
    }

    private func since(_ one: Collaboration, _ state: Collaboration.State) -> HTML {
        switch state {
        case .invited: self("collaborations.answer-by", parts: ["day": moment(one.answerBy)])
        case .expired: moment(one.answerBy)
        default: moment(one.endedAt ?? one.answeredAt ?? one.invitedAt)
        }
    }

    private func sellersMove(_ one: Collaboration, _ state: Collaboration.State) -> HTML {
        switch state {
        case .invited:
            action(
                CollaborationPath.revocation(one.id), self("collaborations.revoke"), "small quiet")
        case .accepted:
            action(CollaborationPath.end(one.id), self("collaborations.end"), "small quiet")
        default: ""
        }
    }

    // MARK: a new plan

    func new(_ new: NewPlan, _ link: NewPlanForm, _ typed: SubmittedForm) -> HTML {
        let title = self("collaborations.new")
        guard new.isOpen else {
            return page(
                title, nil, banner(self("refusal.rollouts.affiliates-not-yet"), "", .info))
        }
        guard !new.cards.isEmpty else {
            return page(
                title, nil,
                empty(
                    self("creators.plans.empty"), self("creators.plans.empty.text"),
                    action: (self("desk.products"), Navigation.sellerProducts())))
        }
        return page(
            title, self("collaborations.new.text"),
            """
            \(formErrors(typed))\(left(new.quota))
            \(form(
                CollaborationPath.plans(), classes: "form stack loose",
                """
                <section class="card"><div class="body stack">\(fields(new, link, typed))</div></section>
                \(products(new, link, typed))
                <p>\(button(self("collaborations.send"), "primary big"))</p>
                """))
            """)
    }

    private func fields(_ new: NewPlan, _ link: NewPlanForm, _ typed: SubmittedForm) -> HTML {
        let rule = markets.creatorRule(in: new.shop.market, on: new.today)
        let bounds = self(
            "collaborations.rate.help",
            [
                "least": Percent.text(rule.minimum, in: locale),
                "most": Percent.text(CreatorRule.most, in: locale),
            ])
        let contents = AskedContent.allCases.map {
            (value: $0.rawValue, label: self("collaborations.content.\($0.rawValue)"))
        }
        return """
            \(area(
                OfferForm.creators, self("collaborations.creators"), rows: 2, typed: typed,
                value: link.creator.isEmpty ? nil : link.creator,
                help: self("collaborations.creators.help")))
            <div class="plan-terms">
            \(field(
                OfferForm.rate, self("collaborations.rate.percent"), typed: typed,
                autocomplete: "off", help: bounds))
            \(field(
                OfferForm.ends, self("collaborations.ends"), type: "date", typed: typed,
                value: (new.today + Self.usualDays).description))
            \(select(OfferForm.content, self("collaborations.content"), contents, typed: typed))
            </div>
            \(area(
                OfferForm.message, self("collaborations.message"), rows: 4, typed: typed,
                help: self("collaborations.message.help")))
            """
    }

    /// Days that the form suggests.
    private static let usualDays = 30

    private func products(_ new: NewPlan, _ link: NewPlanForm, _ typed: SubmittedForm) -> HTML {
        let chosen = Set(
            typed.input.texts("product") + (link.product.map { [$0.description] } ?? []))
        func row(_ card: Card) -> HTML {
            let picture = card.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg")
            let id = card.product.description
            let open = new.open[card.product].map {
                self("collaborations.open-rate", ["rate": Percent.text($0, in: locale)])
            }
            return """
                <li><label class="linkrow"><input class="check" type="checkbox" name="product" \
                value="\(id)"\(chosen.contains(id) ? " checked" : "")><img class="thumb" \
                src="\(picture)" alt="" width="44" height="44" loading="lazy">\
                <span class="grow">\(name: card.title)<small>\(money(card.price))\
                \(open.map { " · \($0)" } ?? "")</small></span></label></li>
                """
        }
        return """
            <section class="card"><header><h2 id="f-product">\(self("collaborations.products"))</h2>\
            </header><ul class="rows offered-products">\(each: new.cards, row)</ul></section>
            """
    }
}

/// Colour of each state.
enum CollaborationTone {
    static func of(_ state: Collaboration.State) -> Tone {
        switch state {
        case .invited: .info
        case .accepted: .good
        case .declined, .withdrawn, .ended: .plain
        case .expired: .warn
        }
    }
}
