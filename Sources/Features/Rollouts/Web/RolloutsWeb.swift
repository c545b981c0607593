import Access
import DesignSystem
import Identities
import Markets
import Store
import Text
import Web

/// URL patterns of invitations.
public enum RolloutPath {
    public static let invitations = Navigation.operationsInvitations
    public static let withdrawal = URLPattern1<AccountID>(
        "/operations/invitations/", "account", "/withdrawal")
}

/// Routes and pages of invitations.
public struct RolloutsWeb: Sendable {
    let rollouts: Rollouts
    let designSystem: DesignSystem

    var routes: [Route] {
        [
            Route(
                .get, RolloutPath.invitations, for: .role(.operator),
                takes: InvitationsChoice.self, gives: InvitationsView.shape.schema,
                "Stages of features by market, and the people invited to one"
            ) { request, form in try await page(request, form, SubmittedForm()) },
            Route(
                .post, RolloutPath.invitations, for: .role(.operator), takes: InvitationForm.self,
                gives: InvitedView.shape.schema, refusals: [409], idempotent: true,
                "Invites somebody to a feature of a market",
                onInvalid: { request, _, typed in
                    try await page(request, InvitationsChoice(typed), typed)
                }
            ) { request, account, form in
                let done = try await rollouts.invite(
                    form.who, to: form.feature, in: form.market, by: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    InvitedView(account: done.answer), then: place(form.feature, form.market)
                ).replayed(done.replayed).recorded(
                    "feature-invited",
                    subject: "\(done.answer) \(form.feature.rawValue) \(form.market.rawValue)")
            },
            Route(
                .post, RolloutPath.withdrawal, for: .role(.operator),
                takes: InvitationWithdrawalForm.self, gives: Done.shape.schema, refusals: [404],
                "Takes an invitation back",
                onInvalid: { request, _, typed in
                    try await page(request, InvitationsChoice(typed), typed)
                }
            ) { request, _, form in
                let person = try request.at(RolloutPath.withdrawal)
                try await rollouts.withdraw(person, from: form.feature, in: form.market)
                return request.done(then: place(form.feature, form.market)).recorded(
                    "feature-invitation-withdrawn",
                    subject: "\(person) \(form.feature.rawValue) \(form.market.rawValue)")
            },
        ]
    }

    private func place(_ feature: Feature, _ market: MarketCode) -> Path {
        InvitationsPage.place(feature, market)
    }

    private func page(
        _ request: Request, _ choice: InvitationsChoice, _ typed: SubmittedForm
    ) async throws -> Response {
        let shown = try await rollouts.list(
            choice.feature, in: choice.market, after: choice.after)
        let context = try await designSystem.context(request)
        return request.answer(InvitationsView(shown: shown)) {
            InvitationsPage(
                context: context, shown: shown, isFirst: choice.after == nil, typed: typed
            ).html
        }
    }
}

extension Rollouts: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RolloutsWeb(rollouts: self, designSystem: designSystem).routes
    }

    /// Features that an account has before everybody has them.
    public var slots: [SlotPart] {
        let markets = markets
        return [
            .openFeatures { caller, db in
                guard let account = caller.account,
                    let market = MarketCode(rawValue: caller.market)
                else { return [] }
                return Set(
                    try Feature.allCases.filter {
                        try Self.includes($0, account, market: market, markets: markets, in: db)
                    })
            }
        ]
    }
}
