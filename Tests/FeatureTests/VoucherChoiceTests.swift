import Identities
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Baskets
@testable import Checkouts
@testable import Orders
@testable import Promotions

/// Vouchers never make an order dearer: the lowest total is offered, and the buyer decides.
struct VoucherChoiceTests {
    @Test(arguments: TestEngine.here)
    func aVoucherNeverCostsTheFreeDelivery(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await PromotionBuyingTests.voucher(town) {
                $0.offMinor = 200
                $0.leastMinor = 3000
            }
            // 36.00 ships free; 34.00 with the voucher still does.
            try await town.put(town.candle, 2)
            let order = try await town.order(of: town.buy().checkout)
            #expect(order.sums.shipping.minor == 0)
            #expect(order.sums.discount.minor == 200)
            #expect(order.sums.total.minor == 3400)
        }
    }

    @Test(arguments: TestEngine.here)
    func aBuyerDeclinesAVoucherOrTakesAnother(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            for off in [200, 300] as [Int64] {
                try await PromotionBuyingTests.voucher(town) {
                    $0.title = "Off \(off)"
                    $0.offMinor = off
                    $0.leastMinor = 3000
                }
            }
            try await town.put(town.candle, 2)
            let page = await town.browser.get("/checkout").text
            #expect(page.contains("Pay £33.00"))
            let links = page.split(separator: "href=\"").dropFirst()
                .map { $0.prefix { $0 != "\"" } }.filter { $0.contains("vouchers=") }
            #expect(links.count == 3)
            var totals: [String] = []
            for link in links {
                let chosen = await town.browser.get(String(link)).text
                let pay = try #require(chosen.split(separator: "Pay £").last)
                totals.append(String(pay.prefix(5)))
            }
            #expect(totals == ["36.00", "34.00", "33.00"])
            // What was chosen is what is bought.
            let declined = String(try #require(links.first)).split(separator: "?")[1]
            let shown = await town.browser.fingerprint("?" + declined)
            let paid = await town.browser.post(
                "/checkout",
                json: "{\"method\":\"success\",\"total\":3600,\"fingerprint\":\"\(shown)\"}")
            #expect(paid.status == 200, "\(paid.text)")
            #expect(try await town.rows("SELECT total_minor FROM orders") == 3600)
            #expect(
                try await town.rows("SELECT count(*) FROM voucher_claims WHERE state = 'used'")
                    == 0)
        }
    }

    /// Random baskets with random vouchers: no other combination has a lower total.
    @Test func noCombinationIsCheaperThanTheOffered() throws {
        let seed = UInt64.random(in: 1...(.max))
        var random = SeededRandom(seed: seed)
        for round in 0..<300 {
            let market: MarketCode = [.gb, .us, .th, .vn][Int(random.next() % 4)]
            let place = [.gb: "GB-ENG", .us: "US-CA", .th: "TH-10", .vn: "VN-HN"][market] ?? ""
            let scale: Int64 = market == .vn ? 10_000 : 100
            let count = 1 + Int(random.next() % 4)
            var basket = QuoteTests.basket(
                market,
                (0..<count).map { _ in
                    (
                        shop: 1 + Int64(random.next() % 2),
                        minor: scale + Int64(random.next() % UInt64(scale * 30)),
                        quantity: 1 + Int(random.next() % 3), grams: 300
                    )
                })
            basket.vouchers = (0..<Int(random.next() % 6)).map { index in
                Self.claim(index, market, scale, &random)
            }
            let offered = try QuoteTests.markets.quote(basket, to: place, at: TestClock.start)
            for choices in Self.combinations(basket) {
                let other = try QuoteTests.markets.quote(
                    basket, to: place, at: TestClock.start, vouchers: choices)
                #expect(
                    offered.total <= other.total, "seed \(seed), round \(round), \(choices)")
            }
            let plain = try QuoteTests.markets.quote(
                basket, to: place, at: TestClock.start,
                vouchers: VoucherChoices([ID(1): .none, ID(2): .none]))
            #expect(offered.shipping == plain.shipping, "seed \(seed), round \(round)")
        }
    }

    private static func claim(
        _ index: Int, _ market: MarketCode, _ scale: Int64, _ random: inout SeededRandom
    ) -> VoucherClaim {
        let isShare = random.next() % 2 == 0
        func money(_ minor: Int64) -> Money { Money(minor: minor, currency: market.currency) }
        let off = money(1 + Int64(random.next() % UInt64(scale * 8)))
        return VoucherClaim(
            id: ID(Int64(index + 1)), buyer: ID(7),
            voucher: Voucher(
                id: ID(Int64(index + 1)), shop: ID(1 + Int64(random.next() % 2)), market: market,
                title: "V\(index)",
                off: isShare
                    ? .share(.basisPoints(100 + Int(random.next() % 7900)), cap: off)
                    : .amount(off),
                least: money(Int64(random.next() % UInt64(scale * 40))), total: 9, unclaimed: 9,
                perBuyer: 9, watchSeconds: 0, startsAt: TestClock.start,
                endsAt: TestClock.start + .days(1 + Int(random.next() % 9))))
    }

    /// Every choice for the two shops, none included.
    private static func combinations(_ basket: Basket) -> [VoucherChoices] {
        let all = [VoucherChoice.none] + basket.vouchers.map { .claim($0.id) }
        return all.flatMap { first in
            all.map { second in
                var choices = VoucherChoices()
                choices[ID(1)] = first
                choices[ID(2)] = second
                return choices
            }
        }
    }
}
