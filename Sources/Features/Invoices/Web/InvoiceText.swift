import DesignSystem
import HTML
import Localization
import Markets
import Money
import Printing
import Web
import World

/// The words and numbers of a document, of which both its page and its PDF are made.
struct InvoiceText: PageComponent {
    let context: PageContext
    let invoice: Invoice

    var content: InvoiceContent { invoice.content }

    /// Title such as `Tax invoice A1B2C3-2026-000017`. Without a tax number of the seller it is a
    /// receipt, in whose place no tax invoice is claimed to be.
    var title: String {
        let kind =
            invoice.kind == .invoice && content.taxNumber.isEmpty
            ? self("invoices.kind.receipt") : self("invoices.kind.\(invoice.kind.rawValue)")
        return "\(kind) \(invoice.fullNumber)"
    }

    /// Names and values above the table.
    var facts: [(name: String, value: String)] {
        let clock = DateText(locale: locale, zone: context.markets.market(invoice.market).zone)
        var facts = [
            (self("invoices.order"), invoice.order.short),
            (self("invoices.issued"), clock.dayWithYear(clock.zone.day(of: invoice.at))),
            (self("invoices.supplied"), clock.dayWithYear(content.supplied)),
        ]
        if !content.corrects.isEmpty { facts.append((self("invoices.corrects"), content.corrects)) }
        return facts
    }

    var seller: [String] {
        content.taxNumber.isEmpty
            ? [content.issuer]
            : [content.issuer, "\(self("invoices.tax-number")) \(content.taxNumber)"]
    }

    var head: [String] {
        ["item", "quantity", "net", "rate", "tax", "gross"].map { self("invoices.column.\($0)") }
    }

    var rows: [[String]] {
        let goods = content.lines.map { line in
            [
                name(of: line), line.quantity == 0 ? "" : "\(line.quantity)", money(line.net),
                Self.rate(line.ppm, locale), money(line.tax), money(line.gross),
            ]
        }
        guard !content.shippingNet.isZero || !content.shippingTax.isZero else { return goods }
        return goods + [
            [
                self("invoices.delivery"), "", money(content.shippingNet), "",
                money(content.shippingTax), money(content.shippingNet + content.shippingTax),
            ]
        ]
    }

    private func name(of line: InvoiceContent.Line) -> String {
        let title = line.options.isEmpty ? line.title : "\(line.title), \(line.options)"
        return line.quantity == 0 ? self("invoices.reduction", ["title": title]) : title
    }

    /// Sums, the total last.
    var totals: [(name: String, value: String)] {
        [
            (self("invoices.net"), money(content.net)), (self("invoices.tax"), money(content.tax)),
            (
                invoice.kind == .creditNote
                    ? self("invoices.credited") : self("invoices.total"), money(content.gross)
            ),
        ]
    }

    /// Law of the market about such a document.
    var note: String { self("invoices.note.\(invoice.market.rawValue.lowercased())") }

    /// Rate such as `20%` or `6.875%`, without zeros behind.
    static func rate(_ ppm: Int, _ locale: LocaleTag) -> String {
        let (whole, rest) = (ppm / 10_000, ppm % 10_000)
        guard rest > 0 else { return "\(whole)%" }
        var digits = String(String(10_000 + rest).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole)\(locale.decimalSeparator)\(digits)%"
    }

    /// The document for printing.
    var printed: PrintedDocument {
        func pairs(_ list: [(name: String, value: String)]) -> [PrintedDocument.Pair] {
            list.map { PrintedDocument.Pair($0.name, $0.value) }
        }
        return PrintedDocument(
            title: title, language: locale.rawValue,
            paper: invoice.market == .us ? .letter : .a4,
            blocks: [
                .pairs(pairs(facts)),
                .columns([
                    ([self("invoices.seller")] + seller).joined(separator: "\n"),
                    ([self("invoices.buyer")] + content.buyer).joined(separator: "\n"),
                ]),
                .table(PrintedDocument.Table(head: head, rows: rows)),
                .totals(pairs(totals)), .note(note),
            ])
    }
}
