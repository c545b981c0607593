import DesignSystem
import HTML
import Identities
import Store
import Web

/// Routes and pages of invoices.
struct InvoicesWeb: Sendable {
    let invoices: Invoices
    let designSystem: DesignSystem

    var routes: [Route] {
        [
            Route(
                .get, InvoicePath.invoice, for: .signedIn, of: "own invoice",
                gives: InvoiceView.shape.schema, refusals: [404],
                "An invoice or credit note of an order that one bought or sold"
            ) { request, account in
                let invoice = try await invoices.invoice(
                    try request.at(InvoicePath.invoice), for: account)
                let context = try await designSystem.context(request)
                return request.answer(InvoiceView(invoice: invoice)) {
                    InvoicePage(context: context, invoice: invoice).html
                }
            },
            Route(
                .get, InvoicePath.pdf, for: .signedIn, of: "own invoice", limit: .perMinute(20),
                refusals: [404], "The same as PDF"
            ) { request, account in
                let invoice = try await invoices.invoice(
                    try request.at(InvoicePath.pdf), for: account)
                let context = try await designSystem.context(request)
                let document = InvoiceText(context: context, invoice: invoice).printed
                let pdf = try await invoices.printer.pdf(document)
                return Response(
                    status: 200, headers: [("content-type", "application/pdf")], body: .bytes(pdf)
                ).with(
                    "content-disposition", "inline; filename=\"\(invoice.fullNumber).pdf\"")
            },
        ]
    }
}

extension Invoices: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        InvoicesWeb(invoices: self, designSystem: designSystem).routes
    }

    public var slots: [SlotPart] {
        [
            .order(order: 90) { id, _, db in
                let issued = try Invoice.of(id, in: db)
                guard !issued.isEmpty else { return SlotPart.nothing }
                return { context in InvoiceList(context: context, issued: issued).html }
            }
        ]
    }
}
