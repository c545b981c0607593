import Money
import Store

extension Ledger {
    /// Audit of overdrafts: returns the first account, in words, that stands below zero and must
    /// not, or nil. A transfer has two ends, so the sum over all accounts is zero by construction;
    /// the schema keeps amounts positive.
    public static func audit(in db: Transaction) throws -> String? {
        // Debts count apart: without refunds that came after the payout nobody may be overdrawn. What
        // is withheld for a dispute is such a debt, so its return is none of the account's money.
        let payable = LedgerAccount.Kind.payable
        let kinds = LedgerAccount.Kind.allCases.filter(\.mustNotOverdraw).map(\.rawValue)
        let isNoDebt = LedgerAccount.Kind.allCases.filter { !$0.debtKinds.isEmpty }
            .reduce("TRUE" as SQL) { condition, kind in
                """
                \(condition) AND NOT (from_kind = \(kind)
                    AND kind IN (\(list: kind.debtKinds.map(\.rawValue))))
                """
            }
        return try db.row(
            """
            SELECT kind, owner, currency, CAST(sum(minor) AS BIGINT) AS total FROM (
                SELECT to_kind AS kind, to_owner AS owner, currency, minor FROM transfers
                WHERE NOT (to_kind = \(payable) AND kind = \(TransferType.disputeEnd))
                UNION ALL
                SELECT from_kind AS kind, from_owner AS owner, currency, -minor FROM transfers
                WHERE \(isNoDebt)
            ) AS ends
            WHERE kind IN (\(list: kinds))
            GROUP BY kind, owner, currency HAVING sum(minor) < 0
            ORDER BY kind, owner, currency LIMIT 1
            """
        ) { row in
            let (kind, owner, currency, total): (String, Int64, String, Int64) =
                try (row.next(), row.next(), row.next(), row.next())
            return "transfers: account \(kind) of \(owner) stands at \(total) \(currency)"
        }
    }

    /// Balances of all accounts, summed by kind and currency.
    public static func totals(
        in db: Transaction
    ) throws -> [(kind: LedgerAccount.Kind, total: Money)] {
        try db.rows(
            """
            SELECT currency, kind, CAST(sum(minor) AS BIGINT) FROM (
                SELECT to_kind AS kind, currency, minor FROM transfers
                UNION ALL
                SELECT from_kind AS kind, currency, -minor FROM transfers
            ) AS ends GROUP BY kind, currency ORDER BY kind, currency
            """
        ) { row in
            let currency: Currency = try row.next()
            return (kind: try row.next(), total: Money(minor: try row.next(), currency: currency))
        }
    }
}
