import Catalog
import Markets
import Money
import Shops
import World

/// What a basket costs at an address, to the unit: pure, so the page, the API and the order that
/// is placed can't differ.
public struct Quote: Sendable {
    public let market: MarketCode
    public let orders: [ShopQuote]
    public let currency: Currency

    /// One shop's part.
    public struct ShopQuote: Sendable {
        public let shop: ID<Shop>
        public let lines: [LineQuote]
        public let shipping: Money
        /// Business days from dispatch to the door.
        public let days: ClosedRange<Int>
        public let freeFrom: Money?
        public let sums: Sums
    }

    public struct LineQuote: Sendable {
        public let line: Basket.Line
        public let tax: Money
        public let ppm: Int
    }

    public var items: Money { orders.map(\.sums.items).sum(currency) }
    public var shipping: Money { orders.map(\.sums.shipping).sum(currency) }
    public var tax: Money { orders.map(\.sums.tax).sum(currency) }
    public var taxIncluded: Bool { orders.first?.sums.taxIncluded ?? true }
    public var total: Money { orders.map(\.sums.total).sum(currency) }
}

extension Markets {
    /// Prices as shown times quantities; shipping a shop by weight and zone; tax on each line at
    /// the rate of its category, and on shipping at the standard rate where prices contain tax.
    func quote(
        _ basket: Basket, to subdivision: String, at now: Instant
    ) throws(OrderRefusal) -> Quote {
        if let lost = basket.lost.first { throw .notForSale(title: lost.title) }
        let market = market(basket.market)
        let day = market.zone.day(of: now)
        var orders: [Quote.ShopQuote] = []
        for (shop, lines) in basket.shops {
            orders.append(
                try shopQuote(shop, lines, in: market, to: subdivision, on: day))
        }
        return Quote(market: market.code, orders: orders, currency: market.currency)
    }

    private func shopQuote(
        _ shop: ID<Shop>, _ lines: [Basket.Line], in market: Market, to subdivision: String,
        on day: Day
    ) throws(OrderRefusal) -> Quote.ShopQuote {
        let items = lines.map(\.total).sum(market.currency)
        let grams = lines.reduce(0) { $0 + $1.offer.grams * $1.quantity }
        let delivery: ShippingQuote
        do throws(MarketRefusal) {
            delivery = try quote(
                shipping: market.code, to: subdivision, grams: grams, goods: items)
        } catch {
            if case .tooHeavy = error { throw .tooHeavy }
            throw .notDelivered
        }
        func rate(_ taxClass: TaxClass) -> TaxRate {
            tax(
                for: TaxQuestion(
                    market: market.code, subdivision: subdivision, taxClass: taxClass, day: day))
        }
        let quoted = lines.map { line in
            let rate = rate(category(line.offer.category)?.taxClass ?? .standard)
            return Quote.LineQuote(line: line, tax: rate.on(line.total).tax, ppm: rate.ppm)
        }
        let standard = rate(.standard)
        let onShipping =
            standard.inclusive ? standard.on(delivery.fee).tax : Money.zero(market.currency)
        let sums = Sums(
            items: items, shipping: delivery.fee,
            tax: quoted.map(\.tax).sum(market.currency) + onShipping,
            taxIncluded: standard.inclusive)
        return Quote.ShopQuote(
            shop: shop, lines: quoted, shipping: delivery.fee, days: delivery.days,
            freeFrom: delivery.freeFrom, sums: sums)
    }
}
