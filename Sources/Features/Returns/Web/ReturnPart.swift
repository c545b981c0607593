import Baskets
import DesignSystem
import HTML
import Markets
import Money
import Orders
import Store
import Text
import Web
import World

/// Part of the order's page for its buyer.
struct BuyerReturnPart: PageComponent {
    let context: PageContext
    let shown: ReturnPartModel

    var html: HTML {
        let parts = ReturnParts(context: context)
        func past(_ one: Return) -> HTML { parts.story(one, shown) }
        let rest = shown.returns.filter { !$0.state.isActive }
        let old = shown.order.replaces.map { OrderPath.order($0) } ?? OrderPath.list()
        return """
            \(parts.replaces(shown.order, old))\(shown.active.map(active))\(opening)\
            \(each: rest, past)
            """
    }

    private func active(_ one: Return) -> HTML {
        ReturnParts(context: context).story(one, shown, then: actions(one))
    }

    private func actions(_ one: Return) -> HTML {
        let drop = action(ReturnPath.closure(one.order), self("returns.drop"), "small")
        return switch one.state {
        case .requested: drop
        case .offered: "\(offer(one))\(drop)"
        case .refused: "\(dispute(one))\(drop)"
        case .inspected, .replacing: dispute(one)
        case .awaitingShipment: "\(ship(one))\(drop)"
        case .disputed: one.shippedAt == nil ? drop : ""
        default: ""
        }
    }

    private func offer(_ one: Return) -> HTML {
        let parts = ReturnParts(context: context)
        let path = ReturnPath.offerAnswer(one.order)
        return """
            <p>\(self("returns.offer.shown", parts: [
                "amount": parts.amount(one.offerMinor ?? 0, shown)
            ]))</p>\
            \(action(path, self("cases.offer.accept"), "primary", fields: [("accepted", "on")]))\
            \(action(path, self("cases.offer.decline"), "small", fields: [("accepted", "off")]))
            """
    }

    private func dispute(_ one: Return) -> HTML {
        ReturnParts(context: context).words(
            ReturnPath.dispute(one.order), self("returns.dispute")
        ) { area(ReturnWordsForm.text, self("returns.dispute.words"), typed: $0) }
    }

    private func ship(_ one: Return) -> HTML {
        let path = ReturnPath.shipment(one.order)
        let typed = submitted(to: path)
        return form(
            path,
            """
            <div class="pair">\(field(
                ReturnShipmentForm.carrier, self("returns.carrier"), typed: typed,
                autocomplete: "off"))\
            \(field(
                ReturnShipmentForm.tracking, self("returns.tracking"), typed: typed,
                autocomplete: "off"))</div>\
            \(button(self("returns.ship")))
            """)
    }

    /// Ways to begin: a withdrawal by right, and a return.
    private var opening: HTML {
        guard shown.active == nil, shown.canReturn || shown.canWithdraw else { return "" }
        let id = shown.order.id
        let withdraw: HTML =
            shown.canWithdraw
            ? """
            <a class="button" href="\(ReturnPath.withdrawal(id))">\(self("returns.withdraw"))</a>
            """ : ""
        let back: HTML =
            shown.canReturn
            ? "<a class=\"button\" href=\"\(ReturnPath.returns(id))\">\(self("returns.request"))</a>"
            : ""
        return """
            <section class="card"><div class="body"><p class="row wrap">\(withdraw)\(back)</p>\
            </div></section>
            """
    }
}

/// Part of the order's page for its seller.
struct SellerReturnPart: PageComponent {
    let context: PageContext
    let shown: ReturnPartModel

    var html: HTML {
        let parts = ReturnParts(context: context)
        func past(_ one: Return) -> HTML { parts.story(one, shown) }
        let rest = shown.returns.filter { !$0.state.isActive }
        let old =
            shown.order.replaces.map { OrderPath.sellerOrder($0) } ?? ReturnPath.ofShop()
        let active = shown.active.map { parts.story($0, shown, then: actions($0)) }
        return "\(parts.replaces(shown.order, old))\(active)\(each: rest, past)"
    }

