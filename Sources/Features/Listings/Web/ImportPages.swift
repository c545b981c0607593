import Catalog
import DesignSystem
import HTML
import Money
import Web
import World

/// Import pages, drawn for one visitor.
struct ImportPages: PageComponent {
    let context: PageContext

    /// Seller Center: upload of a file, and the results of earlier imports.
    func importsPage(_ imports: [Import], currency: Currency, _ typed: SubmittedForm) -> HTML {
        console(
            self("listings.import.title"), menu: .seller, at: Navigation.sellerImport,
            """
            \(pageHead(self("listings.import.title"), self("listings.import.sub")))
            \(formErrors(typed))
            <div class="cols"><section class="card"><div class="body">
            \(form(ListingPath.imports(), files: true, importFields(currency, typed)))
            </div></section>
            <section class="card"><header><h2>\(self("listings.import.how"))</h2></header>\
            <div class="body prose"><p>\(self("listings.import.how.columns"))</p>\
            <p>\(self("listings.import.how.again"))</p>\
            <p>\(self("listings.import.how.pictures"))</p></div></section></div>
            \(imports.isEmpty ? "" : importTable(imports))
            """)
    }

    private func importFields(_ currency: Currency, _ typed: SubmittedForm) -> HTML {
        let fault = typed.fault(of: "file")
        let currencyHelp = self("listings.import.file.help", ["currency": currency.code])
        return """
            <div class="field"><label for="f-file">\(self("listings.import.file"))</label>
            <input class="input" id="f-file" type="file" name="file" required accept=".csv,text/csv" \
            aria-describedby="f-file-help"\(fault == nil ? "" : " aria-invalid=\"true\"")>
            \(fault.map { "<p class=\"error\">\(self($0.message))</p>" as HTML })
            <p class="help" id="f-file-help">\(currencyHelp)</p></div>
            \(button(self("listings.import.send"), "primary"))
            """
    }

    private func importTable(_ imports: [Import]) -> HTML {
        """
        <section class="card clip"><header><h2>\(self("listings.import.before"))</h2></header>
        <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("listings.import.before"))">\
        <table class="table dense"><thead><tr>
        <th scope="col">\(self("listings.import.column.file"))</th>
        <th scope="col">\(self("listings.import.column.state"))</th>
        <th scope="col" class="num">\(self("listings.import.count.new"))</th>
        <th scope="col" class="num">\(self("listings.import.count.changed"))</th>
        <th scope="col" class="num">\(self("listings.import.count.refused"))</th></tr></thead>
        <tbody>\(each: imports, importRow)</tbody></table></div></section>
        """
    }

    private func importRow(_ job: Import) -> HTML {
        """
        <tr><td><a href="\(ListingPath.import(job.id))">\(name: job.name)</a>\
        <small>\(moment(job.createdAt))</small></td>
        <td>\(importBadge(job))</td>
        <td class="num">\(job.counts.new.grouped(in: locale))</td>
        <td class="num">\(job.counts.changed.grouped(in: locale))</td>
        <td class="num">\(job.counts.refused.grouped(in: locale))</td></tr>
        """
    }

    private func importBadge(_ job: Import) -> HTML {
        let tone: Tone =
            switch job.state {
            case .waiting, .running: .info
            case .done: .good
            case .failed: .bad
            }
        return badge(self("listings.import.state.\(job.state.rawValue)"), tone)
    }

    /// Page of one import: its progress, polled until it is over, then its report.
    func importPage(_ job: Import, _ lines: [ReportLine], fetches: Bool) -> HTML {
        console(
            job.name, menu: .seller, at: Navigation.sellerImport,
            """
            \(pageHead(job.name, moment(job.createdAt), actions: importActions(job)))
            \(importNow(job, lines, fetches: fetches))
            """)
    }

    private func importActions(_ job: Import) -> HTML {
        """
        <a class="button" href="\(ListingPath.imports())">\(self("listings.import.another"))</a>\
        <a class="button primary" href="\(ListingPath.products().with("state", "draft"))">\
        \(self("listings.import.to-drafts"))</a>
        """
    }

    private func importNow(
        _ job: Import, _ lines: [ReportLine], fetches: Bool
    ) -> HTML {
        let isShort = fetches && job.isSettled && lines.contains { $0.kind == .picture }
        let again: HTML =
            isShort
            ? action(ListingPath.importPictures(job.id), self("listings.import.again"), "small")
            : ""
        func report(_ kind: ReportLine.Kind) -> HTML {
            reportTable(kind, lines.filter { $0.kind == kind }, job)
        }
        return """
            <div class="stack" id="import"\(job.isSettled ? "" : polling(job))>
            <section class="card"><div class="import-now">
            <p class="row">\(importBadge(job))<span class="figure">\(job.counts.percent) %</span></p>
            <progress max="100" value="\(job.counts.percent)" \
            aria-label="\(self("listings.import.progress"))">\(job.counts.percent) %</progress>
            \(job.fault.map { "<p class=\"error\">\(self("listings.import.fault.\($0)"))</p>" as HTML })
            \(job.fetch == .open ? download(job) : again)
            \(job.isSettled ? "" : "<p class=\"muted\" data-no-script>\(self("listings.import.reload"))</p>")
            </div>\(importCounts(job))</section>
            \(each: ReportLine.Kind.allCases, report)
            </div>
            """
    }

    /// Progress of the downloads: how many of the pictures were requested.
    private func download(_ job: Import) -> HTML {
        let counts = job.counts
        let asked = min(counts.picturesFetched + counts.pictures, counts.picturesWanted)
        let text = self(
            "listings.import.fetching",
            [
                "asked": asked.grouped(in: locale),
                "wanted": counts.picturesWanted.grouped(in: locale),
            ])
        return "<p role=\"status\">\(text)</p>"
    }

    private func polling(_ job: Import) -> HTML {
        " data-poll=\"\(ListingPath.import(job.id))\" data-every=\"1000\" aria-busy=\"true\""
    }

    private func importCounts(_ job: Import) -> HTML {
        let counts = job.counts
        let all: [(String, Int, String)] = [
            ("listings.import.count.rows", counts.rows, ""),
            ("listings.import.count.new", counts.new, counts.new > 0 ? "good" : ""),
            ("listings.import.count.changed", counts.changed, ""),
            ("listings.import.count.unchanged", counts.unchanged, ""),
            ("listings.import.count.skus", counts.skus, ""),
            ("listings.import.count.refused", counts.refused, counts.refused > 0 ? "bad" : ""),
            ("listings.import.count.notes", counts.notes, ""),
            ("listings.import.count.pictures-fetched", counts.picturesFetched, ""),
            ("listings.import.count.pictures", counts.pictures, ""),
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
            case .refused: job.counts.refused
            case .note: job.counts.notes
            case .picture: job.counts.pictures
            }
        let title = self("listings.import.report.\(kind.rawValue)")
        return """
            <section class="card clip"><header><h2>\(title)</h2>\
            <span class="muted">\(total.grouped(in: locale))</span></header>
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense refused"><thead><tr>
            <th scope="col">\(self("listings.import.line"))</th>
            <th scope="col">\(self("listings.import.column"))</th>
            <th scope="col">\(self("listings.import.reason"))</th></tr></thead>
            <tbody>\(each: lines, reportRow)</tbody></table></div></section>
            """
    }

    private func reportRow(_ line: ReportLine) -> HTML {
        """
        <tr><td>\(line.line == 0 ? "" : line.line.grouped(in: locale))</td>\
        <td>\(line.column)</td><td>\(self(line.words))</td></tr>
        """
    }
}
