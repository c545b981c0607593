import Access
import DesignSystem
import Identities
import Markets
import Money
import Store
import Uploads
import Web
import World

/// Routes of reconciliation.
struct ReconciliationWeb: Sendable {
    let reconciliation: Reconciliation
    let designSystem: DesignSystem

    private static let largest = StatementFile.mostBytes + 100_000

    var routes: [Route] {
        [
            Route(
                .get, ReconciliationPath.all, for: .roles([.operator, .finance]),
                takes: FilesPage.self, gives: SettlementFilesView.shape.schema,
                "Statements of banks and gateways that were imported, with their differences"
            ) { request, form in try await filesPage(request, form, SubmittedForm()) },
            Route(
                .get, ReconciliationPath.one, for: .roles([.operator, .finance]),
                takes: LinesPage.self, gives: SettlementFileView.shape.schema, refusals: [404],
                "An imported statement: each line that differs, or all of them"
            ) { request, form in
                let shown = try await reconciliation.file(
                    request.at(ReconciliationPath.one), all: form.all, after: form.after)
                let context = try await designSystem.context(request)
                return request.answer(SettlementFileView(shown: shown)) {
                    ReconciliationPage(context: context, imports: false)
                        .file(shown, all: form.all, isFirst: form.after == 0)
                }
            },
            Route(
                .post, ReconciliationPath.bank, for: .role(.finance), limit: .perMinute(10),
                takes: BankFileUpload.self, body: .files(maxBytes: Self.largest),
                gives: ImportedView.shape.schema, status: 201, refusals: [422],
                "Compares a bank's statement with the payouts", onInvalid: again
            ) { request, account, form in
                done(
                    request,
                    try await reconciliation.importBank(
                        path: form.file.path, name: form.file.name, by: account))
            },
            Route(
                .post, ReconciliationPath.gateway, for: .role(.finance), limit: .perMinute(10),
                takes: GatewayFileUpload.self, body: .files(maxBytes: Self.largest),
                gives: ImportedView.shape.schema, status: 201, refusals: [422],
                "Compares a gateway's settlement with the payments of some days", onInvalid: again
            ) { request, account, form in
                done(
                    request,
                    try await reconciliation.importGateway(
                        path: form.file.path, name: form.file.name, market: form.market,
                        days: form.days, by: account))
            },
        ]
    }

    private func done(_ request: Request, _ made: Replayable<SettlementFileID>) -> Response {
        request.done(
            ImportedView(id: made.answer), status: 201, then: ReconciliationPath.one(made.answer)
        ).replayed(made.replayed).recorded("statement-imported", subject: made.answer.description)
    }

    private func again(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm
    ) async throws -> Response {
        try await filesPage(request, FilesPage(), typed)
    }

    private func filesPage(
        _ request: Request, _ form: FilesPage, _ typed: SubmittedForm
    ) async throws -> Response {
        let (files, next) = try await reconciliation.files(before: form.before)
        let context = try await designSystem.context(request)
        return request.answer(SettlementFilesView(files: files, next: next)) {
            ReconciliationPage(
                context: context, imports: request.caller.roles.contains(.finance)
            ).files(files, next: next, isFirst: form.before == nil, typed)
        }
    }
}

extension Reconciliation: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        ReconciliationWeb(reconciliation: self, designSystem: designSystem).routes
    }
}

enum ReconciliationPath {
    static let all = URLPattern("/operations/reconciliation")
    static let bank = URLPattern("/operations/reconciliation/bank-statements")
    static let gateway = URLPattern("/operations/reconciliation/gateway-settlements")
    static let one = URLPattern1<SettlementFileID>("/operations/reconciliation/files/", "file")
}

/// Query of the page of files: the cursor.
struct FilesPage: Form {
    static let before = Field<SettlementFileID?>.optionalID("before", of: SettlementFileKind.self)
    static let fields: [any AnyField] = [before]
    let before: SettlementFileID?
    init(_ input: Input) throws { before = try input[Self.before] }
    init() { before = nil }
}

