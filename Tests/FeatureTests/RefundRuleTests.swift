import Markets
import Money
import TestSupport
import Testing
import World

@testable import Baskets
@testable import Catalog
@testable import Orders
@testable import Promotions
@testable import RefundRules

/// The money of refunds, as values: whatever the parts, they sum to what was paid.
struct RefundRuleTests {
    /// A place in each market, with tax contained, on top, and none at all.
    static let places: [(MarketCode, String)] = [
        (.gb, "GB-ENG"), (.us, "US-CA"), (.us, "US-AK"), (.id, "ID-JK"), (.th, "TH-10"),
        (.vn, "VN-HN"),
    ]

    @Test(arguments: places.indices)
    func everyWayOfRefundingInPartsSumsToWhatWasPaid(_ index: Int) throws {
        let (market, place) = Self.places[index]
        var random = SeededRandom(seed: UInt64(7 + index))
        func pick(_ n: Int64) -> Int64 { Int64(random.next() % UInt64(n)) }
        for _ in 0..<200 {
            let scale: Int64 = [.idr, .vnd].contains(market.currency) ? 1000 : 1
            let lines = (0...pick(3)).map { _ in
                (
                    shop: Int64(1), minor: (1 + pick(5000)) * scale, quantity: Int(1 + pick(9)),
                    grams: Int(50 + pick(200))
                )
            }
            let quote = try QuoteTests.markets.quote(
                QuoteTests.basket(market, lines), to: place, at: TestClock().now)
            let order = try #require(quote.orders.first)
            var left = Self.balance(order, voucher: pick(3) == 0 ? pick(900) : 0)
            let whole = left
            var all: [RefundBalance.Amounts] = []
            while !left.isEmpty { all.append(try left.take(Self.some(of: left, pick))) }
            let zero = Money.zero(market.currency)
            for line in whole.lines {
                let parts = all.flatMap(\.parts).filter { $0.line.position == line.position }
                #expect(parts.reduce(0) { $0 + $1.line.quantity } == line.quantity)
                #expect(parts.map(\.items).sum(market.currency) == line.items)
                #expect(parts.map(\.tax).sum(market.currency) == line.tax)
                #expect(parts.allSatisfy { $0.items >= zero && $0.tax >= zero })
            }
            #expect(all.map(\.shipping).sum(market.currency) == whole.shipping)
            #expect(
                all.map(\.tax).sum(market.currency)
                    == whole.lines.map(\.tax).sum(market.currency) + whole.shippingTax)
        }
    }

    @Test func moreThanIsLeftIsRefusedAndTakesNothing() throws {
        let quote = try QuoteTests.markets.quote(
            QuoteTests.basket(.gb, [(1, 1000, 3, 1400)]), to: "GB-ENG", at: TestClock().now)
        var left = Self.balance(try #require(quote.orders.first), voucher: 0)
        func request(_ quantities: [Int], _ shipping: Int64 = 0) -> RefundRequest {
            RefundRequest(
                lines: quantities.map { RefundLine(position: 0, quantity: $0) },
                shipping: Money(minor: shipping, currency: .gbp), reason: .returned)
        }
        // Ten pounds contain £1.67: three units £5.00, of which two are £3.33.
        let first = try left.take(request([1, 1]))
        #expect(first.items.minor == 2000 && first.tax.minor == 333)
        let before = left
        for wrong in [
            request([2]), request([0]), request([-1]), request([]), request([1], 100_000),
            request([1], -1), request([1, 1]),
            RefundRequest(
                lines: [RefundLine(position: 7, quantity: 1)], shipping: .zero(.gbp),
                reason: .returned),
        ] {
            #expect(throws: RefundExceedsBalance.self) { try left.take(wrong) }
            #expect(left == before)
        }
        let last = try left.take(left.everything(.returned))
        #expect(last.items.minor == 1000 && left.isEmpty)
        #expect(last.tax.minor == 167 + whole(before.shippingTax))
    }

    private func whole(_ money: Money) -> Int64 { money.minor }

    private static func balance(_ order: Quote.ShopQuote, voucher: Int64) -> RefundBalance {
        RefundBalance(
            lines: order.lines.enumerated().map { position, line in
                let most = min(voucher, line.line.total.minor - line.tax.minor)
                return RefundBalance.Line(
                    position: position, sku: line.line.offer.sku, quantity: line.line.quantity,
                    items: line.line.total
                        - Money(minor: most, currency: line.tax.currency), tax: line.tax,
                    refunded: 0)
            }, shipping: order.shipping, shippingTax: order.sums.shippingTax,
            refundedShipping: .zero(order.shipping.currency))
    }

    private static func some(
        of left: RefundBalance, _ pick: (Int64) -> Int64
    ) -> RefundRequest {
        let lines = left.lines.filter { $0.left > 0 && pick(2) == 0 }.map {
            RefundLine(position: $0.position, quantity: 1 + Int(pick(Int64($0.left))))
        }
        let shipping = pick(3) == 0 ? pick(left.shippingLeft.minor + 1) : 0
        guard !lines.isEmpty || shipping > 0 else { return left.everything(.returned) }
        return RefundRequest(
            lines: lines, shipping: Money(minor: shipping, currency: left.shipping.currency),
            reason: .returned)
    }
}
