import Identities
import Markets
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Carriers
@testable import Checkouts
@testable import Invoices
@testable import Orders
@testable import Parcels

/// Ends of an order of which a part has left: what doesn't follow is on the shelf, in no parcel, and in
/// no invoice.
struct PartShippedTests {
    /// The mugs have left and arrived, the candle is packed.
    private func mugsSent(
        _ town: OrderFixture, _ before: (Order) async throws -> Void = { _ in }
    ) async throws -> (order: Order, candle: ParcelID) {
        let order = try await town.toShip()
        try await before(order)
        let mugs = try await town.pack(order, [0: 2])
        try await town.label(mugs)
        try await town.handOver(mugs)
        await town.call(try await town.event(mugs, .delivered))
        let candle = try await town.pack(order, [1: 1])
        return (try await town.order(of: order.checkout), candle)
    }

    /// A candle that was refunded for the buyer to keep, and then never sent.
    @Test(arguments: TestEngine.here)
    func whatTheBuyerWasToKeepIsUnpackedAtTheDeadline(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, candle) = try await mugsSent(town) { order in
                try await town.refund(order, [RefundLine(position: 1, quantity: 1, goods: .kept)])
            }
            #expect(order.state == .partShipped && order.refundedItems.minor == 1800)
            #expect(try await town.shelf(town.candle) == [10, 1, 0])
            town.test.clock.advance(.days(30))
            _ = try await town.orders.sweepDue()
            #expect(try await town.parcel(candle).state == .cancelled)
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            try await town.carry()
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .delivered && after.refundedItems.minor == 1800)
            try await town.readInvoices()
            let documents = try await town.documents(order)
            #expect(documents.map(\.kind) == [.invoice])
            #expect(documents.map { $0.content.gross.minor } == [4400])
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsntSentInTimeIsRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, candle) = try await mugsSent(town)
            try await town.label(candle)
            town.test.clock.advance(.days(30))
            _ = try await town.orders.sweepDue()
            try await town.carry()
            #expect(try await town.parcel(candle).state == .cancelled)
            #expect(try await town.label(of: candle).state == .voided)
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .delivered && after.refundedItems.minor == 1800)
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    /// The invoice is of what left, whichever refund ended the shipping.
    @Test(arguments: TestEngine.here)
    func whatNeverLeftIsNotInvoiced(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, _) = try await mugsSent(town)
            try await town.readInvoices()
            #expect(try await town.documents(order) == [])
            try await town.refund(order, [RefundLine(position: 1, quantity: 1)])
            for _ in 1...2 { try await town.readInvoices() }
            let documents = try await town.documents(order)
            #expect(documents.map(\.kind) == [.invoice])
            #expect(documents.first?.content.lines.map(\.quantity) == [2])
            // What comes back of it later is credited.
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            try await town.readInvoices()
            let later = try await town.documents(order)
            #expect(later.map(\.kind) == [.invoice, .creditNote])
            #expect(later.map { $0.content.gross.minor } == [4400, 2200])
            _ = try await town.checkouts.reconcile()
            try await town.carry()
            #expect(try await town.verify() == [])
        }
    }

    /// A seller who packs and unpacks all day: the parcel that is left is still found.
    @Test(arguments: TestEngine.here)
    func aRefundFindsAParcelBehindManyThatWereUnpacked(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            for _ in 0...Parcels.mostPerOrder * 2 {
                _ = try await town.parcels.unpack(
                    try await town.pack(order, [0: 1]), shop: town.shop.id, idempotencyKey: nil)
            }
            let last = try await town.pack(order, [0: 2])
            try await town.refund(order, [RefundLine(position: 0, quantity: 2)])
            #expect(try await town.parcel(last).state == .cancelled)
            _ = try await town.checkouts.reconcile()
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func nobodyElseReadsAParcel(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2])
            try await town.label(parcel)
            let (otherSeller, stranger) = try await town.test.person("Dan")
            _ = try await town.test.shop("Elsewhere", of: otherSeller)
            for path in [
                "/orders/\(order.id)/parcels", "/seller/orders/\(order.id)/parcels",
                "/seller/parcels/\(parcel)", "/seller/parcels/\(parcel)/label",
                "/seller/parcels/\(parcel)/packing-slip",
            ] {
                let reply = await stranger.get(path)
                #expect(reply.status == 404 && !reply.text.contains("Stoneware"), "\(path)")
            }
            // Its buyer sees what lies in it, and nothing of the label or its price.
            let mine = await town.browser.get("/orders/\(order.id)/parcels").text
            #expect(mine.contains("Stoneware mug") && !mine.contains("SX"))
        }
    }
}
