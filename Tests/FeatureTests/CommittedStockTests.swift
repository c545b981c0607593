import RefundRules
import Identities
import Inventory
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
import OrderAudits
@testable import Orders
@testable import SellerCenter

/// Units that are sold lie on the shelf until they are shipped.
struct CommittedStockTests {
    @Test(arguments: TestEngine.here)
    func countingRightAfterASaleChangesNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            _ = try await town.buy()
            #expect(try await town.shelf(town.mug) == [10, 2, 0])
            #expect(try await town.available(town.mug) == 8)
            // Ten lie there, and ten are counted.
            try await town.setStock(town.mug, 10)
            #expect(try await town.shelf(town.mug) == [10, 2, 0])
            #expect(try await town.available(town.mug) == 8)
            await #expect(throws: InventoryRefusal.reserved(2)) {
                try await town.setStock(town.mug, 1)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func shippingTakesFromTheShelf(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.paidAndReleased()
            try await town.ship(order)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            #expect(try await town.shelf(town.candle) == [9, 0, 0])
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            #expect(try await town.shelf(town.mug) == [9, 0, 0])
            let back = "SELECT count(*) FROM stock_moves WHERE reason = 'returned'" as SQL
            #expect(try await town.rows(back) == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func cancellingBeforeShippingMovesNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            let before = try await town.rows("SELECT count(*) FROM stock_moves")
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
            #expect(try await town.rows("SELECT count(*) FROM stock_moves") == before)
        }
    }

    /// Units refunded before shipping, by what became of them, and the shelf before and after the
    /// rest of two mugs is shipped.
    @Test(arguments: TestEngine.here)
    func partsRefundedBeforeShippingAreShippedOrNot(_ engine: TestEngine) async throws {
        let table: [(goods: RefundedGoods, before: [Int], after: [Int])] = [
            (.restocked, [10, 1, 0], [9, 0, 0]), (.damaged, [9, 1, 0], [8, 0, 0]),
            (.lost, [9, 1, 0], [8, 0, 0]), (.kept, [10, 2, 0], [8, 0, 0]),
        ]
        for (goods, before, after) in table {
            try await OrderFixture.with(engine) { town in
                try await town.fill()
                let order = try await town.paidAndReleased()
                try await town.refund(
                    order, [RefundLine(position: 0, quantity: 1, goods: goods)])
                #expect(try await town.shelf(town.mug) == before, "\(goods)")
                try await town.audit()
                try await town.ship(town.order(of: order.checkout))
                #expect(try await town.shelf(town.mug) == after, "\(goods)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func unitsToKeepOfAnOrderThatIsNeverShippedAreFree(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.paidAndReleased()
            try await town.refund(order, [RefundLine(position: 0, quantity: 2, goods: .kept)])
            let left = try await town.order(of: order.checkout)
            try await town.refund(left, [RefundLine(position: 1, quantity: 1)])
            #expect(try await town.order(of: order.checkout).state == .cancelled)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
        }
    }

    // MARK: what was shown

    @Test(arguments: TestEngine.here)
    func aCountOverAnotherFigureIsRefusedAndShowsBoth(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            try await town.ship(try await town.paidAndReleased())
            let place = "/seller/stock/\(town.mug)"
            let late = await town.sellerBrowser.post(
                place, [("on_hand", "12"), ("on_hand_before", "10"), ("reason", "received")])
            #expect(late.status == 409)
            #expect(late.text.contains("over 10, but 8 are on hand now"), "\(late.text)")
            #expect(late.text.contains("name=\"on_hand_before\" value=\"8\""))
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            let blind = await town.sellerBrowser.post(place, json: #"{"on_hand":12}"#)
            #expect(blind.status == 422)
            let seen = await town.sellerBrowser.post(
                place, json: #"{"on_hand":12,"on_hand_before":8}"#)
            #expect(seen.status == 200)
            #expect(seen.text.contains("\"committed\":0"))
            #expect(try await town.shelf(town.mug) == [12, 0, 0])
        }
    }

    @Test(arguments: TestEngine.here)
    func theEditorSendsTheCountThatItShowed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            try await town.ship(try await town.paidAndReleased())
            let place = "/seller/products/\(town.mugProduct)"
            let row = [("sku", "\(town.mug)"), ("stock", "12"), ("stock_before", "10")]
            let late = await town.sellerBrowser.post(place, row)
            #expect(late.status == 409)
            #expect(late.text.contains("over 10, but 8 are on hand now"), "\(late.text)")
            // The form that comes back was made over the new figure.
            #expect(late.text.contains("name=\"stock_before\" value=\"8\""))
            let blind = await town.sellerBrowser.post(
                place, json: "{\"sku\":[\"\(town.mug)\"],\"stock\":[\"12\"]}")
            #expect(blind.status == 422)
            #expect(blind.text.contains("listings.stock-unseen"), "\(blind.text)")
            let seen = await town.sellerBrowser.post(
                place,
                json: "{\"sku\":[\"\(town.mug)\"],\"stock\":[\"12\"],\"stock_before\":[\"8\"]}")
            #expect(seen.status == 200, "\(seen.text)")
            #expect(try await town.shelf(town.mug) == [12, 0, 0])
        }
    }

    @Test(arguments: TestEngine.here)
    func aBulkCountSendsWhatTheListShowed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let list = await town.sellerBrowser.get("/seller/products")
            let shown = "\(town.mugProduct):10"
            #expect(list.text.contains("name=\"shown\" value=\"\(shown)\""))
            try await town.fill()
            try await town.ship(try await town.paidAndReleased())
            func set(_ count: Int, _ shown: String?) async -> Reply {
                await town.sellerBrowser.post(
                    "/seller/products/bulk",
                    [
                        ("products", "\(town.mugProduct)"), ("action", "stock"),
                        ("value", "\(count)"),
                    ] + (shown.map { [("shown", $0)] } ?? []))
            }
            let late = await set(12, shown)
            #expect(late.status == 409)
            #expect(late.text.contains("over 10, but 8 are on hand now"), "\(late.text)")
            #expect(await set(12, nil).status == 422)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
            // One is sold: a count of none is left alone, not made a count of one.
            try await town.put(town.mug, 1)
            _ = try await town.buy()
            let less = await set(0, "\(town.mugProduct):8")
            #expect(less.status == 303)
            #expect(less.location?.contains("left=1") == true)
            #expect(try await town.shelf(town.mug) == [8, 1, 0])
            #expect(await set(12, "\(town.mugProduct):8").status == 303)
            #expect(try await town.shelf(town.mug) == [12, 1, 0])
        }
    }

    // MARK: the migration and the audits

    @Test(arguments: TestEngine.here)
    func whatIsPaidAndUnshippedAtTheMigrationIsCommitted(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            // One is shipped, of one two mugs of three are to be shipped, one is cancelled.
            try await town.put(town.mug, 1)
            try await town.ship(try await town.paidAndReleased())
            try await town.fill(mugs: 3, candles: 1)
            let open = try await town.order(of: try await town.buy().checkout)
            try await town.refund(open, [RefundLine(position: 0, quantity: 1)])
            try await town.put(town.mug, 1)
            let cancelled = try await town.order(of: try await town.buy().checkout)
            _ = try await town.orders.cancel(cancelled.id, buyer: town.buyer, idempotencyKey: nil)
            let after = [try await town.shelf(town.mug), try await town.shelf(town.candle)]
            #expect(after == [[9, 2, 0], [10, 1, 0]])
            try await town.makeOld(cancelled.checkout)
            #expect(try await town.shelf(town.mug) == [7, 0, 0])
            let migration = try #require(
                Orders.migrations.first { $0.name == "orders-unshipped-stock" })
            try await town.test.store.write { db in
                for statement in migration.statements { try db.execute(statement) }
            }
            #expect(try await town.shelf(town.mug) == after[0])
            #expect(try await town.shelf(town.candle) == after[1])
            try await town.audit()
            try await town.ship(try await town.released(open))
            #expect(try await town.shelf(town.mug) == [7, 0, 0])
        }
    }

    @Test(arguments: TestEngine.here)
    func committedUnitsThatNobodyIsOwedAreFound(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            let tampers: [(SQL, SQL, String)] = [
                (
                    "UPDATE stock SET committed = 3 WHERE sku = \(town.mug)",
                    "UPDATE stock SET committed = 2 WHERE sku = \(town.mug)",
                    "stock: \(town.mug) at"
                ),
                (
                    "UPDATE reservations SET quantity = 1 WHERE sku = \(town.mug)",
                    "UPDATE reservations SET quantity = 2 WHERE sku = \(town.mug)",
                    "reservations: \(order.checkout) is owed 2 of \(town.mug), 1 are committed"
                ),
            ]
            for (break_, mend, words) in tampers {
                try await town.test.store.write { db in try db.execute(break_) }
                let faults = try await town.test.store.report { db in
                    [try Inventory.audit(in: db), try OrderAudits.audit(in: db)].compactMap { $0 }
                }
                #expect(faults.contains { $0.contains(words) }, "\(words): \(faults)")
                try await town.test.store.write { db in try db.execute(mend) }
            }
        }
    }
}

