import Identities
import Money
import Web
import World

/// JSON of an invoice or credit note.
struct InvoiceView: View {
    let invoice: Invoice

    static let shape = Shape<InvoiceView>(
        "Invoice",
        [
            .id("id") { $0.invoice.id }, .choice("kind") { $0.invoice.kind },
            .text("number") { $0.invoice.fullNumber }, .id("order") { $0.invoice.order },
            .instant("issued_at") { $0.invoice.at },
            .text("supplied_on") { $0.invoice.content.supplied.description },
            .text("seller") { $0.invoice.content.issuer },
            .text("seller_tax_number") { $0.invoice.content.taxNumber },
            .text("buyer") { $0.invoice.content.buyer.joined(separator: "\n") },
            .text("corrects") { $0.invoice.content.corrects },
            .list("lines") { $0.invoice.content.lines.map { InvoiceLineView(line: $0) } },
            .money("delivery_net") { $0.invoice.content.shippingNet },
            .money("delivery_tax") { $0.invoice.content.shippingTax },
            .money("net") { $0.invoice.content.net }, .money("tax") { $0.invoice.content.tax },
            .money("gross") { $0.invoice.content.gross },
        ])
}

struct InvoiceLineView: View {
    let line: InvoiceContent.Line

    static let shape = Shape<InvoiceLineView>(
        "InvoiceLine",
        [
            .text("title") { $0.line.title }, .text("options") { $0.line.options },
            .int("quantity") { $0.line.quantity }, .int("tax_ppm") { $0.line.ppm },
            .money("net") { $0.line.net }, .money("tax") { $0.line.tax },
            .money("gross") { $0.line.gross },
        ])
}
