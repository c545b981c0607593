import Access
import Notifications
import Shops
import Identities
import Accounts
import Creators
import Payouts
import DesignSystem
import HTML
import Ledger
import Markets
import Modules
import Payments
import Shops
import Store
import Web
import World

struct LicenceForm: Form {
    static let market = Field<MarketCode>.choice("market")
    static let number = Field<String>.text("number", .code, 3...60)
    static let fields: [any AnyField] = [market, number]
    let market: MarketCode
    let number: String

    init(_ input: Input) throws {
        market = try input[Self.market]
        number = try input[Self.number]
    }
}

/// The market whose licence is withdrawn.
struct LicenceWithdrawalForm: Form {
    static let fields: [any AnyField] = [LicenceForm.market]
    let market: MarketCode
    init(_ input: Input) throws { market = try input[LicenceForm.market] }
}

/// JSON of the audits' result: each check that failed, with its fault.
struct VerdictView: View {
    struct FaultView: View {
        static let shape = Shape<FaultView>(
            "Fault", [.text("check") { $0.check }, .text("fault") { $0.fault }])
        let check: String
        let fault: String
    }
    static let shape = Shape<VerdictView>(
        "Verdict", [.flag("right") { $0.faults.isEmpty }, .list("faults") { $0.faults }])
    let faults: [FaultView]
}

public enum OperationPath {
    public static let licences = URLPattern("/operations/licences")
    public static let licenceWithdrawals = URLPattern("/operations/licences/withdrawals")
    public static let person = URLPattern1<AccountID>("/operations/people/", "account")
    public static let grants = URLPattern1<AccountID>("/operations/people/", "account", "/grants")
    public static let confirmations = URLPattern1<AccountID>(
        "/operations/people/", "account", "/confirmations")
    public static let withdrawals = URLPattern1<AccountID>(
        "/operations/people/", "account", "/withdrawals")
    public static let closures = URLPattern1<AccountID>(
        "/operations/people/", "account", "/closures")
    public static let reopenings = URLPattern1<AccountID>(
        "/operations/people/", "account", "/reopenings")
    public static let sessionEndings = URLPattern1<AccountID>(
        "/operations/people/", "account", "/session-endings")
    public static let revocations = URLPattern1<AccountID>(
        "/operations/people/", "account", "/revocations")
}

extension OperationsWeb {
    public var routes: [Route] { marketRoutes + booksRoutes + peopleRoutes + accountActionRoutes }

    private var marketRoutes: [Route] {
        [
            Route(.get, Navigation.operations, for: .role(.operator), "What waits for the operator")
            {
                request in try await home(request)
            },
            Route(
                .get, Navigation.operationsMarkets, for: .role(.operator), "Markets and their rules"
            ) {
                request in try await marketsPage(request, SubmittedForm())
            },
            Route(
                .post, OperationPath.licences, for: .role(.operator), takes: LicenceForm.self,
                "Records a licence to sell in a market",
                onInvalid: { request, _, typed in try await marketsPage(request, typed) }
            ) { request, account, form in
                try await operations.licences.record(
                    form.market, number: form.number, by: account, at: request.now)
                return request.done(then: Navigation.operationsMarkets())
                    .recorded("licence-recorded", subject: form.market.rawValue)
            },
            Route(
                .post, OperationPath.licenceWithdrawals, for: .role(.operator),
                takes: LicenceWithdrawalForm.self, "Withdraws the licence to sell in a market",
                onInvalid: { request, _, typed in try await marketsPage(request, typed) }
            ) { request, account, form in
                try await operations.licences.withdraw(
                    form.market, id: operations.world.id(), by: account, at: request.now)
                return request.done(then: Navigation.operationsMarkets())
                    .recorded("licence-withdrawn", subject: form.market.rawValue)
            },
            Route(
                .get, Navigation.operationsLedger, for: .roles([.operator, .finance]),
                gives: VerdictView.shape.schema, "The books: totals, and whether they are right"
            ) { request in try await ledgerPage(request) },
            Route(
                .get, Navigation.operationsHealth, for: .role(.operator), "How the machine is doing"
            ) {
                request in try await healthPage(request)
            },
        ]
    }

    private func home(_ request: Request) async throws -> Response {
        let waiting = try await operations.store.read { db in try Waiting(in: db) }
        let parts = try await designSystem.parts(.operationsHome, for: request) { slots, db in
            try slots.operationsHome(in: db)
        }
        let context = try await designSystem.context(request)
        return .page(
            OperationPages(context: context).home(
                waiting, quarantined: operations.quarantined, parts: parts(context)))
    }

    private func marketsPage(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        let context = try await designSystem.context(request)
        let day = Day(request.now, offsetMinutes: 0)
        let markets = operations.markets
        let fees = markets.all.map { market in
            (
                market.code,
                markets.platformFee(in: market.code, on: market.zone.day(of: request.now))
            )
        }
        return .page(
            OperationPages(context: context).markets(
                markets.all, fees: Dictionary(fees) { first, _ in first },
                coverage: Dictionary(
                    markets.all.map { ($0.code, markets.taxCoverage(in: $0.code)) }
                ) { first, _ in first },
                licensed: operations.licences.all,
                alarms: operations.markets.alarms(on: day), typed))
    }

    private func ledgerPage(_ request: Request) async throws -> Response {
        let faults = try await Operations.verify(
            operations.store, operations.audits, at: request.now)
        let view = VerdictView(faults: faults.map { .init(check: $0.check, fault: $0.fault) })
        if request.wantsJSON { return .json(view) }
        let totals = try await operations.store.report { db in try Ledger.totals(in: db) }
        let context = try await designSystem.context(request)
        return .page(OperationPages(context: context).ledger(totals, faults: faults))
    }

    private func healthPage(_ request: Request) async throws -> Response {
        let stuck = try await operations.store.read { db in try StuckRows.all(in: db) }
        let context = try await designSystem.context(request)
        return .page(
            OperationPages(context: context).health(
                operations.store.figures, engine: operations.store.dialect, stuck: stuck))
    }
}

/// Counts of what waits for the operator.
struct Waiting: Sendable {
    let shops: Int
    let payments: Int
    let refunds: Int
    let messages: Int
    /// Messages that couldn't be delivered.
    let undelivered: Int
    let roles: Int
    /// Identities of creators that wait for a decision.
    let checks: Int
    /// Payouts that wait for a batch, and batches that wait for a second person.
    let payouts: Int
    let batches: Int
    let stuck: Int

    init(in db: Transaction) throws {
        shops = try Shops.countWaiting(in: db)
        (payments, refunds) = try Payments.countOpen(in: db)
        messages = try Notifications.countWaitingMail(in: db)
        undelivered = try Notifications.countFailedMail(in: db)
        checks = try Creators.countWaitingChecks(in: db)
        (payouts, batches) = try Payouts.countWaiting(in: db)
        roles = try RoleRequest.countOpen(in: db)
        stuck = try StuckRows.count(in: db)
    }
}
