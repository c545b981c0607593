import Baskets
import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Money
import Checkouts
import Orders
import Payments
import Shops
import Store
import TestSupport
import Testing
import World

@testable import Promotions

/// What promotions do to a checkout, to the unit.
struct PromotionBuyingTests {
    private static let room = RoomID(77)

    static func sale(
        _ town: OrderFixture, price: Int64 = 1500, total: Int = 3, perBuyer: Int = 2
    ) async throws -> FlashSale {
        let (world, now, seller) = (town.test.pasar.world, town.test.clock.now, town.seller)
        let id: FlashSaleID = world.id()
        let plan = FlashPlan(
            room: room, items: [(sku: town.mug, price: price, total: total)],
            length: .minutes(20), perBuyer: perBuyer)
        let sale = try await town.test.store.write { db in
            _ = try Promotions.plan(
                plan, by: seller, market: .gb, markets: Markets.bundled(), id: id, at: now, in: db)
            return try Promotions.launch(id, room: room, ids: world.ids, at: now, in: db)
        }
        town.test.clock.advance(.seconds(11))
        return sale
    }

    /// Taps "Buy" and has it in the basket.
    static func tap(_ town: OrderFixture, _ sale: FlashSale, _ quantity: Int) async throws {
        _ = try await town.test.pasar.promotions.claim(
            town.mug, quantity, in: sale.id, buyer: town.buyer)
        _ = try await town.baskets.put(
            town.mug, quantity: quantity, adding: false, for: ShopperID(town.buyer),
            market: .gb, room: room, idempotencyKey: nil)
    }

    static func voucher(_ town: OrderFixture, _ change: (inout VoucherPlan) -> Void)
        async throws
    {
        let (now, seller) = (town.test.clock.now, town.seller)
        let id: VoucherID = town.test.pasar.world.id()
        var plan = VoucherPlan(
            title: "Welcome", total: 5, startsAt: now, endsAt: now + .hours(2))
        change(&plan)
        let done = plan
        _ = try await town.test.store.write { db in
            try Promotions.issue(done, by: seller, id: id, at: now, in: db)
        }
        _ = try await town.test.pasar.promotions.claim(
            id, buyer: town.buyer, watched: 0, idempotencyKey: nil)
    }

    private static func audit(_ town: OrderFixture) async throws {
        let wrong = try await town.test.store.report { db in try Promotions.audit(in: db) }
        #expect(wrong == nil)
    }

