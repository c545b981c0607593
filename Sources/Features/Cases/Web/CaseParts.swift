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

/// Parts of cases that the pages of all sides share.
struct CaseParts: PageComponent {
    let context: PageContext

    func stateBadge(_ state: Case.State) -> HTML {
        let tone: Tone =
            switch state {
            case .open: .warn
            case .answered: .info
            case .refunded: .good
            case .closed: .plain
            }
        return badge(self("cases.state.\(state.rawValue)"), tone)
    }

    /// A case with what both sides and the operator said.
    func story(_ shown: Case, then actions: HTML = "") -> HTML {
        func said(_ who: String, _ text: String) -> HTML {
            text.isEmpty ? "" : "<dt>\(self(who))</dt><dd>\(name: text)</dd>"
        }
        return """
            <section class="card"><header><h2>\(self("cases.reason.\(shown.reason.rawValue)"))</h2>\
            \(stateBadge(shown.state))</header><div class="body stack">\
            <p class="fine muted">\(moment(shown.openedAt))</p><dl class="kv">\
            \(said("cases.said.buyer", shown.text))\(said("cases.said.shop", shown.answer))\
            \(said("cases.said.operator", shown.note))</dl>\(actions)</div></section>
            """
    }

    /// Forms of a refund: all that is left, and units by line.
    func refundForms(_ path: Path, _ order: Order, _ lines: [OrderLine]) -> HTML {
        let left = lines.filter { $0.refundedQuantity < $0.quantity }
        guard !left.isEmpty || !order.shippingLeft.isZero else { return "" }
        let chosen = Set(submitted(to: path).input.texts("lines"))
        func row(_ line: OrderLine) -> HTML {
            // A page offers so many units; more are refunded as everything, or by the API.
            let most = min(line.quantity - line.refundedQuantity, Self.mostOffered)
            func option(_ quantity: Int) -> HTML {
                let value = "\(line.position):\(quantity)"
                return """
                    <option value="\(value)"\(chosen.contains(value) ? " selected" : "")>\
                    \(quantity)</option>
                    """
            }
            return """
                <label class="row"><span class="grow">\(name: line.title)</span>\
                <select class="input" name="lines">\(each: 0...most, option)</select></label>
                """
        }
        let byLine: HTML = """
            <div class="stack">\(each: left, row)</div>\
            \(button(self("cases.refund.lines"), "small"))
            """
        return """
            \(action(path, self("cases.refund.all"), "primary", fields: [("everything", "on")]))\
            \(form(path, byLine))
            """
    }

    /// Units of a line that a page offers to refund.
    static let mostOffered = 99
}

/// Part of the order's page for its buyer.
struct BuyerCasePart: PageComponent {
    let context: PageContext
    let shown: CasePartModel

    var html: HTML {
        let parts = CaseParts(context: context)
        func past(_ one: Case) -> HTML { parts.story(one) }
        let rest = shown.cases.filter { !$0.state.isActive }
        return "\(shown.active.map(active))\(opening)\(each: rest, past)"
    }

    private func active(_ one: Case) -> HTML {
        let due = moment(one.dueAt ?? one.answerBy)
        let waits: HTML =
            if let replacement = one.replacement, one.waitsForReplacement {
                self("cases.waits-replacement", parts: ["order": "\(replacement.short)"])
            } else {
                self(
                    one.state == .open ? "cases.waits" : "cases.waits-operator",
                    parts: ["time": due])
            }
        return CaseParts(context: context).story(
            one,
            then: """
                \(one.offerState == .open ? offer(one) : "<p>\(waits)</p>")\
                \(action(CasePath.withdrawal(one.order), self("cases.withdraw"), "small"))
                """)
    }

    private func offer(_ one: Case) -> HTML {
        let amount = Money(
            minor: one.offerMinor ?? 0, currency: shown.order.sums.items.currency)
        let path = CasePath.offerAnswer(one.order)
        return """
            <p>\(self("cases.offer.shown", parts: [
                "amount": "\(money(amount))", "time": moment(one.dueAt ?? one.answerBy),
            ]))</p>\
            \(action(path, self("cases.offer.accept"), "primary", fields: [("accepted", "on")]))\
            \(action(path, self("cases.offer.decline"), "small", fields: [("accepted", "off")]))
            """
    }

    private var opening: HTML {
        let reasons = shown.reasons(at: now)
        guard !reasons.isEmpty else { return "" }
        let options = reasons.map {
            (value: $0.rawValue, label: self("cases.reason.\($0.rawValue)"))
        }
        let path = CasePath.cases(shown.order.id)
        let typed = submitted(to: path)
        return """
            <section class="card"><div class="body">\
            <details\(typed.isEmpty ? "" : " open")><summary>\(self("cases.open.title"))</summary>\
            <div class="stack"><p>\(self("cases.open.text"))</p>\
            \(form(
                path,
                """
                \(select(
                    OpenCaseForm.reason, self("cases.open.reason"), options, typed: typed))\
                \(area(OpenCaseForm.text, self("cases.open.words"), typed: typed))\
                \(button(self("cases.open.submit")))
                """))</div></details></div></section>
            """
    }
}

/// Part of the order's page for its seller.
struct SellerCasePart: PageComponent {
    let context: PageContext
    let shown: CasePartModel

    var html: HTML {
        let parts = CaseParts(context: context)
        func past(_ one: Case) -> HTML { parts.story(one) }
        let rest = shown.cases.filter { !$0.state.isActive }
        return "\(shown.active.map(active))\(each: rest, past)"
    }

    private func active(_ one: Case) -> HTML {
        let parts = CaseParts(context: context)
        let answer: HTML =
            one.state != .open
            ? "<p>\(waits(one))</p>"
            : one.offerState == .open
                ? offers(one)
                : """
                <p>\(self("cases.answer.text", parts: ["time": moment(one.answerBy)]))</p>\
                \(form(
                CasePath.answer(one.order),
                """
                \(area(
                    CaseWordsForm.text, self("cases.answer.words"),
                    typed: submitted(to: CasePath.answer(one.order))))\
                \(button(self("cases.answer.submit")))
                """))
                \(offers(one))
                """
        return parts.story(
            one,
            then: """
                \(answer)\
                \(parts.refundForms(CasePath.sellerRefund(one.order), shown.order, shown.lines))
                """)
    }

    private func waits(_ one: Case) -> HTML {
        if one.waitsForReplacement { return "\(self("cases.waits-replacement.seller"))" }
        return self(
            "cases.waits-operator.seller", parts: ["time": moment(one.dueAt ?? one.answerBy)])
    }

    private func offers(_ one: Case) -> HTML {
        if one.offerState == .open {
            return self("cases.offer.waits", parts: ["time": moment(one.dueAt ?? one.answerBy)])
        }
        let offer: HTML =
            one.offeredAt == nil
            ? form(
                CasePath.offer(one.order),
                """
                \(field(CaseOfferForm.amount, self("cases.offer.amount"), autocomplete: "off"))\
                \(button(self("cases.offer.submit"), "small"))
                """) : ""
        return """
            \(offer)\(action(
                CasePath.replacement(one.order), self("cases.replace"), "small"))
            """
    }
}
