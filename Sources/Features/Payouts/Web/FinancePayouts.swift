import Text
import Identities
import DesignSystem
import HTML
import Web
import World

/// Renderer of the finance page: payouts that wait for the bank, and decided ones.
struct FinancePayouts: Sendable {
    let context: PageContext
    let state: Payout.State
    let payouts: [Payout]
    let next: PayoutID?
    let isFirst: Bool
    /// True for the role that may record the bank's result; others only read.
    let decides: Bool
    let typed: SubmittedForm

    var page: HTML {
        let title = context("desk.payouts")
        let here = PayoutPath.all().with("state", state.rawValue)
        func tab(_ one: Payout.State) -> HTML {
            """
            <a href="\(PayoutPath.all().with("state", one.rawValue))"\
            \(one == state ? " aria-current=\"page\"" : "")>\
            \(context("payouts.state.\(one.rawValue)"))</a>
            """
        }
        let none = context.empty(
            context("payouts.none.\(state.rawValue)"), context("payouts.none.text"))
        return context.console(
            title, menu: .operations, at: Navigation.operationsPayouts,
            """
            \(context.pageHead(title, context("payouts.finance.text"), actions: bankFile))
            <div class="stack loose">\(context.formErrors(typed))
            <section class="card clip"><nav class="tabs" aria-label="\(title)">\
            \(each: Payout.State.allCases, tab)</nav>
            \(payouts.isEmpty ? none : table)
            \(context.pages(first: isFirst ? nil : here,
                next: next.map { here.with("after", $0.description) }))</section></div>
            """)
    }

    /// Link to the bank's file, for those who pay.
    private var bankFile: HTML {
        guard decides, state == .asked, !payouts.isEmpty else { return "" }
        return """
            <a class="button" href="\(PayoutPath.bankFile())">\(context("payouts.bank-file"))</a>
            """
    }

    private var table: HTML {
        let columns = [
            "payouts.column.payee", "payouts.column.amount", "payouts.column.account",
            "payouts.column.asked", "payouts.column.outcome",
        ]
        func column(_ key: String) -> HTML {
            "<th scope=\"col\">\(context(key))</th>"
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(context("desk.payouts"))"><table class="table stacks plans">\
            <caption class="vh">\(context("desk.payouts"))</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(each: payouts, row)</tbody></table></div>
            """
    }

    private func row(_ payout: Payout) -> HTML {
        """
        <tr><td><b>\(name: payout.payee.name)</b><br><small>\
        \(context("payouts.side.\(payout.payee.side.rawValue)"))</small></td>\
        <td data-label="\(context("payouts.column.amount"))">\(context.money(payout.amount))</td>\
        <td data-label="\(context("payouts.column.account"))">\(payout.bank.masked)<br>\
        <small>\(name: payout.bank.holder)</small></td>\
        <td data-label="\(context("payouts.column.asked"))">\(context.moment(payout.askedAt))</td>\
        <td data-label="\(context("payouts.column.outcome"))">\(outcome(payout))</td></tr>
        """
    }

    private func outcome(_ payout: Payout) -> HTML {
        guard payout.state == .asked else {
            return """
                \(OwnPayoutsPageParts(context: context).payoutBadge(payout.state))<br><small>\(payout.word)\
                \(payout.decidedAt.map { " · \(context.moment($0))" as HTML })</small>
                """
        }
        guard decides else { return OwnPayoutsPageParts(context: context).payoutBadge(.asked) }
        let path = PayoutPath.one(payout.id)
        let name: KeyValuePairs = ["name": payout.payee.name]
        return """
            <div class="plan-forms">\(decision(
                path, "paid", context("payouts.paid"), context("payouts.reference"),
                context("payouts.reference.of", name), "small"))\
            \(decision(
                path, "failed", context("payouts.failed"), context("payouts.reason"),
                context("payouts.reason.of", name), "small quiet"))</div>
            """
    }

    private func decision(
        _ path: Path, _ outcome: String, _ label: String, _ hint: String, _ aria: String,
        _ classes: String
    ) -> HTML {
        context.form(
            path, idempotencyKey: false, classes: "row plan-form",
            """
            \(context.hidden("outcome", outcome))<input class="input" name="word" maxlength="200" \
            minlength="2" required placeholder="\(hint)" aria-label="\(aria)">\
            \(context.button(label, classes))
            """)
    }
}
