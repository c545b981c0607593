import Access
import Accounts
import DesignSystem
import HTML
import Store
import Web
import World

extension ShopsWeb {
    public var routes: [Route] { sellRoutes + reviewRoutes }

    private var sellRoutes: [Route] {
        [
            Route(
                .get, ShopPath.sell, for: .signedIn, of: "own shop", gives: SellView.shape.schema,
                "One's shop: its registration and its state"
            ) { request, account in try await sellPage(request, account, SubmittedForm()) },
            Route(
                .post, ShopPath.sell, for: .signedIn, of: "own shop",
                takes: RegistrationForm.self, gives: ShopView.shape.schema, refusals: [409],
                idempotent: true, "Registers a shop, or sends a refused one again",
                onInvalid: sellPage
            ) { request, account, form in
                let owner = account
                let made = try await shops.register(
                    form.registration, owner: owner, idempotencyKey: request.idempotencyKey)
                guard let shop = try await shops.owned(by: owner) else {
                    throw ShopRefusal.notFound
                }
                return request.done(ShopView(shop: shop), then: ShopPath.sell())
                    .replayed(made.replayed)
            },
        ]
    }

    private var reviewRoutes: [Route] {
        [
            Route(
                .get, ShopPath.queue, for: .role(.operator), takes: QueueForm.self,
                gives: QueueView.shape.schema, "Shops that wait for a decision"
            ) { request, form in try await queuePage(request, form.state, SubmittedForm()) },
            Route(
                .post, ShopPath.approval, for: .role(.operator), gives: Done.shape.schema,
                refusals: [409], "Lets a shop sell"
            ) { request, account in
                try await shops.approve(
                    try request.at(ShopPath.approval), by: account)
                return request.done(then: ShopPath.queue())
            },
            Route(
                .post, ShopPath.refusal, for: .role(.operator), takes: RefusalForm.self,
                gives: Done.shape.schema, refusals: [409], "Says why a shop can't sell yet",
                onInvalid: { request, _, typed in try await queuePage(request, .waiting, typed) }
            ) { request, account, form in
                try await shops.refuse(
                    try request.at(ShopPath.refusal), code: form.code, reason: form.reason,
                    by: account)
                return request.done(then: ShopPath.queue())
            },
        ]
    }

    private func sellPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let shop = try await shops.owned(by: account)
        let context = try await designSystem.context(request)
        let items = Shops.checklist(of: shop, products: 0, live: 0, stocked: false)
            .filter { $0.code.hasPrefix("shop.") }
        let view = SellView(
            shop: shop.map { [ShopView(shop: $0)] } ?? [],
            checklist: items.map { ReadinessView(item: $0) })
        return request.answer(view) { ShopPages(context: context).sellPage(shop, typed) }
    }

    private func queuePage(
        _ request: Request, _ state: Shop.State, _ typed: SubmittedForm
    ) async throws -> Response {
        let shops = try await shops.store.read { db in try Shops.queue(state, in: db) }
        let context = try await designSystem.context(request)
        return request.answer(QueueView(shops: shops.map { ShopView(shop: $0) })) {
            ShopPages(context: context).shopQueuePage(shops, state, typed)
        }
    }
}
