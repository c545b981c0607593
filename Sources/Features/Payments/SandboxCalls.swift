import Identities
import Money
import Store
import Synchronization
import Text
import World

/// Connection from the sandbox to its webhook: in the program the HTTP edge, so that its calls go
/// the way of any gateway's, signature, limits and all.
public final class SandboxLine: Sendable {
    public typealias Post =
        @Sendable (_ target: Path, _ body: [UInt8], _ seal: String) async -> Int
    private let post = Mutex<Post?>(nil)

    public init() {}

    /// Sets the receiver: `post` hands a body with its signature over to an address and returns the
    /// status.
    public func connect(_ post: @escaping Post) { self.post.withLock { $0 = post } }

    func send(_ body: [UInt8], _ seal: String, to target: Path) async -> Int {
        guard let post = post.withLock({ $0 }) else { return 503 }
        return await post(target, body, seal)
    }
}

/// A webhook call that the sandbox will make.
struct SandboxCall: Sendable {
    let id: Int64
    let event: GatewayEvent
    let dueAt: Instant
    let tries: Int
}

extension Sandbox {
    /// Calls made in one round.
    static let callsPerRound = 100
    /// Tries of a call; with the pauses below they span three days, as gateways' do, and then end.
    static let mostTries = 20
    static func pause(afterTry n: Int) -> TimeSpan {
        .seconds([5, 30, 300, 3600, 14_400][min(max(n, 0), 4)])
    }

    /// Makes the calls that are due. Returns how many were accepted.
    public func callDue() async throws -> Int {
        let now = world.now()
        let due = try await store.read { db in try SandboxCall.due(at: now, in: db) }
        var taken = try await tellDisputes()
        for call in due {
            let status = await deliver(call.event)
            let isTaken = (200..<300).contains(status)
            if isTaken { taken += 1 }
            let next = now + Self.pause(afterTry: call.tries)
            try await store.write { db in
                if isTaken || call.tries + 1 >= Self.mostTries {
                    try db.execute("DELETE FROM sandbox_calls WHERE id = \(call.id)")
                } else {
                    try db.execute(
                        """
                        UPDATE sandbox_calls SET tries = tries + 1, due_at = \(next)
                        WHERE id = \(call.id)
                        """)
                }
            }
        }
        return taken
    }

    /// Signs an event as of now and calls the webhook; returns the status.
    func deliver(_ event: GatewayEvent) async -> Int {
        await send(WebhookBody(event: event).bytes, to: WebhookPath.sandbox())
    }

    /// Signs a body as of now and sends it; returns the status.
    func send(_ body: [UInt8], to target: Path) async -> Int {
        await line.send(body, TimedSignature(key).sealed(body, at: world.now()), to: target)
    }

    func event(
        _ id: GatewayEventID, _ charge: Charge, _ kind: GatewayEvent.Kind, madeAt: Instant
    ) -> GatewayEvent {
        GatewayEvent(
            gateway: "sandbox", id: id.description, payment: charge.id, kind: kind,
            amount: charge.amount, madeAt: madeAt, reference: Self.reference(charge.id))
    }

    /// Schedules calls about a charge, in the order in which they will be made.
    func plan(
        _ charge: Charge,
        _ calls: [(event: GatewayEventID, kind: GatewayEvent.Kind, madeAt: Instant, due: Instant)]
    ) async throws {
        let rows = calls.map { (id: world.id(SandboxCall.Row.self), call: $0) }
        try await store.write { db in
            for (id, call) in rows {
                try db.execute(
                    """
                    INSERT INTO sandbox_calls
                        (id, event, payment, kind, currency, minor, made_at, due_at, tries)
                    VALUES (\(id), \(call.event), \(charge.id), \(call.kind),
                            \(charge.amount.currency.code), \(charge.amount.minor),
                            \(call.madeAt), \(call.due), 0)
                    """)
            }
        }
    }
}

extension SandboxCall {
    enum Row: IDKind { static var prefix: String { "sbc" } }

    static func due(at now: Instant, in db: Transaction) throws -> [SandboxCall] {
        try db.rows(
            """
            SELECT currency, payment, event, id, kind, minor, made_at, due_at, tries
            FROM sandbox_calls WHERE due_at <= \(now)
            ORDER BY due_at LIMIT \(Sandbox.callsPerRound)
            """
        ) { row in
            let currency: Currency = try row.next()
            let payment: PaymentID = try row.next()
            let event: GatewayEventID = try row.next()
            return try SandboxCall(
                id: row.next(),
                event: GatewayEvent(
                    gateway: "sandbox", id: event.description, payment: payment, kind: row.next(),
                    amount: Money(minor: row.next(), currency: currency), madeAt: row.next(),
                    reference: Sandbox.reference(payment)), dueAt: row.next(), tries: row.next())
        }
    }
}
