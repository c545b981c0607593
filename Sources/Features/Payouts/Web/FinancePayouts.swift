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
            \(context.pageHead(title, context("payouts.finance.text"), actions: batches))
            <div class="stack loose">\(context.formErrors(typed))
            <section class="card clip"><nav class="tabs" aria-label="\(title)">\
            \(each: Payout.State.allCases, tab)</nav>
            \(payouts.isEmpty ? none : table)
            \(context.pages(first: isFirst ? nil : here,
                next: next.map { here.with("after", $0.description) }))</section></div>
            """)
    }

    private var batches: HTML {
        """
        <a class="button" href="\(PayoutPath.debts())">\(context("payouts.debts"))</a>
        <a class="button" href="\(URLPattern("/operations/reserves")())">\
        \(context("payouts.reserves"))</a>
        <a class="button" href="\(URLPattern("/operations/reconciliation")())">\
        \(context("payouts.reconciliation"))</a>
        <a class="button" href="\(PayoutPath.batches())">\(context("payouts.batches"))</a>
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
        let state = payout.isInOldFile && payout.state == .asked ? .sent : payout.state
        let verdicts = decides ? Self.verdicts[state, default: []] : []
        let name: KeyValuePairs = ["name": payout.payee.name]
        func verdict(_ outcome: DecisionForm.Outcome) -> HTML {
            let isPaid = outcome == .paid
            let label =
                switch outcome {
                case .paid: context("payouts.paid")
                case .failed: context("payouts.failed")
                case .returned: context("payouts.returned")
                }
            return decision(
                PayoutPath.one(payout.id), outcome.rawValue, label,
                context(isPaid ? "payouts.reference" : "payouts.reason"),
                context(isPaid ? "payouts.reference.of" : "payouts.reason.of", name),
                isPaid ? "small" : "small quiet")
        }
        let batch = payout.batch.map { batch -> HTML in
            " <small><a href=\"\(PayoutPath.batch(batch))\">\(batch.short)</a></small>"
        }
        let past: HTML? = payout.outcomeAt.map { at in
            "<br><small>\(payout.outcome) · \(context.moment(at))</small>"
        }
        let forms: HTML =
            verdicts.isEmpty
            ? "" : "<div class=\"plan-forms\">\(each: verdicts, verdict)</div>"
        return """
            \(OwnPayoutsPageParts(context: context).payoutBadge(payout.state))\(batch)\(past)\
            \(forms)
            """
    }

    /// Verdicts on a payout in a state; before it is sent it can be refused.
    private static let verdicts: [Payout.State: [DecisionForm.Outcome]] = [
        .asked: [.failed], .sent: [.paid, .failed], .paid: [.returned],
    ]

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
