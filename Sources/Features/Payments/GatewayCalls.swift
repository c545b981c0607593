import Identities
import Ledger
import Modules
import Money
import Store
import Synchronization
import World

/// Calls to the gateway, each with a timeout. No answer is an outcome too.
extension Payments {
    /// Requests a charge; nil if nothing came back in time.
    public func ask(_ charge: Charge) async -> ChargeOutcome? {
        await patiently { try await gateway.charge(charge) }
    }

    /// Queries the outcome of a charge; nil if nothing came back in time. If its orders are
    /// cancelled, a pending charge is cancelled: it mustn't succeed when nobody looks any more.
    public func look(_ payment: Payment) async -> ChargeOutcome? {
        await patiently {
            payment.isClosed
                ? try await gateway.cancel(payment.id, payment.charge)
                : try await gateway.look(payment.id, payment.charge)
        }
    }

    /// Name of the job that asks about open payments, also of its stuck rows.
    public static let polling = "payments"
    /// Name of the job that sends refunds, also of its stuck rows.
    public static let refunding = "refunds"

    /// Runs `body` for each open payment that is due for a query, as many at once as the gateway
    /// takes. One that fails stays for later, the others go on. Returns how many went well.
    public func eachDue(
        at now: Instant, _ body: @escaping @Sendable (Payment) async throws -> Void
    ) async throws -> Int {
        let due: [PaymentID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM payments
                WHERE next_check_at IS NOT NULL AND next_check_at <= \(now)
                    AND \(StuckRows.due(Self.polling, key: "id", at: now))
                ORDER BY next_check_at LIMIT \(Self.round)
                """)
        }
        return try await IsolatedRows(Self.polling, store, world).each(
            due, atOnce: gateway.atOnce
        ) { id in
            if let payment = try await store.read({ db in try Self.payment(id, in: db) }) {
                try await body(payment)
            }
        }
    }

    /// Sends the refunds that are due. Returns how many succeeded.
    ///
    /// A refund that nobody answered may have been paid: it is sent again with the same id, which
    /// the gateway pays once.
    public func refundDue(at now: Instant) async throws -> Int {
        let due = try await store.read { db in try DueRefund.all(at: now, in: db) }
        let done = Atomic<Int>(0)
        _ = try await IsolatedRows(Self.refunding, store, world).each(
            due, atOnce: gateway.atOnce
        ) { id in
            guard let refund = try await store.read({ db in try DueRefund.find(id, in: db) })
            else { return }
            let went = await patiently {
                try await gateway.refund(refund.id, refund.payment, refund.amount)
                return true
            }
            if went == true {
                try await finish(refund)
                done.add(1, ordering: .relaxed)
            } else {
                try await later(refund, at: now)
            }
        }
        return done.load(ordering: .relaxed)
    }

    private func later(_ refund: DueRefund, at now: Instant) async throws {
        let next = now + Self.pause(afterTry: refund.tries)
        try await store.write { db in
            try db.execute(
                """
                UPDATE refunds SET tries = tries + 1, next_try_at = \(next)
                WHERE id = \(refund.id) AND state = \(Refund.State.pending)
                """)
        }
    }

    private func finish(_ refund: DueRefund) async throws {
        let now = world.now()
        let transfer = world.id(TransferKind.self)
        try await store.write { db in
            let mine = try db.execute(
                """
                UPDATE refunds SET state = \(Refund.State.done), next_try_at = NULL
                WHERE id = \(refund.id) AND state = \(Refund.State.pending)
                """)
            guard mine == 1 else { return }
            try Ledger.post(
                [
                    Transfer(
                        id: transfer, from: .refunds, to: .gateway, amount: refund.amount,
                        kind: .refunded, subject: refund.subject, at: now)
                ], in: db)
        }
    }

    /// Result of a call; nil if it threw, or if nothing came back within the gateway's timeout. A
    /// call that hangs is abandoned and its late result ignored, for the same call is made again.
    func patiently<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async -> T? {
        if gateway.isHere { return try? await body() }
        let timeout = gateway.timeout
        let race = Race<T>()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiting in
                race.wait(waiting)
                let work = Task { race.end(with: try? await body()) }
                let clock = Task {
                    try? await Task.sleep(for: .milliseconds(timeout.milliseconds))
                    race.end(with: nil)
                }
                race.afterwards {
                    clock.cancel()
                    work.cancel()
                }
            }
        } onCancel: {
            race.end(with: nil)
        }
    }
}

/// Race of two results, of which the first counts.
private final class Race<T: Sendable>: Sendable {
    private struct State: Sendable {
        var waiting: CheckedContinuation<T?, Never>?
        var isOver = false
        var then: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    func wait(_ waiting: CheckedContinuation<T?, Never>) {
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting = waiting }
            return state.isOver
        }
        if isOver { waiting.resume(returning: nil) }
    }

    /// Runs `then` at the end of the race, or at once if it is over.
    func afterwards(_ then: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            state.then = then
            return state.isOver
        }
        if isOver { then() }
    }

    func end(with result: T?) {
        let (waiting, then) = state.withLock { state in
            let parts = (state.waiting, state.then)
            state.waiting = nil
            state.isOver = true
            return parts
        }
        waiting?.resume(returning: result)
        then?()
    }
}

/// A refund that is due to be sent.
private struct DueRefund: Sendable {
    let id: RefundID
    let payment: PaymentID
    let subject: Int64
    let amount: Money
    let tries: Int

    static func all(at now: Instant, in db: Transaction) throws -> [RefundID] {
        try db.values(
            """
            SELECT id FROM refunds WHERE next_try_at IS NOT NULL AND next_try_at <= \(now)
                AND \(StuckRows.due(Payments.refunding, key: "id", at: now))
            ORDER BY next_try_at LIMIT \(Payments.round)
            """)
    }

    static func find(_ id: RefundID, in db: Transaction) throws -> DueRefund? {
        try db.row(
            """
            SELECT currency, id, payment, subject, minor, tries FROM refunds
            WHERE id = \(id) AND state = \(Refund.State.pending)
            """
        ) { row in
            let currency: Currency = try row.next()
            return try DueRefund(
                id: row.next(), payment: row.next(), subject: row.next(),
                amount: Money(minor: row.next(), currency: currency), tries: row.next())
        }
    }
}
