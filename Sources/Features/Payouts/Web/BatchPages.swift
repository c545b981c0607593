import DesignSystem
import HTML
import Identities
import Markets
import Money
import Text
import Web
import World

/// Pages of payout batches, drawn for one visitor.
struct BatchPages: PageComponent {
    let context: PageContext
    /// True for the role that gathers and approves; others only read.
    let acts: Bool

    private func page(_ title: String, _ sub: String, _ typed: SubmittedForm, _ body: HTML) -> HTML
    {
        console(
            title, menu: .operations, at: Navigation.operationsPayouts,
            """
            \(pageHead(title, sub))
            <div class="stack loose">\(formErrors(typed))\(body)</div>
            """)
    }

    // MARK: list

    func list(_ list: PayoutBatchList, isFirst: Bool, _ typed: SubmittedForm) -> HTML {
        page(
            self("payouts.batches"), self("payouts.batches.text"), typed,
            """
            \(each: list.waiting, { waiting($0, list.payers[$0.market]) })
            \(batches(list, isFirst))\(acts ? payers(list, typed) : "")
            """)
    }

    private func waiting(_ waiting: PayoutBatchList.Waiting, _ payer: SealedAccount?) -> HTML {
        let market = self("market.\(waiting.market.rawValue)")
        let gather: HTML =
            acts && payer != nil
            ? action(
                PayoutPath.batches(), self("payouts.gather"), "primary",
                fields: [("market", waiting.market.rawValue)]) : ""
        let from: HTML =
            payer.map { "\(self("payouts.paid-from", ["account": $0.masked]))" }
            ?? "\(self("payouts.payer.missing"))"
        return """
            <section class="card"><div class="body row"><span class="grow"><b>\(market)</b><br>\
            <small>\(self("payouts.waiting", count: waiting.count)) · \(from)</small></span>\
            <b>\(money(waiting.total))</b> \(gather)</div></section>
            """
    }

    private func batches(_ list: PayoutBatchList, _ isFirst: Bool) -> HTML {
        guard !list.batches.isEmpty else {
            return empty(self("payouts.batches.none"), self("payouts.batches.none.text"))
        }
        func row(_ batch: PayoutBatch) -> HTML {
            """
            <tr><td><a href="\(PayoutPath.batch(batch.id))">\(batch.id.short)</a></td>\
            <td>\(self("market.\(batch.market.rawValue)"))</td><td>\(badge(batch))</td>\
            <td>\(moment(batch.madeAt))</td><td class="num">\(batch.count.grouped(in: locale))</td>\
            <td class="num">\(money(batch.total))</td></tr>
            """
        }
        let columns = ["batch", "market", "state", "made", "count", "amount"]
        return """
            <section class="card clip">\(table(self("payouts.batches"), columns,
                "\(each: list.batches, row)"))\
            \(pages(first: isFirst ? nil : PayoutPath.batches(),
                next: list.next.map { PayoutPath.batches().with("before", $0.description) }))\
            </section>
            """
    }

    private func badge(_ batch: PayoutBatch) -> HTML {
        let tones: [PayoutBatch.State: Tone] = [.open: .warn, .approved: .info, .sent: .good]
        return badge(
            self("payouts.batch-state.\(batch.state.rawValue)"), tones[batch.state] ?? .plain)
    }

