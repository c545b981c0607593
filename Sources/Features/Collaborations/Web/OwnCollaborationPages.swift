import Affiliates
import Catalog
import Creators
import DesignSystem
import HTML
import Identities
import Media
import Money
import Shops
import Stalls
import Text
import Web
import World

/// Creator Center pages of invitations and agreements, drawn for one visitor.
struct OwnCollaborationPages: PageComponent {
    let context: PageContext

    func page(_ all: OwnCollaborations, isFirst: Bool) -> HTML {
        let base = CollaborationPath.own()
        let none = empty(
            self("collaborations.own.empty"), self("collaborations.own.empty.text"),
            action: (self("collaborations.own.products"), AffiliatePath.offers()))
        func list(_ key: String, _ states: Set<Collaboration.State>) -> HTML {
            let some = all.all.filter { states.contains($0.collaboration.state(at: all.at)) }
            guard !some.isEmpty else { return "" }
            return "<h2>\(self(key))</h2>\(each: some, { card($0, all) })"
        }
        return creatorCenter(
            .collaborations,
            """
            <p class="muted">\(self("collaborations.own.text"))</p>
            \(all.all.isEmpty ? none : "")
            \(list("collaborations.own.invited", [.invited]))
            \(list("collaborations.own.agreed", [.accepted]))
            \(list("collaborations.own.over", [.declined, .expired, .withdrawn, .ended]))
            \(pages(first: isFirst ? nil : base,
                next: all.next.map { base.with("after", $0.description) }))
            \(blocked(all.blocked))
            """)
    }

    // MARK: a collaboration

    private func card(_ own: OwnCollaboration, _ all: OwnCollaborations) -> HTML {
        let state = own.collaboration.state(at: all.at)
        let zone = markets.market(all.creator.market).zone
        let rate = self(
            "collaborations.own.rate",
            parts: [
                "rate": "\(Percent.text(own.plan.rate, in: locale))",
                "day": lastDay(before: own.plan.endsAt, zone: zone),
            ])
        let asked: HTML =
            own.plan.content == .any
            ? ""
            : "<p class=\"meta\">\(self("collaborations.content.\(own.plan.content.rawValue)"))</p>"
        let message: HTML =
            own.plan.message.isEmpty || !state.isOpen
            ? "" : "<blockquote>\(name: own.plan.message)</blockquote>"
        return """
            <section class="card collaboration"><header><h3 class="grow">\(name: own.shop.name)</h3>\
            \(badge(self("collaborations.state.\(state.rawValue)"), CollaborationTone.of(state)))\
            </header><div class="body stack"><p class="lead">\(rate)</p>\(asked)\(message)</div>\
            <ul class="rows">\(each: own.products, { item($0, own, state) })</ul>\
            \(footer(own, state, zone))</section>
            """
    }

    private func item(
        _ item: OwnCollaboration.Item, _ own: OwnCollaboration, _ state: Collaboration.State
    ) -> HTML {
        let picture =
            item.card?.picture.map { Media.path($0, .thumb) } ?? assets.path("mark.svg")
        let amount =
            item.card.map {
                self(
                    "collaborations.own.piece",
                    ["price": money($0.price), "amount": money(own.plan.rate.of($0.price))])
            } ?? self("collaborations.own.not-for-sale")
        let open = item.open.map {
            " · " + self("collaborations.open-rate", ["rate": Percent.text($0, in: locale)])
        }
        let adds =
            state == .accepted && item.card != nil
            ? item.isOnStall
                ? badge(self("creators.on-stall"), .good)
                : action(
                    StallPath.products(), self("creators.add.mine"), "small",
                    fields: [("product", item.product.description)]) : ""
        return """
            <li class="linkrow"><img class="thumb" src="\(picture)" alt="" width="44" height="44" \
            loading="lazy"><span class="grow"><a href="\(CreatorParts.path(of: item.product))">\
            \(name: item.title)</a><small>\(amount)\(open ?? "")</small></span>\(adds)</li>
            """
    }

    private func footer(
        _ own: OwnCollaboration, _ state: Collaboration.State, _ zone: Zone
    ) -> HTML {
        let id = own.collaboration.id
        switch state {
        case .invited:
            let by = self(
                "collaborations.answer-by", parts: ["day": moment(own.collaboration.answerBy)])
            return """
                <footer class="stack"><p class="meta">\(by)</p><div class="row wrap">\
                \(action(CollaborationPath.acceptance(id), self("collaborations.accept"), "primary"))\
                \(action(CollaborationPath.refusal(id), self("collaborations.decline")))\
                <span class="grow"></span>\(blocking(own.shop))</div></footer>
                """
        case .accepted:
            return """
                <footer class="row wrap">\(action(
                    CollaborationPath.ownEnd(id), self("collaborations.end"), "small quiet"))\
                <span class="grow"></span>\(blocking(own.shop))</footer>
                """
        case .ended:
            guard let end = own.keptUntil else { return "" }
            let kept = self(
                "collaborations.own.kept", parts: ["day": lastDay(before: end, zone: zone)])
            return "<footer><p class=\"meta\">\(kept)</p></footer>"
        case .declined, .expired, .withdrawn: return ""
        }
    }

    private func blocking(_ shop: Shop) -> HTML {
        action(
            CollaborationPath.blockedShop(shop.id), self("collaborations.block"), "small quiet",
            fields: [("blocked", "on")])
    }

    private func blocked(_ shops: [Shop]) -> HTML {
        guard !shops.isEmpty else { return "" }
        func row(_ shop: Shop) -> HTML {
            """
            <li class="linkrow"><span class="grow">\(name: shop.name)</span>\
            \(action(CollaborationPath.blockedShop(shop.id), self("collaborations.unblock"),
                "small"))</li>
            """
        }
        return """
            <h2>\(self("collaborations.blocked"))</h2>\
            <ul class="card rows">\(each: shops, row)</ul>
            """
    }
}