/// Query of a file's page: all lines or those that differ, and the cursor.
struct LinesPage: Form {
    static let all = Field<Bool>.flag("all")
    static let after = Field<Int>.int("after", 0...1_000_000, default: 0)
    static let fields: [any AnyField] = [all, after]
    let all: Bool
    let after: Int
    init(_ input: Input) throws {
        all = try input[Self.all]
        after = try input[Self.after]
    }
}

struct BankFileUpload: Form {
    static let file = Field<Upload?>.file("file")
    static let fields: [any AnyField] = [file]
    let file: Upload
    init(_ input: Input) throws {
        guard let file = try input[Self.file] else { throw ReconciliationRefusal.notAStatement }
        self.file = file
    }
}

struct GatewayFileUpload: Form {
    static let market = Field<MarketCode>.choice("market")
    static let from = Field<Day>.parsed("from", max: 10) { Day($0) }
    static let to = Field<Day>.parsed("to", max: 10) { Day($0) }
    static let fields: [any AnyField] = [BankFileUpload.file, market, from, to]
    let file: Upload
    let market: MarketCode
    let days: ClosedRange<Day>
    init(_ input: Input) throws {
        file = try BankFileUpload(input).file
        market = try input[Self.market]
        let (from, to) = (try input[Self.from], try input[Self.to])
        guard from <= to else { throw ReconciliationRefusal.noDays }
        days = from...to
    }
}

/// JSON of an import: its id.
struct ImportedView: View {
    let id: SettlementFileID
    static let shape = Shape<ImportedView>("ImportedStatement", [.id("id") { $0.id }])
}

struct ListedFileView: View {
    let file: SettlementFile
    static let shape = Shape<ListedFileView>(
        "SettlementFile",
        [
            .id("id") { $0.file.id }, .choice("kind") { $0.file.kind },
            .text("name") { $0.file.name }, .text("sha256") { $0.file.sha256 },
            .text("first_day") { $0.file.first.description },
            .text("last_day") { $0.file.last.description }, .int("lines") { $0.file.lines },
            .int("differences") { $0.file.differences },
            .id("imported_by") { $0.file.importedBy }, .instant("at") { $0.file.at },
        ])
}

struct SettlementFilesView: View {
    let files: [SettlementFile]
    let next: SettlementFileID?
    static let shape = Shape<SettlementFilesView>(
        "SettlementFiles",
        [
            .list("files") { $0.files.map { ListedFileView(file: $0) } },
            .maybe("next") { $0.next?.description },
        ])
}

struct SettlementFileView: View {
    struct LineView: View {
        let kind: SettlementFile.Kind
        let row: SettlementRow
        static let shape = Shape<LineView>(
            "SettlementLine",
            [
                .int("number") { $0.row.number }, .maybe("day") { $0.row.day?.description },
                .money("amount") { $0.row.amount }, .maybe("fee", money: { $0.row.fee }),
                .maybe("net", money: { $0.row.net }), .text("reference") { $0.row.reference },
                .maybe("payout") { $0.kind == .bank ? $0.row.payout?.description : nil },
                .maybe("payment") { $0.kind == .gateway ? $0.row.payment?.description : nil },
                .choice("verdict") { $0.row.verdict },
            ])
    }
    let shown: SettlementFilePage
    static let shape = Shape<SettlementFileView>(
        "SettlementFileLines",
        [
            .object("file") { ListedFileView(file: $0.shown.file) },
            .list("lines") { view in
                view.shown.rows.map { LineView(kind: view.shown.file.kind, row: $0) }
            },
            .maybe("next", int: { $0.shown.next }),
        ])
}

extension SettlementRow {
    var payout: PayoutID? { subject.map { PayoutID($0) } }
    var payment: PaymentID? { subject.map { PaymentID($0) } }
}
