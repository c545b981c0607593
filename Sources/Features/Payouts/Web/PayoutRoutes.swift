import Access
import Authentication
import Accounts
import DesignSystem
import HTML
import Store
import Web
import World

extension PayoutsWeb {
    public var routes: [Route] {
        own(.creator, .role(.creator), PayoutPath.creatorAccount)
            + own(.seller, .role(.seller), PayoutPath.sellerAccount) + financeRoutes
            + batchRoutes + debtRoutes
    }

    /// Routes of a payee's page: the same page, rule and words for creators and sellers.
    private func own(_ side: PayoutSide, _ audience: Audience, _ keeping: URLPattern) -> [Route] {
        let onInvalid: @Sendable (Request, AccountID, SubmittedForm) async throws -> Response = {
            request, account, typed in
            try await ownPage(request, account, side, PayoutPage(), typed)
        }
        return [
            Route(
                .get, side.place, for: audience, of: "own balance", takes: PayoutPage.self,
                gives: StatementView.shape.schema, "One's balance and payouts (\(side.rawValue))"
            ) { request, account, form in
                try await ownPage(request, account, side, form, SubmittedForm())
            },
            Route(
                .post, side.place, for: audience, of: "own balance", limit: .perMinute(10),
                takes: AskForm.self,
                gives: AskedView.shape.schema, refusals: [409], idempotent: true,
                "Asks for one's balance, or part of it (\(side.rawValue))", onInvalid: onInvalid
            ) { request, account, form in
                let asked = try await payouts.ask(
                    form.amount(in: request.caller.locale), side, of: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(AskedView(id: asked.answer), then: side.place())
                    .replayed(asked.replayed)
            },
            Route(
                .post, keeping, for: audience, of: "own balance", limit: .perMinute(10),
                takes: BankForm.self, gives: Done.shape.schema,
                "Says which bank account one is paid to (\(side.rawValue))", onInvalid: onInvalid
            ) { request, account, form in
                let proof = try await payouts.authentication.prove(
                    account, password: form.current, browser: request.browser)
                try await payouts.keep(form.account, side, by: proof)
                return request.done(then: side.place()).recorded("payout-account-changed")
            },
        ]
    }

    private func ownPage(
        _ request: Request, _ account: AccountID, _ side: PayoutSide, _ form: PayoutPage,
        _ typed: SubmittedForm
    ) async throws -> Response {
        let statement = try await payouts.statement(
            side, of: account, before: form.after)
        let context = try await designSystem.context(request)
        return request.answer(StatementView(statement: statement)) {
            OwnPayouts(
                context: context, side: side, statement: statement, isFirst: form.after == nil,
                typed: typed
            ).page
        }
    }

    private var financeRoutes: [Route] {
        [
            Route(
                .get, PayoutPath.all, for: .roles([.operator, .finance]),
                takes: PayoutChoice.self, gives: PayoutsView.shape.schema,
                "Payouts that wait for the bank, and those that are settled"
            ) { request, form in try await allPage(request, form, SubmittedForm()) },
            Route(
                .post, PayoutPath.one, for: .role(.finance), takes: DecisionForm.self,
                gives: Done.shape.schema, refusals: [403, 404, 409],
                "Says what the bank did with a payout",
                onInvalid: { request, _, typed in try await allPage(request, PayoutChoice(), typed)
                }
            ) { request, account, form in
                try await payouts.decide(
                    try request.at(PayoutPath.one), form.verdict, by: account)
                return request.done(then: PayoutPath.all())
            },
        ]
    }

    private func allPage(
        _ request: Request, _ form: PayoutChoice, _ typed: SubmittedForm
    ) async throws -> Response {
        let found = try await payouts.list(form.state, after: form.after)
        let context = try await designSystem.context(request)
        let decides = request.caller.roles.contains(.finance)
        return request.answer(PayoutsView(payouts: found.payouts, next: found.next)) {
            FinancePayouts(
                context: context, state: form.state, payouts: found.payouts, next: found.next,
                isFirst: form.after == nil, decides: decides, typed: typed
            ).page
        }
    }
}
