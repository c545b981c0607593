import Accounts
import Baskets
import Identities
import Markets
import Store
import World

/// An order that is about to be written UNPAID: one shop's part of a quote, and who buys it.
public struct NewOrder: Sendable {
    let id: OrderID
    let checkout: CheckoutID
    let buyer: AccountID
    let market: MarketCode
    let address: Address
    let quote: Quote.ShopQuote
    /// Attribution per product, stored on the line.
    let sources: [ProductID: SaleSource]
    let terms: OrderTerms
    let placedAt: Instant
    /// Time at which the order is cancelled if it isn't paid.
    let expiresAt: Instant

    public init(
        id: OrderID, checkout: CheckoutID, buyer: AccountID, market: MarketCode, address: Address,
        quote: Quote.ShopQuote, sources: [ProductID: SaleSource], terms: OrderTerms,
        placedAt: Instant, expiresAt: Instant
    ) {
        self.terms = terms
        self.id = id
        self.checkout = checkout
        self.buyer = buyer
        self.market = market
        self.address = address
        self.quote = quote
        self.sources = sources
        self.placedAt = placedAt
        self.expiresAt = expiresAt
    }

    /// Statements that write orders, their first events and their lines, table by table.
    public static func statements(of orders: [NewOrder]) -> [SQL] {
        orders.map(\.insert)
            + orders.map {
                OrderEvent.insert(
                    $0.id, number: OrderEvent.first, .unpaid, by: .buyer, at: $0.placedAt)
            }
            + orders.flatMap { order in
                order.quote.lines.enumerated().map { order.insert($0.element, at: $0.offset) }
            }
    }

    private var insert: SQL {
        let sums = quote.sums
        return """
            INSERT INTO orders
                (id, checkout, buyer, shop, market, state, currency, items_minor, shipping_minor,
                 tax_minor, tax_included, total_minor, address, placed_at, due_at, discount_minor,
                 is_declined, event_count, shipping_tax_minor, \(OrderTerms.columns))
            VALUES (\(id), \(checkout), \(buyer), \(quote.shop), \(market),
                    \(Order.State.unpaid), \(sums.total.currency.code), \(sums.items.minor),
                    \(sums.shipping.minor), \(sums.tax.minor), \(sums.taxIncluded),
                    \(sums.total.minor), \(address.stored), \(placedAt), \(expiresAt),
                    \(sums.discount.minor), \(false), \(OrderEvent.first),
                    \(sums.shippingTax.minor), \(terms.values))
            """
    }

    private func insert(_ line: Quote.LineQuote, at position: Int) -> SQL {
        let offer = line.line.offer
        let sale = sources[offer.product]
        return """
            INSERT INTO order_lines
                (order_id, position, sku, product, title, options, picture, unit_minor, quantity,
                 tax_minor, tax_ppm, tax_base_numerator, tax_base_denominator, tax_class, source,
                 creator, commission_bp, room, list_minor, discount_minor)
            VALUES (\(id), \(position), \(offer.sku), \(offer.product), \(offer.title),
                    \(offer.options), \(offer.picture), \(offer.price.minor),
                    \(line.line.quantity), \(line.tax.minor), \(line.ppm),
                    \(line.taxBase.numerator), \(line.taxBase.denominator), \(line.taxClass),
                    \(sale?.source), \(sale?.creator), \(sale?.commission.basisPoints ?? 0),
                    \(line.line.room), \(line.line.now?.list.minor), \(line.discount.minor))
            """
    }
}
