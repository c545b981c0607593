import Identities
import Store

extension Reconciliation {
    /// Audits imports: no payout is matched twice, neither out nor back, and no payment, unless a
    /// bank gave its money back; a file has the lines and differences that it says. Returns the
    /// first wrong one in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditTwice(in: db) ?? auditCounts(in: db)
    }

    private static func auditTwice(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT kind, subject, count(*) FROM settlement_lines
            WHERE verdict = 'matched' AND (kind = 'bank' OR minor > 0)
            GROUP BY kind, subject, CASE WHEN minor > 0 THEN 1 ELSE 0 END
            HAVING count(*) > 1 + (
                SELECT count(*) FROM disputes
                WHERE kind = 'gateway' AND disputes.payment = subject AND disputes.state = 'won')
            ORDER BY subject LIMIT 1
            """
        ) { row in
            let (kind, subject, count): (String, Int64, Int) =
                try (row.next(), row.next(), row.next())
            let name =
                kind == "bank" ? PayoutID(subject).description : PaymentID(subject).description
            return "settlement_lines: \(name) is matched by \(count) lines"
        }
    }

    private static func auditCounts(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT f.id, f.line_count, f.difference_count FROM settlement_files f LEFT JOIN (
                SELECT file, count(*) AS lines,
                    sum(CASE WHEN verdict = 'matched' THEN 0 ELSE 1 END) AS off
                FROM settlement_lines GROUP BY file
            ) l ON l.file = f.id
            WHERE f.line_count <> coalesce(l.lines, 0) OR f.difference_count <> coalesce(l.off, 0)
            ORDER BY f.id LIMIT 1
            """
        ) { row in
            let (id, lines, off): (SettlementFileID, Int, Int) =
                try (row.next(), row.next(), row.next())
            return "settlement_files: \(id) says \(lines) lines and \(off) differences"
        }
    }
}
