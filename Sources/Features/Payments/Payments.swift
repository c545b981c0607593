import Identities
import Accounts
import Ledger
import Markets
import Money
import Store
import World

/// Payments: charges and refunds through a gateway, and the reconciliation of their outcomes.
///
/// Promises: an amount is requested once, by an id of ours; a gateway that didn't answer leaves the
/// payment `unknown`, and the reconciler asks until it knows; events of a gateway may come twice,
/// late and out of order, for states only move forward; they count only with a valid signature. No
/// card number passes through here.
public struct Payments: Sendable {
    let store: any Store
    let world: World
    public let gateway: Gateway

    public init(store: any Store, world: World, gateway: Gateway) {
        self.store = store
        self.world = world
        self.gateway = gateway
    }

    public static let migrations = PaymentsSchema.migrations

    /// Timeout of a gateway's call, which is repeated later.
    public static let timeout = TimeSpan.seconds(10)
    /// Pause of the reconciler before it asks the n-th time.
    static func pause(afterTry n: Int) -> TimeSpan {
        .seconds([5, 15, 60, 300, 900][min(max(n, 0), 4)])
    }
    /// Payments that one round of the reconciler queries.
    public static let round = 100
}

/// A sum that a buyer owes for a checkout.
public struct Payment: FromRow, Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// Written before the gateway is called; stays so after a crash on the way.
        case asking
        /// The gateway didn't answer, or said "later".
        case unknown
        /// The buyer must confirm at the gateway's page.
        case challenge
        case succeeded, declined
        /// Expired at its deadline, and the gateway doesn't know it.
        case expired
        /// Paid too late, or the order was cancelled: the money goes back.
        case refunded
    }

    /// Allowed transitions. Later states are never undone: a decline after a success is outdated.
    public static let moves: [State: Set<State>] = [
        .asking: [.unknown, .challenge, .succeeded, .declined, .expired],
        .unknown: [.challenge, .succeeded, .declined, .expired],
        .challenge: [.unknown, .succeeded, .declined, .expired],
        .succeeded: [.refunded],
        // A charge that succeeds after its decline is booked, and refunded by itself.
        .declined: [.succeeded],
        .expired: [.succeeded],
        .refunded: [],
    ]

    public let id: PaymentID
    /// Checkout that it pays.
    public let checkout: CheckoutID
    public let account: AccountID
    public let amount: Money
    public let method: String
    public let state: State
    public let reference: String?
    public let tries: Int
    public let expiresAt: Instant
    /// The gateway's own page at which the buyer confirms, once it gave one.
    public let challenge: GatewayPage?
    /// Reason of a decline; nil where none was given.
    public let declineReason: DeclineReason?
    /// True while the buyer's bank holds its money.
    public let isDisputed: Bool

    static let columns: SQL = """
        currency, id, subject, account, minor, method, state, reference, tries, expires_at,
        challenge_path, decline_reason, is_disputed
        """

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        id = try row.next()
        checkout = try row.next()
        account = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        method = try row.next()
        state = try row.next()
        reference = try row.next()
        tries = try row.next()
        expiresAt = try row.next()
        challenge = (try row.next() as String?).flatMap { GatewayPage($0) }
        declineReason = (try row.next() as String?).flatMap { DeclineReason(rawValue: $0) }
        isDisputed = try row.next()
    }

    /// Charge as it was first requested: requesting it again charges once.
    public var charge: Charge {
        Charge(id: id, amount: amount, method: method, reference: reference)
    }

    public var isOpen: Bool { [.asking, .unknown, .challenge].contains(state) }
    /// True if its orders are cancelled. It may still be queried: money may come after all.
    public var isClosed: Bool { state == .declined || state == .expired }
}

/// Money on its way back to a buyer.
public struct Refund: Sendable {
    public enum State: String, Sendable, CaseIterable {
        case pending, done
        /// Refused by the gateway for good: the money is still owed, and somebody must see to it.
        case refused
    }
}
