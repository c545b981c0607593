import Baskets
import Identities
import Accounts
import Catalog
import Markets
import Money
import Shops
import Store
import World

extension Order {
    static let columns: SQL = """
        currency, id, checkout, buyer, shop, market, state, items_minor, shipping_minor, tax_minor,
        tax_included, discount_minor, shipping_tax_minor, address, placed_at, paid_at, due_at,
        ship_by, delivered_at, carrier, tracking, event_count, refunded_items_minor,
        refunded_shipping_minor, refunded_tax_minor, confirmed_at, arrive_by, paused_due_at,
        paused_by_kind, paused_by, replaces,
        \(OrderTerms.columns)
        """

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        func money() throws -> Money { Money(minor: try row.next(), currency: currency) }
        id = try row.next()
        checkout = try row.next()
        buyer = try row.next()
        shop = try row.next()
        let market: MarketCode = try row.next()
        state = try row.next()
        sums = Sums(
            items: try money(), shipping: try money(), tax: try money(),
            taxIncluded: try row.next(), discount: try money(), shippingTax: try money())
        address = Address(stored: try row.next()) ?? Address(market: market)
        self.market = market
        placedAt = try row.next()
        paidAt = try row.next()
        dueAt = try row.next()
        shipBy = try row.next()
        deliveredAt = try row.next()
        carrier = try row.next()
        tracking = try row.next()
        eventCount = try row.next()
        refundedItems = try money()
        refundedShipping = try money()
        refundedTax = try money()
        confirmedAt = try row.next()
        arriveBy = try row.next()
        pausedDueAt = try row.next()
        pausedBy = OrderPause(kind: try row.next(), id: try row.next())
        replaces = try row.next()
        terms = try OrderTerms(row: row)
    }

    /// Step: orders of a checkout.
    public static func of(_ checkout: CheckoutID, in db: Transaction) throws -> [Order] {
        try db.rows(
            "SELECT \(columns) FROM orders WHERE checkout = \(checkout) ORDER BY id")
    }

    /// Step: orders of several checkouts, by checkout.
    public static func of(
        _ checkouts: [CheckoutID], in db: Transaction
    ) throws -> [CheckoutID: [Order]] {
        guard !checkouts.isEmpty else { return [:] }
        let rows: [Order] = try db.rows(
            "SELECT \(columns) FROM orders WHERE checkout IN (\(list: checkouts)) ORDER BY id")
        return Dictionary(grouping: rows, by: \.checkout)
    }

    /// Step: orders by id.
    public static func find(_ ids: [OrderID], in db: Transaction) throws -> [OrderID: Order] {
        guard !ids.isEmpty else { return [:] }
        let rows: [Order] = try db.rows(
            "SELECT \(columns) FROM orders WHERE id IN (\(list: ids))")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    /// An order by its buyer; nil for another's and for a missing one alike.
    public static func find(_ id: OrderID, buyer: AccountID, in db: Transaction) throws -> Order? {
        try db.row("SELECT \(columns) FROM orders WHERE id = \(id) AND buyer = \(buyer)")
    }

    /// Step: an order by its shop; nil for another's and for a missing one alike.
    public static func find(_ id: OrderID, shop: ShopID, in db: Transaction) throws -> Order? {
        try db.row("SELECT \(columns) FROM orders WHERE id = \(id) AND shop = \(shop)")
    }

    /// Step: lines of several orders, by order.
    public static func lines(
        of orders: [OrderID], in db: Transaction
    ) throws -> [OrderID: [OrderLine]] {
        guard !orders.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT order_id, \(OrderLine.columns) FROM order_lines
            WHERE order_id IN (\(list: orders)) ORDER BY order_id, position
            """
        ) { (try $0.next() as OrderID, try OrderLine(row: $0)) }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    static func events(of id: OrderID, in db: Transaction) throws -> [OrderEvent] {
        try db.rows(
            """
            SELECT state, at, actor, note FROM order_events WHERE order_id = \(id)
            ORDER BY number
            """)
    }
}
