import Ledger
import Money
import Store
import World

extension Statements {
    /// Audits closed statements on live data. Returns the first wrong one in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditChain(in: db) ?? auditLines(in: db) ?? auditMissing(in: db)
    }

    /// Checks that a statement begins with what the one before ended with.
    private static func auditChain(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT owner, kind, currency, day, opening, before FROM (
                SELECT owner, kind, currency, day, opening,
                    coalesce(lag(closing) OVER (
                        PARTITION BY owner, kind, currency ORDER BY day), 0) AS before
                FROM statements
            ) AS chain WHERE opening <> before ORDER BY owner, kind, day LIMIT 1
            """
        ) { row in
            let name = try Self.name(row)
            let (opening, before): (Int64, Int64) = try (row.next(), row.next())
            return "\(name) begins with \(opening), the one before ends with \(before)"
        }
    }

    /// Checks that a statement's sums are those of the transfers in its stretch.
    private static func auditLines(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT owner, kind, currency, day, came, went, found_came, found_went FROM (
                SELECT s.owner, s.kind, s.currency, s.day, s.came, s.went, s.lines,
                    CAST(coalesce((SELECT sum(t.minor) FROM transfers t
                        WHERE t.to_kind = s.kind AND t.to_owner = s.owner
                          AND t.currency = s.currency AND t.id >= s.first_id
                          AND t.id < s.end_id), 0) AS BIGINT) AS found_came,
                    CAST(coalesce((SELECT sum(t.minor) FROM transfers t
                        WHERE t.from_kind = s.kind AND t.from_owner = s.owner
                          AND t.currency = s.currency AND t.id >= s.first_id
                          AND t.id < s.end_id), 0) AS BIGINT) AS found_went
                FROM statements s
            ) AS sums WHERE came <> found_came OR went <> found_went
            ORDER BY owner, kind, day LIMIT 1
            """
        ) { row in
            let name = try Self.name(row)
            let (came, went): (Int64, Int64) = try (row.next(), row.next())
            let (foundCame, foundWent): (Int64, Int64) = try (row.next(), row.next())
            return """
                \(name) has \(came) in and \(went) out, the ledger \(foundCame) and \(foundWent)
                """
        }
    }

    /// Checks that what moved before the first open day stands in statements, in and out.
    private static func auditMissing(in db: Transaction) throws -> String? {
        let kinds = kinds.map(\.rawValue)
        return try db.row(
            """
            SELECT owner, kind, currency, CAST(sum(came) AS BIGINT), CAST(sum(went) AS BIGINT),
                CAST(sum(told_came) AS BIGINT), CAST(sum(told_went) AS BIGINT)
            FROM (
                SELECT t.to_owner AS owner, t.to_kind AS kind, t.currency, t.minor AS came,
                    0 AS went, 0 AS told_came, 0 AS told_went
                FROM transfers t JOIN statement_days d ON d.currency = t.currency AND d.owner = 0
                WHERE t.id < d.end_id AND t.to_kind IN (\(list: kinds))
                UNION ALL
                SELECT t.from_owner, t.from_kind, t.currency, 0, t.minor, 0, 0
                FROM transfers t JOIN statement_days d ON d.currency = t.currency AND d.owner = 0
                WHERE t.id < d.end_id AND t.from_kind IN (\(list: kinds))
                UNION ALL
                SELECT s.owner, s.kind, s.currency, 0, 0, s.came, s.went
                FROM statements s JOIN statement_days d ON d.currency = s.currency AND d.owner = 0
            ) AS both_sides GROUP BY owner, kind, currency
            HAVING sum(came) <> sum(told_came) OR sum(went) <> sum(told_went)
            ORDER BY owner, kind LIMIT 1
            """
        ) { row in
            let (owner, kind, currency): (Int64, String, String) =
                try (row.next(), row.next(), row.next())
            let (came, went): (Int64, Int64) = try (row.next(), row.next())
            let (toldCame, toldWent): (Int64, Int64) = try (row.next(), row.next())
            return """
                statements: \(kind) of \(owner) had \(came) in and \(went) out until the last \
                closed day, its statements say \(toldCame) and \(toldWent) \(currency)
                """
        }
    }

    private static func name(_ row: Row) throws -> String {
        let (owner, kind, currency): (Int64, String, String) =
            try (row.next(), row.next(), row.next())
        let day = Day(number: try row.next())
        return "statements: \(kind) of \(owner) on \(day) (\(currency))"
    }
}
