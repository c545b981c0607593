import CSV
import Identities
import Ledger
import Markets
import Money
import Store
import World

/// Trial balance of a day: what each account began with, what moved it, what it ended with.
struct TrialBalance: Sendable {
    let day: Day
    /// By currency and number in the chart of accounts.
    let lines: [LedgerMovement]

    var currencies: [Currency] {
        Set(lines.map(\.closing.currency)).sorted { $0.code < $1.code }
    }

    /// Sum of all closing balances of a currency: nothing, where the books are right.
    func sum(_ currency: Currency) -> Money {
        movements(in: currency).map(\.closing).sum(currency)
    }

    func movements(in currency: Currency) -> [LedgerMovement] {
        lines.filter { $0.closing.currency == currency }
            .sorted { $0.kind.number < $1.kind.number }
    }
}

extension Operations {
    /// The books' days are UTC's, as those of the seals: a book has one clock, though its currencies
    /// are those of markets with five.
    static let clock = Zone.utc

    /// The trial balance at the end of a day; of the day that it is, where none is asked for.
    func trialBalance(on day: Day?) async throws -> TrialBalance {
        let day = day ?? Self.clock.day(of: world.now())
        let period = LedgerPeriod(
            from: Self.clock.start(of: day), until: Self.clock.end(of: day))
        return try await store.report { db in
            TrialBalance(day: day, lines: try Ledger.trialBalance(in: period, in: db))
        }
    }

    /// Transfers of one read of the export.
    static let journalPage = 1000

    /// Writes the journal of some days as CSV, page by page: one record a transfer, with the account that
    /// is debited and the one that is credited.
    func writeJournal(
        from first: Day, to last: Day, _ write: (String) async throws -> Void
    ) async throws {
        let period = LedgerPeriod(
            from: Self.clock.start(of: first), until: Self.clock.end(of: last))
        try await write(CSVText.line(JournalRecord.columns))
        var after: TransferID?
        while true {
            let start = after
            let page = try await store.report { db in
                try Ledger.journal(in: period, after: start, limit: Self.journalPage, in: db)
            }
            try await write(page.map(JournalRecord.line).joined())
            guard page.count == Self.journalPage else { return }
            after = page.last?.id
        }
    }
}

/// Records of the journal's CSV file.
enum JournalRecord {
    static let columns = [
        "transfer", "posted_at", "kind", "debit_account", "debit_name", "debit_owner",
        "credit_account", "credit_name", "credit_owner", "currency", "amount", "subject_kind",
        "subject",
    ]

    static func line(_ transfer: Transfer) -> String {
        let subject =
            switch transfer.kind.about {
            case .order: OrderID(transfer.subject).description
            case .payout: PayoutID(transfer.subject).description
            case .remittance: RemittanceID(transfer.subject).description
            case .dispute: DisputeID(transfer.subject).description
            }
        return CSVText.line(
            [
                transfer.id.description, "\(transfer.postedAt.milliseconds)",
                transfer.kind.rawValue, "\(transfer.from.kind.number)",
                transfer.from.kind.rawValue, "\(transfer.from.owner)",
                "\(transfer.to.kind.number)", transfer.to.kind.rawValue, "\(transfer.to.owner)",
                transfer.amount.currency.code, transfer.amount.decimal,
                transfer.kind.about.rawValue, subject,
            ])
    }
}