    @Test(arguments: TestEngine.here)
    func claimedUnitsAreBoughtAtTheirPriceOutOfTheSale(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let sale = try await Self.sale(town)
            try await Self.tap(town, sale, 2)
            #expect(try await town.stock(town.mug) == [10, 3])
            let bought = try await town.buy()
            #expect(bought.state == .paid)
            // Two mugs at £15.00 and their delivery.
            let order = try await town.order(of: bought.checkout)
            #expect(order.sums.items.minor == 3000)
            #expect(try await town.stock(town.mug) == [8, 1])
            town.test.clock.advance(.minutes(21))
            while try await town.test.pasar.promotions.sweepDue() > 0 {}
            #expect(try await town.stock(town.mug) == [8, 0])
            try await Self.audit(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aClaimBuysEvenWhenTheShelfIsEmptyForOthers(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.setStock(town.mug, 3)
            let sale = try await Self.sale(town)
            let other = try await town.test.person("Olga")
            await #expect(throws: BasketRefusal.soldOut(title: "Stoneware mug", left: 0)) {
                try await town.put(town.mug, 1, for: other.account)
            }
            try await Self.tap(town, sale, 1)
            #expect(try await town.buy().state == .paid)
            #expect(try await town.stock(town.mug) == [2, 2])
            try await Self.audit(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aDeclinedPaymentLeavesTheClaimForASecondTry(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let sale = try await Self.sale(town)
            try await Self.tap(town, sale, 1)
            await #expect(throws: CheckoutRefusal.declined) { try await town.buy("decline") }
            #expect(try await town.stock(town.mug) == [10, 3])
            try await Self.audit(town)
            let bought = try await town.buy()
            #expect(try await town.order(of: bought.checkout).sums.items.minor == 1500)
            try await Self.audit(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aClaimThatRanOutCostsTheListPriceAndSaysSo(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let sale = try await Self.sale(town)
            try await Self.tap(town, sale, 1)
            let shown = try await town.test.wish(of: town.buyer, method: "success")
            town.test.clock.advance(.minutes(6))
            await #expect(throws: CheckoutRefusal.self) {
                try await town.checkouts.checkOut(shown, idempotencyKey: nil)
            }
            let bought = try await town.buy()
            #expect(try await town.order(of: bought.checkout).sums.items.minor == 2200)
            _ = try await town.test.pasar.promotions.sweepDue()
            try await Self.audit(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func aLivePriceHoldsForWhoeverComesFromTheRoom(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (mug, seller, now) = (town.mug, town.seller, town.test.clock.now)
            try await town.test.store.write { db in
                try Promotions.setPrice(
                    1900, of: mug, room: Self.room, by: seller, markets: Markets.bundled(),
                    at: now, in: db)
            }
            _ = try await town.baskets.put(
                mug, quantity: 1, adding: true, for: ShopperID(town.buyer),
                market: .gb, room: Self.room, idempotencyKey: nil)
            let other = try await town.test.person("Olga").account
            try await town.put(mug, 1, for: other)
            let bought = try await town.buy()
            #expect(try await town.order(of: bought.checkout).sums.items.minor == 1900)
            let wish = try await town.test.wish(of: other, method: "success")
            let elsewhere = try await town.checkouts.checkOut(wish, idempotencyKey: nil).answer
            #expect(try await town.order(of: elsewhere.checkout).sums.items.minor == 2200)
        }
    }

    @Test(arguments: TestEngine.here)
    func aVoucherIsSplitOverItsLinesAndComesBackWithTheOrder(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await Self.voucher(town) {
                $0.offPercent = 15
                $0.capMinor = 501
            }
            try await town.fill(mugs: 1, candles: 1)
            let bought = try await town.buy()
            // £40.00 less 15 % would be £6.00 less: the cap is £5.01.
            let order = try await town.order(of: bought.checkout)
            #expect(order.sums.discount.minor == 501)
            #expect(order.sums.items.minor == 3499)
            let parts = try await town.test.store.read { db in
                try db.values(
                    "SELECT discount_minor FROM order_lines ORDER BY unit_minor", as: Int.self)
            }
            #expect(parts.reduce(0, +) == 501)
            #expect(parts == [225, 276])
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            let held = try await town.rows(
                "SELECT count(*) FROM voucher_claims WHERE state = 'held'")
            #expect(held == 1)
            try await Self.audit(town)
        }
    }

    @Test(arguments: TestEngine.here)
    func theBestVoucherIsTakenAndAFlashPriceTakesNone(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            for minor: Int64 in [300, 700] {
                try await Self.voucher(town) {
                    $0.offMinor = minor
                    $0.leastMinor = minor
                }
            }
            let sale = try await Self.sale(town)
            try await Self.tap(town, sale, 1)
            try await town.put(town.candle, 1)
            let order = try await town.order(of: town.buy().checkout)
            #expect(order.sums.discount.minor == 700)
            #expect(order.sums.items.minor == 1500 + 1800 - 700)
            let used = try await town.rows(
                "SELECT count(*) FROM voucher_claims WHERE state = 'used'")
            #expect(used == 1)
            try await Self.audit(town)
        }
    }

    /// A checkout's and an order's `items` are before the voucher, which is `discount`.
    @Test func aCheckoutNamesItsSumsAsItsOrderDoes() async throws {
        try await OrderFixture.with(.sqlite) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            try await Self.voucher(town) {
                $0.offMinor = 300
                $0.leastMinor = 300
            }
            try await town.put(town.candle, 2)
            let checkout = await town.browser.get("/checkout", json: true).text
            let order = try await town.order(of: town.buy().checkout)
            let bought = await town.browser.get("/orders/\(order.id)", json: true).text
            for sums in [checkout, bought] {
                #expect(sums.contains("\"items\":{\"minor\":3600,"), "\(sums)")
                #expect(sums.contains("\"discount\":{\"minor\":300,"), "\(sums)")
            }
        }
    }
}
