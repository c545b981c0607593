import Identities
import Money
import Store
import World

/// Ledger: double-entry accounts and transfers.
///
/// Promises: every movement is one immutable transfer between two accounts, so the sum over all
/// accounts is zero for each currency at every instant; balances are derived; a refund posts a
/// reversal; posting the same transfer twice posts it once; a transfer that would take more than
/// there is, is refused; one that is changed afterwards is found by its seal. Knows accounts and
/// transfers, nothing of orders.
public enum Ledger: Sendable {
    public static let migrations = LedgerSchema.migrations

    /// Posts transfers in order. Zero amounts are left out; a transfer whose id exists is skipped.
    /// Throws `LedgerFault.overdraft`, with nothing posted, where an account may not be overdrawn.
    public static func post(_ transfers: [Transfer], in db: Transaction) throws {
        let transfers = transfers.filter { !$0.amount.isZero }
        try refuseOverdrafts(transfers, in: db)
        let statements: [SQL] = transfers.map { t in
            precondition(!t.amount.isNegative, "a transfer's amount is positive: swap the accounts")
            precondition(t.from != t.to, "a transfer has two accounts")
            return """
                INSERT INTO transfers
                    (id, from_kind, from_owner, to_kind, to_owner, currency, minor, kind, subject, at)
                VALUES
                    (\(t.id), \(t.from.kind), \(t.from.owner), \(t.to.kind), \(t.to.owner),
                     \(t.amount.currency.code), \(t.amount.minor), \(t.kind), \(t.subject), \(t.at))
                ON CONFLICT (id) DO NOTHING
                """
        }
        try db.queue(statements)
    }

    /// Balance of an account in a currency: transfers in less transfers out.
    public static func balance(
        of account: LedgerAccount, _ currency: Currency, in db: Transaction
    ) throws -> Money {
        let minor: Int64 =
            try db.value(
                """
                SELECT CAST(
                    (SELECT coalesce(sum(minor), 0) FROM transfers
                     WHERE to_kind = \(account.kind) AND to_owner = \(account.owner)
                       AND currency = \(currency.code))
                  - (SELECT coalesce(sum(minor), 0) FROM transfers
                     WHERE from_kind = \(account.kind) AND from_owner = \(account.owner)
                       AND currency = \(currency.code)) AS BIGINT)
                """) ?? 0
        return Money(minor: minor, currency: currency)
    }

    /// Transfers about a subject (an order), oldest first.
    public static func transfers(about subject: Int64, in db: Transaction) throws -> [Transfer] {
        try db.rows(
            """
            SELECT \(Transfer.columns) FROM transfers WHERE subject = \(subject) ORDER BY id
            LIMIT \(Transfer.page)
            """)
    }

    /// Transfers into and out of an account, newest first.
    public static func transfers(
        of account: LedgerAccount, before: TransferID? = nil, limit: Int = Transfer.page,
        in db: Transaction
    ) throws -> [Transfer] {
        let before = before ?? ID(Int64.max)
        let limit = min(limit, Transfer.page)
        return try db.rows(
            """
            SELECT \(Transfer.columns) FROM transfers
            WHERE from_kind = \(account.kind) AND from_owner = \(account.owner) AND id < \(before)
            UNION ALL
            SELECT \(Transfer.columns) FROM transfers
            WHERE to_kind = \(account.kind) AND to_owner = \(account.owner) AND id < \(before)
            ORDER BY id DESC LIMIT \(limit)
            """)
    }
}

/// One movement of money. Immutable.
public struct Transfer: FromRow, Sendable, Equatable {
    /// Transfers on one screen of a statement.
    public static let page = 100

    public let id: TransferID
    public let from: LedgerAccount
    public let to: LedgerAccount
    public let amount: Money
    /// Reason of the movement.
    public let kind: TransferType
    /// Raw id of what the transfer is about, such as an order.
    public let subject: Int64
    public let at: Instant

