import Accounts
import Identities
import Markets
import Money
import Shops
import Store
import TestSupport
import Testing
import World

@testable import Payouts
@testable import Promotions

/// Prices below the list price keep to the market's step and minimum, vouchers and payouts to what
/// can be paid.
struct WholePriceTests {
    private static func shop(
        _ engine: TestEngine, _ market: MarketCode, minor: Int64,
        _ body: (TestShop, AccountID, SKUID) async throws -> Void
    ) async throws {
        try await TestShop.with(engine) { test in
            let seller = try await test.person("Ratna", market: market).account
            let shop = try await test.shop("Ratna Batik", of: seller, market: market)
            let scarf = try await test.product("Scarf", in: shop, minor: [minor], onHand: 5)
            try await body(test, seller, scarf.skus[0])
        }
    }

    @Test(
        arguments: TestEngine.here,
        [
            (MarketCode.id, Int64(10_000_000), Int64(9_000_000), Int64(9_005_000)),
            (.th, 34_900, 29_900, 29_950), (.vn, 189_000, 150_000, 150_500),
        ])
    func aPromotedPriceKeepsToTheStep(
        _ engine: TestEngine, _ prices: (MarketCode, Int64, Int64, Int64)
    ) async throws {
        let (market, list, good, bad) = prices
        try await Self.shop(engine, market, minor: list) { test, seller, sku in
            let (markets, ids, now) = (test.pasar.markets, test.pasar.world.ids, test.clock.now)
            let step = markets.market(market).prices.step
            let room: RoomID = test.pasar.world.id()
            func live(_ minor: Int64) async throws {
                try await test.store.write { db in
                    try Promotions.setPrice(
                        minor, of: sku, room: room, by: seller, markets: markets, at: now, in: db)
                }
            }
            func allocate(_ minor: Int64) async throws {
                _ = try await test.store.write { db in
                    try Promotions.allocate(
                        sku, 1, priceMinor: minor, perBuyer: 1, until: now + .days(1), to: seller,
                        by: seller, markets: markets, ids: ids, at: now, in: db)
                }
            }
            func plan(_ minor: Int64) async throws {
                let id: FlashSaleID = test.pasar.world.id()
                let plan = FlashPlan(room: room, items: [(sku: sku, price: minor, total: 1)])
                _ = try await test.store.write { db in
                    try Promotions.plan(
                        plan, by: seller, market: market, markets: markets, id: id, at: now, in: db)
                }
            }
            for set in [live, allocate, plan] {
                try await set(good)
                await #expect(throws: MarketRefusal.priceOffStep(step: step)) {
                    try await set(bad)
                }
                await #expect(throws: MarketRefusal.self) { try await set(1) }
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aVoucherTakesNoPartOfARupiah(_ engine: TestEngine) async throws {
        try await Self.shop(engine, .id, minor: 10_000_000) { test, seller, _ in
            let now = test.clock.now
            func issue(off: Int64, least: Int64) async throws {
                let id: VoucherID = test.pasar.world.id()
                let plan = VoucherPlan(
                    title: "Hemat", offMinor: off, leastMinor: least, total: 1, startsAt: now,
                    endsAt: now + .days(1))
                _ = try await test.store.write { db in
                    try Promotions.issue(plan, by: seller, id: id, at: now, in: db)
                }
            }
            try await issue(off: 500_000, least: 500_000)
            await #expect(throws: PromotionRefusal.notAnAmount(field: "off")) {
                try await issue(off: 500_050, least: 500_100)
            }
            await #expect(throws: PromotionRefusal.notAnAmount(field: "least")) {
                try await issue(off: 500_000, least: 500_050)
            }
        }
    }

    @Test func aPayoutIsOfWholeRupiah() throws {
        let balance = Money(minor: 10_000_000, currency: .idr)
        #expect(try PayoutAmount.text("50.000", .idID).of(balance).minor == 5_000_000)
        #expect(throws: PayoutRefusal.notAnAmount) {
            try PayoutAmount.text("50.000,50", .idID).of(balance)
        }
    }

    @Test(arguments: [1, 7, 33, 80])
    func aVouchersShareIsWhole(_ percent: Int) throws {
        for minor in stride(from: Int64(100), to: 5_000, by: 100) {
            let share = Rate.percent(percent).of(Money(minor: minor, currency: .idr))
            #expect(share.isWhole)
        }
    }
}
