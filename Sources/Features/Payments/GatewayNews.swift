import Identities
import Money
import World

/// Events that a gateway sends by webhook: how they are signed, and how they are read.
public struct GatewayWebhook: Sendable {
    /// Name in the address: `/webhooks/payments/<name>`.
    public let name: String
    /// Name of the header with the signature, in lower case.
    public let header: String
    /// True for a signature that is genuine and fresh; compares in constant time.
    public let holds: @Sendable (_ seal: String, _ body: [UInt8], _ now: Instant) -> Bool
    /// News of a body whose signature holds; none for an event that tells nothing we need. Throws
    /// for a body that can't be read.
    public let read: @Sendable (_ body: [UInt8]) throws -> [GatewayNews]

    public init(
        name: String, header: String,
        holds: @escaping @Sendable (_ seal: String, _ body: [UInt8], _ now: Instant) -> Bool,
        read: @escaping @Sendable (_ body: [UInt8]) throws -> [GatewayNews]
    ) {
        self.name = name
        self.header = header
        self.holds = holds
        self.read = read
    }
}

/// News in an event.
public enum GatewayNews: Sendable, Equatable {
    case payment(GatewayEvent)
    /// A payment about which something changed: its state is asked for.
    case hint(PaymentID)
    case refund(RefundReport)
    case dispute(DisputeReport)
}

/// A refund as its gateway reports it.
public struct RefundReport: Sendable, Equatable {
    public let id: RefundID
    /// Attempt that it is about: news of an earlier one says nothing of the one that runs.
    public let attempt: Int
    public let outcome: RefundOutcome

    public init(id: RefundID, attempt: Int, outcome: RefundOutcome) {
        self.id = id
        self.attempt = attempt
        self.outcome = outcome
    }
}

/// A dispute as its gateway reports it: the buyer's bank takes the money back, or asks about it.
public struct DisputeReport: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// The bank asks; no money has moved.
        case inquiry
        /// The bank took the money; evidence is awaited.
        case open
        /// Evidence is in, the bank decides.
        case review
        case won
        case lost
        /// An inquiry that ended without a dispute.
        case closed
    }

    public let gateway: String
    /// The gateway's own reference.
    public let reference: String
    /// The gateway's reference of the charge.
    public let charge: String
    public let amount: Money
    public let reason: DisputeReason
    public let state: State
    /// End of the time for evidence.
    public let evidenceBy: Instant?
    /// Time at the gateway: it orders reports, not the time of their arrival.
    public let madeAt: Instant

    public init(
        gateway: String, reference: String, charge: String, amount: Money, reason: DisputeReason,
        state: State, evidenceBy: Instant?, madeAt: Instant
    ) {
        self.gateway = gateway
        self.reference = reference
        self.charge = charge
        self.amount = amount
        self.reason = reason
        self.state = state
        self.evidenceBy = evidenceBy
        self.madeAt = madeAt
    }
}

/// Reason of a dispute, as the bank gives it.
public enum DisputeReason: String, Sendable, CaseIterable {
    case fraudulent
    case notReceived = "not_received"
    case unacceptable
    case duplicate
    case notRefunded = "not_refunded"
    case unrecognized
    case general
}

/// Evidence against a dispute.
public struct DisputeEvidence: Sendable, Equatable {
    public let text: String
    public let carrier: String?
    public let tracking: String?

    public init(text: String, carrier: String? = nil, tracking: String? = nil) {
        self.text = text
        self.carrier = carrier
        self.tracking = tracking
    }
}
