import Identities
import Markets
import Modules
import Store
import World

/// Invoices and credit notes of orders.
///
/// Promises: an invoice is issued when an order's parcel leaves, for what wasn't refunded before, and
/// a credit note for each refund after that; numbers of a seller and a year have no gap; what was
/// issued is kept as it was and never changes; invoice less credit notes is what the buyer paid and
/// didn't get back.
public struct Invoices: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    /// Program that makes a PDF of a document.
    let printer: DocumentPrinter

    public init(store: any Store, world: World, markets: Markets) {
        self.store = store
        self.world = world
        self.markets = markets
        printer = DocumentPrinter()
    }

    public static let migrations = InvoicesSchema.migrations

    /// Name of the reader of the outbox.
    static let reader = "invoices"
    /// Documents of one order, at most: an order has few refunds.
    static let mostPerOrder = 100
}

/// Reasons to show no document.
public enum InvoiceRefusal: Refusal, Equatable, CaseIterable {
    case noSuchInvoice

    public var code: String { "invoices.no-such-invoice" }
    public var status: Int { 404 }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
