import Identities
import Modules
import Money
import Store
import Synchronization
import World

/// Calls to the gateway, each with a timeout. No answer is an outcome too.
extension Payments {
    /// Requests a charge; nil if nothing came back in time, or something that can't be believed.
    public func ask(_ charge: Charge) async -> ChargeOutcome? {
        let outcome = await patiently { try await gateway.charge(charge) }
        return try? outcome?.of(charge)
    }

    /// Queries the outcome of a charge; nil if nothing came back in time. If its orders are
    /// cancelled, a pending charge is cancelled: it mustn't succeed when nobody looks any more.
    /// Throws a `GatewayContradiction`.
    public func look(_ payment: Payment) async throws -> ChargeOutcome? {
        let outcome = await patiently {
            payment.isClosed
                ? try await gateway.cancel(payment.id, payment.charge)
                : try await gateway.look(payment.id, payment.charge)
        }
        return try outcome?.of(payment.charge)
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
    /// A refund that nobody answered may have been paid: it is sent again as the same attempt, which
    /// the gateway pays once.
    public func refundDue(at now: Instant) async throws -> Int {
        let due = try await store.read { db in try DueRefund.all(at: now, in: db) }
        let done = Atomic<Int>(0)
        _ = try await IsolatedRows(Self.refunding, store, world).each(
            due, atOnce: gateway.atOnce
        ) { id in
            // The bank may have taken the money since the list was read, and may do so while the
            // gateway is asked.
            let found = try await store.write { db in
                try DueRefund.claim(id, in: db).flatMap { refund in
                    try Self.payment(refund.payment, in: db).map { (refund, $0) }
                }
            }
            guard let (refund, payment) = found else { return }
            let request = GatewayRefund(
                id: refund.id, attempt: refund.attempt, payment: payment.id,
                charge: payment.reference, amount: refund.amount, reference: refund.reference)
            let outcome = await patiently { try await gateway.refund(request) }
            let (now, ids) = (world.now(), world.ids)
            try await store.write { db in
                if let outcome {
                    try Self.apply(
                        outcome, to: id, attempt: refund.attempt, ids: ids, at: now, in: db)
                } else {
                    try Self.later(refund, isUnknown: true, at: now, in: db)
                }
            }
            if outcome == .done { done.add(1, ordering: .relaxed) }
        }
        return done.load(ordering: .relaxed)
    }

    /// Result of a call; nil if it threw, or if nothing came back within the gateway's timeout. A
    /// call that hangs is abandoned and its late result ignored, for the same call is made again.
    public func patiently<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async -> T?
    {
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

extension ChargeOutcome {
    /// The outcome, if it is of this charge's amount.
    fileprivate func of(_ charge: Charge) throws -> ChargeOutcome {
        if case .succeeded(_, let amount?) = self, amount != charge.amount {
            throw GatewayContradiction(charge: charge, said: amount)
        }
        return self
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
