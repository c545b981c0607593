import HTML
import Money
import World

/// A payment gateway, as closures: a real one, the sandbox, or a test's.
public struct Gateway: Sendable {
    public var name: String
    /// Asks for money. `id` is the key: asking twice charges once. Throws `GatewaySilence` where
    /// it isn't known whether it was charged.
    public var charge: @Sendable (Charge) async throws -> ChargeOutcome
    /// What became of a charge.
    public var look: @Sendable (ID<Payment>, Charge) async throws -> ChargeOutcome
    /// Gives back, once for an id.
    public var refund: @Sendable (ID<Refund>, ID<Payment>, Money) async throws -> Void

    public init(
        name: String, charge: @escaping @Sendable (Charge) async throws -> ChargeOutcome,
        look: @escaping @Sendable (ID<Payment>, Charge) async throws -> ChargeOutcome,
        refund: @escaping @Sendable (ID<Refund>, ID<Payment>, Money) async throws -> Void
    ) {
        self.name = name
        self.charge = charge
        self.look = look
        self.refund = refund
    }
}

/// What is asked for.
public struct Charge: Sendable, Hashable {
    public let id: ID<Payment>
    public let amount: Money
    /// The buyer's choice at the gateway: for the sandbox, which story it plays.
    public let method: String

    public init(id: ID<Payment>, amount: Money, method: String) {
        self.id = id
        self.amount = amount
        self.method = method
    }
}

public enum ChargeOutcome: Sendable, Hashable {
    case succeeded(reference: String)
    case declined
    /// The buyer confirms at a page of the gateway.
    case challenge(Path)
    /// It will say later.
    case pending
    /// It knows nothing of this charge.
    case unheardOf
}

/// No answer in time: charged or not, nobody knows yet.
public struct GatewaySilence: Error {
    public init() {}
}
