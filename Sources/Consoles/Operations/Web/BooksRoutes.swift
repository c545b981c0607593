import Access
import DesignSystem
import Ledger
import Markets
import Money
import Store
import Web
import World

extension OperationsWeb {
    var booksRoutes: [Route] {
        [
            Route(
                .get, BooksPath.trialBalance, for: .roles([.operator, .finance]),
                takes: BooksDay.self, gives: TrialBalanceView.shape.schema,
                "The chart of accounts with the trial balance of a day, by currency"
            ) { request, form in
                let balance = try await operations.trialBalance(on: form.day)
                let context = try await designSystem.context(request)
                return request.answer(TrialBalanceView(balance: balance)) {
                    BooksPage(context: context).trialBalance(balance)
                }
            },
            Route(
                .get, BooksPath.journal, for: .roles([.operator, .finance]),
                limit: .perMinute(10), takes: JournalForm.self,
                "The journal of some days as CSV, for accountants"
            ) { request, form in
                let (operations, days) = (operations, form.days)
                return Response(
                    status: 200,
                    headers: [
                        ("content-type", "text/csv; charset=utf-8"),
                        (
                            "content-disposition",
                            "attachment; filename=\"journal-\(days.lowerBound)-\(days.upperBound).csv\""
                        ),
                    ],
                    body: .stream { writer in
                        try await operations.writeJournal(
                            from: days.lowerBound, to: days.upperBound
                        ) { try await writer.write(Array($0.utf8)) }
                    }
                ).recorded("journal-exported")
            },
        ]
    }
}

enum BooksPath {
    static let trialBalance = URLPattern("/operations/ledger/trial-balance")
    static let journal = URLPattern("/operations/ledger/journal")
}

/// Query of the trial balance: the day, the one that it is without.
struct BooksDay: Form {
    static let day = Field<Day?>.optional("day", max: 10) { Day($0) }
    static let fields: [any AnyField] = [day]
    let day: Day?
    init(_ input: Input) throws { day = try input[Self.day] }
}

/// Query of the journal: its days.
struct JournalForm: Form {
    static let from = Field<Day>.parsed("from", max: 10) { Day($0) }
    static let to = Field<Day>.parsed("to", max: 10) { Day($0) }
    static let fields: [any AnyField] = [from, to]
    let days: ClosedRange<Day>
    init(_ input: Input) throws {
        let (from, to) = (try input[Self.from], try input[Self.to])
        days = min(from, to)...max(from, to)
    }
}

struct TrialBalanceView: View {
    struct LineView: View {
        let line: LedgerMovement
        static let shape = Shape<LineView>(
            "TrialBalanceLine",
            [
                .int("number") { $0.line.kind.number }, .choice("account") { $0.line.kind },
                .choice("type") { $0.line.kind.type }, .money("opening") { $0.line.opening },
                .money("debit") { $0.line.went }, .money("credit") { $0.line.came },
                .money("closing") { $0.line.closing },
            ])
    }
    struct CurrencyView: View {
        let sum: Money
        let lines: [LedgerMovement]
        static let shape = Shape<CurrencyView>(
            "TrialBalanceCurrency",
            [
                .text("currency") { $0.sum.currency.code }, .money("sum") { $0.sum },
                .list("lines") { $0.lines.map { LineView(line: $0) } },
            ])
    }
    let balance: TrialBalance
    static let shape = Shape<TrialBalanceView>(
        "TrialBalance",
        [
            .text("day") { $0.balance.day.description },
            .list("currencies") { view in
                view.balance.currencies.map {
                    CurrencyView(sum: view.balance.sum($0), lines: view.balance.movements(in: $0))
                }
            },
        ])
}
