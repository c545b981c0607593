import Faces
import HTML
import Web
import World

/// Renderer of the finance page: payouts that wait for the bank, and decided ones.
struct FinancePayouts: Sendable {
    let face: Face
    let state: Payout.State
    let payouts: [Payout]
    let next: ID<Payout>?
    let isFirst: Bool
    /// True for the role that may record the bank's result; others only read.
    let decides: Bool
    let typed: Typed

    var page: HTML {
        let title = face("desk.payouts")
        let here = PayoutPath.all().with("state", state.rawValue)
        func tab(_ one: Payout.State) -> HTML {
            """
            <a href="\(PayoutPath.all().with("state", one.rawValue))"\
            \(one == state ? " aria-current=\"page\"" : "")>\
            \(face("payouts.state.\(one.rawValue)"))</a>
            """
        }
        let none = face.empty(
            face("payouts.none.\(state.rawValue)"), face("payouts.none.text"))
        return face.desk(
            title, desk: .operations, at: Doors.operationsPayouts,
            """
            \(face.pageHead(title, face("payouts.finance.text")))
            <div class="stack loose">\(face.trouble(typed))
            \(each: typed.faults, { face.banner(face($0.message), "", .bad) })
            <section class="card clip"><nav class="tabs" aria-label="\(title)">\
            \(each: Payout.State.allCases, tab)</nav>
            \(payouts.isEmpty ? none : table)
            \(face.pages(first: isFirst ? nil : here,
                next: next.map { here.with("after", $0.description) }))</section></div>
            """)
    }

    private var table: HTML {
        let columns = ["payee", "amount", "account", "asked", "outcome"]
        func column(_ key: String) -> HTML {
            "<th scope=\"col\">\(face("payouts.column.\(key)"))</th>"
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(face("desk.payouts"))"><table class="table stacks plans">\
            <caption class="vh">\(face("desk.payouts"))</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(each: payouts, row)</tbody></table></div>
            """
    }

    private func row(_ payout: Payout) -> HTML {
        """
        <tr><td><b>\(payout.payee.name)</b><br><small>\
        \(face("payouts.side.\(payout.payee.side.rawValue)"))</small></td>\
        <td data-label="\(face("payouts.column.amount"))">\(face.money(payout.amount))</td>\
        <td data-label="\(face("payouts.column.account"))">\(account(payout))<br>\
        <small>\(payout.bank.holder)</small></td>\
        <td data-label="\(face("payouts.column.asked"))">\(face.moment(payout.askedAt))</td>\
        <td data-label="\(face("payouts.column.outcome"))">\(outcome(payout))</td></tr>
        """
    }

    /// Bank account: in full for those who must pay it while the payout is open, else masked.
    private func account(_ payout: Payout) -> HTML {
        let bank = payout.bank
        guard decides, payout.state == .asked else { return "\(bank.masked)" }
        return "\(bank.bank)<br>\(bank.code) <span class=\"mono\">\(bank.number)</span>"
    }

    private func outcome(_ payout: Payout) -> HTML {
        guard payout.state == .asked else {
            return """
                \(face.payoutBadge(payout.state))<br><small>\(payout.word)\
                \(payout.decidedAt.map { " · \(face.moment($0))" as HTML })</small>
                """
        }
        guard decides else { return face.payoutBadge(.asked) }
        let path = PayoutPath.one(payout.id)
        let name: KeyValuePairs = ["name": payout.payee.name]
        return """
            <div class="plan-forms">\(decision(
                path, "paid", face("payouts.paid"), face("payouts.reference"),
                face("payouts.reference.of", name), "small"))\
            \(decision(
                path, "failed", face("payouts.failed"), face("payouts.reason"),
                face("payouts.reason.of", name), "small quiet"))</div>
            """
    }

    private func decision(
        _ path: Path, _ outcome: String, _ label: String, _ hint: String, _ aria: String,
        _ classes: String
    ) -> HTML {
        face.form(
            path, once: false, classes: "row plan-form",
            """
            \(face.hidden("outcome", outcome))<input class="input" name="word" maxlength="200" \
            minlength="2" required placeholder="\(hint)" aria-label="\(aria)">\
            \(face.button(label, classes))
            """)
    }
}
