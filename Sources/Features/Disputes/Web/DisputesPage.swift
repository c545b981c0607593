import DesignSystem
import HTML
import Identities
import Money
import Payments
import Web
import World

/// Finance's list of disputes, and of refunds that the gateway refused.
struct DisputesPage: PageComponent {
    let context: PageContext
    let shown: DisputesModel
    let isFirst: Bool
    let isSandbox: Bool
    let typed: SubmittedForm

    var html: HTML {
        let title = self("desk.disputes")
        let here = DisputePath.all().with("which", shown.which.rawValue)
        func tab(_ one: DisputeChoice.Which) -> HTML {
            """
            <a href="\(DisputePath.all().with("which", one.rawValue))"\
            \(one == shown.which ? " aria-current=\"page\"" : "")>\
            \(self("disputes.which.\(one.rawValue)"))</a>
            """
        }
        let list: HTML =
            shown.disputes.isEmpty
            ? empty(self("disputes.empty"), self("disputes.empty.text"))
            : "<div class=\"body stack loose\">\(each: shown.disputes, card)</div>"
        return console(
            title, menu: .operations, at: Navigation.operationsDisputes,
            """
            \(pageHead(title, self("disputes.lead")))
            <div class="stack loose">\(formErrors(typed))\(refused)
            <section class="card clip"><nav class="tabs" aria-label="\(title)">\
            \(each: DisputeChoice.Which.allCases, tab)</nav>
            \(list)\(pages(first: isFirst ? nil : here,
                next: shown.next.map { here.with("after", $0.description) }))</section></div>
            """)
    }

    private func card(_ one: Dispute) -> HTML {
        func fact(_ key: String, _ value: HTML?) -> HTML {
            guard let value else { return "" }
            return "<dt>\(self(key))</dt><dd>\(value)</dd>"
        }
        let text: HTML? = one.evidence.isEmpty ? nil : "\(name: one.evidence)"
        return """
            <article class="stack"><h2 class="row"><span class="grow">\(money(one.amount))</span>\
            \(DisputePart(context: context).badge(of: one.state))</h2><dl class="kv">\
            \(fact("disputes.fact.reason", "\(self("disputes.reason.\(one.reason.rawValue)"))"))\
            \(fact("disputes.fact.reference", "\(one.reference)"))\
            \(fact("disputes.fact.opened", moment(one.openedAt)))\
            \(fact("disputes.fact.evidence-by", one.evidenceBy.map { moment($0) }))\
            \(fact("disputes.fact.decided", one.decidedAt.map { moment($0) }))\
            \(fact("disputes.fact.evidence", text))\
            \(fact("disputes.fact.loss", one.loss.isZero ? nil : "\(money(one.loss))"))</dl>\
            \(evidence(one))\(decision(one))</article>
            """
    }

    private func evidence(_ one: Dispute) -> HTML {
        guard one.state == .open || one.state == .inquiry else { return "" }
        return form(
            DisputePath.evidence(one.id),
            """
            <label class="field"><span>\(self("disputes.evidence"))</span>\
            <textarea class="input" name="\(EvidenceForm.text.name)" rows="4"\
            \(EvidenceForm.text.attributes)></textarea></label>\
            <div class="row">\(button(self("disputes.evidence.submit"), "small primary"))</div>
            """)
    }

    /// The sandbox's bank decides where finance says so.
    private func decision(_ one: Dispute) -> HTML {
        guard isSandbox, one.isTaken else { return "" }
        let path = SandboxPath.decision(one.payment)
        return """
            <div class="row">\
            \(action(path, self("disputes.sandbox.won"), "small", fields: [("won", "on")]))\
            \(action(path, self("disputes.sandbox.lost"), "small"))</div>
            """
    }

    private var refused: HTML {
        guard !shown.refused.isEmpty else { return "" }
        func row(_ one: RefusedRefund) -> HTML {
            """
            <li class="row"><span class="grow"><b>\(money(one.amount))</b> \(moment(one.at))<br>\
            <small class="muted">\(one.id.description) · \(name: one.refusal)</small></span>\
            \(action(DisputePath.resending(one.id), self("disputes.refused.again"), "small"))</li>
            """
        }
        return """
            <section class="card"><header><h2>\(self("disputes.refused.title"))</h2></header>\
            <div class="body stack"><p>\(self("disputes.refused.text"))</p>\
            <ul class="rows">\(each: shown.refused, row)</ul></div></section>
            """
    }
}

/// Parts of disputes on other pages.
struct DisputePart: PageComponent {
    let context: PageContext

    func badge(of state: Dispute.State) -> HTML {
        let tone: Tone =
            switch state {
            case .inquiry, .open: .warn
            case .review: .info
            case .won: .good
            case .lost: .bad
            case .closed: .plain
            }
        return badge(self("disputes.state.\(state.rawValue)"), tone)
    }

    /// Part of an order's page: how its dispute stands, or a way to raise one in the sandbox.
    func html(_ dispute: Dispute?, raising payment: PaymentID?) -> HTML {
        if let dispute {
            return banner(
                self("disputes.title"), self("disputes.order.\(dispute.state.rawValue)"),
                dispute.isTaken ? .warn : .info)
        }
        guard let payment else { return "" }
        return """
            <section class="card"><header><h2>\(self("orders.sandbox"))</h2></header>\
            <div class="body stack"><p>\(self("disputes.sandbox.text"))</p>\
            \(action(
                SandboxPath.dispute(payment), self("disputes.sandbox.raise"), "small",
                fields: [("reason", DisputeReason.notReceived.rawValue)]))</div></section>
            """
    }

    /// Part of the operator's home page.
    func waiting(open: Int, refused: Int) -> HTML {
        let link: HTML =
            "<a class=\"button small\" href=\"\(DisputePath.all())\">\(self("desk.disputes"))</a>"
        return """
            \(open > 0 ? banner(self("disputes.waiting", count: open), action: link) : "")\
            \(refused > 0
                ? banner(self("disputes.refused", count: refused), "", .bad, action: link) : "")
            """
    }
}
