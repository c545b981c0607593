import Faces
import HTML
import Markets
import Money
import Web
import World

/// Renderer of a payee's page: in the Shop's layout for creators, in the console's for sellers.
struct OwnPayouts: Sendable {
    let face: Face
    let side: PayoutSide
    let statement: PayoutStatement
    let isFirst: Bool
    let typed: Typed

    var page: HTML {
        let title = face("payouts.title")
        guard side == .seller else {
            return face.shop(
                title, head: .title(back: Place("/creator/earnings")()), tab: .me,
                mainClass: "phone stack", "\(face.trouble(typed))\(faults)\(cards)")
        }
        return face.desk(
            title, desk: .seller, at: Doors.sellerFinance,
            """
            \(face.pageHead(title, statement.payee.name))
            <div class="stack loose">\(face.trouble(typed))\(faults)\(cards)</div>
            """)
    }

    /// Faults of fields that aren't on the page; the others are shown beside their fields.
    private var faults: HTML {
        let here = statement.canAsk ? ["amount"] : []
        let shown = Set(["holder", "bank", "code", "number"] + here)
        let rest = typed.faults.filter { !shown.contains($0.field) }
        return "\(each: rest, { face.banner(face($0.message), "", .bad) })"
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
        "<div class=\"stat\"><dt>\(face(key))</dt><dd>\(face.money(amount))</dd></div>"
    }

    // MARK: asking

    private var asking: HTML {
        let minimum = face.money(statement.rule.minimum)
        guard let bank = statement.bank else {
            return "<p class=\"muted\">\(face("payouts.account-first"))</p>"
        }
        guard statement.onItsWay.isZero else {
            return "<p class=\"muted\">\(face("payouts.one-at-a-time"))</p>"
        }
        guard statement.canAsk else {
            return "<p class=\"muted\">\(face("payouts.from", ["least": minimum]))</p>"
        }
        let amount = face.field(
            AskForm.amount, face("payouts.amount"), typed: typed, autocomplete: "off",
            help: face(
                "payouts.amount.help",
                ["least": minimum, "most": face.money(statement.balance)]))
        return face.form(
            side.place(),
            """
            \(amount)<p class="muted">\(face("payouts.to", ["account": bank.masked]))</p>
            \(face.button(face("payouts.ask")))
            """)
    }

    // MARK: the account

    private var bank: HTML {
        let keeping =
            side == .creator ? PayoutPath.creatorAccount : PayoutPath.sellerAccount
        let isOpen = statement.bank == nil || typed.faults.contains { $0.field != "amount" }
        let known = statement.bank.map { bank in
            """
            <dl class="facts"><dt>\(face("payouts.holder"))</dt><dd>\(bank.holder)</dd>\
            <dt>\(face("payouts.account"))</dt><dd>\(bank.masked)</dd></dl>
            """ as HTML
        }
        let change: HTML =
            isOpen
            ? form(keeping)
            : """
            <details><summary>\(face("payouts.account.change"))</summary>\(form(keeping))</details>
            """
        return """
            <section class="card"><header><h2>\(face("payouts.account.title"))</h2></header>\
            <div class="body stack">\(known)\(change)</div></section>
            """
    }

    private func form(_ keeping: Place) -> HTML {
        let rule = statement.rule
        let code: HTML =
            rule.code == .none
            ? ""
            : face.field(
                BankForm.neededCode, face("payouts.code.\(rule.code.rawValue)"), typed: typed,
                autocomplete: "off")
        return face.form(
            keeping(), once: false,
            """
            \(face.field(
                BankForm.holder, face("payouts.holder"), typed: typed, autocomplete: "name",
                help: face("payouts.holder.help")))
            \(face.field(BankForm.bank, face("payouts.bank"), typed: typed, autocomplete: "off"))
            \(code)
            \(face.field(
                BankForm.number, face("payouts.number"), typed: typed, autocomplete: "off",
                help: face("payouts.number.help", ["digits": digits(rule)])))
            \(face.button(face("payouts.account.keep"), "secondary"))
            """)
    }

    private func digits(_ rule: PayoutRule) -> String {
        let (least, most) = (rule.digits.lowerBound, rule.digits.upperBound)
        return least == most ? "\(least)" : "\(least)–\(most)"
    }

    // MARK: past payouts

    private var list: HTML {
        guard !statement.payouts.isEmpty else {
            return face.empty(face("payouts.empty"), face("payouts.empty.text"))
        }
        let base = side.place()
        return """
            <section class="card clip"><header><h2>\(face("payouts.list"))</h2></header>\
            <ul class="rows sales">\(each: statement.payouts, row)</ul>\
            \(face.pages(first: isFirst ? nil : base,
                next: statement.next.map { base.with("after", $0.description) }))</section>
            """
    }

    private func row(_ payout: Payout) -> HTML {
        let word =
            payout.word.isEmpty
            ? nil
            : face("payouts.word.\(payout.state.rawValue)", ["word": payout.word])
        return """
            <li class="row sale-row"><span class="grow"><b class="clamp">\(payout.bank.masked)</b>\
            <small class="muted">\(face.moment(payout.askedAt))\
            \(word.map { " · \($0)" as HTML })</small></span>\
            <span class="sale-sum"><b>\(face.money(payout.amount))</b>\
            \(face.payoutBadge(payout.state))</span></li>
            """
    }
}

extension Face {
    func payoutBadge(_ state: Payout.State) -> HTML {
        let tones: [Payout.State: Tone] = [.asked: .warn, .paid: .good, .failed: .bad]
        return badge(self("payouts.state.\(state.rawValue)"), tones[state] ?? .plain)
    }
}
