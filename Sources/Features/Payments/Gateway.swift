import HTML
import Markets
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
    /// Ends a charge that nobody waits for any more, so that it can't succeed later, and says what
    /// it ended as: `declined`, or `succeeded` where that came first. One that can't be ended yet
    /// is `pending`.
    public var cancel: @Sendable (ID<Payment>, Charge) async throws -> ChargeOutcome
    /// Gives back, once for an id. Throws where it isn't known whether it did: then it is asked
    /// again with the same id.
    public var refund: @Sendable (ID<Refund>, ID<Payment>, Money) async throws -> Void
    /// How one can pay with it in a market.
    public var methods: @Sendable (Market) -> [PayMethod] = PayMethod.usual
    /// It is a play: pages say that nothing is charged.
    public var isRehearsal = false
    /// It runs in this process and waits for nothing but our own store, which has deadlines.
    public var isHere = false
    /// Silent for longer, it is asked again later.
    public var patience = Payments.patience
    /// Questions that the clockwork puts to it side by side, so that a slow one delays few.
    public var atOnce = 8

    public init(
        name: String, charge: @escaping @Sendable (Charge) async throws -> ChargeOutcome,
        look: @escaping @Sendable (ID<Payment>, Charge) async throws -> ChargeOutcome,
        cancel: @escaping @Sendable (ID<Payment>, Charge) async throws -> ChargeOutcome,
        refund: @escaping @Sendable (ID<Refund>, ID<Payment>, Money) async throws -> Void
    ) {
        self.name = name
        self.charge = charge
        self.look = look
        self.cancel = cancel
        self.refund = refund
    }
}

/// A way to pay that a page offers.
public struct PayMethod: Sendable, Hashable {
    /// What the form sends and the gateway gets: `card`.
    public let code: String
    /// Key of its name; `<words>.note` says more.
    public let words: String

    public init(code: String, words: String) {
        self.code = code
        self.words = words
    }

    /// What the market's pack lists. Cash on delivery is no gateway's.
    public static let usual: @Sendable (Market) -> [PayMethod] = { market in
        market.paymentMethods.filter { $0 != .cashOnDelivery }.map {
            PayMethod(code: $0.rawValue, words: "payments.method.\($0.rawValue)")
        }
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