extension OrderFixture {
    func available(_ sku: SKUID) async throws -> Int? {
        try await test.store.read { db in try Inventory.available([sku], in: db)[sku] }
    }

    /// Buys what is in the basket, and lets the hold end.
    fileprivate func paidAndReleased() async throws -> Order {
        try await released(try await order(of: try await buy().checkout))
    }

    fileprivate func released(_ order: Order) async throws -> Order {
        test.clock.advance(.hours(1))
        _ = try await orders.sweepDue()
        return try await self.order(of: order.checkout)
    }

    fileprivate func ship(_ order: Order) async throws {
        _ = try await orders.ship(
            order.id, shop: shop.id, Shipment(carrier: "Mail", tracking: "T1"),
            idempotencyKey: nil)
    }

    /// Writes stock as it was before sold units stayed on the shelf: sales and their returns moved
    /// it, and a reservation kept the quantity that was ordered.
    fileprivate func makeOld(_ cancelled: CheckoutID) async throws {
        try await test.store.write { db in
            try db.executeAll([
                """
                INSERT INTO stock_moves
                    (id, sku, location, from_state, to_state, quantity, reason, holder, at)
                SELECT -id, sku, location, 'on_hand', 'sold', quantity, 'sale', holder, until
                FROM reservations WHERE state = 'committed'
                """,
                """
                UPDATE stock SET on_hand = on_hand - committed, committed = 0
                """,
                "UPDATE reservations SET quantity = quantity + 1 WHERE state = 'committed' "
                    + "AND quantity = 2",
                "UPDATE reservations SET state = 'claimed' WHERE state IN ('committed', 'shipped')",
                "UPDATE reservations SET state = 'claimed' WHERE holder = \(cancelled)",
            ])
        }
    }
}
