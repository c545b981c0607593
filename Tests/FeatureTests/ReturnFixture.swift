import Accounts
import Composition
import Identities
import Markets
import Money
@testable import Orders
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cancellations
@testable import Cases
@testable import Checkouts
@testable import Returns

extension OrderFixture {
    var returns: Returns { test.pasar.returns }
    var cancellations: Cancellations { test.pasar.cancellations }
    /// An operator who is no party to any order.
    static let desk = AccountID(4711)

    /// An order that its buyer has received.
    func received(mugs: Int = 2, candles: Int = 0) async throws -> Order {
        let order = try await shipped(mugs: mugs, candles: candles)
        _ = try await orders.deliver(order.id, buyer: buyer, idempotencyKey: nil)
        return try await self.order(order.id)
    }

    /// The same, after the days of the right to withdraw: a return that the seller may refuse.
    func longReceived(mugs: Int = 2, candles: Int = 0) async throws -> Order {
        let order = try await received(mugs: mugs, candles: candles)
        await pass(days: 15)
        return order
    }

    func order(_ id: OrderID) async throws -> Order {
        try #require(try await test.store.read { db in try Order.find([id], in: db)[id] })
    }

    func state(_ order: Order) async throws -> Return.State? {
        try await test.store.read { db in try Return.of(order.id, in: db).first?.state }
    }

    func latest(_ order: Order) async throws -> Return {
        try #require(
            try await test.store.read { db in try Return.of(order.id, in: db).first })
    }

    @discardableResult
    func request(
        _ order: Order, _ units: [Int: Int] = [0: 1], _ reason: ReturnReason = .notAsDescribed,
        by account: AccountID? = nil
    ) async throws -> ReturnID {
        try await returns.request(
            order.id, units, reason, "It isn't what I wanted", buyer: account ?? buyer,
            idempotencyKey: nil
        ).answer
    }

    func approve(_ order: Order) async throws {
        _ = try await returns.approve(order.id, shop: shop.id, idempotencyKey: nil)
    }

    func sendBack(_ order: Order) async throws {
        _ = try await returns.ship(
            order.id, Shipment(carrier: "Royal Mail", tracking: "RB1"), buyer: buyer,
            idempotencyKey: nil)
    }

    func takeBack(_ order: Order) async throws {
        _ = try await returns.receive(order.id, shop: shop.id, idempotencyKey: nil)
    }

    func inspect(_ order: Order, _ parts: [Inspection]) async throws {
        _ = try await returns.inspect(
            order.id, parts, "Looked at it", shop: shop.id, idempotencyKey: nil)
    }

    /// Approved, sent back and received.
    func broughtBack(_ order: Order) async throws {
        try await approve(order)
        try await sendBack(order)
        try await takeBack(order)
    }

    /// Runs the readers of the outbox that returns, cases and cancellations bring.
    func read() async throws {
        while try await Outbox.number(test.store) {}
        let readers = returns.readers + cases.readers + cancellations.readers
        for reader in readers {
            while try await reader.runOnce(test.store, at: test.clock.now) > 0 {}
        }
    }

    /// Every audit there is, but those of lateness: tests sweep what they are about.
    func expectSound() async throws {
        while try await Outbox.number(test.store) {}
        let faults = try await Pasar.verify(test.store)
        #expect(faults.map(\.fault) == [])
    }

    /// Lets the days of an order pass until it is completed.
    func complete(_ order: Order) async throws {
        _ = try await checkouts.reconcile()
        await pass(days: 35)
        _ = try await orders.sweepDue()
    }

    /// An order that replaces another one's goods.
    func replacement(of order: Order) async throws -> Order? {
        try await test.store.read { db in
            try db.row("SELECT \(Order.columns) FROM orders WHERE replaces = \(order.id)")
        }
    }
}
