import Identities
import Catalog
import Markets
import Money
import Numbers
import Promotions
import Shops
import World

/// Price of a basket at an address, to the unit. Pure, so that the page, the API and the placed
/// order can't differ.
public struct Quote: Sendable {
    public let market: MarketCode
    public let orders: [ShopQuote]
    public let currency: Currency

    /// One shop's part of the quote.
    public struct ShopQuote: Sendable {
        public let shop: ShopID
        public let lines: [LineQuote]
        public let shipping: Money
        /// Business days from dispatch to delivery.
        public let days: ClosedRange<Int>
        public let freeFrom: Money?
        public let sums: Sums
        /// The voucher with the largest discount, if there is one.
        public let voucher: VoucherClaim?
    }

    /// A line's part of the quote.
    public struct LineQuote: Sendable {
        public let line: Basket.Line
        /// The line's share of the voucher's discount.
        public let discount: Money
        public let tax: Money
        public let ppm: Int
        /// Part of the price that is taxed.
        public let taxBase: Fraction
        public let taxClass: TaxClass
    }

    public var items: Money { orders.map(\.sums.items).sum(currency) }
    public var discount: Money { orders.map(\.sums.discount).sum(currency) }
    public var shipping: Money { orders.map(\.sums.shipping).sum(currency) }
    public var tax: Money { orders.map(\.sums.tax).sum(currency) }
    public var taxIncluded: Bool { orders.first?.sums.taxIncluded ?? true }
    public var total: Money { orders.map(\.sums.total).sum(currency) }

    /// Sums over all shops.
    public var sums: Sums {
        Sums(
            items: items, shipping: shipping, tax: tax, taxIncluded: taxIncluded, discount: discount
        )
    }
}

extension Markets {
    /// Computes a quote: prices as shown times quantities; shipping per shop by weight and zone;
    /// tax on each line at the rate of its category, and on shipping at the standard rate where
    /// prices contain tax.
    public func quote(
        _ basket: Basket, to subdivision: String, at now: Instant
    ) throws(BasketRefusal) -> Quote {
        if let lost = basket.lost.first { throw .notForSale(title: lost.title) }
        let market = market(basket.market)
        let day = market.zone.day(of: now)
        var orders: [Quote.ShopQuote] = []
        for (shop, lines) in basket.shops {
            orders.append(
                try shopQuote(
                    shop, lines, basket.vouchers.filter { $0.voucher.shop == shop }, in: market,
                    to: subdivision, on: day))
        }
        return Quote(market: market.code, orders: orders, currency: market.currency)
    }

    private func shopQuote(
        _ shop: ShopID, _ lines: [Basket.Line], _ vouchers: [VoucherClaim], in market: Market,
        to subdivision: String, on day: Day
    ) throws(BasketRefusal) -> Quote.ShopQuote {
        let (voucher, discounts) = discounts(on: lines, vouchers, market.currency)
        let discount = discounts.sum(market.currency)
        let items = lines.map(\.total).sum(market.currency) - discount
        let grams = lines.map { $0.offer.grams.clampedMultiplied(by: $0.quantity) }.clampedSum()
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
        let quoted = zip(lines, discounts).map { line, discount in
            let taxClass = category(line.offer.category)?.taxClass ?? .standard
            let rate = rate(taxClass)
            return Quote.LineQuote(
                line: line, discount: discount, tax: rate.on(line.total - discount).tax,
                ppm: rate.ppm, taxBase: rate.base, taxClass: taxClass)
        }
        let standard = rate(.standard)
        let onShipping =
            standard.inclusive ? standard.on(delivery.fee).tax : Money.zero(market.currency)
        let sums = Sums(
            items: items, shipping: delivery.fee,
            tax: quoted.map(\.tax).sum(market.currency) + onShipping,
            taxIncluded: standard.inclusive, discount: discount, shippingTax: onShipping)
        return Quote.ShopQuote(
            shop: shop, lines: quoted, shipping: delivery.fee, days: delivery.days,
            freeFrom: delivery.freeFrom, sums: sums, voucher: voucher)
    }

    /// The voucher with the largest discount, and each line's share of it in proportion to its
    /// price. Lines at a flash price take no part.
    private func discounts(
        on lines: [Basket.Line], _ vouchers: [VoucherClaim], _ currency: Currency
    ) -> (VoucherClaim?, [Money]) {
        let weights = lines.map { $0.now?.takesVouchers == false ? 0 : $0.total.minor }
        let goods = Money(minor: weights.clampedSum(), currency: currency)
        guard let voucher = Promotions.best(vouchers, on: goods) else {
            return (nil, lines.map { _ in .zero(currency) })
        }
        return (voucher, voucher.voucher.discount(on: goods).split(by: weights))
    }
}
