import Catalog
import DesignSystem
import HTML
import Listings
import Money
import Web
import World

/// Import pages, drawn for one visitor.
struct ImportPages: PageComponent {
    let context: PageContext

    /// Seller Center: upload of a file, and the results of earlier imports.
    func importsPage(_ imports: [Import], currency: Currency, _ typed: SubmittedForm) -> HTML {
        console(
            self("imports.title"), menu: .seller, at: Navigation.sellerImport,
            """
            \(pageHead(self("imports.title"), self("imports.sub")))
            \(formErrors(typed))
            <div class="cols"><section class="card"><div class="body">
            \(form(ImportPath.imports(), files: true, importFields(currency, typed)))
            </div></section>
            <section class="card"><header><h2>\(self("imports.how"))</h2></header>\
            <div class="body prose"><p>\(self("imports.how.columns"))</p>\
            <p>\(self("imports.how.again"))</p>\
            <p>\(self("imports.how.pictures"))</p></div></section></div>
            \(imports.isEmpty ? "" : importTable(imports))
            """)
    }

    private func importFields(_ currency: Currency, _ typed: SubmittedForm) -> HTML {
        let fault = typed.fault(of: "file")
        let currencyHelp = self("imports.file.help", ["currency": currency.code])
        return """
            <div class="field"><label for="f-file">\(self("imports.file"))</label>
            <input class="input" id="f-file" type="file" name="file" required accept=".csv,text/csv" \
            aria-describedby="f-file-help"\(fault == nil ? "" : " aria-invalid=\"true\"")>
            \(fault.map { "<p class=\"error\">\(self($0.message))</p>" as HTML })
            <p class="help" id="f-file-help">\(currencyHelp)</p></div>
            \(button(self("imports.send"), "primary"))
            """
    }

    private func importTable(_ imports: [Import]) -> HTML {
        """
        <section class="card clip"><header><h2>\(self("imports.before"))</h2></header>
        <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("imports.before"))">\
        <table class="table dense"><thead><tr>
        <th scope="col">\(self("imports.column.file"))</th>
        <th scope="col">\(self("imports.column.state"))</th>
        <th scope="col" class="num">\(self("imports.count.new"))</th>
        <th scope="col" class="num">\(self("imports.count.changed"))</th>
        <th scope="col" class="num">\(self("imports.count.refused"))</th></tr></thead>
        <tbody>\(each: imports, importRow)</tbody></table></div></section>
        """
    }

    private func importRow(_ job: Import) -> HTML {
        """
        <tr><td><a href="\(ImportPath.import(job.id))">\(name: job.name)</a>\
        <small>\(moment(job.createdAt))</small></td>
        <td>\(importBadge(job))</td>
        <td class="num">\(job.counts.rows.new.grouped(in: locale))</td>
        <td class="num">\(job.counts.rows.changed.grouped(in: locale))</td>
        <td class="num">\(job.counts.rows.refused.grouped(in: locale))</td></tr>
        """
    }

    private func importBadge(_ job: Import) -> HTML {
        let tone: Tone =
            switch job.state {
            case .waiting, .running: .info
            case .previewed: .warn
            case .done: .good
            case .failed: .bad
            case .cancelled: .plain
            }
        return badge(self("imports.state.\(job.state.rawValue)"), tone)
    }

    /// Page of one import: its progress, polled until it is over, then its report.
    func importPage(_ job: Import, _ lines: [ReportLine], fetches: Bool) -> HTML {
        console(
            job.name, menu: .seller, at: Navigation.sellerImport,
            """
            \(pageHead(job.name, html: moment(job.createdAt), actions: importActions(job)))
            \(importNow(job, lines, fetches: fetches))
            """)
    }

    private func importActions(_ job: Import) -> HTML {
        """
        <a class="button" href="\(ImportPath.imports())">\(self("imports.another"))</a>\
        <a class="button primary" href="\(ListingPath.products().with("state", "draft"))">\
        \(self("imports.to-drafts"))</a>
        """
    }

    private func importNow(
        _ job: Import, _ lines: [ReportLine], fetches: Bool
    ) -> HTML {
        let isShort = fetches && job.isSettled && lines.contains { $0.kind == .picture }
        let again: HTML =
            isShort
            ? action(ImportPath.pictures(job.id), self("imports.again"), "small")
            : ""
        func report(_ kind: ReportLine.Kind) -> HTML {
            reportTable(kind, lines.filter { $0.kind == kind }, job)
        }
        return """
            <div class="stack" id="import"\(job.isSettled ? "" : polling(job))>
            \(job.state == .previewed ? decision(job) : "")
            <section class="card"><div class="import-now">
            <p class="row">\(importBadge(job))<span class="figure">\(job.counts.percent) %</span></p>
            <progress max="100" value="\(job.counts.percent)" \
            aria-label="\(self("imports.progress"))">\(job.counts.percent) %</progress>
            \(job.fault.map { fault($0, job) })
            \(job.fetch == .open ? download(job) : again)
            \(job.isSettled ? "" : "<p class=\"muted\" data-no-script>\(self("imports.reload"))</p>")
            </div>\(importCounts(job))</section>
            \(each: [.refused, .change, .note, .picture], report)
            </div>
            """
    }

