import Identities
import Markets
import Money
import Orders
import Shops
import Store
import World

/// A document that is due: an order's, or of one of its refunds.
private struct DueInvoice {
    let order: Order
    let refund: RefundRecord?
    let content: InvoiceContent

    var kind: Invoice.Kind { refund == nil ? .invoice : .creditNote }
}

extension Invoices {
    /// Step: issues what the events of orders ask for. An order that has its invoice gets no second
    /// one, so an event may come again.
    func issue(_ events: [OutboxEvent], in db: Transaction) throws {
        let topics: Set = ["orders.shipped", "orders.refunded"]
        let ids = events.filter { topics.contains($0.topic) }.compactMap { OrderID($0.subject) }
        guard let now = events.map(\.at).max(), !ids.isEmpty else { return }
        let orders = try Order.find(Array(Set(ids)), in: db).values
            .filter { $0.isShipped && $0.replaces == nil }.sorted { $0.id < $1.id }
        let known = orders.map(\.id)
        let lines = try Order.lines(of: known, in: db)
        let rates = try Orders.taxRates(of: known, in: db)
        let refunds = try Orders.refunds(of: known, in: db)
        let shops = try Shops.shops(Array(Set(orders.map(\.shop))), in: db)
        for order in orders {
            guard let shop = shops[order.shop] else { continue }
            let source = InvoiceSource(
                order: order, shop: shop, lines: lines[order.id] ?? [],
                rates: rates[order.id] ?? [:], buyer: markets.lines(order.address),
                zone: markets.market(order.market).zone)
            try issue(source, refunds[order.id] ?? [], at: now, in: db)
        }
    }

    private func issue(
        _ source: InvoiceSource, _ refunds: [RefundRecord], at now: Instant, in db: Transaction
    ) throws {
        let order = source.order
        let issued = try Invoice.of(order.id, in: db)
        var invoice = issued.first { $0.kind == .invoice }
        if invoice == nil {
            let shippedAt = try Orders.shippedAt(order.id, in: db) ?? now
            // A refund of what is still on the shelf can be what ends the shipping.
            let before = refunds.filter {
                $0.at < shippedAt || $0.at == shippedAt && $0.lines.allSatisfy(\.isUnshipped)
            }
            let content = source.content(less: before, at: shippedAt)
            guard !content.lines.isEmpty else { return }
            invoice = try write(
                DueInvoice(order: order, refund: nil, content: content), at: now, in: db)
            try db.queue(
                before.map {
                    """
                    INSERT INTO invoice_deductions (order_id, refund) VALUES (\(order.id), \($0.id))
                    """
                })
        }
        guard let invoice else { return }
        let settled = try settledRefunds(of: order.id, in: db)
        for refund in refunds where !settled.contains(refund.id) {
            let content = source.content(of: refund, corrects: invoice.fullNumber)
            _ = try write(
                DueInvoice(order: order, refund: refund, content: content), at: now, in: db)
        }
    }

    /// Step: refunds of an order that a credit note gives back, or that its invoice leaves out. Told by
    /// their ids: clocks of two processes may differ.
    private func settledRefunds(of order: OrderID, in db: Transaction) throws -> Set<RefundID> {
        Set(
            try db.values(
                """
                SELECT refund FROM invoices WHERE order_id = \(order) AND refund <> 0
                UNION ALL SELECT refund FROM invoice_deductions WHERE order_id = \(order)
                """))
    }

    /// Writes a document with the next number of its series.
    private func write(_ due: DueInvoice, at now: Instant, in db: Transaction) throws -> Invoice? {
        let order = due.order
        let year = markets.market(order.market).zone.day(of: now).civil.year
        let last: Int? = try db.value(
            """
            SELECT number FROM invoices
            WHERE shop = \(order.shop) AND kind = \(due.kind) AND series_year = \(year)
            ORDER BY number DESC LIMIT 1
            """)
        let id: InvoiceID = ID(world.ids.next(at: now))
        try db.execute(
            """
            INSERT INTO invoices (id, kind, order_id, refund, buyer, shop, market, series_year,
                number, issued_at, gross_minor, tax_minor, content)
            VALUES (\(id), \(due.kind), \(order.id), \(due.refund?.id.rawValue ?? 0),
                \(order.buyer), \(order.shop), \(order.market), \(year), \((last ?? 0) + 1), \(now),
                \(due.content.gross.minor), \(due.content.tax.minor), \(due.content.stored))
            """)
        return try db.row("SELECT \(Invoice.columns) FROM invoices WHERE id = \(id)")
    }
}

/// Everything that a document is made of.
struct InvoiceSource {
    let order: Order
    let shop: Shop
    let lines: [OrderLine]
    /// Rates of tax by position, in parts per million.
    let rates: [Int: Int]
    let buyer: [String]
    let zone: Zone

    private var currency: Currency { order.sums.items.currency }

    /// What was shipped: the order less what was refunded before.
    func content(less refunds: [RefundRecord], at shippedAt: Instant) -> InvoiceContent {
        let parts = refunds.flatMap(\.lines)
        let left = lines.compactMap { line -> InvoiceContent.Line? in
            let gone = parts.filter { $0.position == line.position }
            let items =
                Money(minor: line.itemsMinor, currency: currency)
                - gone.map(\.items).sum(currency)
            let tax =
                Money(minor: line.taxMinor, currency: currency)
                - gone.map(\.tax).sum(currency)
            let quantity = line.quantity - gone.map(\.quantity).reduce(0, +)
            // nil where nothing is left of the line.
            return quantity > 0
                ? self.line(line, quantity: quantity, items: items, tax: tax) : nil
        }
        let refundedTax = refunds.map { shippingTax(of: $0) }.sum(currency)
        return content(
            left, shipping: order.sums.shipping - refunds.map(\.shipping).sum(currency),
            shippingTax: order.sums.shippingTax - refundedTax, at: shippedAt)
    }

    /// What a refund gave back. A reduction of the price has no quantity.
    func content(of refund: RefundRecord, corrects: String) -> InvoiceContent {
        let back = refund.lines.compactMap { part -> InvoiceContent.Line? in
            guard let line = lines.first(where: { $0.position == part.position }) else {
                return nil
            }
            return self.line(line, quantity: part.quantity, items: part.items, tax: part.tax)
        }
        return content(
            back, shipping: refund.shipping, shippingTax: shippingTax(of: refund), at: refund.at,
            corrects: corrects)
    }

    /// Tax of a refund that isn't its lines'.
    private func shippingTax(of refund: RefundRecord) -> Money {
        refund.tax - refund.lines.map(\.tax).sum(currency)
    }

    private func line(
        _ line: OrderLine, quantity: Int, items: Money, tax: Money
    ) -> InvoiceContent.Line {
        InvoiceContent.Line(
            title: line.title, options: line.options, quantity: quantity,
            net: order.sums.taxIncluded ? items - tax : items, ppm: rates[line.position] ?? 0,
            tax: tax)
    }

    private func content(
        _ lines: [InvoiceContent.Line], shipping: Money, shippingTax: Money, at: Instant,
        corrects: String = ""
    ) -> InvoiceContent {
        InvoiceContent(
            issuer: shop.legalName, taxNumber: shop.taxNumber, buyer: buyer,
            supplied: zone.day(of: at), lines: lines,
            shippingNet: order.sums.taxIncluded ? shipping - shippingTax : shipping,
            shippingTax: shippingTax, corrects: corrects)
    }
}