    private func table(_ title: String, _ columns: [String], _ rows: HTML) -> HTML {
        func column(_ key: String) -> HTML {
            """
            <th scope="col"\(["count", "amount"].contains(key) ? " class=\"num\"" : "")>\
            \(self("payouts.column.\(key)"))</th>
            """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    // MARK: the operator's own accounts

    private func payers(_ list: PayoutBatchList, _ typed: SubmittedForm) -> HTML {
        let known = MarketCode.allCases.compactMap { market in
            list.payers[market].map { (market, $0) }
        }
        func row(_ market: MarketCode, _ payer: SealedAccount) -> HTML {
            """
            <dt>\(self("market.\(market.rawValue)"))</dt>\
            <dd>\(name: payer.holder) · \(payer.masked)</dd>
            """
        }
        let markets = MarketCode.allCases.map { ($0.rawValue, self("market.\($0.rawValue)")) }
        return """
            <section class="card"><header><h2>\(self("payouts.payer.title"))</h2></header>\
            <div class="body stack"><dl class="facts">\(each: known, row)</dl>\
            \(form(
                PayoutPath.payers(), idempotencyKey: false,
                """
                \(select(PayerForm.market, self("payouts.column.market"), markets, typed: typed))
                \(field(PayerForm.holder, self("payouts.holder"), typed: typed, autocomplete: "off"))
                \(field(PayerForm.bank, self("payouts.bank"), typed: typed, autocomplete: "off"))
                \(field(
                    PayerForm.code, self("payouts.payer.code"), typed: typed, autocomplete: "off",
                    help: self("payouts.payer.code.help")))
                \(field(
                    PayerForm.number, self("payouts.payer.number"), typed: typed,
                    autocomplete: "off", help: self("payouts.payer.number.help")))
                \(button(self("payouts.account.keep"), "secondary"))
                """))</div></section>
            """
    }

    // MARK: one batch

    func batch(_ shown: PayoutBatchPageModel, _ typed: SubmittedForm) -> HTML {
        let batch = shown.batch
        return page(
            self("payouts.batch.title", ["batch": batch.id.short]),
            self("market.\(batch.market.rawValue)"), typed,
            """
            <section class="card"><dl class="tiles">\
            <div class="stat"><dt>\(self("payouts.column.state"))</dt><dd>\(badge(batch))</dd></div>\
            <div class="stat"><dt>\(self("payouts.column.count"))</dt>\
            <dd>\(batch.count.grouped(in: locale))</dd></div>\
            <div class="stat"><dt>\(self("payouts.column.amount"))</dt>\
            <dd>\(money(batch.total))</dd></div></dl>\
            <div class="body stack"><p class="muted">\
            \(self("payouts.paid-from", ["account": batch.payer.masked]))</p>\(actions(shown))\
            </div></section>
            \(files(shown))\(payouts(shown))
            """)
    }

    private func actions(_ shown: PayoutBatchPageModel) -> HTML {
        guard acts else { return "" }
        let (id, isOwn) = (shown.batch.id, shown.batch.madeBy == caller.account)
        switch shown.batch.state {
        case .open:
            let approval: HTML =
                isOwn
                ? "<p class=\"muted\">\(self("payouts.two-people"))</p>"
                : action(PayoutPath.approval(id), self("payouts.approve"), "primary")
            return """
                \(approval)\(action(PayoutPath.cancellation(id), self("payouts.give-up"), "quiet"))
                """
        case .approved:
            return """
                <p class="muted">\(self("payouts.send.text"))</p>\
                \(action(PayoutPath.sending(id), self("payouts.send"), "primary"))
                """
        case .sent, .cancelled: return ""
        }
    }

    private func files(_ shown: PayoutBatchPageModel) -> HTML {
        guard !shown.files.isEmpty else { return "" }
        func file(_ file: BankFileSeal) -> HTML {
            let path = PayoutPath.bankFile(shown.batch.id).with("format", file.format.rawValue)
            let name = self("payouts.format.\(file.format.rawValue)")
            let link: HTML = acts ? "<a href=\"\(path)\" download>\(name)</a>" : "\(name)"
            return """
                <dt>\(link)</dt><dd><small class="code">SHA-256 \(file.sha256)</small></dd>
                """
        }
        func download(_ download: BankFileDownload) -> HTML {
            """
            <li>\(self(
                "payouts.taken",
                parts: [
                    "file": "\(self("payouts.format.\(download.format.rawValue)"))",
                    "account": "\(download.account.description)", "at": moment(download.at),
                ]))</li>
            """
        }
        return """
            <section class="card"><header><h2>\(self("payouts.bank-file"))</h2></header>\
            <div class="body stack"><dl class="facts">\(each: shown.files, file)</dl>\
            <ul>\(each: shown.downloads, download)</ul></div></section>
            """
    }

    private func payouts(_ shown: PayoutBatchPageModel) -> HTML {
        let removes = acts && shown.batch.state == .open
        func row(_ payout: Payout) -> HTML {
            let removal: HTML =
                removes
                ? action(
                    PayoutPath.removals(shown.batch.id), self("payouts.remove"), "small quiet",
                    fields: [("payout", payout.id.description)]) : ""
            return """
                <tr><td>\(name: payout.payee.name)<br><small>\
                \(Payout.endToEndID(payout.id))</small></td>\
                <td>\(payout.bank.masked)<br><small>\(name: payout.bank.holder)</small></td>\
                <td>\(OwnPayoutsPageParts(context: context).payoutBadge(payout.state))\
                \(removal)</td>\
                <td class="num">\(money(payout.amount))</td></tr>
                """
        }
        guard !shown.payouts.isEmpty else { return "" }
        return """
            <section class="card clip">\(table(
                self("payouts.title"), ["payee", "account", "state", "amount"],
                "\(each: shown.payouts, row)"))</section>
            """
    }
}
