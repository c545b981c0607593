import Accounts
import Identities
import Modules
import Money
import Orders
import Payments
import Store
import World

/// Disputes: a buyer's bank takes a payment back, and decides who keeps the money.
///
/// Promises: a dispute stands here once, however often and in which order its gateway reports it;
/// what the bank took is in the ledger from the moment it is known; while it isn't decided, no
/// refund of the payment is sent and the sellers' money of completed orders is withheld; a dispute
/// that is won gives all of it back; one that is lost counts as the refunds that wait, refunds the
/// orders at their sellers' cost as far as they fit into its rest as a whole, and what is left then is
/// the platform's loss; what the bank kept isn't refunded once more.
public struct Disputes: Sendable {
    let store: any Store
    let world: World
    let payments: Payments
    let orders: Orders
    let notices: NoticeSender
    let events: TransactionEvents
    /// The sandbox where it is the gateway: buyers can raise disputes there.
    let sandbox: Sandbox?

    public init(
        store: any Store, world: World, payments: Payments, orders: Orders, notices: NoticeSender,
        events: TransactionEvents, sandbox: Sandbox?
    ) {
        self.store = store
        self.world = world
        self.payments = payments
        self.orders = orders
        self.notices = notices
        self.events = events
        self.sandbox = sandbox
    }

    public static let migrations = DisputesSchema.migrations

    /// Disputes on one page.
    public static let page = 25
    /// Characters of evidence; gateways take 20,000.
    public static let words = 1...5_000
    /// Orders of one payment that a dispute is applied to; a checkout has fewer shops.
    static let mostOrders = 200
    /// Age of disputes that the job asks for: longer than banks take to decide.
    static let longestRun = TimeSpan.days(120)
    /// Pause between two rounds of the job: events bring the news, it finds what they missed.
    static let roundEvery = TimeSpan.hours(1)
    /// Name of the job, also of its stuck rows.
    static let asking = "disputes"
}

/// Money of a completed order that is withheld from its shop, which may owe it; published in the
/// transaction that withholds it.
public struct OrderWithheld: TransactionEvent {
    public let order: OrderID
    public let at: Instant
}

/// A dispute of a payment.
public struct Dispute: FromRow, Sendable, Equatable {
    public typealias State = DisputeReport.State

    /// Order of states: a report of an earlier one is outdated, whenever it arrives.
    static let ranks: [State: Int] = [
        .inquiry: 0, .open: 1, .review: 2, .won: 3, .lost: 3, .closed: 3,
    ]

    /// Allowed transitions: forward only, and what is decided stays so. An inquiry alone can end
    /// without a dispute.
    static func canMove(from old: State, to new: State) -> Bool {
        if new == .closed { return old == .inquiry }
        guard let before = ranks[old], let after = ranks[new] else { return false }
        return after > before
    }

    public let id: DisputeID
    public let gateway: String
    /// The gateway's own reference.
    public let reference: String
    public let payment: PaymentID
    public let checkout: CheckoutID
    public let buyer: AccountID
    public let amount: Money
    public let reason: DisputeReason
    public let state: State
    public let evidenceBy: Instant?
    public let openedAt: Instant
    public let decidedAt: Instant?
    /// Evidence that was handed in; empty for none.
    public let evidence: String
    public let evidenceAt: Instant?
    /// Part of a lost dispute that no order could carry.
    public let loss: Money

    /// True while the bank holds the money and hasn't decided.
    public var isTaken: Bool { state == .open || state == .review }
}

/// Error for a report that contradicts the payment: nothing of it is believed, and somebody must
/// look.
struct DisputeContradiction: Error, CustomStringConvertible {
    let report: DisputeReport
    let payment: PaymentID

    var description: String {
        "\(report.reference) disputes \(report.amount.minor) \(report.amount.currency.code) of "
            + "\(payment), which has another currency"
    }
}
