import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Money
import Shops
import Store
import TestSupport
import Testing
import World

@testable import Promotions

/// A town whose seller goes live: what promotions do to stock and prices.
private struct PromotionFixture: Sendable {
    let town: OrderFixture
    let room = RoomID(77)
    var test: TestShop { town.test }

    static func with(_ engine: TestEngine, _ body: (PromotionFixture) async throws -> Void)
        async throws
    {
        try await OrderFixture.with(engine) { town in
            let stallDirectory = PromotionFixture(town: town)
            try await body(stallDirectory)
            let wrong = try await town.test.store.report { db in try Promotions.audit(in: db) }
            #expect(wrong == nil)
        }
    }

    func plan(
        price: Int64 = 1500, total: Int = 3, perBuyer: Int = 1, allocation: AllocationID? = nil,
        by account: AccountID? = nil
    ) async throws -> FlashSale {
        let plan = FlashPlan(
            room: room, items: [(sku: town.mug, price: price, total: total)],
            countdown: .seconds(10), length: .minutes(5), perBuyer: perBuyer,
            allocation: allocation)
        let (id, now): (FlashSaleID, Instant) = (test.pasar.world.id(), test.clock.now)
        let account = account ?? town.seller
        return try await test.store.write { db in
            try Promotions.plan(
                plan, by: account, market: .gb, markets: Markets.bundled(), id: id, at: now, in: db)
        }
    }

    func launch(_ sale: FlashSale) async throws {
        let (ids, now, room) = (test.pasar.world.ids, test.clock.now, room)
        _ = try await test.store.write { db in
            try Promotions.launch(sale.id, room: room, ids: ids, at: now, in: db)
        }
    }

    func running(total: Int = 3, perBuyer: Int = 1) async throws -> FlashSale {
        let sale = try await plan(total: total, perBuyer: perBuyer)
        try await launch(sale)
        test.clock.advance(.seconds(11))
        return sale
    }

    func claim(_ sale: FlashSale, _ quantity: Int = 1, by buyer: AccountID? = nil)
        async throws -> Claimed
    {
        try await test.pasar.promotions.claim(
            town.mug, quantity, in: sale.id, buyer: buyer ?? town.buyer)
    }

    func unclaimed(_ sale: FlashSale) async throws -> Int {
        try await test.store.read { db in
            try Promotions.sale(sale.id, in: db)?.items.first?.unclaimed ?? -1
        }
    }

    func voucher(
        off: Int64? = nil, percent: Int? = nil, cap: Int64? = nil, least: Int64 = 0,
        total: Int = 2, perBuyer: Int = 1, watch: Int = 0
    ) async throws -> Voucher {
        let (id, now): (VoucherID, Instant) = (test.pasar.world.id(), test.clock.now)
        let plan = VoucherPlan(
            title: "Welcome", offMinor: off, offPercent: percent, capMinor: cap, leastMinor: least,
            total: total, perBuyer: perBuyer, watchSeconds: watch, startsAt: now,
            endsAt: now + .hours(2))
        let seller = town.seller
        return try await test.store.write { db in
            try Promotions.issue(plan, by: seller, id: id, at: now, in: db)
        }
    }

    func hold(_ voucher: Voucher, watched: Int = 0, by buyer: AccountID? = nil) async throws {
        _ = try await test.pasar.promotions.claim(
            voucher.id, buyer: buyer ?? town.buyer, watched: watched, idempotencyKey: nil)
    }
}