    public init(
        id: TransferID, from: LedgerAccount, to: LedgerAccount, amount: Money,
        kind: TransferType, subject: Int64, at: Instant
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.amount = amount
        self.kind = kind
        self.subject = subject
        self.at = at
    }

    static let columns: SQL =
        "currency, id, from_kind, from_owner, to_kind, to_owner, minor, kind, subject, at"

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        try self.init(
            id: row.next(), from: LedgerAccount(row.next(), owner: row.next()),
            to: LedgerAccount(row.next(), owner: row.next()),
            amount: Money(minor: row.next(), currency: currency), kind: row.next(),
            subject: row.next(),
            at: row.next())
    }
}

public enum TransferType: String, Sendable, CaseIterable {
    case sale, shipping, tax, fee, settlement, refund, refunded, late, commission
    /// Refund that was sent and came back from the buyer's bank.
    case refundFailed = "refund_failed"
    /// Payout that was requested or sent; `payoutBack` where the bank rejected it.
    case payout
    case payoutBack = "payout_back"
    /// Payout that the bank had paid, and that came back to it.
    case payoutReturn = "payout_return"
    /// Taxes that a state has the platform withhold from a seller's turnover.
    case withheldVAT = "withheld_vat"
    case withheldIncome = "withheld_income"
    /// Tax that was paid to an authority.
    case remittance
    /// Part of a completed order's money that is kept back for a time, and its release.
    case reserveHold = "reserve_hold"
    case reserveRelease = "reserve_release"
    /// Money that a buyer's bank took back, and a seller's that is withheld for it.
    case dispute
    /// The end of both.
    case disputeEnd = "dispute_end"
    /// Part of a lost dispute that the platform bears.
    case loss
}

/// An account: its kind and its owner (a raw id; 0 is the platform).
public struct LedgerAccount: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Money at a payment gateway; negative by what buyers have paid to it.
        case gateway
        /// A seller's money of orders that can still be cancelled or returned.
        case held
        /// A seller's money that is due.
        case payable
        /// A seller's money that is due later: kept back against refunds and debts.
        case reserve
        /// Tax that the platform collected and owes.
        case tax
        /// Tax that the platform withheld from sellers and owes to a state.
        case withheld
        /// Earnings of the platform.
        case fees
        /// Money on its way back to buyers.
        case refunds
        /// A creator's money from what they sold.
        case commission
        /// A seller's or creator's money on its way to their bank.
        case payout
        /// Money that buyers' banks took from the gateway and haven't decided about; negative.
        case disputes
        /// A seller's money of completed orders that is withheld while their payment is disputed.
        case disputed
        /// Losses of the platform; negative.
        case losses
    }
    public let kind: Kind
    public let owner: Int64

    public init(_ kind: Kind, owner: Int64) {
        self.kind = kind
        self.owner = owner
    }

    public static let gateway = LedgerAccount(.gateway, owner: 0)
    public static let fees = LedgerAccount(.fees, owner: 0)
    public static let refunds = LedgerAccount(.refunds, owner: 0)
    public static let tax = LedgerAccount(.tax, owner: 0)
    public static let withheld = LedgerAccount(.withheld, owner: 0)
    public static let disputes = LedgerAccount(.disputes, owner: 0)
    public static let losses = LedgerAccount(.losses, owner: 0)
}

extension LedgerAccount.Kind {
    /// True for accounts that hold somebody's money: they can't go below zero.
    public var mustNotOverdraw: Bool { ![.gateway, .disputes, .losses].contains(self) }

    /// Types of transfers that may take an account below zero: a refund or a dispute after the owner
    /// was paid out is a debt, which the next money into the account pays off; a refund after the tax
    /// was remitted is set off against the next remittance.
    var debtKinds: [TransferType] {
        switch self {
        case .payable: [.refund, .dispute]
        case .tax: [.refund]
        case .commission: [.commission]
        case .withheld: [.withheldVAT, .withheldIncome]
        default: []
        }
    }
}
