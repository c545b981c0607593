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

@Suite struct CreatorsClosingTests {
    @Test(arguments: TestEngine.here)
    func aStallIsTakenDownAndPutBack(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (olive, operations) = try await street.test.person("Olive")
            try await street.test.grant(.operator, to: olive)
            _ = await street.click()
            let form = [("handle", "@zainab"), ("reason", "Sold fakes")]
            #expect(await street.browser.post("/operations/stalls", form).status == 403)
            #expect(await operations.post("/operations/stalls", form).status == 303)
            #expect(await operations.post("/operations/stalls", form).status == 409)
            for path in ["", "/share", "/qr.svg", "/products/\(street.mug.product)"] {
                #expect(await street.browser.get("/stalls/zainab\(path)").status == 410, "\(path)")
            }
            #expect(!(await street.browser.get("/stalls")).text.contains("zainab"))
            let follow = await street.browser.post("/stalls/zainab/follow", [("follow", "on")])
            #expect(follow.status == 410)
            // The click of before brings nothing any more.
            let order = try await street.buy()
            #expect(try await street.source(of: order) == nil)
            #expect((await street.zainabBrowser.get("/inbox")).text.contains("Sold fakes"))
            #expect((await street.zainabBrowser.get("/creator")).text.contains("Sold fakes"))
            let list = await operations.get("/operations/stalls")
            #expect(list.text.contains("Sold fakes") && list.text.contains("Olive"))
            let back = "/operations/stalls/\(street.creator.id)/reopening"
            #expect(await operations.post(back).status == 303)
            #expect(await operations.post(back).status == 409)
            #expect(await street.browser.get("/stalls/zainab").status == 200)
            #expect(await street.click().status == 303)
            let next = try await street.buy()
            #expect(try await street.source(of: next) != nil)
            let kept = await operations.get("/operations/stalls", json: true)
            #expect(kept.text.contains("\"reopened_by\":\"Olive\""))
        }
    }

    /// Whoever sold before is paid for it.
    @Test(arguments: TestEngine.here)
    func whatWasSoldBeforeIsPaid(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy()
            let handle = try #require(Handle("zainab"))
            try await street.creators.closeStall(of: handle, reason: "Fakes", by: street.seller)
            try await street.complete(order)
            #expect(try await street.facts(of: order) == ["estimated 183", "actual 183 moved"])
        }
    }

    @Test(arguments: TestEngine.here)
    func aCutIsOneRowAndReachesEverybodyByPages(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (mug, now) = (street.mug.product, street.test.clock.now)
            let most = Affiliates.sweep + 30
            try await street.test.store.write { db in
                for n in 1...most {
                    try Affiliates.promote(mug, by: ID(Int64(n)), at: now, in: db)
                }
            }
            func rows(_ table: SQL) async throws -> Int {
                try await street.test.store.read { db in
                    try db.value("SELECT count(*) FROM \(table)") ?? 0
                }
            }
            try await street.open(.percent(6))
            #expect(try await rows("plan_cuts") == 1)
            #expect(try await rows("kept_rates") == 0)
            // It counts at once, for whoever promoted before and nobody else.
            #expect(try await street.rate() == .percent(10))
            street.test.clock.advance(.minutes(1))
            let (ana, _) = try await street.test.person("Ana")
            let newcomer = try await street.test.creator("ana", ana)
            try await street.put(mug, by: ana)
            #expect(try await street.rate(of: newcomer) == .percent(6))
            #expect(try await street.affiliates.spreadCuts() == Affiliates.sweep)
            #expect(try await rows("plan_cuts") == 1)
            #expect(try await street.rate() == .percent(10))
            #expect(try await street.affiliates.spreadCuts() == 31)
            #expect(try await street.affiliates.spreadCuts() == 0)
            #expect(try await rows("plan_cuts") == 0)
            #expect(try await rows("kept_rates") == most + 1)
            #expect(try await street.rate() == .percent(10))
            #expect(try await street.rate(of: newcomer) == .percent(6))
        }
    }

    /// Before the clockwork has written either down, and after.
    @Test(arguments: TestEngine.here, [false, true])
    func whoCameBetweenTwoCutsOfARateKeepsTheLaterOnesEnd(
        _ engine: TestEngine, isSpread: Bool
    ) async throws {
        try await CreatorFixture.with(engine) { street in
            let clock = street.test.clock
            let today = street.test.pasar.markets.market(.gb).zone.day(of: clock.now)
            try await street.open(.percent(6))
            clock.advance(.minutes(1))
            try await street.open(.percent(10), lastDay: today + 2)
            clock.advance(.minutes(1))
            let (ana, _) = try await street.test.person("Ana")
            let newcomer = try await street.test.creator("ana", ana)
            try await street.put(street.mug.product, by: ana)
            clock.advance(.minutes(1))
            try await street.open(.percent(6), lastDay: today + 2)
            if isSpread { while try await street.affiliates.spreadCuts() > 0 {} }
            #expect(try await street.rate(of: newcomer) == .percent(10))
            clock.advance(.days(4))
            #expect(try await street.rate(of: newcomer) == nil)
            #expect(try await street.rate() == .percent(10))
        }
    }

    @Test(arguments: TestEngine.here)
    func aCompletedLineWithoutItsSaleIsFound(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let order = try await street.buy()
            try await street.complete(order)
            _ = await street.click()
            let store = street.test.store
            func fault() async throws -> String? {
                try await store.report { db in try Affiliates.audit(in: db) }
            }
            #expect(try await fault() == nil)
            try await store.write { db in
                try db.execute(
                    """
                    UPDATE order_lines SET source = (SELECT source FROM touch_sources),
                        creator = (SELECT creator FROM touch_sources)
                    WHERE order_id = \(order)
                    """)
            }
            let found = try await fault() ?? "nothing"
            #expect(found.hasPrefix("creator_sales: line ") && found.contains("\(order)"))
            #expect(found.contains("was sold by stall:"), "\(found)")
            try await store.write { db in
                try db.execute(
                    """
                    UPDATE order_lines SET source = NULL, creator = NULL
                    WHERE order_id = \(order)
                    """)
            }
        }
    }
}
