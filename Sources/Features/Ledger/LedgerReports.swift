import Identities
import Money
import Numbers
import Store
import World

/// Movement of an account in a stretch of the ledger.
public struct LedgerMovement: Sendable, Equatable {
    public let kind: LedgerAccount.Kind
    public let opening: Money
    /// Money in and money out; neither is negative.
    public let came: Money
    public let went: Money
    /// Transfers of the stretch, of both directions.
    public let count: Int
    public var closing: Money { opening + came - went }

    public init(
        kind: LedgerAccount.Kind, opening: Money, came: Money, went: Money, count: Int
    ) {
        self.kind = kind
        self.opening = opening
        self.came = came
        self.went = went
        self.count = count
    }
}

// Steps that statements, trial balance and exports read.

extension Ledger {
    /// Step: movements of an owner's accounts; of each of `kinds`, also where nothing moved. The opening
    /// balance is a sum over all that was before, and zero unless it is asked for.
    public static func movements(
        of owner: Int64, _ kinds: [LedgerAccount.Kind], _ currency: Currency,
        in period: LedgerPeriod, withOpening: Bool = true, in db: Transaction
    ) throws -> [LedgerMovement] {
        try kinds.map { kind in
            let opening: (came: Int64, went: Int64, count: Int) =
                withOpening
                ? try sum(of: kind, owner, currency, "id < \(period.first)", in: db) : (0, 0, 0)
            let inside: SQL = "id >= \(period.first) AND id < \(period.end)"
            let moved = try sum(of: kind, owner, currency, inside, in: db)
            return LedgerMovement(
                kind: kind,
                opening: Money(
                    minor: opening.came.clampedSubtracting(opening.went), currency: currency),
                came: Money(minor: moved.came, currency: currency),
                went: Money(minor: moved.went, currency: currency), count: moved.count)
        }
    }

    /// Step: sums of an account's transfers that meet a condition.
    static func sum(
        of kind: LedgerAccount.Kind, _ owner: Int64, _ currency: Currency, _ condition: SQL,
        in db: Transaction
    ) throws -> (came: Int64, went: Int64, count: Int) {
        let found: (came: Int64, went: Int64, count: Int)? = try db.row(
            """
            SELECT CAST(coalesce(sum(came), 0) AS BIGINT), CAST(coalesce(sum(went), 0) AS BIGINT),
                count(*)
            FROM (
                SELECT minor AS came, 0 AS went FROM transfers
                WHERE to_kind = \(kind) AND to_owner = \(owner) AND currency = \(currency.code)
                  AND \(condition)
                UNION ALL
                SELECT 0, minor FROM transfers
                WHERE from_kind = \(kind) AND from_owner = \(owner) AND currency = \(currency.code)
                  AND \(condition)
            ) AS ends
            """
        ) { (came: try $0.next(), went: try $0.next(), count: try $0.next()) }
        return found ?? (0, 0, 0)
    }

    /// Step: what came into an account in a stretch less what went out, some types of transfers apart.
    public static func change(
        of account: LedgerAccount, _ currency: Currency, in period: LedgerPeriod,
        without type: TransferType, in db: Transaction
    ) throws -> Money {
        let sums = try sum(
            of: account.kind, account.owner, currency,
            "id >= \(period.first) AND id < \(period.end) AND kind <> \(type)", in: db)
        return Money(minor: sums.came.clampedSubtracting(sums.went), currency: currency)
    }

    /// Step: money about a subject on an account.
    public static func balance(
        of account: LedgerAccount, _ currency: Currency, about subject: Int64,
        in db: Transaction
    ) throws -> Money {
        let sums = try sum(
            of: account.kind, account.owner, currency, "subject = \(subject)", in: db)
        return Money(minor: sums.came.clampedSubtracting(sums.went), currency: currency)
    }

    /// Step: transfers of an owner's accounts in a stretch, oldest first; one between two of them stands
    /// once.
    public static func transfers(
        of owner: Int64, _ kinds: [LedgerAccount.Kind], _ currency: Currency,
        in period: LedgerPeriod, after last: TransferID?, limit: Int, in db: Transaction
    ) throws -> [Transfer] {
        let kinds = kinds.map(\.rawValue)
        let start = max(period.first, (last?.rawValue ?? -1).clampedAdding(1))
        return try db.rows(
            """
            SELECT \(Transfer.columns) FROM transfers
            WHERE from_kind IN (\(list: kinds)) AND from_owner = \(owner)
              AND currency = \(currency.code) AND id >= \(start) AND id < \(period.end)
            UNION
            SELECT \(Transfer.columns) FROM transfers
            WHERE to_kind IN (\(list: kinds)) AND to_owner = \(owner)
              AND currency = \(currency.code) AND id >= \(start) AND id < \(period.end)
            ORDER BY id LIMIT \(limit)
            """)
    }