struct PromotionsTests {
    @Test(arguments: TestEngine.here)
    func aSaleSetsItsStockAsideWhenItIsLaunched(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.plan(total: 4)
            #expect(try await b.town.stock(b.town.mug) == [10, 0])
            try await b.launch(sale)
            #expect(try await b.town.stock(b.town.mug) == [10, 4])
            await #expect(throws: PromotionRefusal.alreadyLaunched) { try await b.launch(sale) }
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyClaimsBeforeTheCountdownEndsNorAfterTheSale(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.plan()
            await #expect(throws: PromotionRefusal.notOn) { try await b.claim(sale) }
            try await b.launch(sale)
            await #expect(throws: PromotionRefusal.notOn) { try await b.claim(sale) }
            b.test.clock.advance(.seconds(10))
            #expect(try await b.claim(sale).left == 2)
            b.test.clock.advance(.minutes(5))
            let other = try await b.test.person("Olga")
            await #expect(throws: PromotionRefusal.over) {
                try await b.claim(sale, by: other.account)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func thirtyTapAtOnceAndExactlyTheUnitsThereAreAreHandedOut(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running(total: 7)
            let buyers = (0..<30).map { AccountID(Int64(9_000_000 + $0)) }
            let granted = await withTaskGroup(of: Result<Claimed, any Error>.self) { group in
                for buyer in buyers {
                    group.addTask {
                        do { return .success(try await b.claim(sale, by: buyer)) } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let lefts = granted.compactMap { try? $0.get().left }.sorted()
            #expect(lefts == [0, 1, 2, 3, 4, 5, 6])
            let refused = granted.filter {
                if case .failure(let error) = $0 { return error as? PromotionRefusal == .gone }
                return false
            }
            #expect(refused.count == 23)
        }
    }

    @Test(arguments: TestEngine.here)
    func aBuyerHasNoMoreThanTheLimitAndAClaimThatLapsesCountsNoLonger(
        _ engine: TestEngine
    ) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running(total: 5, perBuyer: 2)
            _ = try await b.claim(sale, 2)
            await #expect(throws: PromotionRefusal.perBuyer(most: 2)) { try await b.claim(sale) }
            #expect(try await b.unclaimed(sale) == 3)
            b.test.clock.advance(.minutes(4))
            // Claims live for five minutes, the sale for five after the countdown: both are over.
            b.test.clock.advance(.minutes(2))
            while try await b.test.pasar.promotions.sweepDue() > 0 {}
            #expect(try await b.town.stock(b.town.mug) == [10, 0])
        }
    }

    @Test(arguments: TestEngine.here)
    func tapsOfOneBuyerAreOneClaim(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running(total: 5, perBuyer: 2)
            let first = try await b.claim(sale).claim
            let second = try await b.claim(sale)
            #expect(second.claim.id == first.id)
            #expect(second.claim.quantity == 2)
            #expect(second.left == 3)
            #expect(try await b.unclaimed(sale) == 3)
            await #expect(throws: PromotionRefusal.perBuyer(most: 2)) { try await b.claim(sale) }
        }
    }

    @Test(arguments: TestEngine.here)
    func aLapsedClaimComesBackToTheSaleWhileItRuns(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let plan = FlashPlan(
                room: b.room, items: [(sku: b.town.mug, price: 1500, total: 1)],
                length: .minutes(20))
            let (id, now): (FlashSaleID, Instant) = (b.test.pasar.world.id(), b.test.clock.now)
            let seller = b.town.seller
            let sale = try await b.test.store.write { db in
                try Promotions.plan(
                    plan, by: seller, market: .gb, markets: Markets.bundled(), id: id, at: now,
                    in: db)
            }
            try await b.launch(sale)
            b.test.clock.advance(.seconds(11))
            _ = try await b.claim(sale)
            let olga = try await b.test.person("Olga").account
            await #expect(throws: PromotionRefusal.gone) { try await b.claim(sale, by: olga) }
            b.test.clock.advance(.minutes(6))
            _ = try await b.test.pasar.promotions.sweepDue()
            #expect(try await b.claim(sale, by: olga).left == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aClaimKeepsItsPriceAfterTheSaleEndedEarly(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running()
            let claim = try await b.claim(sale).claim
            let (ids, now) = (b.test.pasar.world.ids, b.test.clock.now)
            let ended = try await b.test.store.write { db in
                try Promotions.end(sale.id, ids: ids, at: now, in: db)
            }
            #expect(ended)
            #expect(try await b.town.stock(b.town.mug) == [10, 1])
            let (buyer, mug, room) = (b.town.buyer, b.town.mug, b.room)
            let price = try await b.test.store.read { db in
                let offers = try Catalog.offers([mug], market: .gb, in: db)
                return try Promotions.prices(
                    offers.values.map { PriceQuestion(offer: $0, room: room) }, buyer: buyer,
                    market: .gb, at: now, in: db)[mug]
            }
            #expect(price?.price == Money(minor: 1500, currency: .gbp))
            #expect(price?.reason == .flash(claim))
        }
    }