    private func fault(_ code: String, _ job: Import) -> HTML {
        let text = self(
            "imports.fault.\(code)",
            ["line": job.faultLine.grouped(in: locale), "detail": job.faultDetail])
        return "<p class=\"error\">\(text)</p>"
    }

    /// Question whether a preview shall be written.
    private func decision(_ job: Import) -> HTML {
        let rows = job.counts.rows
        let isAny = rows.new + rows.changed > 0
        let text = self(isAny ? "imports.preview.text" : "imports.preview.nothing")
        let confirm: HTML =
            isAny
            ? action(
                ImportPath.confirmation(job.id), self("imports.confirm"), "primary")
            : ""
        return """
            <section class="card"><header><h2>\(self("imports.preview.title"))</h2></header>
            <div class="body stack"><p>\(text)</p><div class="row">\(confirm)\
            \(action(ImportPath.cancellation(job.id), self("imports.cancel")))\
            </div></div></section>
            """
    }

    /// Progress of the downloads: how many of the pictures were requested.
    private func download(_ job: Import) -> HTML {
        let counts = job.counts
        let asked = min(counts.picturesFetched + counts.pictures, counts.picturesWanted)
        let text = self(
            "imports.fetching",
            [
                "asked": asked.grouped(in: locale),
                "wanted": counts.picturesWanted.grouped(in: locale),
            ])
        return "<p role=\"status\">\(text)</p>"
    }

    private func polling(_ job: Import) -> HTML {
        " data-poll=\"\(ImportPath.import(job.id))\" data-every=\"1000\" aria-busy=\"true\""
    }

    private func importCounts(_ job: Import) -> HTML {
        let counts = job.counts
        let rows = counts.rows
        let all: [(String, Int, String)] = [
            ("imports.count.rows", rows.total, ""),
            ("imports.count.new", rows.new, rows.new > 0 ? "good" : ""),
            ("imports.count.changed", rows.changed, ""),
            ("imports.count.unchanged", rows.unchanged, ""),
            ("imports.count.refused", rows.refused, rows.refused > 0 ? "bad" : ""),
            ("imports.count.products-new", counts.newProducts, ""),
            ("imports.count.products-changed", counts.changedProducts, ""),
            ("imports.count.skus", counts.skus, ""),
            ("imports.count.notes", counts.notes, ""),
            ("imports.count.pictures-fetched", counts.picturesFetched, ""),
            ("imports.count.pictures", counts.pictures, ""),
        ]
        let cells = all.map { key, count, tone -> HTML in
            """
            <div class="\(tone)"><dt>\(self(key))</dt>\
            <dd>\(count.grouped(in: locale))</dd></div>
            """
        }
        return "<dl class=\"counts\">\(each: cells, { $0 })</dl>"
    }

    private func reportTable(
        _ kind: ReportLine.Kind, _ lines: [ReportLine], _ job: Import
    ) -> HTML {
        guard !lines.isEmpty else { return "" }
        let total =
            switch kind {
            case .refused: job.counts.rows.refused
            case .change: job.counts.changes
            case .note: job.counts.notes
            case .picture: job.counts.pictures
            }
        let title = self("imports.report.\(kind.rawValue)")
        let subject = "<th scope=\"col\">\(self("listings.column.product"))</th>" as HTML
        return """
            <section class="card clip"><header><h2>\(title)</h2>\
            <span class="muted">\(total.grouped(in: locale))</span></header>
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense refused"><thead><tr>
            <th scope="col">\(self("imports.line"))</th>
            \(kind == .change ? subject : "")\
            <th scope="col">\(self("imports.column"))</th>
            <th scope="col">\(self(kind == .change
                ? "imports.change" : "imports.reason"))</th></tr></thead>
            <tbody>\(each: lines, reportRow)</tbody></table></div></section>
            """
    }

    private func reportRow(_ line: ReportLine) -> HTML {
        """
        <tr><td>\(line.line == 0 ? "" : line.line.grouped(in: locale))</td>\
        \(line.kind == .change ? "<td>\(line.subject)</td>" : "")\
        <td>\(line.column)</td><td>\(self(line.words))</td></tr>
        """
    }
}
