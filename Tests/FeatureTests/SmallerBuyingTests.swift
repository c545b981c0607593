import Accounts
import Baskets
import Identities
import Inventory
import Markets
import Store
import TestSupport
import Testing
import World

@testable import Orders
@testable import Promotions

/// Vouchers of other buyers and markets, addresses of unpaid orders, licences, clocks.
struct SmallerBuyingTests {
    /// Writes a voucher of the town's shop.
    private static func voucher(_ town: OrderFixture, market: MarketCode) async throws -> VoucherID
    {
        let id = town.test.pasar.world.id(VoucherKind.self)
        let now = town.test.clock.now
        let shop = town.shop.id
        try await town.test.store.write { db in
            try db.execute(
                """
                INSERT INTO vouchers (id, shop, market, title, off_minor, off_bp, cap_minor,
                    least_minor, total, unclaimed, per_buyer, watch_seconds, starts_at, ends_at, at)
                VALUES (\(id), \(shop), \(market), 'Welcome', 500, NULL, NULL, 100, 1000, 0, 1000,
                    0, \(now), \(now + .days(2)), \(now))
                """)
        }
        return id
    }

    private static func claim(
        _ voucher: VoucherID, for buyer: AccountID, _ count: Int, in town: OrderFixture
    ) async throws {
        let ids = (0..<count).map { _ in town.test.pasar.world.id(VoucherClaimKind.self) }
        let (shop, now) = (town.shop.id, town.test.clock.now)
        try await town.test.store.write { db in
            for id in ids {
                try db.execute(
                    """
                    INSERT INTO voucher_claims (id, voucher, shop, buyer, state, at)
                    VALUES (\(id), \(voucher), \(shop), \(buyer), 'held', \(now))
                    """)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func oneBuyersVouchersTakeNoneFromAnothers(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let (other, _) = try await town.test.person("Omar")
            let voucher = try await Self.voucher(town, market: .gb)
            try await Self.claim(voucher, for: town.buyer, 2 * Promotions.page + 1, in: town)
            try await Self.claim(voucher, for: other, 1, in: town)
            let (buyers, shop, now) = (
                [town.buyer, other], town.shop.id, town.test.clock.now
            )
            let claims = try await town.test.store.read { db in
                try Promotions.claims(of: buyers, at: [shop], now: now, in: db)
            }
            #expect(claims.count { $0.buyer == town.buyer } == Promotions.page)
            #expect(claims.count { $0.buyer == other } == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aVoucherOfAnotherMarketIsNoneHere(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let voucher = try await Self.voucher(town, market: .us)
            try await Self.claim(voucher, for: town.buyer, 1, in: town)
            try await town.fill()
            let (buyer, now) = (town.buyer, town.test.clock.now)
            let basket = try await town.test.store.read { db in
                try Baskets.basket(of: ShopperID(buyer), market: .gb, at: now, in: db)
            }
            #expect(basket.vouchers.isEmpty)
            // Dollars off pounds would end the process.
            let result = try await town.buy()
            #expect(result.total.minor == 6200)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSellerSeesNoAddressBeforeThePayment(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill(mugs: 2, candles: 0)
            let unpaid = try await town.order(of: try await town.buy("challenge").checkout)
            let place = "/seller/orders/\(unpaid.id)"
            for reply in [
                await town.sellerBrowser.get(place),
                await town.sellerBrowser.get(place, json: true),
                await town.sellerBrowser.get("/seller/orders"),
            ] {
                #expect(!reply.text.contains("Brunswick"), "\(reply.text)")
                #expect(!reply.text.contains("Leeds"), "\(reply.text)")
            }
            #expect(await town.browser.get("/orders/\(unpaid.id)").text.contains("Brunswick"))
            try await town.empty()
            try await town.put(town.candle, 1)
            let paid = try await town.order(of: try await town.buy().checkout)
            let shown = await town.sellerBrowser.get("/seller/orders/\(paid.id)")
            #expect(shown.text.contains("Brunswick"))
        }
    }

    @Test(arguments: TestEngine.here)
    func anOperatorWithdrawsALicence(_ engine: TestEngine) async throws {
        try await TestShop.with(engine) { test in
            let (operator_, browser) = try await test.person("Olive")
            try await test.grant(.operator, to: operator_)
            func post(_ path: String, _ fields: [(String, String)]) async -> Int {
                await browser.post(path, fields).status
            }
            #expect(
                await post("/operations/licences", [("market", "ID"), ("number", "SIUP 1")]) == 303)
            #expect(test.pasar.licences.all == [.id])
            let page = await browser.get("/operations/markets")
            #expect(page.text.contains("/operations/licences/withdrawals"))
            #expect(await post("/operations/licences/withdrawals", [("market", "ID")]) == 303)
            #expect(test.pasar.licences.all.isEmpty)
            #expect(await post("/operations/licences/withdrawals", [("market", "ID")]) == 303)
            let kept = try await test.store.read { db in
                try db.value(
                    "SELECT count(*) FROM licence_withdrawals WHERE account = \(operator_)",
                    as: Int.self)
            }
            #expect(kept == 1)
        }
    }

    /// The node that cancels may have a clock behind the one that heard the payment.
    @Test(arguments: TestEngine.here)
    func eventsOfAnOrderNeverGoBackInTime(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.set(town.test.clock.now + .minutes(-3))
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            let events = try await town.test.store.read { db in
                try Order.events(of: order.id, in: db)
            }
            #expect(events.map(\.state) == [.unpaid, .onHold, .cancelled])
            #expect(events[2].at >= events[1].at)
        }
    }
}
