import RefundRules
import Identities
import Accounts
import Composition
import Ledger
import Markets
import Money
import Orders
import Store
import TestSupport
import Testing
import Web
import World

@testable import SellerCenter
@testable import Affiliates
@testable import Creators
@testable import Stalls

@Suite struct CreatorsSaleTests {
    /// £44.00 contain £7.33 of tax, so that ten percent of £36.67 are £3.67.
    @Test(arguments: TestEngine.here)
    func aSaleIsEstimatedWhenPaidAndActualWhenSettled(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            #expect(await street.click().status == 303)
            let order = try await street.buy(2)
            let stall = street.creator.id
            let raw = try await street.test.store.read { db in
                try Stalls.stall(of: stall, in: db).id.rawValue
            }
            #expect(try await street.source(of: order) == "stall:\(raw)")
            #expect(try await street.facts(of: order) == [])
            try await street.hear()
            try await street.hear()
            #expect(try await street.facts(of: order) == ["estimated 367"])
            #expect(try await street.balance() == 0)
            let figures = try await street.today()
            #expect(figures.orders == 1 && figures.units == 2)
            #expect(figures.gmv == 4400 && figures.estimated == 367 && figures.actual == 0)
            let before = try await street.payable()
            try await street.complete(order)
            #expect(try await street.facts(of: order) == ["estimated 367", "actual 367 moved"])
            #expect(try await street.balance() == 367)
            let day = Day(year: 2026, month: 11, day: 23)
            let fee = street.test.pasar.markets.platformFee(in: .gb, on: day)
                .of(Money(minor: 4400, currency: .gbp)).minor
            let shipping = try await street.shipping(of: order)
            #expect(try await street.payable() == before + 4400 + shipping - fee - 367)
            let page = await street.zainabBrowser.get("/creator/earnings", json: true)
            #expect(page.text.contains("\"balance\":{\"minor\":367"))
            #expect(page.text.contains("\"state\":\"actual\""))
        }
    }

    @Test(arguments: TestEngine.here)
    func aSettlementThatComesBeforeTheNewsKeepsBoth(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy()
            try await street.complete(order)
            try await street.hear()
            #expect(try await street.facts(of: order) == ["estimated 183", "actual 183 moved"])
        }
    }

    @Test(arguments: TestEngine.here)
    func theReceiptIsWhatTheLedgerPosts(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy(2)
            let before = try await street.payable()
            let shown = try await street.orders.sellerOrder(order, seller: street.seller)
            let receipt = Receipt(shown)
            #expect(receipt.commission.minor == 367)
            try await street.complete(order)
            #expect(try await street.payable() == before + receipt.net.minor)
            #expect(try await street.balance() == receipt.commission.minor)
            // What came back is in neither.
            try await street.refund(order, 1)
            let after = Receipt(
                try await street.orders.sellerOrder(order, seller: street.seller))
            #expect(after.commission.minor == 183)
            #expect(try await street.payable() == before + after.net.minor)
        }
    }

    /// Ten percent of £18.33 are £1.83, whatever the plan says by the time it is heard of or settled.
    @Test(arguments: TestEngine.here, [1, 50])
    func aRateIsTheOneThatTheOrderWasPlacedWith(
        _ engine: TestEngine, _ later: Int
    ) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy()
            try await street.open(.percent(later))
            try await street.test.store.write { db in
                try db.execute("DELETE FROM kept_rates")
                try db.execute("DELETE FROM plan_cuts")
                try db.execute("DELETE FROM promoters")
            }
            try await street.hear()
            try await street.complete(order)
            #expect(try await street.facts(of: order) == ["estimated 183", "actual 183 moved"])
        }
    }

    @Test(arguments: TestEngine.here)
    func aCancelledOrderBringsNothing(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy()
            try await street.hear()
            _ = try await street.orders.cancel(order, buyer: street.buyer, idempotencyKey: nil)
            try await street.hear()
            #expect(try await street.facts(of: order) == ["estimated 183", "reversed -183"])
            #expect(try await street.sale(of: order)?.state == .cancelled)
            var figures = try await street.today()
            figures.clicks = 0
            #expect(figures == CreatorFigures())
        }
    }

    /// £44.00 contain £7.33 of tax; ten percent of the £36.67 are £3.67, of half of it £1.83.
    @Test(arguments: TestEngine.here)
    func aRefundTakesItsPartBeforeAndAfterTheSettlement(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy(3)
            try await street.refund(order, 1)
            // The news of the payment come after the refund.
            try await street.hear()
            #expect(try await street.facts(of: order) == ["estimated 550", "reversed -183"])
            try await street.complete(order)
            #expect(try await street.balance() == 367)
            try await street.refund(order, 1, .kept)
            #expect(try await street.balance() == 183)
            try await street.audit()
            // The creator withdrew the rest: they owe it, and the books say so.
            try await street.withdraw(183)
            try await street.refund(order, 1, .damaged)
            #expect(try await street.balance() == -183)
            #expect(
                try await street.facts(of: order) == [
                    "estimated 550", "reversed -183", "actual 367 moved", "reversed -184 moved",
                    "reversed -183 moved",
                ])
            #expect(try await street.sale(of: order)?.state == .actual)
            try await street.audit()
        }
    }

    @Test(arguments: TestEngine.here)
    func theLastClickCounts(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (ana, _) = try await street.test.person("Ana")
            let other = try await street.test.creator("ana", ana)
            try await street.put(street.mug.product, by: ana)
            _ = await street.click()
            street.test.clock.advance(.minutes(1))
            _ = await street.click(nil, "ana")
            let order = try await street.buy()
            try await street.hear()
            #expect(try await street.sale(of: order)?.creator == other.id)
        }
    }

    @Test(arguments: TestEngine.here)
    func aClickCountsWithinTheMarketsWindowOnly(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            street.test.clock.advance(.days(13))
            let first = try await street.buy()
            street.test.clock.advance(.days(1))
            let second = try await street.buy()
            #expect(try await street.source(of: first) != nil)
            #expect(try await street.source(of: second) == nil)
            street.test.clock.advance(.days(1))
            try await street.affiliates.deleteOldTouches()
            let left = try await street.test.store.read { db in
                try db.value("SELECT count(*) FROM touches", as: Int.self)
            }
            #expect(left == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aVisitorsClickGoesAlongWhenTheySignIn(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let visitor = street.test.browser()
            visitor.set(cookie: "pasar_market", "GB")
            #expect(await street.click(visitor).status == 303)
            await visitor.post(
                "/sign-in",
                [("login", "priya@example.com"), ("password", TestShop.password)])
            let order = try await street.buy()
            #expect(try await street.source(of: order) != nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyEarnsByWhatTheyBuyThemselves(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click(street.zainabBrowser)
            let order = try await street.buy(by: street.zainab)
            #expect(try await street.source(of: order) == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasNotClickedIsNobodys(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy(1, street.candle.sku)
            try await street.hear()
            #expect(try await street.source(of: order) == nil)
            #expect(try await street.sale(of: order) == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func goodsOfOnesOwnShopAreCountedAndBringNoCommission(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let own = try await street.test.shop("Zainab's Jars", of: street.zainab)
            let jar = try await street.test.product("Jar", in: own, minor: [900], onHand: 1)
            try await street.put(jar.product)
            _ = await street.click(nil, "zainab", jar.product)
            let order = try await street.buy(1, jar.skus[0])
            try await street.hear()
            #expect(try await street.facts(of: order) == [])
            let figures = try await street.today()
            #expect(figures.gmv == 900 && figures.estimated == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSaleInALiveRoomIsTheHostsToo(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let (buyer, product, creator) = (street.buyer, street.mug.product, street.creator.id)
            let now = street.test.clock.now
            try await street.test.store.write { db in
                try Affiliates.touch(
                    owner: ShopperID(buyer), product: product, creator: creator,
                    surface: .live(ID(77)),
                    at: now, in: db)
            }
            let order = try await street.buy()
            try await street.hear()
            #expect(try await street.source(of: order) == "live:77")
            #expect(try await street.sale(of: order)?.isLive == true)
            #expect(try await street.facts(of: order) == ["estimated 183"])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsPaidIsTheRateAtTheMomentOfTheOrder(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy()
            try await street.open(.percent(5))
            try await street.hear()
            #expect(try await street.sale(of: order)?.rate == .percent(10))
        }
    }

    @Test(arguments: TestEngine.here)
    func tamperedCommissionsAreFound(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            _ = await street.click()
            let order = try await street.buy()
            try await street.complete(order)
            try await street.hear()
            let tampers: [(SQL, SQL, String)] = [
                (
                    "UPDATE order_lines SET source = 'stall:1'",
                    "UPDATE order_lines SET source = (SELECT source FROM creator_sales)",
                    "doesn't say"
                ),
                (
                    "UPDATE creator_sales SET expected_minor = expected_minor + 1",
                    "UPDATE creator_sales SET expected_minor = expected_minor - 1", "expects 184"
                ),
                (
                    "UPDATE commission_facts SET minor = minor + 1 WHERE kind = 'actual'",
                    "UPDATE commission_facts SET minor = minor - 1 WHERE kind = 'actual'",
                    "differ by 1 GBP"
                ),
                (
                    "UPDATE creator_sales SET state = 'estimated'",
                    "UPDATE creator_sales SET state = 'actual'", "is completed, its commission"
                ),
            ]
            for (break_, mend, words) in tampers {
                try await street.test.store.write { db in try db.execute(break_) }
                let faults = try await Pasar.verify(street.test.store)
                #expect(faults.contains { $0.fault.contains(words) }, "\(words): \(faults)")
                try await street.test.store.write { db in try db.execute(mend) }
            }
        }
    }
}

extension CreatorFixture {
    func shipping(of order: OrderID) async throws -> Int64 {
        try await test.store.read { db in
            try db.value("SELECT shipping_minor FROM orders WHERE id = \(order)") ?? 0
        }
    }

    func refund(
        _ order: OrderID, _ quantity: Int, _ goods: RefundedGoods = .restocked
    ) async throws {
        _ = try await orders.refund(
            order, lines: [RefundLine(position: 0, quantity: quantity, goods: goods)],
            reason: .returned, actor: .operator, idempotencyKey: nil)
    }

    /// As a payout takes it, without its rows.
    func withdraw(_ minor: Int64) async throws {
        let (id, now, owner) = (test.pasar.world.id(TransferKind.self), test.clock.now, creator.id)
        try await test.store.write { db in
            try Ledger.post(
                [
                    Transfer(
                        id: id, from: .commission(owner), to: .gateway,
                        amount: Money(minor: minor, currency: .gbp), kind: .payoutBack, subject: 0,
                        at: now)
                ], in: db)
        }
    }
}
