import Accounts
import Composition
import Creators
import Identities
import Markets
import Rooms
import Stalls
import Store
import TestSupport
import Testing
import Web
import World

@testable import Rollouts

@Suite struct RolloutTests {
    // MARK: each place

    @Test(arguments: Feature.allCases)
    func everyPlaceAsksForItsFeature(_ feature: Feature) async throws {
        let places = RolloutPlace.all.filter { $0.feature == feature }
        #expect(!places.isEmpty)
        try await RolloutFixture.with(.sqlite) { fixture in
            let accounts = Set(places.map { $0.account(fixture) })
            let rollouts = fixture.test.pasar.rollouts
            let (on, off) = (
                try await fixture.reopened(feature, "on"),
                try await fixture.reopened(feature, "off")
            )
            let invited = try await fixture.reopened(feature, "invited")
            func expect(_ refuses: Bool, _ shop: TestShop, _ state: String) async throws {
                for place in places {
                    let refused = try await place.refuses(fixture, shop.pasar)
                    #expect(refused == refuses, "\(place), \(state)")
                }
            }
            try await expect(false, on, "on")
            try await expect(true, off, "off")
            // An invitation to another feature, or to this one elsewhere, opens nothing.
            for account in accounts {
                for other in Feature.allCases where other != feature {
                    _ = try await rollouts.invite(
                        account.description, to: other, in: .gb, by: fixture.olive)
                }
                _ = try await rollouts.invite(
                    account.description, to: feature, in: .us, by: fixture.olive)
            }
            try await expect(true, invited, "not invited")
            for account in accounts {
                _ = try await rollouts.invite(
                    account.description, to: feature, in: .gb, by: fixture.olive)
            }
            try await expect(false, invited, "invited")
            try await expect(true, off, "invited, but off")
            for account in accounts {
                try await rollouts.withdraw(account, from: feature, in: .gb)
            }
            try await expect(true, invited, "invited no more")
        }
    }

    @Test(arguments: Feature.allCases)
    func everyPlaceKnowsTheSharesOfItsFeature(_ feature: Feature) async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            let places = RolloutPlace.all.filter { $0.feature == feature }
            for (account, places) in Dictionary(grouping: places, by: { $0.account(fixture) }) {
                // The smallest share in which the account is.
                let lot = Rollouts.lot(of: account, for: feature)
                let share = try #require(
                    (1...99).first { Rollout.share($0).includes(lot: lot, isInvited: false) })
                let shop = try await fixture.reopened(feature, "share:\(share)")
                let state = share > 1 ? "share:\(share - 1)" : "invited"
                let less = try await fixture.reopened(feature, state)
                for place in places {
                    #expect(try await place.refuses(fixture, shop.pasar) == false, "\(place)")
                    #expect(try await place.refuses(fixture, less.pasar), "\(place)")
                }
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func somebodyWhoIsInvitedBecomesACreator(_ engine: TestEngine) async throws {
        try await TestShop.with(
            engine, options: { $0.markets = try? packs([(.gb, .stalls, "invited")]) }
        ) { test in
            let (_, browser) = try await test.person("Ana")
            let (olive, _) = try await test.person("Olive")
            let form = [("name", "Ana"), ("handle", "ana"), ("about", "")]
            let refused = await browser.post("/creator", form)
            #expect(refused.status == 403)
            #expect(refused.text.contains("Stalls aren’t open to you here yet."))
            _ = try await test.pasar.rollouts.invite(
                "ana@example.com", to: .stalls, in: .gb, by: olive)
            #expect(await browser.post("/creator", form).status == 303)
            #expect(await browser.get("/creator/stall").status == 200)
        }
    }

    @Test func aVisitorSeesLiveOnlyWhereEverybodyDoes() async throws {
        try await RolloutFixture.with(.sqlite) { fixture in
            for (state, status) in [("on", 200), ("share:99", 403), ("invited", 403), ("off", 403)]
            {
                let shop = try await fixture.reopened(.live, state)
                let visitor = shop.browser()
                visitor.set(cookie: "pasar_market", "GB")
                #expect(await visitor.get("/live").status == status, "\(state)")
                let home = await visitor.get("/")
                #expect(home.text.contains("<a href=\"/live\"") == (status == 200), "\(state)")
                visitor.set(cookie: "pasar_market", "US")
                #expect(await visitor.get("/live").status == 200, "\(state)")
                #expect((await visitor.get("/")).text.contains("<a href=\"/live\""), "\(state)")
            }
        }
    }

    // MARK: what stands

