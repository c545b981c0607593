import Accounts
import DesignSystem
import HTML
import Store
import Web
import World

extension CreatorsWeb {
    /// Routes for a creator's earnings and for the sellers' commission plans.
    var moneyRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.earnings, for: .role(.creator), of: "own earnings",
                takes: PageForm.self, gives: EarningsView.shape.schema,
                "What one earned, and will earn"
            ) { request, form in
                let earnings = try await creators.earnings(
                    of: try request.caller.here, after: form.after)
                let context = try await designSystem.context(request)
                return request.answer(EarningsView(earnings: earnings)) {
                    MoneyPages(context: context).earningsPage(earnings, isFirst: form.after == nil)
                }
            },
            Route(
                .get, CreatorPath.figures, for: .role(.creator), of: "own stall",
                gives: FiguresView.shape.schema, "What happened at one's stall, by the day"
            ) { request in
                let (creator, days) = try await creators.figures(of: try request.caller.here)
                let context = try await designSystem.context(request)
                return request.answer(
                    FiguresView(days: days, currency: creator.market.currency)
                ) { MoneyPages(context: context).figuresPage(creator, days) }
            },
        ]
    }

    var planRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.plans, for: .role(.seller), of: "own shop",
                takes: PageForm.self, gives: PlansView.shape.schema,
                "A shop's products, and what creators get for selling them"
            ) { request, form in try await plansPage(request, form, SubmittedForm()) },
            Route(
                .post, CreatorPath.plan, for: .role(.seller), of: "own product",
                takes: PlanForm.self, gives: Done.shape.schema, refusals: [409],
                idempotent: true, "Opens a product to creators, or changes its rate",
                onInvalid: { request, typed in try await plansPage(request, PageForm(), typed) }
            ) { request, form in
                let done = try await creators.open(
                    try request.at(CreatorPath.plan), form.rate, lastDay: form.ends,
                    seller: try request.caller.here, idempotencyKey: request.idempotencyKey)
                return request.done(then: CreatorPath.plans()).replayed(done.replayed)
            },
            Route(
                .post, CreatorPath.planEnd, for: .role(.seller), of: "own product",
                gives: Done.shape.schema, refusals: [409],
                "Closes a product to creators who come now"
            ) { request in
                try await creators.close(
                    try request.at(CreatorPath.planEnd), seller: try request.caller.here)
                return request.done(then: CreatorPath.plans())
            },
        ]
    }

    private func plansPage(
        _ request: Request, _ form: PageForm, _ typed: SubmittedForm
    ) async throws -> Response {
        let (shop, products, next) = try await creators.planned(
            of: try request.caller.here, after: form.after)
        let context = try await designSystem.context(request)
        return request.answer(PlansView(products: products, next: next)) {
            let day = creators.markets.market(shop.market).zone.day(of: creators.world.now())
            return PlansPage(
                context: context, shop: shop,
                rule: creators.markets.creatorRule(in: shop.market, on: day),
                products: products, next: next, isFirst: form.after == nil, typed: typed
            ).page
        }
    }
}