    /// Step: owners of accounts that moved in a stretch, by their raw ids.
    public static func owners(
        moved kinds: [LedgerAccount.Kind], _ currency: Currency, in period: LedgerPeriod,
        after last: Int64, limit: Int, in db: Transaction
    ) throws -> [Int64] {
        let kinds = kinds.map(\.rawValue)
        return try db.values(
            """
            SELECT owner FROM (
                SELECT to_owner AS owner FROM transfers
                WHERE id >= \(period.first) AND id < \(period.end) AND currency = \(currency.code)
                  AND to_kind IN (\(list: kinds))
                UNION
                SELECT from_owner FROM transfers
                WHERE id >= \(period.first) AND id < \(period.end) AND currency = \(currency.code)
                  AND from_kind IN (\(list: kinds))
            ) AS moved WHERE owner > \(last) ORDER BY owner LIMIT \(limit)
            """)
    }

    /// Step: the first transfer there is.
    public static func first(in db: Transaction) throws -> Transfer? {
        try db.row("SELECT \(Transfer.columns) FROM transfers ORDER BY id LIMIT 1")
    }

    /// Step: transfers of a stretch, oldest first.
    public static func journal(
        in period: LedgerPeriod, after last: TransferID?, limit: Int, in db: Transaction
    ) throws -> [Transfer] {
        let start = max(period.first, (last?.rawValue ?? -1).clampedAdding(1))
        return try db.rows(
            """
            SELECT \(Transfer.columns) FROM transfers
            WHERE id >= \(start) AND id < \(period.end) ORDER BY id LIMIT \(limit)
            """)
    }

    /// Step: movements of all accounts by kind and currency. Their closing balances add up to nothing in
    /// each currency.
    public static func trialBalance(
        in period: LedgerPeriod, in db: Transaction
    ) throws -> [LedgerMovement] {
        try db.rows(
            """
            SELECT currency, kind,
                CAST(sum(CASE WHEN id < \(period.first) THEN came - went ELSE 0 END) AS BIGINT),
                CAST(sum(CASE WHEN id >= \(period.first) THEN came ELSE 0 END) AS BIGINT),
                CAST(sum(CASE WHEN id >= \(period.first) THEN went ELSE 0 END) AS BIGINT),
                CAST(sum(CASE WHEN id >= \(period.first) THEN 1 ELSE 0 END) AS BIGINT)
            FROM (
                SELECT id, currency, to_kind AS kind, minor AS came, 0 AS went FROM transfers
                WHERE id < \(period.end)
                UNION ALL
                SELECT id, currency, from_kind, 0, minor FROM transfers WHERE id < \(period.end)
            ) AS ends GROUP BY currency, kind ORDER BY currency, kind
            """
        ) { row in
            let (currency, kind): (Currency, LedgerAccount.Kind) = try (row.next(), row.next())
            func money() throws -> Money { Money(minor: try row.next(), currency: currency) }
            return try LedgerMovement(
                kind: kind, opening: money(), came: money(), went: money(), count: row.next())
        }
    }

    /// Step: accounts of these kinds that stand below zero, by kind and owner.
    public static func debts(
        of kinds: [LedgerAccount.Kind], after last: Int64, limit: Int, in db: Transaction
    ) throws -> [(account: LedgerAccount, owed: Money)] {
        let kinds = kinds.map(\.rawValue)
        return try db.rows(
            """
            SELECT currency, kind, owner, CAST(-sum(minor) AS BIGINT) FROM (
                SELECT to_kind AS kind, to_owner AS owner, currency, minor FROM transfers
                WHERE to_kind IN (\(list: kinds))
                UNION ALL
                SELECT from_kind, from_owner, currency, -minor FROM transfers
                WHERE from_kind IN (\(list: kinds))
            ) AS ends WHERE owner > \(last)
            GROUP BY kind, owner, currency HAVING sum(minor) < 0 ORDER BY owner LIMIT \(limit)
            """
        ) { row in
            let currency: Currency = try row.next()
            return (
                account: LedgerAccount(try row.next(), owner: try row.next()),
                owed: Money(minor: try row.next(), currency: currency)
            )
        }
    }
}
