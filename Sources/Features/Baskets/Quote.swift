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
        /// The voucher that is redeemed, if there is one.
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
    /// Computes a quote: prices as shown times quantities; shipping per shop by weight and zone,
    /// free by the goods' value before vouchers; tax on each line at the rate of its category, and
    /// on shipping by the place's rule. Where the buyer chose no voucher,
    /// each shop has the one with the lowest total, or none if none lowers it.
    public func quote(
        _ basket: Basket, to subdivision: String, at now: Instant,
        vouchers: VoucherChoices = VoucherChoices()
    ) throws(BasketRefusal) -> Quote {
        if let lost = basket.lost.first { throw .notForSale(title: lost.title) }
        let market = market(basket.market)
        var orders: [Quote.ShopQuote] = []
        for (shop, lines) in basket.shops {
            let parcel = try parcel(lines, from: shop, in: market, to: subdivision, at: now)
            let claims = basket.vouchers.filter { $0.voucher.shop == shop }
            orders.append(best(parcel, claims, vouchers[shop]))
        }
        return Quote(market: market.code, orders: orders, currency: market.currency)
    }

    /// Every way to pay each shop: without a voucher, and with each one that lowers the price of its
    /// goods. Shops without a voucher are left out.
    public func voucherOffers(
        _ basket: Basket, to subdivision: String, at now: Instant
    ) throws(BasketRefusal) -> [ShopID: [Quote.ShopQuote]] {
        let market = market(basket.market)
        var offers: [ShopID: [Quote.ShopQuote]] = [:]
        for (shop, lines) in basket.shops {
            let claims = basket.vouchers.filter { $0.voucher.shop == shop }
            guard !claims.isEmpty else { continue }
            let parcel = try parcel(lines, from: shop, in: market, to: subdivision, at: now)
            let usable = parcel.usable(claims)
            guard !usable.isEmpty else { continue }
            offers[shop] = [price(parcel, nil)] + usable.map { price(parcel, $0) }
        }
        return offers
    }

    /// One shop's lines with their delivery and rates: what is the same with any voucher.
    private struct Parcel {
        let shop: ShopID
        let lines: [Basket.Line]
        let delivery: ShippingQuote
        let rates: [(taxClass: TaxClass, rate: TaxRate)]
        let standard: TaxRate
        let deliveryTax: DeliveryTax
        let currency: Currency

        /// Amounts with which the lines take part in a discount; lines at a flash price take none.
        var weights: [Int64] {
            lines.map { $0.now?.takesVouchers == false ? 0 : $0.total.minor }
        }
        /// Value that a voucher is measured by.
        var goods: Money { Money(minor: weights.clampedSum(), currency: currency) }

        func usable(_ claims: [VoucherClaim]) -> [VoucherClaim] {
            let goods = goods
            return claims.filter { $0.voucher.discount(on: goods).minor > 0 }
        }
    }

    private func parcel(
        _ lines: [Basket.Line], from shop: ShopID, in market: Market, to subdivision: String,
        at now: Instant
    ) throws(BasketRefusal) -> Parcel {
        let day = market.zone.day(of: now)
        let grams = lines.map { $0.offer.grams.clampedMultiplied(by: $0.quantity) }.clampedSum()
        let delivery: ShippingQuote
        do throws(MarketRefusal) {
            delivery = try quote(
                shipping: market.code, to: subdivision, grams: grams,
                goods: lines.map(\.total).sum(market.currency))
        } catch {
            if case .tooHeavy = error { throw .tooHeavy }
            throw .notDelivered
        }
        func rate(_ taxClass: TaxClass) -> TaxRate {
            tax(
                for: TaxQuestion(
                    market: market.code, subdivision: subdivision, taxClass: taxClass, day: day))
        }
        return Parcel(
            shop: shop, lines: lines, delivery: delivery,
            rates: lines.map {
                let taxClass = category($0.offer.category)?.taxClass ?? .standard
                return (taxClass, rate(taxClass))
            }, standard: rate(.standard),
            deliveryTax: deliveryTax(in: market.code, to: subdivision), currency: market.currency)
    }

    /// The quote with the chosen voucher; without a choice the one with the lowest total. Among
    /// equal totals the first to end, and none before any.
    private func best(
        _ parcel: Parcel, _ claims: [VoucherClaim], _ choice: VoucherChoice
    ) -> Quote.ShopQuote {
        let plain = price(parcel, nil)
        switch choice {
        case .none: return plain
        case .claim(let id):
            return parcel.usable(claims).first { $0.id == id }.map { price(parcel, $0) } ?? plain
        case .best:
            let ordered = parcel.usable(claims).sorted { $0.voucher.endsAt < $1.voucher.endsAt }
            return ordered.map { price(parcel, $0) }.reduce(plain) { best, next in
                next.sums.total < best.sums.total ? next : best
            }
        }
    }

    private func price(_ parcel: Parcel, _ voucher: VoucherClaim?) -> Quote.ShopQuote {
        let zero = Money.zero(parcel.currency)
        let discount = voucher?.voucher.discount(on: parcel.goods) ?? zero
        let discounts =
            discount.isZero ? parcel.lines.map { _ in zero } : discount.split(by: parcel.weights)
        let lines = zip(zip(parcel.lines, parcel.rates), discounts).map { pair, discount in
            let (line, (taxClass, rate)) = pair
            return Quote.LineQuote(
                line: line, discount: discount, tax: rate.on(line.total - discount).tax,
                ppm: rate.ppm, taxBase: rate.base, taxClass: taxClass)
        }
        let delivery = parcel.delivery
        let goods = zip(zip(parcel.lines, parcel.rates), discounts).map { pair, discount in
            (value: pair.0.total - discount, rate: pair.1.rate)
        }
        let onShipping = parcel.deliveryTax.on(
            delivery.fee, goods: goods, standard: parcel.standard)
        let sums = Sums(
            items: parcel.lines.map(\.total).sum(parcel.currency) - discount,
            shipping: delivery.fee, tax: lines.map(\.tax).sum(parcel.currency) + onShipping,
            taxIncluded: parcel.standard.inclusive, discount: discount, shippingTax: onShipping)
        return Quote.ShopQuote(
            shop: parcel.shop, lines: lines, shipping: delivery.fee, days: delivery.days,
            freeFrom: delivery.freeFrom, sums: sums, voucher: voucher)
    }
}