    @Test(arguments: TestEngine.here)
    func whatStandsGoesOnWhenAFeatureIsSwitchedOff(_ engine: TestEngine) async throws {
        try await RolloutFixture.with(engine) { fixture in
            let street = fixture.street
            try await street.stalls.setTheme(Stall.Theme.allCases[0], of: street.zainab)
            let planned = try await fixture.test.pasar.rooms.plan(
                RoomPlan(
                    title: "Mugs", startsAt: fixture.test.clock.now, products: [street.mug.product]),
                by: street.zainab
            ).answer
            try await fixture.test.pasar.rooms.start(planned, by: street.zainab)
            let off = Feature.allCases.map { (market: MarketCode.gb, feature: $0, state: "off") }
            let shop = try await fixture.test.reopened(
                markets: packs(off), folder: fixture.folder)
            let closed = CreatorFixture(
                test: shop, seller: street.seller,
                sellerBrowser: shop.browser(like: street.sellerBrowser), shop: street.shop,
                mug: street.mug, candle: street.candle, zainab: street.zainab,
                zainabBrowser: shop.browser(like: street.zainabBrowser), creator: street.creator,
                buyer: street.buyer, browser: shop.browser(like: street.browser))
            // Pages: the stall, the room, the creator's and the seller's.
            #expect((await closed.browser.get("/stalls/zainab")).text.contains("Stoneware mug"))
            #expect(await closed.browser.get("/live/\(planned)").status == 200)
            #expect(await closed.zainabBrowser.get("/creator/stall").status == 200)
            #expect(await closed.sellerBrowser.get("/seller/creators").status == 200)
            // An order through the stall earns its commission, which is paid.
            #expect(await closed.click().status == 303)
            let order = try await closed.buy(2)
            try await closed.hear()
            try await closed.complete(order)
            #expect(try await closed.facts(of: order) == ["estimated 367", "actual 367 moved"])
            #expect(try await closed.balance() == 367)
            // A room on air stays so until its host ends it; a plan that stands takes changes.
            let state = try await shop.store.read { db in try Rooms.room(planned, in: db)?.state }
            #expect(state == .live)
            try await shop.pasar.rooms.end(planned, by: street.zainab)
            try await shop.pasar.rooms.change(
                fixture.room, RoomPlanChange(title: "Later"), by: fixture.yara)
            // A plan for a commission takes another rate, and ends.
            try await closed.open(.percent(12))
            try await shop.pasar.affiliates.close(street.mug.product, seller: street.seller)
            // What is on a stall can be taken off.
            try await shop.pasar.stalls.move(street.mug.product, .remove, of: street.zainab)
            try await shop.pasar.stalls.move(fixture.shelf, .remove, of: fixture.yara)
        }
    }

    // MARK: shares

    private static let ids = (0..<10_000).map { n in
        // As they are made: milliseconds, a node, a sequence.
        AccountID((1_795_000_000_000 + Int64(n) * 37) << 22 | Int64(n % 7))
    }

    private static func share(_ percent: Int, of feature: Feature) -> Set<AccountID> {
        Set(
            ids.filter {
                Rollout.share(percent).includes(
                    lot: Rollouts.lot(of: $0, for: feature), isInvited: false)
            })
    }

    @Test(arguments: Feature.allCases, [1, 20, 50, 99])
    func aShareIsStableGrowsAndHasItsSize(_ feature: Feature, _ percent: Int) {
        let share = Self.share(percent, of: feature)
        #expect(share == Self.share(percent, of: feature))
        // Five standard deviations of 10,000 draws.
        let spread = 5 * (Double(percent * (100 - percent))).squareRoot()
        #expect(abs(Double(share.count - percent * 100)) < spread, "\(share.count)")
        if percent > 1 { #expect(share.isSuperset(of: Self.share(percent - 1, of: feature))) }
    }

    @Test func sharesOfTwoFeaturesAreIndependent() {
        let shares = Feature.allCases.map { Self.share(50, of: $0) }
        for (n, one) in shares.enumerated() {
            for other in shares[(n + 1)...] {
                // Half of a half, within five standard deviations.
                #expect(abs(one.intersection(other).count - 2500) < 220)
            }
        }
    }

    // MARK: the pack

    @Test func eachRowOfTheFileChangesItsAnswerAlone() async throws {
        try await TestShop.with(.sqlite) { test in
            let ana = try await test.person("Ana").account
            func answers(_ markets: Markets) async throws -> [String: Bool] {
                try await test.store.read { db in
                    var out: [String: Bool] = [:]
                    for market in MarketCode.allCases {
                        for feature in Feature.allCases {
                            out["\(market.rawValue) \(feature.rawValue)"] = try Rollouts.includes(
                                feature, ana, market: market, markets: markets, in: db)
                        }
                    }
                    return out
                }
            }
            let shipped = try await answers(Markets.bundled())
            #expect(shipped.count == 15)
            for market in MarketCode.allCases {
                for feature in Feature.allCases {
                    let row = "\(market.rawValue) \(feature.rawValue)"
                    let other = shipped[row] == true ? "off" : "on"
                    let changed = try await answers(packs([(market, feature, other)]))
                    #expect(changed[row] != shipped[row], "\(row)")
                    #expect(changed.filter { $0.value != shipped[$0.key] }.count == 1, "\(row)")
                }
            }
        }
    }
}
