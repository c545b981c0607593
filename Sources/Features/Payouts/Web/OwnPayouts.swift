import Authentication
import Store
import DesignSystem
import HTML
import Markets
import Money
import Web
import World

/// Renderer of a payee's page: in the Shop's layout for creators, in the console's for sellers.
struct OwnPayouts: Sendable {
    let context: PageContext
    let side: PayoutSide
    let statement: PayoutStatement
    let isFirst: Bool
    let typed: SubmittedForm

    var page: HTML {
        let title = context("payouts.title")
        guard side == .seller else {
            return context.shop(
                title, head: .title(back: URLPattern("/creator/earnings")()), tab: .me,
                mainClass: "phone stack", "\(context.formErrors(typed))\(cards)")
        }
        return context.console(
            title, menu: .seller, at: Navigation.sellerFinance,
            """
            \(context.pageHead(title, statement.payee.name))
            <div class="stack loose">\(context.formErrors(typed))\(cards)</div>
            """)
    }

    private var cards: HTML {
        """
        <section class="card"><dl class="tiles">\
        \(tile("payouts.balance", statement.balance))\
        \(tile("payouts.on-its-way", statement.onItsWay))</dl>\
        <div class="body stack">\(asking)</div></section>
        \(bank)
        \(list)
        """
    }

    private func tile(_ key: String, _ amount: Money) -> HTML {
        "<div class=\"stat\"><dt>\(context(key))</dt><dd>\(context.money(amount))</dd></div>"
    }

    // MARK: asking

    private var asking: HTML {
        let minimum = context.money(statement.rule.minimum)
        guard !statement.balance.isNegative else {
            return """
                <p class="muted">\(context(
                    "payouts.in-debt", ["owed": context.money(-statement.balance)]))</p>
                """
        }
        guard let bank = statement.bank else {
            return "<p class=\"muted\">\(context("payouts.account-first"))</p>"
        }
        if let from = statement.payableFrom {
            return """
                <p class="muted">\(context("payouts.waits", parts: ["from": context.moment(from)]))</p>
                """
        }
        guard statement.onItsWay.isZero else {
            return "<p class=\"muted\">\(context("payouts.one-at-a-time"))</p>"
        }
        guard statement.canAsk else {
            return "<p class=\"muted\">\(context("payouts.from", ["least": minimum]))</p>"
        }
        let amount = context.field(
            AskForm.amount, context("payouts.amount"), typed: typed, autocomplete: "off",
            help: context(
                "payouts.amount.help",
                ["least": minimum, "most": context.money(statement.balance)]))
        return context.form(
            side.place(),
            """
            \(amount)<p class="muted">\(context("payouts.to", ["account": bank.masked]))</p>
            \(context.button(context("payouts.ask")))
            """)
    }

    // MARK: the account

    private var bank: HTML {
        let keeping =
            side == .creator ? PayoutPath.creatorAccount : PayoutPath.sellerAccount
        let isOpen = statement.bank == nil || typed.faults.contains { $0.field != "amount" }
        let known = statement.bank.map { bank in
            """
            <dl class="facts"><dt>\(context("payouts.holder"))</dt><dd>\(name: bank.holder)</dd>\
            <dt>\(context("payouts.account"))</dt><dd>\(bank.masked)</dd></dl>
            """ as HTML
        }
        let change: HTML =
            isOpen
            ? form(keeping)
            : """
            <details><summary>\(context("payouts.account.change"))</summary>\(form(keeping))</details>
            """
        return """
            <section class="card"><header><h2>\(context("payouts.account.title"))</h2></header>\
            <div class="body stack">\(known)\(change)</div></section>
            """
    }

    private func form(_ keeping: URLPattern) -> HTML {
        let rule = statement.rule
        let code: HTML =
            rule.code == .none
            ? ""
            : context.field(
                BankForm.neededCode, context("payouts.code.\(rule.code.rawValue)"), typed: typed,
                autocomplete: "off")
        return context.form(
            keeping(), idempotencyKey: false,
            """
            \(context.field(
                BankForm.holder, context("payouts.holder"), typed: typed, autocomplete: "name",
                help: context("payouts.holder.help")))
            \(context.field(BankForm.bank, context("payouts.bank"), typed: typed, autocomplete: "off"))
            \(code)
            \(context.field(
                BankForm.number, context("payouts.number"), typed: typed, autocomplete: "off",
                help: context("payouts.number.help", ["digits": digits(rule)])))
            \(CurrentPasswordField(context: context).html(typed))
            <p class="muted">\(context(
                "payouts.account.wait", count: Int(rule.changeWait.milliseconds / 3_600_000)))</p>
            \(context.button(context("payouts.account.keep"), "secondary"))
            """)
    }

    private func digits(_ rule: PayoutRule) -> String {
        let (least, most) = (rule.digits.lowerBound, rule.digits.upperBound)
        return least == most ? "\(least)" : "\(least)–\(most)"
    }

    // MARK: past payouts

    private var list: HTML {
        guard !statement.payouts.isEmpty else {
            return context.empty(context("payouts.empty"), context("payouts.empty.text"))
        }
        let base = side.place()
        return """
            <section class="card clip"><header><h2>\(context("payouts.list"))</h2></header>\
            <ul class="rows sales">\(each: statement.payouts, row)</ul>\
            \(context.pages(first: isFirst ? nil : base,
                next: statement.next.map { base.with("after", $0.description) }))</section>
            """
    }

    private func row(_ payout: Payout) -> HTML {
        let word =
            payout.outcome.isEmpty
            ? nil
            : context("payouts.word.\(payout.state.rawValue)", ["word": payout.outcome])
        return """
            <li class="row sale-row"><span class="grow"><b class="clamp">\(payout.bank.masked)</b>\
            <small class="muted">\(context.moment(payout.askedAt))\
            \(word.map { " · \($0)" as HTML })</small></span>\
            <span class="sale-sum"><b>\(context.money(payout.amount))</b>\
            \(OwnPayoutsPageParts(context: context).payoutBadge(payout.state))</span></li>
            """
    }
}

/// Own payouts page parts, drawn for one visitor.
struct OwnPayoutsPageParts: PageComponent {
    let context: PageContext

    func payoutBadge(_ state: Payout.State) -> HTML {
        let tones: [Payout.State: Tone] = [
            .asked: .warn, .batched: .info, .sent: .info, .paid: .good, .failed: .bad,
            .returned: .bad,
        ]
        return badge(self("payouts.state.\(state.rawValue)"), tones[state] ?? .plain)
    }
}
