import Access
import DesignSystem
import HTML
import Identities
import Markets
import Money
import Store
import Web
import World

/// Routes of remittances.
struct RemittancesWeb: Sendable {
    let remittances: Remittances
    let designSystem: DesignSystem

    var routes: [Route] {
        [
            Route(
                .get, RemittancePath.all, for: .roles([.operator, .finance]),
                takes: RemittancePage.self, gives: RemittancesView.shape.schema,
                "Taxes that are due to authorities, until when, and what was remitted"
            ) { request, form in try await page(request, form, SubmittedForm()) },
            Route(
                .post, RemittancePath.all, for: .role(.finance), takes: RemittanceForm.self,
                gives: RemittedView.shape.schema, status: 201, refusals: [409], idempotent: true,
                "Records what was remitted to an authority for a period",
                onInvalid: { request, _, typed in
                    try await page(request, RemittancePage(), typed)
                }
            ) { request, account, form in
                let done = try await remittances.record(
                    form.request(in: request.caller.locale), by: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    RemittedView(id: done.answer), status: 201, then: RemittancePath.all()
                ).replayed(done.replayed).recorded(
                    "tax-remitted", subject: done.answer.description)
            },
        ]
    }

    private func page(
        _ request: Request, _ form: RemittancePage, _ typed: SubmittedForm
    ) async throws -> Response {
        let list = try await remittances.list(before: form.before)
        let context = try await designSystem.context(request)
        return request.answer(RemittancesView(list: list)) {
            RemittancesPage(context: context, records: request.caller.roles.contains(.finance))
                .html(list, isFirst: form.before == nil, typed)
        }
    }
}

extension Remittances: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RemittancesWeb(remittances: self, designSystem: designSystem).routes
    }
}

enum RemittancePath {
    static let all = URLPattern("/operations/remittances")
}

/// Query of the page: the cursor.
struct RemittancePage: Form {
    static let before = Field<RemittanceID?>.optionalID("before", of: RemittanceKind.self)
    static let fields: [any AnyField] = [before]
    let before: RemittanceID?
    init(_ input: Input) throws { before = try input[Self.before] }
    init() { before = nil }
}

struct RemittanceForm: Form {
    static let market = Field<MarketCode>.choice("market")
    static let tax = Field<RemittedTax>.choice("tax")
    static let period = Field<Day>.parsed("period", max: 10) { Day($0) }
    static let amount = Field<String>.text(
        "amount", .code, 1...24, attributes: " inputmode=\"decimal\"")
    static let reference = Field<String>.text("reference", .line, 2...200)
    static let fields: [any AnyField] = [market, tax, period, amount, reference]
    let market: MarketCode
    let tax: RemittedTax
    let period: Day
    let amount: String
    let reference: String
    init(_ input: Input) throws {
        market = try input[Self.market]
        tax = try input[Self.tax]
        period = try input[Self.period]
        amount = try input[Self.amount]
        reference = try input[Self.reference]
    }

    func request(in locale: LocaleTag) -> RemittanceRequest {
        RemittanceRequest(
            market: market, tax: tax, first: period, amount: amount, locale: locale,
            reference: reference)
    }
}

/// JSON of the remittance that was recorded: its id.
struct RemittedView: View {
    let id: RemittanceID
    static let shape = Shape<RemittedView>("Remitted", [.id("id") { $0.id }])
}

struct RemittancesView: View {
    struct DueView: View {
        let due: TaxDue
        static let shape = Shape<DueView>(
            "TaxDue",
            [
                .choice("market") { $0.due.market }, .choice("tax") { $0.due.tax },
                .text("first_day") { $0.due.period.first.description },
                .text("last_day") { $0.due.period.last.description },
                .text("due_day") { $0.due.period.due.description },
                .money("accrued") { $0.due.accrued }, .money("remitted") { $0.due.remitted },
                .money("open") { $0.due.open }, .flag("over") { $0.due.isOver },
                .flag("late") { $0.due.isLate && $0.due.open.minor > 0 },
            ])
    }
    struct RemittanceView: View {
        let remittance: Remittance
        static let shape = Shape<RemittanceView>(
            "Remittance",
            [
                .id("id") { $0.remittance.id }, .choice("market") { $0.remittance.market },
                .choice("tax") { $0.remittance.tax },
                .text("first_day") { $0.remittance.first.description },
                .text("last_day") { $0.remittance.last.description },
                .money("amount") { $0.remittance.amount },
                .text("reference") { $0.remittance.reference },
                .id("recorded_by") { $0.remittance.recordedBy },
                .instant("at") { $0.remittance.at },
            ])
    }
    let list: RemittanceList
    static let shape = Shape<RemittancesView>(
        "Remittances",
        [
            .list("due") { $0.list.due.map { DueView(due: $0) } },
            .list("remittances") { $0.list.remitted.map { RemittanceView(remittance: $0) } },
            .maybe("next") { $0.list.next?.description },
        ])
}
