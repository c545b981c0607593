import Markets
import Money
import Shops
import Store
import TestSupport
import Testing
import World

@testable import Baskets
@testable import Catalog
@testable import Orders

/// Golden values: a market, a place, lines, and what they cost to the unit.
struct QuoteTests {
    static let markets = try! Markets.bundled()

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let market: MarketCode
        let place: String
        /// Shop, price, quantity, grams of one.
        var lines: [(shop: Int64, minor: Int64, quantity: Int, grams: Int)]
        let items: Int64
        let shipping: Int64
        let tax: Int64
        let included: Bool
        let total: Int64
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        // £62.00 contain £10.33, and from £30 on delivery is free.
        Case(
            name: "GB, free delivery", market: .gb, place: "GB-ENG",
            lines: [(1, 2200, 2, 400), (1, 1800, 1, 300)],
            items: 6200, shipping: 0, tax: 1033, included: true, total: 6200),
        // 1.4 kg: 2.99 and one more kilogram; the tax in £10.00 is 1.67, in £3.79 it is 0.63.
        Case(
            name: "GB, delivery is paid and taxed", market: .gb, place: "GB-ENG",
            lines: [(1, 1000, 1, 1400)],
            items: 1000, shipping: 379, tax: 230, included: true, total: 1379),
        // Two shops are two parcels, neither of them free.
        Case(
            name: "GB, two shops", market: .gb, place: "GB-ENG",
            lines: [(1, 2000, 1, 400), (2, 2000, 1, 400)],
            items: 4000, shipping: 598, tax: 766, included: true, total: 4598),
        // 7.25 % on top of the goods, not of delivery.
        Case(
            name: "US-CA, tax on top", market: .us, place: "US-CA", lines: [(1, 2400, 1, 400)],
            items: 2400, shipping: 499, tax: 174, included: false, total: 3073),
        Case(
            name: "US-AK, no tax", market: .us, place: "US-AK", lines: [(1, 2400, 1, 1001)],
            items: 2400, shipping: 1699, tax: 0, included: false, total: 4099),
        // 12 % of 11/12 is 11 %, contained: 8,900,000 × 11 ÷ 111.
        Case(
            name: "ID, eleven twelfths", market: .id, place: "ID-JK",
            lines: [(1, 8_900_000, 1, 400)],
            items: 8_900_000, shipping: 1_000_000, tax: 882_000 + 99_100, included: true,
            total: 9_900_000),
        Case(
            name: "TH, 7 % contained", market: .th, place: "TH-10", lines: [(1, 34_900, 1, 400)],
            items: 34_900, shipping: 0, tax: 2283, included: true, total: 34_900),
        Case(
            name: "VN, đồng have no cents", market: .vn, place: "VN-HN",
            lines: [(1, 189_000, 1, 400)],
            items: 189_000, shipping: 16_500, tax: 14_000 + 1222, included: true, total: 205_500),
    ]

    static func basket(
        _ market: MarketCode, _ lines: [(shop: Int64, minor: Int64, quantity: Int, grams: Int)],
        category: Int = 166
    ) -> Basket {
        Basket(
            market: market,
            lines: lines.enumerated().map { index, line in
                let offer = Offer(
                    sku: ID(Int64(index + 1)), product: ID(Int64(index + 1)), shop: ID(line.shop),
                    title: "Goods \(index)", options: "",
                    price: Money(minor: line.minor, currency: market.currency), compareAt: nil,
                    grams: line.grams, picture: nil, isLive: true, category: category)
                return Basket.Line(offer: offer, quantity: line.quantity, seen: nil, available: 99)
            })
    }

    @Test(arguments: cases) func aBasketCostsThisAtAPlace(_ one: Case) throws {
        let quote = try Self.markets.quote(
            Self.basket(one.market, one.lines), to: one.place, at: TestClock.start)
        #expect(quote.items.minor == one.items)
        #expect(quote.shipping.minor == one.shipping)
        #expect(quote.tax.minor == one.tax)
        #expect(quote.taxIncluded == one.included)
        #expect(quote.total.minor == one.total)
        #expect(quote.orders.map(\.sums.total).sum(quote.currency) == quote.total)
        for order in quote.orders {
            let onLines = order.lines.map(\.tax).sum(quote.currency)
            #expect(onLines <= order.sums.tax)
        }
    }

    @Test func foodAndItsDeliveryAreNotTaxedInBritain() throws {
        let food = try #require(
            Self.markets.categories.all.first { $0.taxClass == .groceries }, "no groceries")
        let basket = Self.basket(.gb, [(1, 1000, 1, 400)], category: food.id)
        let quote = try Self.markets.quote(basket, to: "GB-ENG", at: TestClock.start)
        #expect(quote.orders[0].lines[0].tax.minor == 0)
        #expect(quote.tax.minor == 0)
        #expect(quote.total.minor == 1299)
    }

    @Test func whatIsTooHeavyOrTooFarIsRefused() {
        #expect(throws: BasketRefusal.tooHeavy) {
            try Self.markets.quote(
                Self.basket(.gb, [(1, 1000, 1, 30_001)]), to: "GB-ENG", at: TestClock.start)
        }
        #expect(throws: BasketRefusal.notDelivered) {
            try Self.markets.quote(
                Self.basket(.gb, [(1, 1000, 1, 400)]), to: "US-CA", at: TestClock.start)
        }
    }

    @Test func parcelsComeOnBusinessDays() {
        // Paid on Sunday 22 November: the earliest is two days by post, the latest leaves on Tuesday.
        let days = Self.markets.arrival(2...3, in: .gb, paidAt: TestClock.start)
        #expect(days.from == Day(year: 2026, month: 11, day: 24))
        #expect(days.to == Day(year: 2026, month: 11, day: 27))
    }
}
