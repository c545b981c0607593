import Identities
import Money
import Store
import World

/// File of open payouts for the bank, as CSV: the one place where account numbers leave in full.
public struct BankFile: Sendable {
    /// Payouts in one file; the rest wait for the next.
    static let most = 1000
    static let columns = [
        "payout", "name", "holder", "bank", "code", "number", "currency", "amount", "asked_at",
    ]

    struct Line: Sendable {
        let payout: Payout
        let account: BankAccount
    }
    let lines: [Line]

    /// Text of the file. A cell that a spreadsheet would take for a formula begins with an
    /// apostrophe.
    var text: String {
        let rows = lines.map { line in
            [
                line.payout.id.description, line.payout.payee.name, line.account.holder,
                line.account.bank, line.account.code, line.account.number,
                line.payout.amount.currency.code, line.payout.amount.decimal,
                "\(line.payout.askedAt.milliseconds)",
            ]
        }
        return ([Self.columns] + rows).map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }
            .joined()
    }

    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return safe }
        return "\""
            + safe.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}

extension Payouts {
    /// The open payouts with their accounts in the clear, the longest waiting first.
    func bankFile() async throws -> BankFile {
        let keys = keys
        let open: [Payout] = try await store.report { db in
            try db.rows(
                """
                SELECT \(Payout.columns) FROM payouts WHERE state = 'asked' ORDER BY id
                LIMIT \(BankFile.most)
                """)
        }
        return BankFile(
            lines: try open.map {
                BankFile.Line(payout: $0, account: try $0.bank.opened(keys))
            })
    }
}
