import DesignSystem
import HTML
import Markets
import Modules
import Web
import World

/// Rows that a job couldn't handle, for the operator.
struct StuckPart {
    let context: PageContext

    /// Alarm on the console's home page, with a link to the rows.
    func alarm(_ count: Int) -> HTML {
        context.banner(
            html: "\(context("operations.stuck", count: count))",
            """
            <a href="\(Navigation.operationsHealth())">\(context("operations.stuck.see"))</a>
            """, .bad)
    }

    /// Table of the rows, the longest stuck first; nothing where none is.
    func table(_ rows: [StuckRow]) -> HTML {
        guard !rows.isEmpty else { return "" }
        let columns = [
            "operations.column.job", "operations.column.row", "operations.column.error",
            "operations.column.tries", "operations.column.since", "operations.column.next",
        ]
        func head(_ key: String) -> HTML { "<th scope=\"col\">\(context(key))</th>" }
        func row(_ row: StuckRow) -> HTML {
            """
            <tr><td>\(row.job)</td>\
            <td>\(row.key.isEmpty ? context("operations.stuck.all") : row.label)</td>\
            <td>\(row.message)</td><td class="num">\(row.tries)</td>\
            <td class="nowrap">\(context.moment(row.since))</td>\
            <td class="nowrap">\(context.moment(row.nextTryAt))</td></tr>
            """
        }
        let title = context("operations.stuck.title")
        return """
            <section class="card clip"><header><h2>\(title)</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: columns, head)</tr></thead><tbody>\(each: rows, row)</tbody></table></div>\
            </section>
            """
    }
}
