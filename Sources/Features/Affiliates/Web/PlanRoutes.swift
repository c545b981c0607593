import Access
import Creators
import HTML
import Web

extension AffiliatesWeb {
    public var routes: [Route] {
        [
            Route(
                .get, AffiliatePath.plans, for: .role(.seller), of: "own shop",
                takes: PageForm.self, gives: PlansView.shape.schema,
                "A shop's products, and what creators get for selling them"
            ) { request, account, form in
                try await plansPage(request, account, form, SubmittedForm())
            },
            Route(
                .post, AffiliatePath.plan, for: .role(.seller), of: "own product",
                takes: PlanForm.self, gives: Done.shape.schema, refusals: [409],
                idempotent: true, "Opens a product to creators, or changes its rate",
                onInvalid: { request, account, typed in
                    try await plansPage(request, account, PageForm(), typed)
                }
            ) { request, account, form in
                let done = try await affiliates.open(
                    try request.at(AffiliatePath.plan), form.rate, lastDay: form.ends,
                    seller: account, idempotencyKey: request.idempotencyKey)
                return request.done(then: AffiliatePath.plans()).replayed(done.replayed)
            },
            Route(
                .post, AffiliatePath.planEnd, for: .role(.seller), of: "own product",
                gives: Done.shape.schema, refusals: [409],
                "Closes a product to creators who come now"
            ) { request, account in
                try await affiliates.close(
                    try request.at(AffiliatePath.planEnd), seller: account)
                return request.done(then: AffiliatePath.plans())
            },
        ]
    }

    private func plansPage(
        _ request: Request, _ account: AccountID, _ form: PageForm, _ typed: SubmittedForm
    ) async throws -> Response {
        let (shop, products, next, isOpen) = try await affiliates.planned(
            of: account, after: form.after)
        let context = try await designSystem.context(request)
        return request.answer(PlansView(products: products, next: next)) {
            let day = affiliates.markets.market(shop.market).zone.day(of: affiliates.world.now())
            return PlansPage(
                context: context, shop: shop,
                rule: affiliates.markets.creatorRule(in: shop.market, on: day),
                products: products, next: next, isFirst: form.after == nil, isOpen: isOpen,
                typed: typed
            ).page
        }
    }
}
