import Affiliates
import Creators
import HTML
import Web

extension CreatorCenterWeb {
    /// Routes of a creator's earnings and figures.
    var moneyRoutes: [Route] {
        [
            Route(
                .get, AffiliatePath.earnings, for: .role(.creator), of: "own earnings",
                takes: PageForm.self, gives: EarningsView.shape.schema,
                "What one earned, and will earn"
            ) { request, account, form in
                let earnings = try await affiliates.earnings(
                    of: account, after: form.after)
                let context = try await designSystem.context(request)
                return request.answer(EarningsView(earnings: earnings)) {
                    MoneyPages(context: context).earningsPage(earnings, isFirst: form.after == nil)
                }
            },
            Route(
                .get, CreatorPath.figures, for: .role(.creator), of: "own stall",
                gives: FiguresView.shape.schema, "What happened at one's stall, by the day"
            ) { request, account in
                let (creator, days) = try await creators.figures(of: account)
                let context = try await designSystem.context(request)
                return request.answer(
                    FiguresView(days: days, currency: creator.market.currency)
                ) { MoneyPages(context: context).figuresPage(creator, days) }
            },
        ]
    }
}
