import Identities
import Web

/// URL patterns of invoices and credit notes.
enum InvoicePath {
    static let invoice = URLPattern1<InvoiceID>("/invoices/", "invoice")
    static let pdf = URLPattern1<InvoiceID>("/invoices/", "invoice", "/pdf")
}
