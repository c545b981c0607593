import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Affiliates
@testable import Orders

/// The history of what was offered, by which an audit judges the rate of each sale.
@Suite struct CommissionTermTests {
    private static func fault(_ street: CreatorFixture) async throws -> String? {
        try await street.test.store.read { db in try Affiliates.auditPlans(in: db) }
    }

    @Test(arguments: TestEngine.here)
    func aKeptRateWasOffered(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.open(.percent(6))
            street.test.clock.advance(.days(20))
            _ = await street.click()
            let kept = try await street.buy()
            street.test.clock.advance(.days(11))
            _ = await street.browser.get("/account")
            _ = await street.click()
            let cut = try await street.buy()
            try await street.hear()
            #expect(try await street.sale(of: kept)?.rate == .percent(10))
            #expect(try await street.sale(of: cut)?.rate == .percent(6))
            #expect(try await Self.fault(street) == nil)
        }
    }

    @Test(arguments: TestEngine.here, [0, 31])
    func aRateThatNoPlanHadThenIsNamed(_ engine: TestEngine, _ days: Int) async throws {
        try await TestShop.with(engine) { test in
            let street = try await CreatorFixture.made(test)
            try await street.affiliates.close(street.mug.product, seller: street.seller)
            _ = await street.click()
            let order = try await street.buy()
            try await street.hear()
            #expect(try await Self.fault(street) == nil)
            // As if it had been bought when the kept rate was over, or at another one.
            let later = TimeSpan.days(days).milliseconds
            try await test.store.write { db in
                try db.execute("UPDATE orders SET placed_at = placed_at + \(later)")
                if days == 0 { try db.execute("UPDATE creator_sales SET rate_bp = 1001") }
            }
            let fault = try await Self.fault(street)
            #expect(
                fault?.hasPrefix("creator_sales: line 0 of \(order) has a rate of") == true)
        }
    }

    @Test(arguments: TestEngine.here)
    func aCommissionForGoodsOfOnesOwnShopIsNamed(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let street = try await CreatorFixture.made(test)
            _ = await street.click()
            _ = try await street.buy()
            try await street.hear()
            #expect(try await Self.fault(street) == nil)
            let (owner, shop) = (street.zainab, street.shop.id)
            try await test.store.write { db in
                try db.execute("UPDATE shops SET owner = \(owner) WHERE id = \(shop)")
            }
            #expect(try await Self.fault(street) != nil)
        }
    }
}
