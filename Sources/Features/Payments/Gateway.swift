import Identities
import Markets
import Money
import Text
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
    /// Refunds an amount, once for an id and attempt. Throws where it isn't known whether it did;
    /// it is then sent again as the same attempt.
    public var refund: @Sendable (GatewayRefund) async throws -> RefundOutcome
    /// Disputes that were opened since a time, as they stand now, for those of which no event came.
    public var disputes: @Sendable (Instant) async throws -> [DisputeReport]
    /// Hands in evidence against a dispute, by the gateway's own reference. Throws where it isn't
    /// known whether it arrived; handing it in twice does no harm.
    public var contest: @Sendable (String, DisputeEvidence) async throws -> Void
    /// Payment methods that the gateway offers in a market.
    public var methods: @Sendable (Market) -> [PayMethod] = PayMethod.usual
    /// Events that the gateway sends by itself; nil if it sends none.
    public var webhook: GatewayWebhook?
    /// Key of events in the sandbox's own format; nil for a gateway with a format of its own.
    public var sealKey: SigningKey?
    /// Origins of the gateway's own pages, to which a buyer is sent from "Pay".
    public var pageOrigins: [String] = []
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
        refund: @escaping @Sendable (GatewayRefund) async throws -> RefundOutcome,
        disputes: @escaping @Sendable (Instant) async throws -> [DisputeReport] = { _ in [] },
        contest: @escaping @Sendable (String, DisputeEvidence) async throws -> Void = { _, _ in }
    ) {
        self.name = name
        self.charge = charge
        self.look = look
        self.cancel = cancel
        self.refund = refund
        self.disputes = disputes
        self.contest = contest
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
        market.paymentMethods.filter(offered.contains).map { PayMethod($0) }
    }

    /// A method of a market's pack.
    public init(_ method: PaymentMethod) {
        self.init(code: method.rawValue, words: "payments.method.\(method.rawValue)")
    }
}

/// A charge as it is requested from a gateway.
public struct Charge: Sendable, Hashable {
    public let id: PaymentID
    public let amount: Money
    /// Method that the buyer chose; for the sandbox, the scenario that it plays.
    public let method: String
    /// The gateway's own reference, once it gave one.
    public let reference: String?

    public init(id: PaymentID, amount: Money, method: String, reference: String? = nil) {
        self.id = id
        self.amount = amount
        self.method = method
        self.reference = reference
    }
}

public enum ChargeOutcome: Sendable, Hashable {
    /// Charged. `amount` as the gateway names it; nil from one that only says yes.
    case succeeded(reference: String, amount: Money? = nil)
    case declined(DeclineReason = .other)
    /// The buyer must confirm at a page of the gateway, or pays there; nil if this answer doesn't
    /// repeat it. `reference`: the gateway's own name for what waits there.
    case challenge(GatewayPage?, reference: String? = nil)
    /// The outcome follows later.
    case pending
    /// The gateway doesn't know this charge.
    case notFound
}

/// Reason of a decline, as far as the buyer may hear it: what a thief could learn from is `other`.
public enum DeclineReason: String, Sendable, CaseIterable {
    /// Not enough money, or more than the card may pay at once.
    case funds
    case expired
    /// A number, date or check digits that don't match.
    case details
    /// The buyer didn't confirm, or the bank didn't recognise them.
    case notConfirmed = "not_confirmed"
    /// The bank or the gateway couldn't say; another try may go well.
    case tryAgain = "try_again"
    /// The method isn't taken for this amount or currency.
    case unsupported
    case other
}

/// A page at which a buyer pays or confirms: of this site, or the gateway's own.
public enum GatewayPage: Sendable, Hashable {
    case here(Path)
    case elsewhere(WebURL)

    /// Nil unless the text is a path of this site, or an https address (http on this machine).
    public init?(_ text: String) {
        if let path = Path(local: text) {
            self = .here(path)
        } else if let url = WebURL(text), url.text.hasPrefix("https://") || Self.isLoopback(url) {
            self = .elsewhere(url)
        } else {
            return nil
        }
    }

    private static func isLoopback(_ url: WebURL) -> Bool {
        ["127.0.0.1", "localhost"].contains(url.host.prefix { $0 != ":" })
    }

    public var text: String {
        switch self {
        case .here(let path): path.text
        case .elsewhere(let url): url.text
        }
    }
}

/// A refund as it is requested from a gateway.
public struct GatewayRefund: Sendable, Hashable {
    public let id: RefundID
    /// Number of the attempt, from 1; another one only after a refusal for good.
    public let attempt: Int
    public let payment: PaymentID
    /// The gateway's reference of the charge.
    public let charge: String?
    public let amount: Money
    /// The gateway's own reference of this refund, once it gave one.
    public let reference: String?
}

public enum RefundOutcome: Sendable, Hashable {
    case done
    /// Accepted, and on its way.
    case pending(reference: String)
    /// Not paid for now, as the gateway's code says; it is sent again as the same attempt.
    case notNow(String)
    /// Refused for good, with the gateway's code.
    case refused(String)
}

/// Error for no answer in time: charged or not, nobody knows yet.
public struct GatewaySilence: Error {
    public init() {}
}

/// Error for an answer that names another sum than was asked for: nothing of it is believed, and
/// somebody must look.
public struct GatewayContradiction: Error, CustomStringConvertible {
    let charge: Charge
    let said: Money

    public var description: String {
        "the gateway charged \(said.minor) \(said.currency.code) for \(charge.id), "
            + "which is \(charge.amount.minor) \(charge.amount.currency.code)"
    }
}
