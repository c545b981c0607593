import Identities
import Web
import World

/// JSON of a line of an import's report.
struct ReportLineView: View {
    let line: ReportLine
    static let shape = Shape<ReportLineView>(
        "ImportLine",
        [
            .choice("kind") { $0.line.kind }, .int("line") { $0.line.line },
            .text("column") { $0.line.column }, .text("code") { $0.line.code },
            .text("before") { $0.line.before }, .text("detail") { $0.line.detail },
            .text("subject") { $0.line.subject },
        ])
}

/// JSON of an import: its progress, what it changes or would change, and what it left out. Every
/// row is new, changed, unchanged or refused, so that these four sum to `rows`.
struct ImportView: View {
    let job: Import
    let lines: [ReportLine]
    static let shape = Shape<ImportView>(
        "Import",
        [
            .id("id") { $0.job.id }, .text("name") { $0.job.name },
            .choice("state") { $0.job.state }, .flag("preview") { $0.job.isPreview },
            .maybe("fault") { $0.job.fault }, .int("fault_line") { $0.job.faultLine },
            .text("fault_detail") { $0.job.faultDetail },
            .int("percent") { $0.job.counts.percent }, .int("rows") { $0.job.counts.rows.total },
            .int("new") { $0.job.counts.rows.new }, .int("changed") { $0.job.counts.rows.changed },
            .int("unchanged") { $0.job.counts.rows.unchanged },
            .int("refused") { $0.job.counts.rows.refused },
            .int("products_new") { $0.job.counts.newProducts },
            .int("products_changed") { $0.job.counts.changedProducts },
            .int("products_unchanged") { $0.job.counts.unchangedProducts },
            .int("skus") { $0.job.counts.skus }, .int("changes") { $0.job.counts.changes },
            .int("notes") { $0.job.counts.notes },
            .int("pictures_missing") { $0.job.counts.pictures },
            .int("pictures_fetched") { $0.job.counts.picturesFetched },
            .choice("pictures") { $0.job.fetch },
            .list("lines") { $0.lines.map { ReportLineView(line: $0) } },
            .instant("created_at") { $0.job.createdAt },
            .maybe("finished_at", at: { $0.job.finishedAt }),
        ])
}

struct ImportsView: View {
    let imports: [Import]
    static let shape = Shape<ImportsView>(
        "Imports",
        [.list("imports") { $0.imports.map { ImportView(job: $0, lines: []) } }])
}

struct ImportIDView: View {
    let id: ImportID
    static let shape = Shape<ImportIDView>("ImportID", [.id("id") { $0.id }])
}