    private func actions(_ one: Return) -> HTML {
        switch one.state {
        case .requested: answers(one)
        case .awaitingShipment: receive(one)
        case .inTransit:
            """
            \(receive(one))\(ReturnParts(context: context).words(
                ReturnPath.loss(one.order), self("returns.miss")
            ) { area(ReturnWordsForm.text, self("returns.miss.words"), typed: $0) })
            """
        case .received: inspection(one)
        default: ""
        }
    }

    private func receive(_ one: Return) -> HTML {
        action(ReturnPath.receipt(one.order), self("returns.receive"), "primary")
    }

    private func answers(_ one: Return) -> HTML {
        let parts = ReturnParts(context: context)
        let refuse: HTML =
            one.isWithdrawal
            ? ""
            : parts.words(
                ReturnPath.refusal(one.order), self("returns.refuse")
            ) { area(ReturnWordsForm.text, self("returns.refuse.words"), typed: $0) }
        let offer: HTML =
            one.offeredAt == nil
            ? parts.words(
                ReturnPath.offer(one.order), self("returns.offer")
            ) { typed in
                """
                \(field(
                    ReturnOfferForm.amount, self("cases.offer.amount"), typed: typed,
                    autocomplete: "off"))\
                \(area(
                    ReturnOfferForm.text, self("returns.offer.words"), rows: 3, typed: typed,
                    place: "offer"))
                """
            } : ""
        return """
            <div class="row wrap">\
            \(action(ReturnPath.approval(one.order), self("returns.approve"), "primary"))\
            \(action(ReturnPath.replacement(one.order), self("cases.replace"), "small"))\
            \(action(ReturnPath.refund(one.order), self("returns.refund"), "small"))</div>\
            \(offer)\(refuse)
            """
    }

    /// Units of each line by what becomes of them; all on the shelf to begin with.
    private func inspection(_ one: Return) -> HTML {
        let parts = ReturnParts(context: context)
        func most(_ line: OrderLine) -> Int {
            one.lines.first { $0.position == line.position }?.left ?? 0
        }
        func part(_ name: String, _ label: String, all: Bool = false) -> HTML {
            """
            <fieldset class="stack"><legend>\(self(label))</legend>\
            \(parts.lineSelects(shown, name, most: most, chosen: { all ? $0 : 0 }))</fieldset>
            """
        }
        let path = ReturnPath.inspection(one.order)
        return form(
            path,
            """
            \(part("restocked", "returns.inspect.restocked", all: true))\
            \(part("written_off", "returns.inspect.written-off"))\
            \(part("refused", "returns.inspect.refused"))\
            \(area(
                InspectionForm.text, self("returns.inspect.words"), rows: 3,
                typed: submitted(to: path)))\
            \(button(self("returns.inspect")))
            """)
    }
}

/// Part of the order's page for operators, with the decision.
struct OperatorReturnPart: PageComponent {
    let context: PageContext
    let shown: ReturnPartModel

    var html: HTML {
        let parts = ReturnParts(context: context)
        func one(_ shown: Return) -> HTML {
            parts.story(
                shown, self.shown, then: shown.state == .disputed ? decision(shown) : "")
        }
        return "\(each: shown.returns, one)"
    }

    private func decision(_ one: Return) -> HTML {
        let kinds = ReturnDecision.Kind.allCases.filter {
            $0 != .approve || one.shippedAt == nil
        }
        let options = kinds.map {
            (value: $0.rawValue, label: self("returns.decision.\($0.rawValue)"))
        }
        func most(_ line: OrderLine) -> Int {
            one.lines.first { $0.position == line.position }?.left ?? 0
        }
        let lines = ReturnParts(context: context).lineSelects(
            shown, "lines", most: most, chosen: { $0 })
        let path = ReturnPath.decision(one.order)
        let typed = submitted(to: path)
        return form(
            path,
            """
            \(select(
                ReturnDecisionForm.decision, self("returns.decide"), options, typed: typed))\
            <fieldset class="stack"><legend>\(self("returns.decide.units"))</legend>\(lines)\
            </fieldset>\
            \(field(
                ReturnDecisionForm.amount, self("returns.decide.amount"), typed: typed,
                autocomplete: "off"))\
            \(area(ReturnDecisionForm.text, self("cases.close.words"), typed: typed))\
            \(button(self("returns.decide")))
            """)
    }
}
