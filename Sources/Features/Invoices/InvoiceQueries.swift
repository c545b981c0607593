import Identities
import Shops
import Store
import World

extension Invoices {
    /// A document, by its buyer or the owner of its seller's shop; throws `noSuchInvoice` for
    /// anybody else's and for a missing one alike.
    func invoice(_ id: InvoiceID, for account: AccountID) async throws -> Invoice {
        let found = try await store.read { db -> Invoice? in
            guard
                let invoice: Invoice = try db.row(
                    "SELECT \(Invoice.columns) FROM invoices WHERE id = \(id)")
            else { return nil }
            if invoice.buyer == account { return invoice }
            let shop = try Shops.shops([invoice.shop], in: db)[invoice.shop]
            return shop?.owner == account ? invoice : nil
        }
        guard let found else { throw InvoiceRefusal.noSuchInvoice }
        return found
    }
}
