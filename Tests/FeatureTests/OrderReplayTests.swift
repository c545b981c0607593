import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders

/// A repeat says what was said, to the letter, whatever became of the order since.
struct OrderReplayTests {
    @Test(arguments: TestEngine.here)
    func aRepeatOfEachChangeIsTheFirstAnswerToTheLetter(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            func ship() async -> Reply {
                await town.sellerBrowser.post(
                    "/seller/orders/\(order.id)/shipment",
                    json: #"{"carrier":"Royal Mail","tracking":"RM1"}"#, key: "ship-key-1")
            }
            func receive() async -> Reply {
                await town.browser.post(
                    "/orders/\(order.id)/receipt", json: "{}", key: "receipt-key-1")
            }
            let shipped = await ship()
            #expect(shipped.status == 200)
            #expect(shipped.text.contains(#""state":"in_transit""#))
            town.test.clock.advance(.hours(20))
            let received = await receive()
            #expect(received.text.contains(#""state":"delivered""#))
            // Today's order says something else by now.
            try same(await ship(), shipped)
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            #expect(try await town.order(of: order.checkout).state == .completed)
            try same(await receive(), received)
            try same(await ship(), shipped)
            // The same key for another parcel is a mistake.
            let other = await town.sellerBrowser.post(
                "/seller/orders/\(order.id)/shipment",
                json: #"{"carrier":"Royal Mail","tracking":"RM2"}"#, key: "ship-key-1")
            #expect(other.status == 422)
        }
    }

    @Test(arguments: TestEngine.here)
    func aCancellationAndADeliveryAreRepeatedToTheLetter(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let first = try await town.order(of: try await town.buy().checkout)
            func cancel() async -> Reply {
                await town.browser.post(
                    "/orders/\(first.id)/cancellation", json: "{}", key: "cancel-key-1")
            }
            let cancelled = await cancel()
            #expect(cancelled.text.contains(#""state":"cancelled""#))

            try await town.put(town.mug, 1)
            let second = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            _ = try await town.orders.ship(
                second.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "RM1"),
                idempotencyKey: nil)
            func deliver() async -> Reply {
                await town.sellerBrowser.post(
                    "/seller/orders/\(second.id)/delivery", json: "{}", key: "deliver-key-1")
            }
            let delivered = await deliver()
            #expect(delivered.text.contains(#""state":"delivered""#))

            try await town.test.store.write { db in
                try db.execute("UPDATE shops SET name = 'Fern' WHERE id = \(town.shop.id)")
            }
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            _ = try await town.checkouts.reconcile()
            try same(await cancel(), cancelled)
            try same(await deliver(), delivered)
            let today = await town.browser.get("/orders/\(first.id)", json: true)
            #expect(today.text != cancelled.text)
            // People are sent on to the order, again.
            let pressed = await town.browser.post(
                "/orders/\(first.id)/cancellation", key: "cancel-key-1")
            #expect(pressed.location == "/orders/\(first.id)")
        }
    }

    private func same(_ again: Reply, _ first: Reply) throws {
        #expect(again.status == first.status)
        #expect(again.body == first.body)
        #expect(first.header("idempotent-replayed") == nil)
        #expect(again.header("idempotent-replayed") == "true")
    }
}
