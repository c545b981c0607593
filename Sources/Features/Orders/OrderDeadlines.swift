import Identities
import Accounts
import Markets
import Modules
import Store
import World

extension Orders {
    /// Moves on orders whose deadline has passed: unpaid ones are cancelled, holds end, unshipped
    /// ones are cancelled and refunded, delivered ones are completed. Deadlines were stored when
    /// each state was entered. One that fails stays for later, the others go on. Returns how many
    /// moved.
    public func sweepDue() async throws -> Int {
        let now = world.now()
        let due: [OrderID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM orders WHERE due_at IS NOT NULL AND due_at <= \(now)
                    AND \(StuckRows.due(Self.deadlines, key: "id", at: now))
                ORDER BY due_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.deadlines, store, world).eachDue(due) { id in
            try await moveOn(id, at: now)
        }
    }

    /// Name of the job, also of its stuck rows.
    static let deadlines = "deadlines"

    private func moveOn(_ id: OrderID, at now: Instant) async throws {
        let ids = world.ids
        try await store.write { db in
            let found: Order? = try db.row("SELECT \(Order.columns) FROM orders WHERE id = \(id)")
            guard let order = found, let due = order.dueAt, due <= now else { return }
            switch order.state {
            case .unpaid:
                try cancel(order, actor: .clock, note: "not paid", at: now, in: db)
            case .onHold: try Orders.endHold(order, ids: ids, at: now, in: db)
            case .awaitingShipment:
                try cancel(order, actor: .clock, note: "not shipped", at: now, in: db)
            case .partShipped: try cancelUnshipped(order, by: .clock, at: now, in: db)
            case .inTransit:
                if try order.hasUnitsLeft(in: db) {
                    try deliver(order, actor: .clock, at: now, in: db)
                } else {
                    try finish(order, at: now, in: db)
                }
            case .delivered: try finish(order, at: now, in: db)
            case .completed, .cancelled: break
            }
        }
    }

    private func finish(_ order: Order, at now: Instant, in db: Transaction) throws {
        try complete(order, at: now, in: db)
        try events.publish(OrderCompleted(order: order.id, buyer: order.buyer, at: now), in: db)
    }

    /// Ends the hold: the seller may ship from now on, until `cancel_by`.
    static func endHold(
        _ order: Order, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        try order.transition(
            to: .awaitingShipment, setting: "due_at = cancel_by", by: .clock, at: now, in: db)
        try db.publish(
            "orders.to-ship", subject: order.id.description, id: ID(ids.next(at: now)), at: now)
    }
}
