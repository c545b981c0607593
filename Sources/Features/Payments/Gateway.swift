import Text
import Identities
import Markets
import Money
import World

/// A payment gateway, as closures: a real one, the sandbox, or a test's.
public struct Gateway: Sendable {
    public var name: String
    /// Requests a charge. Its `id` is the idempotency key: requesting it twice charges once. Throws
    /// `GatewaySilence` where it isn't known whether it was charged.
    public var charge: @Sendable (Charge) async throws -> ChargeOutcome
    /// Queries the outcome of a charge.
    public var look: @Sendable (PaymentID, Charge) async throws -> ChargeOutcome
    /// Cancels a charge that nobody waits for any more, so that it can't succeed later. Returns the
    /// outcome: `declined`, or `succeeded` where that came first; `pending` if it can't be
    /// cancelled yet.
    public var cancel: @Sendable (PaymentID, Charge) async throws -> ChargeOutcome
    /// Refunds an amount, once for an id. Throws where it isn't known whether it did; it is then
    /// sent again with the same id.
    public var refund: @Sendable (RefundID, PaymentID, Money) async throws -> Void
    /// Payment methods that the gateway offers in a market.
    public var methods: @Sendable (Market) -> [PayMethod] = PayMethod.usual
    /// True in test mode: pages say that nothing is charged.
    public var isTestMode = false
    /// True if it runs in this process and waits for nothing but our own store, which has
    /// deadlines.
    public var isHere = false
    /// Timeout of a call; the query is repeated later.
    public var timeout = Payments.timeout
    /// Parallel calls of the scheduler, so that a slow one delays few.
    public var atOnce = 8

    public init(
        name: String, charge: @escaping @Sendable (Charge) async throws -> ChargeOutcome,
        look: @escaping @Sendable (PaymentID, Charge) async throws -> ChargeOutcome,
        cancel: @escaping @Sendable (PaymentID, Charge) async throws -> ChargeOutcome,
        refund: @escaping @Sendable (RefundID, PaymentID, Money) async throws -> Void
    ) {
        self.name = name
        self.charge = charge
        self.look = look
        self.cancel = cancel
        self.refund = refund
    }
}

/// A payment method that a page offers.
public struct PayMethod: Sendable, Hashable {
    /// Code that the form sends and the gateway gets: `card`.
    public let code: String
    /// Key of its name.
    public let words: String
    /// Key of the sentence below the name.
    public var note: String { words + ".note" }

    public init(code: String, words: String) {
        self.code = code
        self.words = words
    }

    static let offered = PaymentMethod.allCases.filter { $0 != .cashOnDelivery }

    /// Methods of the market's pack, without cash on delivery, which is no gateway's.
    public static let usual: @Sendable (Market) -> [PayMethod] = { market in
        market.paymentMethods.filter(offered.contains).map {
            PayMethod(code: $0.rawValue, words: "payments.method.\($0.rawValue)")
        }
    }
}

/// A charge as it is requested from a gateway.
public struct Charge: Sendable, Hashable {
    public let id: PaymentID
    public let amount: Money
    /// Method that the buyer chose; for the sandbox, the scenario that it plays.
    public let method: String

    public init(id: PaymentID, amount: Money, method: String) {
        self.id = id
        self.amount = amount
        self.method = method
    }
}

public enum ChargeOutcome: Sendable, Hashable {
    case succeeded(reference: String)
    case declined
    /// The buyer must confirm at a page of the gateway; nil if this answer doesn't repeat it.
    case challenge(Path?)
    /// The outcome follows later.
    case pending
    /// The gateway doesn't know this charge.
    case notFound
}

/// Error for no answer in time: charged or not, nobody knows yet.
public struct GatewaySilence: Error {
    public init() {}
}
