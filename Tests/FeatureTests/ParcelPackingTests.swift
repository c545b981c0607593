import Identities
import Markets
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Carriers
@testable import Checkouts
@testable import Orders
@testable import Parcels

/// One order in several parcels, several orders in one, and what is left to ship.
struct ParcelPackingTests {
    @Test(arguments: TestEngine.here)
    func anOrderIsShippedWhenItsLastUnitHas(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let first = try await town.pack(order, [0: 1])
            let second = try await town.pack(order, [0: 1, 1: 1])
            #expect(try await town.shelf(town.mug) == [10, 2, 0])
            try await town.handOver(first, own: true)
            #expect(try await town.order(of: order.checkout).state == .partShipped)
            #expect(try await town.shelf(town.mug) == [9, 1, 0])
            #expect(try await town.lines(order).map(\.unshippedQuantity) == [1, 1])
            #expect(try await town.verify() == [])
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("Partly shipped") && page.contains("FP1"))
            try await town.handOver(second, own: true)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            #expect(try await town.shelf(town.candle) == [9, 0, 0])
            #expect(try await town.lines(order).map(\.unshippedQuantity) == [0, 0])
            let told = try await town.test.pasar.notifications.inbox(of: town.buyer).map(
                \.words.key)
            #expect(told.contains("notice.part-shipped") && told.contains("notice.shipped"))
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func noMoreIsPackedThanIsLeft(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            try await town.pack(order, [0: 1])
            for units in [[0: 2], [1: 2], [7: 1], [0: 0], [:]] {
                await #expect(throws: ParcelRefusal.notLeft, "\(units)") {
                    try await town.pack(order, units)
                }
            }
            try await town.pack(order, [0: 1, 1: 1])
            await #expect(throws: ParcelRefusal.notLeft) { try await town.pack(order, [0: 1]) }
        }
    }

    @Test(arguments: TestEngine.here)
    func whatMayNotShipIsNotPacked(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            await #expect(throws: ParcelRefusal.notTogether) {
                try await town.pack(order, [0: 1])
            }
            let (other, _) = try await town.test.person("Dan")
            let elsewhere = try await town.test.shop("Elsewhere", of: other)
            await #expect(throws: OrderRefusal.noSuchOrder) {
                try await town.parcels.pack(
                    PackingRequest(lines: [], size: OrderFixture.size), of: order.id,
                    shop: elsewhere.id, idempotencyKey: nil)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func ordersOfOneBuyerAndAddressTravelTogether(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let first = try await town.toShip(mugs: 1, candles: 0)
            let second = try await town.toShip(mugs: 0, candles: 2)
            let page = await town.sellerBrowser.get("/seller/orders/\(first.id)/parcels").text
            #expect(page.contains("The same buyer and address: order \(second.id.short)"))
            let parcel = try await town.pack(
                first, [0: 1],
                with: [ParcelLine(order: second.id, position: 0, quantity: 1)])
            try await town.handOver(parcel, own: true)
            #expect(try await town.order(of: first.checkout).state == .inTransit)
            #expect(try await town.order(of: second.checkout).state == .partShipped)
            for order in [first, second] {
                let page = await town.browser.get("/orders/\(order.id)").text
                #expect(page.contains("FP1"))
            }
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func anotherAddressIsAnotherParcel(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let first = try await town.toShip(mugs: 1, candles: 0)
            let second = try await town.toShip(mugs: 1, candles: 0)
            var moved = second.address
            moved[.line1] = "15 Elsewhere Road"
            let stored = moved.stored
            try await town.test.store.write { db in
                try db.execute("UPDATE orders SET address = \(stored) WHERE id = \(second.id)")
            }
            await #expect(throws: ParcelRefusal.notTogether) {
                try await town.pack(
                    first, [0: 1],
                    with: [ParcelLine(order: second.id, position: 0, quantity: 1)])
            }
            let page = await town.sellerBrowser.get("/seller/orders/\(first.id)/parcels").text
            #expect(!page.contains(second.id.short))
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefundTakesOutOfPackedParcels(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let first = try await town.pack(order, [0: 1])
            let second = try await town.pack(order, [0: 1, 1: 1])
            _ = try await town.orders.refund(
                order.id, lines: [RefundLine(position: 0, quantity: 1)], reason: .cancellation,
                actor: .operator, idempotencyKey: nil)
            // What was packed first stays packed.
            let lines = try await town.test.store.read { db in
                try Parcel.lines(of: [first, second], in: db)
            }
            #expect(lines[first]?.map(\.quantity) == [1])
            #expect(lines[second]?.map(\.position) == [1])
            _ = try await town.orders.refund(
                order.id, lines: [RefundLine(position: 0, quantity: 1)], reason: .cancellation,
                actor: .operator, idempotencyKey: nil)
            #expect(try await town.parcel(first).state == .cancelled)
            #expect(try await town.verify() == [])
            try await town.handOver(second, own: true)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func refundingWhatIsLeftEndsTheShipping(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            try await town.handOver(try await town.pack(order, [0: 1]), own: true)
            _ = try await town.orders.refund(
                order.id,
                lines: [
                    RefundLine(position: 0, quantity: 1), RefundLine(position: 1, quantity: 1),
                ], reason: .cancellation, actor: .operator, idempotencyKey: nil)
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .inTransit)
            #expect(
                after.dueAt == town.test.clock.now + .days(order.terms.arrivalDays))
            #expect(try await town.shelf(town.mug) == [9, 0, 0])
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            #expect(try await town.verify() == [])
        }
    }

    /// An operator refunds all of an order of which a part has left: that part isn't back on the shelf.
    @Test(arguments: TestEngine.here)
    func whatHasLeftIsKeptByTheBuyer(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip(mugs: 2, candles: 0)
            try await town.handOver(try await town.pack(order, [0: 1]), own: true)
            _ = try await town.cases.refund(
                order.id, nil, by: AccountID(4711), idempotencyKey: nil)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.shelf(town.mug) == [9, 0, 0])
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatDoesNotShipInTimeIsRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            try await town.handOver(try await town.pack(order, [0: 2]), own: true)
            try await town.pack(order, [1: 1])
            town.test.clock.advance(.days(11))
            #expect(try await town.orders.sweepDue() == 1)
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .inTransit && after.refundedItems.minor == 1800)
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    /// Units that were refunded for the buyer to keep are still to be shipped, until the deadline.
    @Test(arguments: TestEngine.here)
    func aGiftThatNeverShipsIsFreeAgain(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            _ = try await town.orders.refund(
                order.id, lines: [RefundLine(position: 1, quantity: 1, goods: .kept)],
                reason: .goodwill, actor: .operator, idempotencyKey: nil)
            try await town.handOver(try await town.pack(order, [0: 2]), own: true)
            #expect(try await town.order(of: order.checkout).state == .partShipped)
            #expect(try await town.verify() == [])
            town.test.clock.advance(.days(11))
            #expect(try await town.orders.sweepDue() == 1)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aSellersWordShipsNothingThatIsPacked(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 1])
            let word = Shipment(carrier: "Far Post", tracking: "FP2")
            await #expect(throws: ParcelRefusal.packed) {
                try await town.orders.ship(
                    order.id, shop: town.shop.id, word, idempotencyKey: nil)
            }
            #expect(try await town.order(of: order.checkout).state == .awaitingShipment)
            try await town.handOver(parcel, own: true)
            _ = try await town.orders.ship(
                order.id, shop: town.shop.id, word, idempotencyKey: nil)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func unpackedGoodsCanBePackedAnew(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            _ = try await town.parcels.unpack(parcel, shop: town.shop.id, idempotencyKey: nil)
            await #expect(throws: ParcelRefusal.tooLate) { try await town.handOver(parcel) }
            try await town.handOver(try await town.pack(order, [0: 2, 1: 1]), own: true)
            #expect(try await town.order(of: order.checkout).state == .inTransit)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func anotherShopsParcelAndAMissingOneAnswerAlike(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 1])
            let (other, _) = try await town.test.person("Dan")
            let shop = try await town.test.shop("Elsewhere", of: other).id
            for id in [parcel, ParcelID(4711)] {
                await #expect(throws: ParcelRefusal.noSuchParcel) {
                    try await town.parcels.handOver(id, shop: shop, own: nil, idempotencyKey: nil)
                }
                await #expect(throws: ParcelRefusal.noSuchParcel) {
                    try await town.parcels.unpack(id, shop: shop, idempotencyKey: nil)
                }
                await #expect(throws: ParcelRefusal.noSuchParcel) {
                    try await town.parcels.voidLabel(id, shop: shop, idempotencyKey: nil)
                }
                await #expect(throws: ParcelRefusal.noSuchParcel) {
                    try await town.parcels.buyLabel(
                        id, service: "standard", shownMinor: 1, shop: shop, idempotencyKey: nil)
                }
                await #expect(throws: ParcelRefusal.noSuchParcel) {
                    try await town.parcels.decide(id, .refund, shop: shop, idempotencyKey: nil)
                }
            }
        }
    }
}
