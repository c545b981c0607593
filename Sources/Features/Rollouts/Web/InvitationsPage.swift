import DesignSystem
import HTML
import Markets
import Text
import Web

/// The operator's page of features by market, and of the people invited to one.
struct InvitationsPage: PageComponent {
    let context: PageContext
    let shown: InvitationsModel
    let isFirst: Bool
    let typed: SubmittedForm

    /// URL of a feature in a market.
    static func place(_ feature: Feature, _ market: MarketCode) -> Path {
        RolloutPath.invitations().with("feature", feature.rawValue).with("market", market.rawValue)
    }

    var html: HTML {
        let title = self("desk.invitations")
        return console(
            title, menu: .operations, at: Navigation.operationsMarkets,
            """
            \(pageHead(title, self("rollouts.lead")))
            <div class="stack loose">\(formErrors(typed))
            <section class="card clip">\(states)</section>
            <section class="card clip"><header><h2>\(name(shown.feature)) · \
            \(self("market.\(shown.market.rawValue)"))</h2>\(badge(state(shown.rollout)))</header>
            <div class="body">\(inviting)</div>
            \(people)</section></div>
            """)
    }

    private var inviting: HTML {
        form(
            RolloutPath.invitations(),
            """
            \(hidden("feature", shown.feature.rawValue))\
            \(hidden("market", shown.market.rawValue))\
            \(field(InvitationForm.who, self("rollouts.who"), typed: typed, autocomplete: "off",
                help: self("rollouts.who.help")))
            \(button(self("rollouts.invite")))
            """)
    }

    private func name(_ feature: Feature) -> String { self("rollouts.feature.\(feature.rawValue)") }

    private func state(_ rollout: Rollout) -> String {
        switch rollout {
        case .off: self("rollouts.state.off")
        case .invited: self("rollouts.state.invited")
        case .share(let percent): self("rollouts.state.share", ["percent": "\(percent)"])
        case .on: self("rollouts.state.on")
        }
    }

    private var states: HTML {
        func head(_ market: MarketCode) -> HTML {
            "<th scope=\"col\">\(self("market.\(market.rawValue)"))</th>"
        }
        func row(_ feature: Feature) -> HTML {
            """
            <tr><th scope="row">\(name(feature))</th>\
            \(each: MarketCode.allCases, { cell(feature, $0) })</tr>
            """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("rollouts.stages"))"><table class="table"><caption class="vh">\
            \(self("rollouts.stages"))</caption><thead><tr><th scope="col">\
            \(self("rollouts.column.feature"))</th>\(each: MarketCode.allCases, head)</tr></thead>
            <tbody>\(each: Feature.allCases, row)</tbody></table></div>
            """
    }

    private func cell(_ feature: Feature, _ market: MarketCode) -> HTML {
        guard let found = shown.states[feature]?[market] else { return "<td></td>" }
        let isHere = feature == shown.feature && market == shown.market
        return """
            <td><a href="\(Self.place(feature, market))"\(isHere ? " aria-current=\"page\"" : "")>\
            \(state(found.rollout))</a>\
            \(found.invited > 0
                ? "<br><small>\(self("rollouts.invited", count: found.invited))</small>" : "")</td>
            """
    }

    private var people: HTML {
        guard !shown.entries.isEmpty || !isFirst else {
            return empty(self("rollouts.nobody"), self("rollouts.nobody.text"))
        }
        let here = Self.place(shown.feature, shown.market)
        return """
            <ul class="rows">\(each: shown.entries, row)</ul>
            \(pages(first: isFirst ? nil : here,
                next: shown.next.map { here.with("after", $0.description) }))
            """
    }

    private func row(_ entry: InvitationsModel.Entry) -> HTML {
        let by = self(
            "rollouts.invited-by",
            parts: ["name": "\(name: entry.byName)", "at": moment(entry.invitation.at)])
        return """
            <li class="linkrow"><span class="grow"><b>\(name: entry.name)</b> · \(entry.login)\
            <small>\(by)</small></span>\
            \(action(
                RolloutPath.withdrawal(entry.invitation.account), self("rollouts.withdraw"),
                "small",
                fields: [
                    ("feature", shown.feature.rawValue), ("market", shown.market.rawValue),
                ]))</li>
            """
    }
}
