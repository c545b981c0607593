import Access
import DesignSystem
import HTML
import Identities
import Web

/// Routes and pages of targeted plans and collaborations.
struct CollaborationsWeb: Sendable {
    let collaborations: Collaborations
    let designSystem: DesignSystem

    var routes: [Route] { sellerRoutes + creatorRoutes }

    private var sellerRoutes: [Route] {
        [
            Route(
                .get, CollaborationPath.plans, for: .role(.seller), of: "own shop",
                takes: PlanPageForm.self, gives: PlanListView.shape.schema,
                "A shop's targeted plans, and what became of their invitations"
            ) { request, account, form in
                let list = try await collaborations.plans(of: account, before: form.before)
                let context = try await designSystem.context(request)
                return request.answer(PlanListView(list: list)) {
                    TargetedPlanPages(context: context).list(list, isFirst: form.before == nil)
                }
            },
            Route(
                .get, CollaborationPath.new, for: .role(.seller), of: "own shop",
                takes: NewPlanForm.self, gives: NewPlanView.shape.schema,
                "What a targeted plan can be made of"
            ) { request, account, form in
                try await newPage(request, account, form, SubmittedForm())
            },
            Route(
                .post, CollaborationPath.plans, for: .role(.seller), of: "own shop",
                takes: OfferForm.self, gives: SavedPlanView.shape.schema, refusals: [409],
                idempotent: true, "Invites creators to sell products at a rate of their own",
                onInvalid: { request, account, typed in
                    try await newPage(request, account, NewPlanForm(), typed)
                }
            ) { request, account, form in
                let saved = try await collaborations.invite(
                    form.offer, seller: account, idempotencyKey: request.idempotencyKey)
                return request.done(
                    SavedPlanView(plan: saved.answer), then: CollaborationPath.plan(saved.answer)
                ).replayed(saved.replayed)
            },
            Route(
                .get, CollaborationPath.plan, for: .role(.seller), of: "own plan",
                gives: PlanListView.shape.schema, refusals: [404],
                "A targeted plan with its invitations"
            ) { request, account in
                let plan = try request.at(CollaborationPath.plan)
                let list = try await collaborations.plans(of: account, only: plan)
                let context = try await designSystem.context(request)
                return request.answer(PlanListView(list: list)) {
                    TargetedPlanPages(context: context).detail(list)
                }
            },
            change(
                CollaborationPath.revocation, .seller, "own plan",
                "Takes back an invitation that wasn't answered", then: CollaborationPath.plans
            ) { try await collaborations.revoke($0, seller: $1) },
            change(
                CollaborationPath.end, .seller, "own plan",
                "Ends a collaboration; its creator keeps the rate for a time",
                then: CollaborationPath.plans
            ) { try await collaborations.end($0, seller: $1) },
        ]
    }

    private var creatorRoutes: [Route] {
        [
            Route(
                .get, CollaborationPath.own, for: .role(.creator), of: "own collaborations",
                takes: OwnPageForm.self, gives: OwnCollaborationsView.shape.schema,
                "What sellers invited one to, and what was agreed"
            ) { request, account, form in
                let all = try await collaborations.own(of: account, before: form.before)
                let context = try await designSystem.context(request)
                return request.answer(OwnCollaborationsView(all: all)) {
                    OwnCollaborationPages(context: context)
                        .page(all, isFirst: form.before == nil)
                }
            },
            change(
                CollaborationPath.acceptance, .creator, "own collaborations",
                "Accepts an invitation: its rate is one's own from now on",
                then: CollaborationPath.own
            ) { try await collaborations.accept($0, by: $1) },
            change(
                CollaborationPath.refusal, .creator, "own collaborations",
                "Declines an invitation", then: CollaborationPath.own
            ) { try await collaborations.decline($0, by: $1) },
            change(
                CollaborationPath.ownEnd, .creator, "own collaborations",
                "Ends a collaboration at once", then: CollaborationPath.own
            ) { try await collaborations.leave($0, by: $1) },
            Route(
                .post, CollaborationPath.blockedShop, for: .role(.creator), takes: BlockForm.self,
                gives: Done.shape.schema, refusals: [404, 409],
                "Blocks a shop, whose invitations are declined, or lets it invite again"
            ) { request, account, form in
                try await collaborations.setBlocked(
                    try request.at(CollaborationPath.blockedShop), form.isBlocked, by: account)
                return request.done(then: CollaborationPath.own())
            },
        ]
    }

    /// A route that moves one collaboration.
    private func change(
        _ place: URLPattern1<CollaborationID>, _ role: Role, _ ownership: Ownership,
        _ summary: String, then page: URLPattern,
        _ move: @escaping @Sendable (CollaborationID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .role(role), of: ownership, gives: Done.shape.schema,
            refusals: [404, 409], summary
        ) { request, account in
            try await move(try request.at(place), account)
            return request.done(then: page())
        }
    }

    private func newPage(
        _ request: Request, _ account: AccountID, _ form: NewPlanForm, _ typed: SubmittedForm
    ) async throws -> Response {
        let new = try await collaborations.newPlan(of: account, for: form.product)
        let context = try await designSystem.context(request)
        return request.answer(NewPlanView(new: new)) {
            TargetedPlanPages(context: context).new(new, form, typed)
        }
    }
}

extension Collaborations: WebModule {
    /// Style sheets of collaborations.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Collaborations",
                sheets: [.console: ["targeted-plans.css"], .shop: ["collaborations.css"]])
        ]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        CollaborationsWeb(collaborations: self, designSystem: designSystem).routes
    }
}
