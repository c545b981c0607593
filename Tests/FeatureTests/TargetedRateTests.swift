import Identities
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Collaborations
@testable import Creators

/// What a targeted plan brings: £22.00 contain £3.67 of tax, so that rates are of £18.33.
@Suite struct TargetedRateTests {
    @Test(arguments: TestEngine.here)
    func anAgreedRateComesBeforeTheOpenOne(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, _) = try await street.test.person("Ana")
            let other = try await street.test.creator("ana", ana)
            try await street.invite()
            // An invitation alone changes nothing.
            #expect(try await street.rate() == .percent(10))
            try await street.collaborations.accept(
                try await street.collaboration().id, by: street.zainab)
            #expect(try await street.rate() == .percent(15))
            #expect(try await street.rate(of: other) == .percent(10))
            // Even where the open one is raised above it: a creator has one rate for a product.
            try await street.open(.percent(20))
            #expect(try await street.rate() == .percent(15))
            await street.wait(.days(11))
            #expect(try await street.rate() == .percent(20))
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderKeepsTheRateThatItWasPlacedWith(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let before = try await street.buy()
            let one = try await street.agree()
            _ = await street.click()
            let during = try await street.buy()
            try await street.collaborations.leave(one.id, by: street.zainab)
            _ = await street.click()
            let after = try await street.buy()
            // Heard of only now, and settled later.
            try await street.hear()
            #expect(try await street.facts(of: before) == ["estimated 183"])
            #expect(try await street.facts(of: during) == ["estimated 275"])
            #expect(try await street.facts(of: after) == ["estimated 183"])
            try await street.complete(during)
            #expect(
                try await street.facts(of: during) == ["estimated 275", "actual 275 moved"])
            #expect(try await street.balance() == 275)
        }
    }

    @Test(arguments: TestEngine.here)
    func anAgreementThatTheSellerEndsKeepsItsRateForThirtyDays(
        _ engine: TestEngine
    ) async throws {
        try await CreatorFixture.with(engine) { street in
            let one = try await street.agree(street.offer(days: 60))
            try await street.collaborations.end(one.id, seller: street.seller)
            await street.wait(.days(29))
            #expect(try await street.rate() == .percent(15))
            await street.wait(.days(1))
            #expect(try await street.rate() == .percent(10))
            // One whose last day comes first ends then.
            let next = try await street.agree(street.offer(days: 3))
            try await street.collaborations.end(next.id, seller: street.seller)
            await street.wait(.days(4))
            #expect(try await street.rate() == .percent(10))
        }
    }

    @Test(arguments: TestEngine.here)
    func aNewAgreementTakesThePlaceOfAKeptRate(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let one = try await street.agree(street.offer(days: 60))
            try await street.collaborations.end(one.id, seller: street.seller)
            try await street.agree(street.offer(["zainab"], nil, .percent(12), days: 5))
            #expect(try await street.rate() == .percent(12))
            await street.wait(.days(6))
            #expect(try await street.rate() == .percent(10))
            #expect(try await street.collaborations.endCollaborations() == 1)
        }
    }

    /// A candle that is open to nobody: the creator alone has it on their stall, clicks count, its label
    /// shows.
    @Test(arguments: TestEngine.here)
    func aProductWithATargetedPlanAloneIsTheCreatorsToSell(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let candle = street.candle.product
            await #expect(throws: AffiliateRefusal.notOpenToYou) { try await street.put(candle) }
            try await street.agree(street.offer(["zainab"], [candle]))
            try await street.put(candle)
            let (ana, _) = try await street.test.person("Ana")
            _ = try await street.test.creator("ana", ana)
            await #expect(throws: AffiliateRefusal.notOpenToYou) {
                try await street.put(candle, by: ana)
            }
            let stall = await street.browser.get("/stalls/zainab")
            #expect(stall.text.contains("Fig candle") && stall.text.contains("class=\"paid\""))
            #expect(await street.click(nil, "zainab", candle).status == 303)
            let page = await street.browser.get("/products/\(candle)")
            #expect(page.text.contains("The zainab earns a commission if you buy"))
            let order = try await street.buy(1, street.candle.sku)
            try await street.hear()
            let sale = try #require(try await street.sale(of: order))
            #expect(sale.rate == .percent(15) && sale.expected.minor == 225)
            // Its last day over, nobody sells it any more; the order stays.
            await street.wait(.days(11))
            let later = await street.browser.get("/stalls/zainab")
            #expect(!later.text.contains("Fig candle"))
            #expect(try await street.sale(of: order)?.expected.minor == 225)
        }
    }

    @Test(arguments: TestEngine.here)
    func goodsOfOnesOwnShopBringNothing(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let own = try await street.test.creator("fern", street.seller)
            await #expect(throws: CollaborationRefusal.conflicts([.yourself("@fern")])) {
                try await street.invite(street.offer(["fern"]))
            }
            // Even if there were an agreement, an order of one's own goods has no rate.
            let (mug, now) = (street.mug.product, street.test.clock.now)
            try await street.test.store.write { db in
                try Affiliates.grant(
                    [mug], .percent(40), to: own.id, until: now + .days(3), at: now, in: db)
            }
            #expect(try await street.rate(of: own) == .zero)
            try await street.put(mug, by: street.seller)
            #expect(await street.click(nil, "fern").status == 303)
            let order = try await street.buy()
            try await street.hear()
            let sale = try #require(try await street.sale(of: order))
            #expect(sale.rate == .zero && sale.expected.minor == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSaleAtTheOpenRateDespiteAnAgreementIsNamed(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let street = try await CreatorFixture.made(test)
            try await street.agree()
            await street.wait(.hours(1))
            _ = await street.click()
            let order = try await street.buy()
            try await street.hear()
            func fault() async throws -> String? {
                try await test.store.read { db in try Affiliates.auditPlans(in: db) }
            }
            #expect(try await fault() == nil)
            try await test.store.write { db in
                try db.execute("UPDATE creator_sales SET rate_bp = 1000")
            }
            #expect(
                try await fault()?.hasPrefix(
                    "creator_sales: line 0 of \(order) has a rate of 1000") == true)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefundTakesItsPartAtTheAgreedRate(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.agree()
            _ = await street.click()
            let order = try await street.buy(2)
            try await street.hear()
            #expect(try await street.facts(of: order) == ["estimated 550"])
            try await street.complete(order)
            try await street.refund(order, 1)
            #expect(try await street.balance() == 275)
        }
    }
}
