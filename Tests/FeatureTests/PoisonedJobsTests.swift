import Access
import Accounts
import Affiliates
import Catalog
import Identities
import Markets
import Modules
import Money
import Store
import TestSupport
import Testing
import World

@testable import Authentication
@testable import Promotions

/// One row of each job is poisoned by a trigger; the row beside it is handled all the same.
struct PoisonedJobsTests {
    private static func stuck(_ test: TestShop) async throws -> [String] {
        try await test.store.read { db in try StuckRows.all(in: db).map(\.job) }
    }

    /// Runs a job that fails for one row, mends the trigger, and runs it again a while later.
    private static func check(
        _ test: TestShop, _ job: String, trigger: SQL, left: SQL,
        _ run: () async throws -> Int
    ) async throws {
        try await test.store.write { db in try db.execute(trigger) }
        func count() async throws -> Int {
            try await test.store.read { db in try db.value(left) ?? 0 }
        }
        #expect(try await count() == 2, "\(job): two rows are due")
        await #expect(throws: RowsFailed.self) { while try await run() > 0 {} }
        while try await run() > 0 {}
        #expect(try await count() == 1, "\(job): the good row is done")
        #expect(try await stuck(test) == [job])
        try await test.store.write { db in try db.execute("DROP TRIGGER poison") }
        // Longer than the lease of a message that was taken.
        test.clock.advance(.minutes(6))
        while try await run() > 0 {}
        #expect(try await count() == 0, "\(job): the mended row is done")
        #expect(try await stuck(test) == [])
    }

    @Test func resetsGoOn() async throws {
        try await TestShop.with(.sqlite) { test in
            let authentication = test.pasar.authentication
            for name in ["Bad", "Good"] {
                _ = try await test.person(name)
                try await authentication.askReset(
                    login: "\(name.lowercased())@example.com",
                    caller: Caller(locale: .enUS, market: "GB"))
            }
            try await Self.check(
                test, "resets",
                trigger: """
                    CREATE TRIGGER poison BEFORE DELETE ON reset_requests
                    WHEN OLD.login LIKE 'bad%' BEGIN SELECT RAISE(ABORT, 'poison'); END
                    """, left: "SELECT count(*) FROM reset_requests"
            ) { try await authentication.sendResets() }
        }
    }

    @Test func mailGoesOn() async throws {
        try await TestShop.with(.sqlite) { test in
            for name in ["Bad", "Good"] { _ = try await test.person(name) }
            while try await test.pasar.notifications.deliverMessages() > 0 {}
            for name in ["Bad", "Good"] {
                try await test.pasar.authentication.askReset(
                    login: "\(name.lowercased())@example.com",
                    caller: Caller(locale: .enUS, market: "GB"))
            }
            _ = try await test.pasar.authentication.sendResets()
            try await Self.check(
                test, "mail",
                trigger: """
                    CREATE TRIGGER poison BEFORE UPDATE ON messages
                    WHEN NEW.state = 'sent' AND OLD.recipient LIKE 'bad%'
                    BEGIN SELECT RAISE(ABORT, 'poison'); END
                    """, left: "SELECT count(*) FROM messages WHERE state = 'waiting'"
            ) { try await test.pasar.notifications.deliverMessages() }
        }
    }

    @Test func allocationsGoOn() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let (test, markets) = (town.test, town.test.pasar.markets)
            let creator = try await test.person("Cleo").account
            let (mug, seller, ids, now) = (
                town.mug, town.seller, test.pasar.world.ids, test.clock.now
            )
            for quantity in [2, 3] {
                _ = try await test.store.write { db in
                    try Promotions.allocate(
                        mug, quantity, priceMinor: 1500, perBuyer: 1, until: now + .hours(1),
                        to: creator, by: seller, markets: markets, ids: ids, at: now, in: db)
                }
            }
            test.clock.advance(.hours(2))
            try await Self.check(
                test, "allocations",
                trigger: """
                    CREATE TRIGGER poison BEFORE UPDATE ON allocations
                    WHEN OLD.total = 3 BEGIN SELECT RAISE(ABORT, 'poison'); END
                    """, left: "SELECT count(*) FROM allocations WHERE state = 'open'"
            ) { try await test.pasar.promotions.sweepAllocations() }
        }
    }

    @Test func flashSalesGoOn() async throws {
        try await OrderFixture.with(.sqlite) { town in
            for buyers in [1, 2] {
                _ = try await PromotionBuyingTests.sale(town, perBuyer: buyers)
            }
            town.test.clock.advance(.hours(1))
            try await Self.check(
                town.test, "flash sales",
                trigger: """
                    CREATE TRIGGER poison BEFORE UPDATE ON flash_sales
                    WHEN OLD.per_buyer = 2 BEGIN SELECT RAISE(ABORT, 'poison'); END
                    """, left: "SELECT count(*) FROM flash_sales WHERE state = 'launched'"
            ) { try await town.test.pasar.promotions.sweepSales() }
        }
    }

    @Test func hiddenShopsGoOn() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let other = try await town.test.person("Nok").account
            let second = try await town.test.shop("Second", of: other)
            for shop in [town.shop.id, second.id] {
                try await town.test.store.write { db in
                    try db.execute(
                        """
                        INSERT INTO hidden_shops (shop, next_product, state)
                        VALUES (\(shop), 0, 'returning')
                        """)
                }
            }
            try await Self.check(
                town.test, "hidden shops",
                trigger: """
                    CREATE TRIGGER poison BEFORE DELETE ON hidden_shops
                    WHEN OLD.shop = (SELECT min(id) FROM shops)
                    BEGIN SELECT RAISE(ABORT, 'poison'); END
                    """, left: "SELECT count(*) FROM hidden_shops"
            ) { try await town.test.pasar.catalog.moveHiddenShops() }
        }
    }

    @Test func rateNoticesGoOn() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let (product, creator) = (street.mug.product, street.creator.id)
            let until = street.test.clock.now + .days(20)
            for rate in [900, 1000] {
                try await street.test.store.write { db in
                    try db.execute(
                        """
                        INSERT INTO kept_rates (product, creator, rate_bp, until, told)
                        VALUES (\(product), \(creator), \(rate), \(until), 0)
                        """)
                }
            }
            try await Self.check(
                street.test, "rates",
                trigger: """
                    CREATE TRIGGER poison BEFORE UPDATE ON kept_rates
                    WHEN OLD.rate_bp = 900 BEGIN SELECT RAISE(ABORT, 'poison'); END
                    """, left: "SELECT count(*) FROM kept_rates WHERE told = 0"
            ) { try await street.affiliates.notifyOfRates() }
        }
    }
}
