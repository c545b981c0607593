import DesignSystem
import HTML
import Identities
import Markets
import Money
import Text
import Web
import World

/// Pages of reconciliation, drawn for one visitor.
struct ReconciliationPage: PageComponent {
    let context: PageContext
    /// True for the role that imports; others only read.
    let imports: Bool

    private func page(_ title: String, _ sub: String, _ typed: SubmittedForm, _ body: HTML) -> HTML
    {
        console(
            title, menu: .operations, at: Navigation.operationsPayouts,
            """
            \(pageHead(title, sub))
            <div class="stack loose">\(formErrors(typed))\(body)</div>
            """)
    }

    // MARK: files

    func files(
        _ files: [SettlementFile], next: SettlementFileID?, isFirst: Bool, _ typed: SubmittedForm
    ) -> HTML {
        func row(_ file: SettlementFile) -> HTML {
            """
            <tr><td><a href="\(ReconciliationPath.one(file.id))">\(name: file.name)</a></td>\
            <td>\(self("reconciliation.kind.\(file.kind.rawValue)"))</td>\
            <td class="nowrap">\(days(file))</td><td>\(moment(file.at))</td>\
            <td class="num">\(file.lines.grouped(in: locale))</td>\
            <td class="num">\(differences(file))</td></tr>
            """
        }
        let list: HTML =
            files.isEmpty
            ? empty(self("reconciliation.none"), self("reconciliation.none.text"))
            : """
            <section class="card clip">\(table(
                ["file", "kind", "days", "when", "lines", "differences"], "\(each: files, row)"))\
            \(pages(first: isFirst ? nil : ReconciliationPath.all(),
                next: next.map { ReconciliationPath.all().with("before", $0.description) }))</section>
            """
        return page(
            self("reconciliation.title"), self("reconciliation.text"), typed,
            "\(imports ? uploads : "")\(list)")
    }

    private func days(_ file: SettlementFile) -> String { "\(file.first) – \(file.last)" }

    private func differences(_ file: SettlementFile) -> HTML {
        file.differences == 0
            ? badge("0", .good) : badge(file.differences.grouped(in: locale), .bad)
    }

    /// Two forms with fields of the same names: each shows its own faults alone.
    private var uploads: HTML {
        let bank = submitted(to: ReconciliationPath.bank())
        let typed = submitted(to: ReconciliationPath.gateway())
        let markets = MarketCode.allCases.map { ($0.rawValue, self("market.\($0.rawValue)")) }
        return """
            <div class="cols"><section class="card"><header><h2>\
            \(self("reconciliation.kind.bank"))</h2></header><div class="body">\
            \(form(
                ReconciliationPath.bank(), idempotencyKey: false, files: true,
                """
                \(file("bank", "reconciliation.bank.help", bank))
                \(button(self("reconciliation.import")))
                """))</div></section>
            <section class="card"><header><h2>\(self("reconciliation.kind.gateway"))</h2></header>\
            <div class="body">\(form(
                ReconciliationPath.gateway(), idempotencyKey: false, files: true,
                """
                \(file("gateway", "reconciliation.gateway.help", typed))
                \(select(GatewayFileUpload.market, self("reconciliation.market"), markets, typed: typed))
                \(field(GatewayFileUpload.from, self("reconciliation.from"), type: "date", typed: typed))
                \(field(GatewayFileUpload.to, self("reconciliation.to"), type: "date", typed: typed))
                \(button(self("reconciliation.import")))
                """))</div></section></div>
            """
    }

    private func file(_ id: String, _ help: String, _ typed: SubmittedForm) -> HTML {
        """
        <div class="field"><label for="f-\(id)">\(self("reconciliation.column.file"))</label>
        <input class="input" id="f-\(id)" type="file" name="file" required accept=".csv,text/csv" \
        aria-describedby="f-\(id)-help f-\(id)-faults">
        \(fileFaults(typed, "file", id: "f-\(id)-faults"))
        <p class="help" id="f-\(id)-help">\(self(help))</p></div>
        """
    }

    // MARK: one file

    func file(_ shown: SettlementFilePage, all: Bool, isFirst: Bool) -> HTML {
        let here = ReconciliationPath.one(shown.file.id)
        func tab(_ key: String, _ isAll: Bool) -> HTML {
            """
            <a href="\(isAll ? here.with("all", "on") : here)"\
            \(all == isAll ? " aria-current=\"page\"" : "")>\(self(key))</a>
            """
        }
        func row(_ row: SettlementRow) -> HTML {
            """
            <tr><td class="num">\(row.number.grouped(in: locale))</td>\
            <td>\(row.day?.description ?? "–")</td><td>\(name: row.reference)</td>\
            <td>\(verdict(row))</td><td class="num">\(money(row.amount))</td>\
            <td class="num">\(row.net.map { money($0) } ?? "–")</td></tr>
            """
        }
        let lines: HTML =
            shown.rows.isEmpty
            ? empty(self("reconciliation.right"), self("reconciliation.right.text"))
            : table(
                ["line", "day", "reference", "verdict", "amount", "net"],
                "\(each: shown.rows, row)")
        let start = all ? here.with("all", "on") : here
        return page(
            self("reconciliation.file", ["name": InputText.isolated(shown.file.name)]),
            days(shown.file), SubmittedForm(),
            """
            <section class="card clip"><nav class="tabs" \
            aria-label="\(self("reconciliation.title"))">\
            \(tab("reconciliation.differences", false))\(tab("reconciliation.lines", true))</nav>\
            \(lines)\(pages(first: isFirst ? nil : start,
                next: shown.next.map { start.with("after", "\($0)") }))</section>
            """)
    }

    private func verdict(_ row: SettlementRow) -> HTML {
        badge(
            self("reconciliation.verdict.\(row.verdict.rawValue)"),
            row.verdict == .matched ? .good : .bad)
    }

    private static let numbers: Set = ["lines", "differences", "line", "amount", "net"]

    private func table(_ columns: [String], _ rows: HTML) -> HTML {
        func column(_ key: String) -> HTML {
            """
            <th scope="col"\(Self.numbers.contains(key) ? " class=\"num\"" : "")>\
            \(self("reconciliation.column.\(key)"))</th>
            """
        }
        let title = self("reconciliation.title")
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }
}
