import Identities
import Ledger
import Money
import Statements
import Store
import Web
import World

extension SellerCenterWeb {
    var statementRoutes: [Route] {
        [
            Route(
                .get, SellerPath.statements, for: .role(.seller), of: "own shop",
                takes: StatementForm.self, gives: SellerStatementView.shape.schema,
                "A shop's statement of a day: what each account began with, each line, what it ended with"
            ) { request, account, form in
                let shown = try await console.sellerStatement(
                    of: account, on: form.day, after: form.after)
                let context = try await designSystem.context(request)
                return request.answer(SellerStatementView(shown: shown)) {
                    StatementPage(context: context).statement(shown, isFirst: form.after == nil)
                }
            },
            Route(
                .get, SellerPath.statementFile, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: StatementDayForm.self,
                "A shop's statement of a day as CSV"
            ) { request, account, form in
                // Asked first, so that somebody without a shop gets a refusal, not half a file.
                let first = try await console.sellerStatement(
                    of: account, on: form.day, after: nil)
                let day = first.statement.day
                return Response(
                    status: 200,
                    headers: [
                        ("content-type", "text/csv; charset=utf-8"),
                        ("content-disposition", "attachment; filename=\"statement-\(day).csv\""),
                    ],
                    body: .stream { [console] writer in
                        try await console.writeStatement(of: account, on: day) {
                            try await writer.write(Array($0.utf8))
                        }
                    })
            },
        ]
    }
}

/// Query of a statement's page: day and cursor.
struct StatementForm: Form {
    static let day = Field<Day?>.optional("day", max: 10, schema: .text(max: 10)) { Day($0) }
    static let after = Field<TransferID?>.optionalID("after", of: TransferKind.self)
    static let fields: [any AnyField] = [day, after]
    let day: Day?
    let after: TransferID?
    init(_ input: Input) throws {
        day = try input[Self.day]
        after = try input[Self.after]
    }
}

/// Query of a statement's file: the day.
struct StatementDayForm: Form {
    static let fields: [any AnyField] = [StatementForm.day]
    let day: Day?
    init(_ input: Input) throws { day = try input[StatementForm.day] }
}

struct SellerStatementView: View {
    struct AccountView: View {
        let account: LedgerMovement
        static let shape = Shape<AccountView>(
            "StatementAccount",
            [
                .choice("account") { $0.account.kind }, .money("opening") { $0.account.opening },
                .money("came") { $0.account.came }, .money("went") { $0.account.went },
                .money("closing") { $0.account.closing }, .int("lines") { $0.account.count },
            ])
    }
    struct LineView: View {
        let line: Transfer
        let change: Money
        static let shape = Shape<LineView>(
            "StatementLine",
            [
                .object("transfer") { TransferView(transfer: $0.line) },
                .maybe("payout") {
                    $0.line.kind.about == .payout ? PayoutID($0.line.subject).description : nil
                },
                .instant("posted_at") { $0.line.postedAt }, .money("change") { $0.change },
            ])
    }
    let shown: SellerStatement
    static let shape = Shape<SellerStatementView>(
        "SellerStatement",
        [
            .id("shop") { $0.shown.shop.id },
            .text("day") { $0.shown.statement.day.description },
            .flag("closed") { $0.shown.statement.isClosed },
            .maybe("opening", money: { $0.shown.statement.opening }),
            .list("accounts") { $0.shown.statement.accounts.map { AccountView(account: $0) } },
            .list("lines") { view in
                view.shown.statement.lines.map {
                    LineView(line: $0, change: view.shown.statement.change($0))
                }
            },
            .maybe("closing", money: { $0.shown.statement.closing }),
            .maybe("next") { $0.shown.statement.next?.description },
        ])
}
