import Cases
import Identities
import Markets
import Money
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cancellations
@testable import Orders
@testable import Returns

/// Buyers who send things back, sellers who answer or don't, and the clock.
extension MarketSimulation {
    func afterSale() async throws -> String {
        switch pick(6) {
        case 0, 1: try await sendSomethingBack()
        case 2, 3: try await answerReturn()
        case 4: try await cancelSomething()
        default: try await withdraw()
        }
    }

    private func some(_ states: [Order.State]) async throws -> Order? {
        let found = try await test.store.read { db in
            try db.rows(
                """
                SELECT \(Order.columns) FROM orders
                WHERE state IN (\(list: states.map(\.rawValue))) ORDER BY id
                """, as: Order.self)
        }
        return found.isEmpty ? nil : found[pick(found.count)]
    }

    private func units(of order: Order) async throws -> [Int: Int] {
        let left = try await test.store.read { db in
            try order.refundBalance(in: db).lines.filter { $0.left > 0 }
        }
        guard !left.isEmpty else { return [:] }
        let line = left[pick(left.count)]
        return [line.position: 1 + pick(line.left)]
    }

    private func sendSomethingBack() async throws -> String {
        guard let order = try await some([.delivered]) else { return "none to return" }
        let reason = ReturnReason.allCases[pick(ReturnReason.allCases.count)]
        _ = try await test.pasar.returns.request(
            order.id, units(of: order), reason, "Back", buyer: order.buyer, idempotencyKey: nil)
        return "returned"
    }

    private func withdraw() async throws -> String {
        let states: [Order.State] = [.awaitingShipment, .partShipped, .inTransit, .delivered]
        guard let order = try await some(states) else {
            return "none to withdraw from"
        }
        _ = try await test.pasar.returns.withdraw(
            order.id, buyer: order.buyer, idempotencyKey: nil)
        return "withdrew"
    }

    /// The side whose turn it is does something.
    private func answerReturn() async throws -> String {
        let open = try await test.store.read { db in
            try db.rows(
                "SELECT \(Return.columns) FROM returns WHERE next IS NOT NULL ORDER BY id",
                as: Return.self)
        }
        guard !open.isEmpty else { return "no return open" }
        let one = open[pick(open.count)]
        let found = try await test.store.read { db in try Return.active(of: one.order, in: db) }
        let returns = test.pasar.returns
        switch found.state {
        case .requested where pick(3) == 0:
            _ = try await returns.replace(one.order, shop: one.shop, idempotencyKey: nil)
        case .requested where pick(2) == 0:
            _ = try await returns.offer(
                one.order, minor: Int64(1 + pick(900)), "", shop: one.shop, idempotencyKey: nil)
        case .requested:
            _ = try await returns.approve(one.order, shop: one.shop, idempotencyKey: nil)
        case .offered:
            _ = try await returns.answerOffer(
                one.order, isAccepted: pick(2) == 0, buyer: one.buyer, idempotencyKey: nil)
        case .awaitingShipment:
            _ = try await returns.ship(
                one.order, Shipment(carrier: "Mail", tracking: "R1"), buyer: one.buyer,
                idempotencyKey: nil)
        case .inTransit:
            _ = try await returns.receive(one.order, shop: one.shop, idempotencyKey: nil)
        case .received:
            let parts = found.lines.map { line in
                let refused = pick(line.quantity + 1)
                return Inspection(
                    position: line.position, restocked: line.quantity - refused, writtenOff: 0,
                    refused: refused)
            }
            _ = try await returns.inspect(
                one.order, parts, "", shop: one.shop, idempotencyKey: nil)
        default: return "nobody's turn"
        }
        return "answered \(found.state)"
    }

    private func cancelSomething() async throws -> String {
        guard let order = try await some([.onHold, .awaitingShipment, .partShipped]) else {
            return "none to call off"
        }
        let cancellations = test.pasar.cancellations
        if pick(2) == 0 {
            _ = try await cancellations.request(
                order.id, .other, "", buyer: order.buyer, idempotencyKey: nil)
            return "asked to cancel"
        }
        let lines = try await units(of: order).map {
            RefundLine(position: $0.key, quantity: $0.value)
        }
        _ = try await cancellations.cancel(
            order.id, lines, .outOfStock, "", shop: order.shop, idempotencyKey: nil)
        return "called off"
    }

    /// Sweeps what is due after a sale, and reads what replacements became.
    func sweepAfterSale() async throws -> Int {
        var count = try await test.pasar.returns.sweepDue()
        count += try await test.pasar.cancellations.sweepDue()
        while try await Outbox.number(test.store) {}
        for reader in test.pasar.returns.readers + test.pasar.cancellations.readers {
            count += try await reader.runOnce(test.store, at: test.clock.now)
        }
        return count
    }
}
