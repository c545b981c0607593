import Baskets
import Identities
import Accounts
import Catalog
import Composition
import Ledger
import Markets
import Money
import Checkouts
import Orders
import Shops
import Store
import TestSupport
import Testing
import Web
import World

@testable import Affiliates
@testable import Creators
@testable import Stalls

/// A shop that opened its mug for ten percent, a creator who sells it, and somebody who buys.
struct CreatorFixture: Sendable {
    let test: TestShop
    let seller: AccountID
    let sellerBrowser: TestBrowser
    let shop: Shop
    /// £22.00, twenty on hand, open to creators for ten percent.
    let mug: (product: ProductID, sku: SKUID)
    /// £18.00, not open.
    let candle: (product: ProductID, sku: SKUID)
    let zainab: AccountID
    let zainabBrowser: TestBrowser
    let creator: Creator
    let buyer: AccountID
    let browser: TestBrowser

    var creators: Creators { test.pasar.creators }
    var affiliates: Affiliates { test.pasar.affiliates }
    var stalls: Stalls { test.pasar.stalls }
    var baskets: Baskets { test.pasar.baskets }
    var orders: Orders { test.pasar.orders }
    var checkouts: Checkouts { test.pasar.checkouts }

    static func with(
        _ engine: TestEngine, _ body: (CreatorFixture) async throws -> Void
    ) async throws {
        try await TestShop.with(engine) { test in
            let street = try await made(test)
            try await body(street)
            try await street.audit()
        }
    }

    static func made(_ test: TestShop) async throws -> CreatorFixture {
        let (seller, sellerBrowser) = try await test.person("Amara")
        let shop = try await test.shop("Fern and Kiln", of: seller)
        let mug = try await test.product("Stoneware mug", in: shop, minor: [2200], onHand: 20)
        let candle = try await test.product("Fig candle", in: shop, minor: [1800], onHand: 20)
        let (zainab, zainabBrowser) = try await test.person("Zainab")
        let (buyer, browser) = try await test.person("Priya")
        let creator = try await test.creator("zainab", zainab)
        let street = CreatorFixture(
            test: test, seller: seller, sellerBrowser: sellerBrowser, shop: shop,
            mug: (mug.product, mug.skus[0]),
            candle: (candle.product, candle.skus[0]), zainab: zainab,
            zainabBrowser: zainabBrowser, creator: creator, buyer: buyer, browser: browser)
        try await street.open(.percent(10))
        try await street.put(mug.product)
        return street
    }

    // MARK: what people do

    func open(_ rate: Rate, lastDay: Day? = nil) async throws {
        _ = try await affiliates.open(
            mug.product, rate, lastDay: lastDay, seller: seller, idempotencyKey: nil)
    }

    func put(_ product: ProductID, by account: AccountID? = nil) async throws {
        _ = try await stalls.put(product, on: nil, of: account ?? zainab, idempotencyKey: nil)
    }

    /// Address of a product on the stall's page, as the stall shows it to `who`.
    func link(
        _ who: TestBrowser, _ handle: String = "zainab", _ product: ProductID? = nil
    ) async -> String {
        let start = "/stalls/\(handle)/products/\(product ?? mug.product)"
        return await who.link(on: "/stalls/\(handle)", to: start)
    }

    /// Through the stall's link, as a browser goes.
    func click(
        _ who: TestBrowser? = nil, _ handle: String = "zainab", _ product: ProductID? = nil
    ) async -> Reply {
        let who = who ?? browser
        return await who.get(await link(who, handle, product))
    }

    func buy(_ quantity: Int = 1, _ sku: SKUID? = nil, by account: AccountID? = nil)
        async throws -> OrderID
    {
        let account = account ?? buyer
        _ = try await baskets.put(
            sku ?? mug.sku, quantity: quantity, adding: true,
            for: ShopperID(account), market: .gb, idempotencyKey: nil)
        let wish = try await test.wish(of: account)
        let done = try await checkouts.checkOut(wish, idempotencyKey: nil).answer
        return try #require(done.orders.first)
    }

    func hear() async throws {
        while try await Outbox.number(test.store) {}
        while try await affiliates.estimatePaidOrders() > 0 {}
    }

    /// Ships, delivers, and lets the days pass until the money is the seller's.
    func complete(_ order: OrderID) async throws {
        test.clock.advance(.hours(2))
        _ = try await orders.sweepDue()
        _ = try await orders.ship(
            order, shop: shop.id, Shipment(carrier: "Mail", tracking: "RM1"), idempotencyKey: nil)
        _ = try await orders.deliver(order, buyer: buyer, idempotencyKey: nil)
        // Sessions end when they aren't used for thirty days.
        for _ in 1...2 {
            test.clock.advance(.days(16))
            for visitor in [browser, zainabBrowser] { await visitor.get("/account") }
        }
        _ = try await orders.sweepDue()
    }

    // MARK: what is known

    func source(of order: OrderID) async throws -> String? {
        try await test.store.read { db in
            try db.value(
                "SELECT source FROM order_lines WHERE order_id = \(order)", as: String?.self)
                ?? nil
        }
    }

    func sale(of order: OrderID) async throws -> CreatorSale? {
        try await test.store.read { db in try Affiliates.sales(of: order, in: db).first }
    }

    /// Facts of an order in their order: `estimated 367`.
    func facts(of order: OrderID) async throws -> [String] {
        try await test.store.read { db in
            try db.rows(
                """
                SELECT kind, minor, transfer FROM commission_facts
                WHERE order_id = \(order) ORDER BY id
                """
            ) { row in
                let moved = row.isNull(2) ? "" : " moved"
                return "\(try row[0] as String) \(try row[1] as Int)\(moved)"
            }
        }
    }

    func balance(_ creator: Creator? = nil) async throws -> Int64 {
        let id = (creator ?? self.creator).id
        return try await test.store.read { db in
            try Ledger.balance(of: .commission(id), .gbp, in: db).minor
        }
    }

    func payable() async throws -> Int64 {
        let account = LedgerAccount(.payable, owner: shop.id.rawValue)
        return try await test.store.read { db in
            try Ledger.balance(of: account, .gbp, in: db).minor
        }
    }

    func rate(of creator: Creator? = nil) async throws -> Rate? {
        let (who, product, now) = (creator ?? self.creator, mug.product, test.clock.now)
        return try await test.store.read { db in
            let cards = try Catalog.cards([product], market: "GB", in: db)
            return try Affiliates.rates(of: cards, for: who, at: now, in: db)[product]
        }
    }

    func today() async throws -> CreatorFigures {
        let (id, now) = (creator.id, test.clock.now)
        let day = test.pasar.markets.market(.gb).zone.day(of: now)
        return try await test.store.read { db in
            try Creators.days(of: id, to: day, in: db).first { $0.day == day }?.figures
        } ?? CreatorFigures()
    }

    func audit() async throws {
        let faults = try await Pasar.verify(test.store)
        #expect(faults.map { "\($0.check): \($0.fault)" } == [])
    }
}

extension TestShop {
    /// A new creator of somebody's.
    func creator(
        _ handle: String, _ account: AccountID, market: MarketCode = .gb
    ) async throws -> Creator {
        let profile = Profile(
            handle: try #require(Handle(handle)), name: "The \(handle)", about: "What I like")
        let id = try await pasar.creators.become(profile, account: account, market: market).answer
        return try #require(try await store.read { db in try Creators.creator(id, in: db) })
    }
}
