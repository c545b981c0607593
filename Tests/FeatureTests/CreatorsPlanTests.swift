import Accounts
import Catalog
import Markets
import Money
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Creators
@testable import Stalls

@Suite struct CreatorsPlanTests {
    @Test(arguments: TestEngine.here)
    func aRaiseIsForEverybodyAtOnce(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.open(.percent(15))
            #expect(try await street.rate() == .percent(15))
            #expect(try await street.kept() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aCutKeepsTheOldRateForThoseWhoPromoteForThirtyDays(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, _) = try await street.test.person("Ana")
            let newcomer = try await street.test.creator("ana", ana)
            try await street.open(.percent(6))
            try await street.put(street.mug.product, by: ana)
            #expect(try await street.rate() == .percent(10))
            #expect(try await street.rate(of: newcomer) == .percent(6))
            // A second cut: what was kept first ends first.
            street.test.clock.advance(.days(20))
            try await street.open(.percent(4))
            #expect(try await street.rate(of: newcomer) == .percent(6))
            street.test.clock.advance(.days(10))
            #expect(try await street.rate() == .percent(6))
            street.test.clock.advance(.days(20))
            #expect(try await street.rate() == .percent(4))
            #expect(try await street.rate(of: newcomer) == .percent(4))
        }
    }

    @Test(arguments: TestEngine.here)
    func takingAProductOffTheStallLosesTheKeptRate(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.open(.percent(6))
            try await street.stalls.move(street.mug.product, .remove, of: street.zainab)
            #expect(try await street.rate() == .percent(6))
            try await street.put(street.mug.product)
            #expect(try await street.rate() == .percent(6))
        }
    }

    @Test(arguments: TestEngine.here)
    func aClosedProductStaysWithThoseWhoPromoteForThirtyDays(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            try await street.affiliates.close(street.mug.product, seller: street.seller)
            let (ana, _) = try await street.test.person("Ana")
            let newcomer = try await street.test.creator("ana", ana)
            #expect(try await street.rate(of: newcomer) == nil)
            #expect(try await street.rate() == .percent(10))
            street.test.clock.advance(.days(30))
            #expect(try await street.rate() == nil)
            let page = await street.browser.get("/stalls/zainab", json: true)
            #expect(!page.text.contains("Stoneware mug"))
            await #expect(throws: AffiliateRefusal.noPlan) {
                try await street.affiliates.close(street.mug.product, seller: street.seller)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasAnnouncedToEndEarlierEndsThen(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let today = street.test.pasar.markets.market(.gb).zone.day(of: street.test.clock.now)
            try await street.open(.percent(12), lastDay: today + 5)
            // The end came nearer, the rate rose: for those who promote, ten percent stay for 30 days.
            #expect(try await street.kept() == ["10 30"])
            try await street.open(.percent(8), lastDay: today + 5)
            #expect(try await street.rate() == .percent(12))
            street.test.clock.advance(.days(6))
            #expect(try await street.rate() == .percent(10))
            await #expect(throws: AffiliateRefusal.endsInThePast) {
                try await street.open(.percent(9), lastDay: today)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func creatorsHearOfACutAndAgainTwoDaysBeforeItsEnd(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            func notices() async throws -> [String] {
                let account = street.zainab
                return try await street.test.store.read { db in
                    try db.values(
                        "SELECT words FROM notices WHERE account = \(account) ORDER BY id")
                }
            }
            try await street.open(.percent(6))
            for _ in 1...2 { _ = try await street.affiliates.notifyOfRates() }
            #expect(try await notices() == ["notice.creators.rate-cut"])
            street.test.clock.advance(.days(27))
            #expect(try await street.affiliates.notifyOfRates() == 0)
            street.test.clock.advance(.days(1))
            for _ in 1...2 { _ = try await street.affiliates.notifyOfRates() }
            #expect(
                try await notices() == ["notice.creators.rate-cut", "notice.creators.rate-ends"])
            street.test.clock.advance(.days(2))
            _ = try await street.affiliates.notifyOfRates()
            #expect(try await street.kept() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aRateStaysWithinTheMarketsBounds(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let refusal = AffiliateRefusal.rateOutside(least: "1", most: "80")
            for rate in [Rate.basisPoints(99), .basisPoints(8001), .zero] {
                await #expect(throws: refusal) { try await street.open(rate) }
            }
            try await street.open(.percent(80))
            try await street.open(.percent(1))
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyOpensSomebodyElsesProduct(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ivo, browser) = try await street.test.person("Ivo")
            _ = try await street.test.shop("Ivo's Lamps", of: ivo)
            for place in ["", "/end"] {
                let reply = await browser.post(
                    "/seller/creators/\(street.mug.product)\(place)", [("rate", "50")])
                #expect(reply.status == 404)
            }
            #expect(try await street.rate() == .percent(10))
            let own = await street.test.browser().get("/seller/creators")
            #expect(own.status == 303)
        }
    }
}

extension CreatorFixture {
    /// Rates that are kept, with the days that they last: `10 30`.
    func kept() async throws -> [String] {
        while try await affiliates.spreadCuts() > 0 {}
        let now = test.clock.now
        return try await test.store.read { db in
            try db.rows("SELECT rate_bp, until FROM kept_rates ORDER BY rate_bp") {
                let until: Instant = try $0[1]
                return "\(try $0[0] as Int / 100) \((until - now).milliseconds / 86_400_000)"
            }
        }
    }
}
