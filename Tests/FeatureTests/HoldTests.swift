import Accounts
import Identities
import Inventory
import Markets
import Money
import Store
import TestSupport
import Testing
import World

@testable import Baskets
@testable import Checkouts
@testable import Orders
@testable import Payments

/// Stock that is kept without a payment: bounded by the market's rule, less with each repeat.
struct HoldTests {
    private static let rule = QuoteTests.markets.holdRule(in: .gb, at: TestClock.start)

    @Test func repeatsStepDownToNothing() {
        let rule = Self.rule
        #expect((0...5).map { rule.units(after: $0) } == [100, 50, 25, 12, 0, 0])
        let half = TimeSpan.minutes(30)
        #expect(
            (0...3).map { rule.time(half, after: $0, isFlash: false).milliseconds / 1000 }
                == [1800, 900, 450, 225])
        #expect(
            (0...3).map { rule.time(half, after: $0, isFlash: true).milliseconds / 1000 }
                == [600, 300, 150, 75])
        #expect(rule.time(half, after: .max, isFlash: true).milliseconds >= 60_000)
    }

    @Test(arguments: TestEngine.here)
    func openCheckoutsAndUnitsAreBounded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let many = try await town.test.product(
                "Bead", in: town.shop, minor: [100, 100, 100, 100, 100], onHand: 500, grams: 10)
            try await town.put(many.skus[0], 99)
            _ = try await town.buy("challenge")
            try await town.put(many.skus[1], 2)
            await #expect(throws: CheckoutRefusal.tooManyUnits(most: 100, waiting: 99)) {
                try await town.buy("challenge")
            }
            _ = try await town.baskets.put(
                many.skus[1], quantity: 1, adding: false, for: ShopperID(town.buyer), market: .gb,
                idempotencyKey: nil)
            _ = try await town.buy("challenge")
            // A payment at once is no way around: the stock is kept before the bank is asked.
            try await town.put(many.skus[2], 1)
            await #expect(throws: CheckoutRefusal.tooManyUnits(most: 100, waiting: 100)) {
                try await town.buy()
            }
            try await town.empty()
            #expect(try await town.stock(many.skus[0]) == [500, 99])
        }
    }

    @Test(arguments: TestEngine.here)
    func asManyCheckoutsWaitAsTheMarketLets(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let many = try await town.test.product(
                "Bead", in: town.shop, minor: [100, 100, 100, 100], onHand: 5)
            for sku in many.skus.prefix(3) {
                try await town.put(sku, 1)
                _ = try await town.buy("challenge")
            }
            try await town.put(many.skus[3], 1)
            await #expect(throws: CheckoutRefusal.tooManyWaiting(3)) { try await town.buy() }
            let waiting = try await town.rows(
                "SELECT count(*) FROM payments WHERE state = 'challenge'")
            #expect(waiting == 3)
        }
    }

    /// The page says so before "Pay" does, and promises nothing.
    @Test(arguments: TestEngine.here)
    func theCheckoutPromisesNoHoldThatPayRefuses(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            await town.browser.post("/checkout/address", OrderPagesTests.leeds)
            let many = try await town.test.product(
                "Bead", in: town.shop, minor: [100, 100, 100, 100], onHand: 5)
            for sku in many.skus.prefix(3) {
                try await town.put(sku, 1)
                let page = await town.browser.get("/checkout").text
                #expect(page.contains("price and stock are held for you until"))
                _ = try await town.buy("challenge")
            }
            try await town.put(many.skus[3], 1)
            let page = await town.browser.get("/checkout").text
            #expect(page.contains("3 payments wait for you. Finish or drop one first."))
            #expect(!page.contains("price and stock are held for you until"))
            let json = await town.browser.get("/checkout", json: true).text
            #expect(json.contains("\"can_pay\":false"))
            await #expect(throws: CheckoutRefusal.tooManyWaiting(3)) { try await town.buy() }
        }
    }

    @Test(arguments: TestEngine.here)
    func flashUnitsAreKeptShorter(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let sale = try await PromotionBuyingTests.sale(town)
            try await PromotionBuyingTests.tap(town, sale, 1)
            let result = try await town.buy("challenge")
            let due = try await town.order(of: result.checkout).dueAt
            #expect(due == town.test.clock.now + .minutes(10))
        }
    }

    /// Who changes their mind at once kept nothing from anybody; whoever does so again and again, or
    /// late, did.
    @Test(arguments: TestEngine.here)
    func aDropAtOnceIsForgivenTwiceADay(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            func drop(after minutes: Int) async throws -> Int {
                try await town.put(town.mug, 1)
                let checkout = try await town.buy("challenge").checkout
                town.test.clock.advance(.minutes(minutes))
                _ = try await town.checkouts.drop(
                    checkout, buyer: town.buyer, idempotencyKey: nil)
                try await town.empty()
                return try await town.rows(
                    "SELECT count(*) FROM payments WHERE is_abandoned = \(true)")
            }
            let once = try await drop(after: 1)
            #expect(once == 0)
            let late = try await drop(after: 6)
            #expect(late == 1, "too late")
            let again = try await drop(after: 1)
            #expect(again == 1)
            let third = try await drop(after: 1)
            #expect(third == 2, "the third of a day")
            town.test.clock.advance(.days(2))
            let later = try await drop(after: 1)
            #expect(later == 2)
        }
    }

    @Test func theBasketSaysWhatADropMeans() async throws {
        try await OrderFixture.with(.sqlite) { town in
            try await town.put(town.mug, 1)
            _ = try await town.buy("challenge")
            let page = await town.browser.get("/basket").text
            #expect(page.contains("Whoever drops late or often can have less kept for a while."))
        }
    }

    /// Saying no at the bank's page after half an hour keeps the stock as long as saying nothing.
    @Test(arguments: TestEngine.here)
    func whoDeclinesWhileAskedHasLeftIt(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            for count in 0..<4 {
                let left = try await abandoned(town)
                #expect(left == count)
                try await town.put(town.mug, 1)
                let checkout = try await town.buy("challenge").checkout
                town.test.clock.advance(.minutes(3))
                try await decline(try await town.payment(of: checkout), town)
                let state = try await town.payment(of: checkout).state
                #expect(state == .declined)
            }
            await #expect(throws: CheckoutRefusal.self) { try await town.buy() }
            // A card that is declined at once has kept nothing from anybody.
            let (olga, _) = try await town.test.person("Olga")
            try await town.put(town.candle, 1, for: olga)
            let wish = try await town.test.wish(of: olga, method: "decline")
            await #expect(throws: CheckoutRefusal.declined) {
                try await town.checkouts.checkOut(wish, idempotencyKey: nil)
            }
            let (now, span) = (town.test.clock.now, Self.rule.repeatSpan)
            let none = try await town.test.store.read { db in
                try Payments.unfinished(of: [olga], since: now - span, in: db)
            }
            #expect(none.isEmpty)
        }
    }

    /// Number of purchases that the buyer has left unpaid lately.
    private func abandoned(_ town: OrderFixture) async throws -> Int {
        let (now, buyer) = (town.test.clock.now, town.buyer)
        let unfinished = try await town.test.store.read { db in
            try Payments.unfinished(of: [buyer], since: now - Self.rule.repeatSpan, in: db)[buyer]
        }
        return HoldAllowance(Self.rule, unfinished ?? [], at: now).abandoned.count
    }

    /// Says no at the sandbox bank's page, and tells the shop so.
    private func decline(_ payment: Payment, _ town: OrderFixture) async throws {
        try await town.test.pasar.sandbox.answer(payment, confirmed: false)
        try await town.checkouts.refreshPayment(payment.checkout, buyer: payment.account)
    }

    /// Ten accounts that place whatever they can and never pay, for two days, or say no at the bank's
    /// page at the last minute: somebody who looks every five minutes finds a piece most of the time,
    /// and can pay for it.
    @Test(arguments: [false, true])
    func tenAccountsCannotBlockAShopForEver(_ declines: Bool) async throws {
        try await OrderFixture.with(.sqlite) { town in
            let bead = try await town.test.product(
                "Bead", in: town.shop, minor: [100], onHand: 500)
            let sku = bead.skus[0]
            var blockers: [AccountID] = []
            for number in 0..<10 {
                blockers.append(try await town.test.person("Blocker\(number)").account)
            }
            var (rounds, free) = (0, 0)
            let end = town.test.clock.now + .days(2)
            while town.test.clock.now < end {
                for blocker in blockers { await block(sku, blocker, town) }
                rounds += 1
                if try await left(sku, town) > 0 { free += 1 }
                town.test.clock.advance(.minutes(4))
                if declines { try await declineDue(town) }
                town.test.clock.advance(.minutes(1))
                _ = try await town.orders.sweepDue()
            }
            #expect(free * 10 >= rounds * 9, "free in \(free) of \(rounds) rounds")
            try await town.put(sku, 1)
            #expect(try await town.buy().state == .paid)
            #expect(try await town.stock(sku)[0] == 499)
        }
    }

    /// Says no to all payments whose time is over within a minute.
    private func declineDue(_ town: OrderFixture) async throws {
        let soon = town.test.clock.now + .minutes(1)
        let due: [Payment] = try await town.test.store.read { db in
            try db.rows(
                """
                SELECT \(Payment.columns) FROM payments
                WHERE state = 'challenge' AND expires_at <= \(soon)
                """)
        }
        for payment in due { try await decline(payment, town) }
    }

    private func left(_ sku: SKUID, _ town: OrderFixture) async throws -> Int {
        try await town.test.store.read { db in try Inventory.available([sku], in: db)[sku] ?? 0 }
    }

    /// Places as many pieces as there are for somebody, halving until they get some or none.
    private func block(_ sku: SKUID, _ blocker: AccountID, _ town: OrderFixture) async {
        var quantity = Baskets.quantityPerLine
        while quantity > 0 {
            do {
                _ = try await town.baskets.put(
                    sku, quantity: quantity, adding: false, for: ShopperID(blocker), market: .gb,
                    idempotencyKey: nil)
                let wish = try await town.test.wish(of: blocker, method: "challenge")
                _ = try await town.checkouts.checkOut(wish, idempotencyKey: nil)
                return
            } catch CheckoutRefusal.leftUnpaid, CheckoutRefusal.waiting,
                BasketRefusal.keptForYou
            {
                return
            } catch {
                quantity /= 2
            }
        }
    }
}
