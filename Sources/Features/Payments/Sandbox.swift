import HTML
import Money
import Store
import World

/// The sandbox: a gateway that plays a story by the method one pays with. Nothing is charged.
///
/// Its answers follow from the method, so it needs no memory but for what people press on its
/// challenge page and what was refunded; both are kept in its own tables.
public struct Sandbox: Sendable {
    public enum Story: String, Sendable, CaseIterable {
        case success
        case decline
        /// A page on which the buyer confirms.
        case challenge
        /// Silence, though it was charged.
        case silentCharged = "silent-charged"
        /// Silence, and it was not charged.
        case silentLost = "silent-lost"
        /// Says "later" and calls back.
        case later
    }

    let store: any Store
    let world: World

    public init(store: any Store, world: World) {
        self.store = store
        self.world = world
    }

    public var gateway: Gateway {
        Gateway(
            name: "sandbox",
            charge: { charge in
                switch Story(rawValue: charge.method) {
                case .success: .succeeded(reference: reference(charge.id))
                case .challenge: .challenge(SandboxPath.challenge(charge.id))
                case .silentCharged, .silentLost: throw GatewaySilence()
                case .later: .pending
                case .decline, nil: .declined
                }
            },
            look: { id, charge in try await look(id, charge) },
            refund: { refund, payment, amount in
                let now = world.now()
                try await store.write { db in
                    try db.execute(
                        """
                        INSERT INTO sandbox_refunds (refund, payment, minor, at)
                        VALUES (\(refund), \(payment), \(amount.minor), \(now))
                        ON CONFLICT (refund) DO NOTHING
                        """)
                }
            })
    }

    private func look(_ id: ID<Payment>, _ charge: Charge) async throws -> ChargeOutcome {
        switch Story(rawValue: charge.method) {
        case .success, .silentCharged, .later: return .succeeded(reference: reference(id))
        case .silentLost: return .unheardOf
        case .decline, nil: return .declined
        case .challenge:
            let pressed: Bool? = try await store.read { db in
                try db.value("SELECT confirmed FROM sandbox_answers WHERE payment = \(id)")
            }
            guard let pressed else { return .challenge(SandboxPath.challenge(id)) }
            return pressed ? .succeeded(reference: reference(id)) : .declined
        }
    }

    /// What the buyer pressed on the challenge page; the first press counts.
    public func answer(_ id: ID<Payment>, confirmed: Bool) async throws {
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO sandbox_answers (payment, confirmed, at)
                VALUES (\(id), \(confirmed), \(now)) ON CONFLICT (payment) DO NOTHING
                """)
        }
    }

    private func reference(_ id: ID<Payment>) -> String { "sbx_\(id.short)" }
}
