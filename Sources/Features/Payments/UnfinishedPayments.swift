import Identities
import Store
import World

/// A payment that waits for its buyer or the gateway, or wasn't made in time.
public struct UnfinishedPayment: Sendable, Equatable {
    public let payment: Payment
    public let at: Instant
    /// True if its buyer left it: its time was over while they were asked, they or their bank said no
    /// then, or they dropped it.
    public let isAbandoned: Bool
}

extension Payments {
    /// Unfinished payments that are read of one buyer: many more than any rule lets wait.
    static let mostUnfinished = 50

    /// Step: unfinished payments of accounts since a time, latest first. One statement, over an
    /// index that holds no payment that was made. The states are literals, as a partial index asks.
    public static func unfinished(
        of accounts: [AccountID], since: Instant, in db: Transaction
    ) throws -> [AccountID: [UnfinishedPayment]] {
        guard !accounts.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT created_at, is_abandoned, \(Payment.columns) FROM payments
            WHERE account IN (\(list: accounts)) AND created_at > \(since)
                AND state IN ('asking', 'unknown', 'challenge', 'expired', 'declined')
                AND (state <> 'declined' OR is_abandoned = \(true))
            ORDER BY created_at DESC LIMIT \(mostUnfinished * accounts.count)
            """
        ) { row in
            let (at, isAbandoned): (Instant, Bool) = try (row.next(), row.next())
            return UnfinishedPayment(
                payment: try Payment(row: row), at: at, isAbandoned: isAbandoned)
        }
        return Dictionary(grouping: rows, by: \.payment.account)
    }

    /// Step: payments of an account that wait for it or for the gateway, latest first. None waits
    /// longer than a day: unpaid orders are cancelled before.
    public static func waiting(
        of account: AccountID, at now: Instant, in db: Transaction
    ) throws -> [Payment] {
        try unfinished(of: [account], since: now - .days(1), in: db)[account, default: []]
            .map(\.payment).filter(\.isOpen)
    }

    /// Ends an open payment whose buyer left it: it is asked about again, and money that comes goes
    /// back. False if it has ended already.
    public static func abandon(
        _ payment: Payment, nextCheckAt: Instant, in db: Transaction
    ) throws -> Bool {
        try move(payment, to: .expired, nextCheckAt: nextCheckAt, isAbandoned: true, in: db)
    }
}
