import Identities
import Markets
import Store
import TestSupport
import Testing
import World

@testable import Carriers
@testable import Checkouts
@testable import Orders
@testable import Parcels

/// Parcels that come back: their seller decides in time, or the buyer is refunded.
struct ParcelReturnTests {
    private func back(_ town: OrderFixture) async throws -> (order: Order, parcel: ParcelID) {
        let order = try await town.toShip()
        let parcel = try await town.pack(order, [0: 2, 1: 1])
        try await town.label(parcel, "returned")
        try await town.handOver(parcel)
        for _ in 0..<9 {
            town.test.clock.advance(.hours(12))
            try await town.carry()
        }
        #expect(try await town.parcel(parcel).isBack)
        return (order, parcel)
    }

    @Test(arguments: TestEngine.here)
    func theSellerHearsAndDecides(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await back(town)
            let told = try await town.test.pasar.notifications.inbox(of: town.seller)
            #expect(told.contains { $0.words.key == "notice.parcel-back-seller" })
            await town.sellerBrowser.get("/account")
            let page = await town.sellerBrowser.get("/seller/parcels/\(parcel)").text
            #expect(page.contains("This parcel came back"))
            _ = try await town.parcels.decide(
                parcel, .refund, shop: town.shop.id, idempotencyKey: nil)
            let after = try await town.order(of: order.checkout)
            #expect(after.refundedItems.minor == 6200 && after.state == .inTransit)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
            await #expect(throws: ParcelRefusal.tooLate) {
                try await town.parcels.decide(
                    parcel, .resend, shop: town.shop.id, idempotencyKey: nil)
            }
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    /// An order that came back whole has been delivered to nobody: its delivery goes back too.
    @Test(arguments: TestEngine.here)
    func theDeliveryOfWhatCameBackWholeIsRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await back(town)
            _ = try await town.parcels.decide(
                parcel, .refund, shop: town.shop.id, idempotencyKey: nil)
            let after = try await town.order(of: order.checkout)
            #expect(after.refundedItems == order.sums.items)
            #expect(after.refundedShipping == order.sums.shipping)
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func theClockRefundsWhatNobodyDecides(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await back(town)
            let waiting = try await town.order(of: order.checkout)
            let end = try #require(try await town.parcel(parcel).actBy)
            #expect(try #require(waiting.dueAt) >= end + .days(1))
            town.test.clock.advance(.days(3))
            try await town.carry()
            #expect(try await town.parcel(parcel).outcome == .refunded)
            #expect(try await town.order(of: order.checkout).refundedItems.minor == 6200)
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aParcelThatIsSentAgainArrives(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await back(town)
            let next = try await town.parcels.decide(
                parcel, .resend, shop: town.shop.id, idempotencyKey: nil
            ).answer
            #expect(try await town.parcel(parcel).outcome == .resent)
            await #expect(throws: ParcelRefusal.tooLate) {
                try await town.parcels.unpack(next, shop: town.shop.id, idempotencyKey: nil)
            }
            try await town.label(next)
            try await town.handOver(next)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            town.test.clock.advance(.days(4))
            try await town.carry()
            #expect(try await town.order(of: order.checkout).state == .delivered)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasToBeSentAgainAndIsNotIsRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await back(town)
            let next = try await town.parcels.decide(
                parcel, .resend, shop: town.shop.id, idempotencyKey: nil
            ).answer
            try await town.label(next)
            town.test.clock.advance(.days(3))
            try await town.carry()
            #expect(try await town.parcel(next).state == .cancelled)
            #expect(try await town.label(of: next).state == .voided)
            #expect(try await town.order(of: order.checkout).refundedItems.minor == 6200)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    /// Another refund takes what came back: nothing is left to send.
    @Test(arguments: TestEngine.here)
    func aRefundBesideEmptiesWhatWasToBeSentAgain(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, parcel) = try await back(town)
            let next = try await town.parcels.decide(
                parcel, .resend, shop: town.shop.id, idempotencyKey: nil
            ).answer
            _ = try await town.cases.refund(
                order.id, nil, by: AccountID(4711), idempotencyKey: nil)
            #expect(try await town.parcel(next).state == .cancelled)
            try await town.carry()
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aBuyerWhoHasItKnowsBetter(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel)
            try await town.handOver(parcel)
            _ = try await town.orders.deliver(
                order.id, buyer: town.buyer, idempotencyKey: nil)
            await town.call(try await town.event(parcel, .returnedToSender))
            #expect(try await town.parcel(parcel).actBy == nil)
            #expect(try await town.order(of: order.checkout).refundedItems.isZero)
            #expect(try await town.verify() == [])
        }
    }
}
