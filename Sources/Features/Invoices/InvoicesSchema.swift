import Store

enum InvoicesSchema {
    static let migrations = [
        Migration(
            "invoices-0001",
            [
                """
                CREATE TABLE invoices (
                    id \(.id) NOT NULL PRIMARY KEY, kind \(.text) NOT NULL,
                    order_id \(.id) NOT NULL, refund \(.id) NOT NULL, buyer \(.id) NOT NULL,
                    shop \(.id) NOT NULL, market \(.text) NOT NULL, series_year \(.int) NOT NULL,
                    number \(.int) NOT NULL CHECK (number > 0), issued_at \(.instant) NOT NULL,
                    gross_minor \(.int) NOT NULL CHECK (gross_minor >= 0),
                    tax_minor \(.int) NOT NULL CHECK (tax_minor >= 0), content \(.text) NOT NULL
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX invoices_series ON invoices (shop, kind, series_year, number)",
                // An order has one invoice (refund 0), and each refund one credit note.
                "CREATE UNIQUE INDEX invoices_order ON invoices (order_id, refund)",
                // Refunds that the invoice leaves out already, as they came before the parcel left.
                """
                CREATE TABLE invoice_deductions (
                    order_id \(.id) NOT NULL, refund \(.id) NOT NULL,
                    PRIMARY KEY (order_id, refund)
                ) \(sqlite: "STRICT, WITHOUT ROWID")
                """,
                // No documents of what was shipped before there were any.
                Outbox.beginNow(Invoices.reader),
            ])
    ]
}