    /// £15.00 mean nothing where the list says $22.00.
    @Test(arguments: TestEngine.here)
    func pricesAndClaimsOfARoomCountInItsMarketAlone(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running()
            let (buyer, mug, room, now) = (b.town.buyer, b.town.mug, b.room, b.test.clock.now)
            let seller = b.town.seller
            func minor(_ buyer: AccountID?, _ market: MarketCode) async throws -> Int64? {
                try await b.test.store.read { db in
                    let offers = try Catalog.offers([mug], market: .gb, in: db)
                    return try Promotions.prices(
                        offers.values.map { PriceQuestion(offer: $0, room: room) }, buyer: buyer,
                        market: market, at: now, in: db)[mug]?.price.minor
                }
            }
            let list = try await minor(nil, .gb) ?? 0
            try await b.test.store.write { db in
                try Promotions.setPrice(
                    list - 100, of: mug, room: room, by: seller, markets: Markets.bundled(),
                    at: now, in: db)
            }
            _ = try await b.claim(sale)
            #expect(try await minor(nil, .gb) == list - 100)
            #expect(try await minor(buyer, .gb) == 1500)
            for market in MarketCode.allCases where market != .gb {
                #expect(try await minor(nil, market) == list, "\(market)")
                #expect(try await minor(buyer, market) == list, "\(market)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aSaleMustBeLowerOnesOwnAndWithinItsLimits(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            await #expect(throws: PromotionRefusal.notLower(field: "price")) {
                try await b.plan(price: 2200)
            }
            let stranger = try await b.test.person("Olga").account
            await #expect(throws: PromotionRefusal.notYours) { try await b.plan(by: stranger) }
            let sale = try await b.plan(total: 11)
            await #expect(throws: PromotionRefusal.notEnough(left: 10)) { try await b.launch(sale) }
            #expect(try await b.town.stock(b.town.mug) == [10, 0])
        }
    }

    @Test(arguments: TestEngine.here)
    func aCreatorSellsFromTheirAllocationAndTheRestGoesBack(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let creator = try await b.test.person("Citra").account
            let (mug, seller, ids, now) = (
                b.town.mug, b.town.seller, b.test.pasar.world.ids, b.test.clock.now
            )
            let allocation = try await b.test.store.write { db in
                try Promotions.allocate(
                    mug, 6, priceMinor: 1500, perBuyer: 2, until: now + .days(2), to: creator,
                    by: seller, markets: Markets.bundled(), ids: ids, at: now, in: db)
            }
            #expect(try await b.town.stock(mug) == [10, 6])
            await #expect(throws: PromotionRefusal.notEnough(left: 6)) {
                try await b.plan(total: 7, allocation: allocation, by: creator)
            }
            await #expect(throws: PromotionRefusal.noSuchAllocation) {
                try await b.plan(total: 2, allocation: allocation, by: seller)
            }
            let sale = try await b.plan(
                total: 4, perBuyer: 2, allocation: allocation, by: creator)
            try await b.launch(sale)
            b.test.clock.advance(.seconds(11))
            _ = try await b.claim(sale, 2)
            b.test.clock.advance(.minutes(6))
            while try await b.test.pasar.promotions.sweepDue() > 0 {}
            let left = try await b.test.store.read { db in
                try Promotions.allocation(allocation, in: db)?.unused
            }
            #expect(left == 6)
            b.test.clock.advance(.days(2))
            while try await b.test.pasar.promotions.sweepDue() > 0 {}
            #expect(try await b.town.stock(mug) == [10, 0])
        }
    }

    @Test(arguments: TestEngine.here)
    func aSellersLimitHoldsOverAllSalesOfAnAllocation(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let creator = try await b.test.person("Citra").account
            let (mug, seller, ids, now) = (
                b.town.mug, b.town.seller, b.test.pasar.world.ids, b.test.clock.now
            )
            let allocation = try await b.test.store.write { db in
                try Promotions.allocate(
                    mug, 6, priceMinor: 1500, perBuyer: 1, until: now + .days(2), to: creator,
                    by: seller, markets: Markets.bundled(), ids: ids, at: now, in: db)
            }
            for isFirst in [true, false] {
                let sale = try await b.plan(total: 2, allocation: allocation, by: creator)
                try await b.launch(sale)
                b.test.clock.advance(.seconds(11))
                if isFirst {
                    _ = try await b.claim(sale)
                } else {
                    await #expect(throws: PromotionRefusal.perBuyer(most: 1)) {
                        try await b.claim(sale)
                    }
                }
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aRepeatedTapIsOneClaimAndOneGivenUpMayBeMadeAgain(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running(total: 5, perBuyer: 2)
            let idempotencyKey = b.town.idempotencyKey("tap")
            let (promotions, mug, buyer) = (b.test.pasar.promotions, b.town.mug, b.town.buyer)
            func tap() async throws -> Claimed {
                try await promotions.claim(
                    mug, 1, in: sale.id, buyer: buyer, idempotencyKey: idempotencyKey)
            }
            let first = try await tap()
            let again = try await tap()
            #expect(again.replayed)
            #expect(again.claim == first.claim)
            #expect(try await b.unclaimed(sale) == 4)
            try await promotions.cancelClaim(first.claim, 1, idempotencyKey: idempotencyKey)
            #expect(try await b.unclaimed(sale) == 5)
            let anew = try await tap()
            #expect(!anew.replayed)
            #expect(try await b.unclaimed(sale) == 4)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsGivenUpIsWhatStandsInTheClaim(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let sale = try await b.running(total: 5, perBuyer: 2)
            let first = try await b.claim(sale).claim
            let second = try await b.claim(sale).claim
            try await b.test.pasar.promotions.cancelClaim(first, 1)
            try await b.test.pasar.promotions.cancelClaim(second, 1)
            #expect(try await b.unclaimed(sale) == 5)
        }
    }

    @Test(arguments: TestEngine.here)
    func aVoucherIsClaimedOnceABuyerUntilItsStockIsGone(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            let voucher = try await b.voucher(off: 500, least: 1000, watch: 60)
            await #expect(throws: PromotionRefusal.watchFirst(seconds: 18)) {
                try await b.hold(voucher, watched: 42)
            }
            try await b.hold(voucher, watched: 60)
            await #expect(throws: PromotionRefusal.perBuyer(most: 1)) {
                try await b.hold(voucher, watched: 60)
            }
            let olga = try await b.test.person("Olga").account
            try await b.hold(voucher, watched: 61, by: olga)
            let petra = try await b.test.person("Petra").account
            await #expect(throws: PromotionRefusal.gone) {
                try await b.hold(voucher, watched: 61, by: petra)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aVoucherTakesOffWhatItSaysAndNeverMoreThanAll(_ engine: TestEngine) async throws {
        try await PromotionFixture.with(engine) { b in
            func pounds(_ minor: Int64) -> Money { Money(minor: minor, currency: .gbp) }
            let amount = try await b.voucher(off: 500, least: 1000)
            #expect(amount.discount(on: pounds(999)) == pounds(0))
            #expect(amount.discount(on: pounds(1000)) == pounds(500))
            let share = try await b.voucher(percent: 15, cap: 300)
            #expect(share.discount(on: pounds(1010)) == pounds(152))
            #expect(share.discount(on: pounds(9999)) == pounds(300))
            await #expect(throws: PromotionRefusal.notLower(field: "off")) {
                try await b.voucher(off: 500, least: 400)
            }
        }
    }

    @Test func aFlashPriceComesBeforeALivePriceAndNeitherIsAboveTheList() {
        let list = Money(minor: 2000, currency: .gbp)
        func claim(_ minor: Int64) -> FlashClaim {
            FlashClaim(
                id: ID(1), sale: ID(2), sku: ID(3), buyer: ID(4), quantity: 1, priceMinor: minor,
                until: Instant(milliseconds: 5))
        }
        func minor(_ live: Int64?, _ flash: Int64?) -> Int64 {
            Promotions.price(
                list: list, live: live.map { (room: ID(1), minor: $0) }, claim: flash.map(claim)
            ).price.minor
        }
        #expect(minor(nil, nil) == 2000)
        #expect(minor(1800, nil) == 1800)
        #expect(minor(1400, 1500) == 1500)
        #expect(minor(2100, nil) == 2000)
        #expect(minor(nil, 2100) == 2000)
    }
}
