import Identities
import Catalog
import Inventory
import Markets
import Money
import Payments
import Store
import TestSupport
import Testing
import World

@testable import Baskets
@testable import Checkouts
@testable import Orders

/// From the basket to orders: what is kept, what is refused, and what a refusal leaves behind.
struct OrderPlacingTests {
    @Test(arguments: TestEngine.here)
    func placingKeepsStockAndFreezesTheTotal(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy("later")
            #expect(result.state == .pending)
            #expect(try await town.stock(town.mug) == [10, 2])
            #expect(try await town.stock(town.candle) == [10, 1])
            #expect(try await town.basket() == [:])
            try await town.setPrice(town.mug, 9900)
            let order = try await town.order(of: result.checkout)
            #expect(order.state == .unpaid)
            #expect(order.dueAt == town.test.clock.now + .minutes(30))
            #expect(order.sums.total == Money(minor: 6200, currency: .gbp))
            #expect(order.sums.tax == Money(minor: 1033, currency: .gbp))
            #expect(try await town.payment(of: result.checkout).amount.minor == 6200)
            #expect(try await town.books() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func payingSellsAndHoldsTheMoney(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let result = try await town.buy()
            #expect(result.state == .paid)
            #expect(try await town.stock(town.mug) == [8, 0])
            #expect(try await town.stock(town.candle) == [9, 0])
            let order = try await town.order(of: result.checkout)
            #expect(order.state == .onHold)
            // Paid on a Sunday: Tuesday's end is the second business day's.
            #expect(order.dueAt == town.test.clock.now + .hours(1))
            #expect(order.shipBy == Day(year: 2026, month: 11, day: 25).start(offsetMinutes: 0))
            #expect(try await town.books() == ["gateway > held 6200 sale"])
            #expect(try await town.balance(.held) == 6200)
        }
    }

    @Test(arguments: TestEngine.here)
    func anotherTotalThanWasShownIsRefused(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let wish = try await town.test.wish(of: town.buyer)
            try await town.setPrice(town.mug, 2300)
            let now = try await town.test.wish(of: town.buyer).shown
            #expect(now.totalMinor == 6400)
            let change = CheckoutChange(was: wish.shown, now: now, namedTotal: 6200)
            await #expect(throws: CheckoutRefusal.changed(try #require(change))) {
                try await town.checkouts.checkOut(
                    wish, idempotencyKey: town.idempotencyKey("key-1"))
            }
            try await nothingHappened(town)
            // The same key may be used for what is asked next.
            let next = try await town.test.wish(of: town.buyer)
            let result = try await town.checkouts.checkOut(
                next, idempotencyKey: town.idempotencyKey("key-1"))
            #expect(!result.replayed)
            #expect(result.answer.state == .paid)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSoldOutItemCannotBePlaced(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill(mugs: 2, candles: 1)
            let wish = try await town.test.wish(of: town.buyer)
            try await town.setStock(town.candle, 0)
            await #expect(throws: BasketRefusal.soldOut(title: "Fig candle", left: 0)) {
                try await town.checkouts.checkOut(
                    wish, idempotencyKey: town.idempotencyKey("key-1"))
            }
            try await nothingHappened(town, candles: [0, 0])
        }
    }

    /// Both were judged before either took stock: the second is refused while reserving.
    @Test(arguments: TestEngine.here)
    func twoBuyersInOneBatchDoNotShareTheLastOne(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.setStock(town.candle, 1)
            let (other, _) = try await town.test.person("Dan")
            try await town.put(town.mug, 1)
            try await town.put(town.candle, 1)
            try await town.put(town.mug, 1, for: other)
            try await town.put(town.candle, 1, for: other)
            let wishes = [
                try await town.test.wish(of: town.buyer), try await town.test.wish(of: other),
            ]
            let pasar = town.test.pasar
            let now = town.test.clock.now
            let commands = wishes.enumerated().map { index, wish in
                PlaceOrders(
                    wish: wish, idempotencyKey: town.idempotencyKey("key-\(index)"), now: now,
                    ids: pasar.world.ids,
                    markets: pasar.markets, attribution: pasar.checkouts.attribution)
            }
            let refused = try await town.test.store.write { db in
                try PlaceOrders.apply(commands, in: db).map { result -> BasketRefusal? in
                    guard case .failure(let error) = result else { return nil }
                    return error as? BasketRefusal
                }
            }
            #expect(refused == [nil, .soldOut(title: "Fig candle", left: 0)])
            #expect(try await town.stock(town.mug) == [10, 1])
            #expect(try await town.stock(town.candle) == [1, 1])
            #expect(try await town.rows("SELECT count(*) FROM orders") == 1)
            #expect(
                try await town.rows("SELECT count(*) FROM idempotency_keys WHERE scope = 'test'")
                    == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRepeatGetsTheFirstAnswer(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let wish = try await town.test.wish(of: town.buyer)
            let first = try await town.checkouts.checkOut(
                wish, idempotencyKey: town.idempotencyKey("key-1"))
            let again = try await town.checkouts.checkOut(
                wish, idempotencyKey: town.idempotencyKey("key-1"))
            #expect(!first.replayed)
            #expect(again.replayed)
            #expect(again.answer == first.answer)
            #expect(try await town.rows("SELECT count(*) FROM checkouts") == 1)
            await #expect(throws: IdempotencyRefusal.reused) {
                try await town.checkouts.checkOut(
                    wish, idempotencyKey: town.idempotencyKey("key-1", "other words"))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anEmptyBasketIsNoOrder(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let place = TestShop.address(.gb)
            let wish = CheckoutRequest(
                account: town.buyer, market: .gb, address: place.address,
                subdivision: place.subdivision, method: "success", expectedMinor: 0,
                shown: CheckoutFingerprint(
                    Quote(market: .gb, orders: [], currency: .gbp), to: place.address))
            await #expect(throws: CheckoutRefusal.emptyBasket) {
                try await town.checkouts.checkOut(wish, idempotencyKey: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func eachShopGetsItsOrder(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (other, _) = try await town.test.person("Owen")
            let shop = try await town.test.shop("Candle Room", of: other)
            let wick = try await town.test.product("Wick", in: shop, minor: [500], onHand: 5)
            try await town.put(town.mug, 1)
            try await town.put(wick.skus[0], 1)
            let result = try await town.buy()
            let orders = try await town.orders(of: result.checkout)
            // 22.00 + 2.99 and 5.00 + 2.99, each with its own delivery.
            #expect(Set(orders.map(\.sums.total.minor)) == [2499, 799])
            #expect(try await town.payment(of: result.checkout).amount.minor == 3298)
            #expect(
                Set(try await town.books()) == [
                    "gateway > held 2200 sale", "gateway > held 299 shipping",
                    "gateway > held 500 sale",
                ])
            #expect(try await town.balance(.gateway) == -3298)
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyIsShortOfWhatAnotherDidNotGet(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            // The first wants the last mug and more candles than there are.
            try await town.setStock(town.mug, 1)
            let until = town.test.clock.now + .minutes(30)
            let (mug, candle) = (town.mug, town.candle)
            @Sendable func want(_ sku: SKUID, _ quantity: Int, _ holder: Int64, _ id: Int64)
                -> ReservationRequest
            {
                ReservationRequest(
                    sku: sku, quantity: quantity, holder: ID(holder), reservation: ID(id))
            }
            let short = try await town.test.store.write { db in
                try Inventory.reserve(
                    [
                        want(mug, 1, 1, 1), want(candle, 11, 1, 2), want(mug, 1, 2, 3),
                        want(candle, 9, 2, 4), want(mug, 1, 3, 5), want(candle, 1, 4, 6),
                    ], until: until, in: db)
            }
            #expect(short == [ID(1): .soldOut(candle, left: 10), ID(3): .soldOut(mug, left: 0)])
            #expect(try await town.stock(town.mug) == [1, 1])
            #expect(try await town.stock(town.candle) == [10, 10])
            try await town.test.store.write { db in
                for holder in [2, 4] as [Int64] {
                    try Inventory.release(holder: ID(holder), in: db)
                }
            }
            #expect(try await town.stock(town.mug) == [1, 0])
            #expect(try await town.stock(town.candle) == [10, 0])
        }
    }

    private func nothingHappened(_ town: OrderFixture, candles: [Int] = [10, 0]) async throws {
        #expect(try await town.stock(town.mug) == [10, 0])
        #expect(try await town.stock(town.candle) == candles)
        #expect(try await town.basket() == [town.mug: 2, town.candle: 1])
        #expect(try await town.books() == [])
        for table in ["orders", "checkouts", "payments", "reservations", "order_lines"] {
            #expect(try await town.rows(count(table)) == 0)
        }
        #expect(
            try await town.rows("SELECT count(*) FROM idempotency_keys WHERE scope = 'test'") == 0)
    }

    private func count(_ table: String) -> SQL {
        switch table {
        case "orders": "SELECT count(*) FROM orders"
        case "checkouts": "SELECT count(*) FROM checkouts"
        case "payments": "SELECT count(*) FROM payments"
        case "reservations": "SELECT count(*) FROM reservations"
        default: "SELECT count(*) FROM order_lines"
        }
    }
}
