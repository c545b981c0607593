import Identities
import Accounts
import Catalog
import Markets
import Money
import RefundRules
import Shops
import Store
import World

/// An attributed order line: the basis of commissions in dependent features.
public struct SourcedLine: Sendable, Equatable {
    public let order: OrderID
    public let position: Int
    /// Attribution source; opaque to Orders.
    public let source: String
    /// Earner and rate of the commission, as they were when the order was placed.
    public let creator: CreatorID
    public let commission: Rate
    public let buyer: AccountID
    public let shop: ShopID
    public let market: MarketCode
    public let product: ProductID
    public let title: String
    public let quantity: Int
    /// Amount the buyer paid for the line after vouchers, tax included where prices include it.
    public let paid: Money
    /// Amount paid for the line without tax: the base of commissions.
    public let base: Money
    /// `base` of what wasn't refunded.
    public let baseLeft: Money
    public let placedAt: Instant
    public let state: Order.State
}

extension Orders {
    /// Step: lines of paid orders that somebody earns a commission of, in the order of their orders.
    public static func sourced(
        _ orders: [OrderID], in db: Transaction
    ) throws -> [SourcedLine] {
        guard !orders.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT o.currency, l.unit_minor * l.quantity - l.discount_minor,
                CASE WHEN o.tax_included THEN l.tax_minor ELSE 0 END, l.quantity,
                l.refunded_quantity, l.reduced_minor, l.order_id, l.position, l.source, l.creator,
                l.commission_bp, o.buyer, o.shop, o.market, l.product, l.title, o.placed_at, o.state
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.order_id IN (\(list: orders)) AND l.creator IS NOT NULL AND l.source IS NOT NULL
              AND o.paid_at IS NOT NULL
            ORDER BY l.order_id, l.position
            """
        ) { row in
            let currency: Currency = try row.next()
            let paid = Money(minor: try row.next(), currency: currency)
            let tax = Money(minor: try row.next(), currency: currency)
            let (quantity, refunded): (Int, Int) = try (row.next(), row.next())
            let share = RefundedShare(
                quantity: quantity, price: paid, units: refunded,
                reduced: Money(minor: try row.next(), currency: currency))
            let base = paid - tax
            return SourcedLine(
                order: try row.next(), position: try row.next(), source: try row.next(),
                creator: try row.next(), commission: Rate(basisPoints: try row.next()),
                buyer: try row.next(),
                shop: try row.next(), market: try row.next(), product: try row.next(),
                title: try row.next(),
                quantity: quantity, paid: paid, base: base, baseLeft: base - share.of(base),
                placedAt: try row.next(), state: try row.next())
        }
    }
}
