import Access
import Identities
import Accounts
import Catalog
import DesignSystem
import HTML
import Shops
import Store
import Web
import World

extension ListingsWeb {
    public var routes: [Route] {
        listRoutes + productRoutes + pictureRoutes + reviewRoutes
    }

    private var listRoutes: [Route] {
        [
            Route(
                .get, ListingPath.products, for: .role(.seller), of: "own shop",
                takes: ListForm.self, gives: ProductListView.shape.schema,
                "The shop's products"
            ) { request, account, form in
                try await listPage(request, account, form, SubmittedForm())
            },
            Route(
                .post, ListingPath.bulk, for: .role(.seller), of: "own shop",
                takes: BulkForm.self, gives: BulkView.shape.schema, idempotent: true,
                "Does one thing to several products",
                onInvalid: { request, account, typed in
                    try await listPage(request, account, ListForm(), typed)
                }
            ) { request, account, form in
                let typing = try await typing(request, account)
                let change = try FieldRefusal.naming("value", for: "price") {
                    try typing.bulk(form)
                }
                let outcome = try await listings.change(
                    form.products, change, onlyGaps: form.onlyGaps, by: account,
                    idempotencyKey: request.idempotencyKey)
                let answer = outcome.answer
                let back = ListingPath.products().with("state", form.state?.rawValue)
                    .with("done", "\(answer.done)").with("left", "\(answer.left.count)")
                    .with("removed", answer.compareRemoved > 0 ? "\(answer.compareRemoved)" : nil)
                let named = answer.left.prefix(Listings.leftNamed).reduce(back) {
                    $0.with("named", $1.description)
                }
                return request.done(BulkView(outcome: answer), then: named)
                    .replayed(outcome.replayed)
            },
        ]
    }

    private var productRoutes: [Route] {
        [
            Route(.get, ListingPath.new, for: .role(.seller), "An empty product to fill in") {
                request, account in try await newPage(request, account, SubmittedForm())
            },
            Route(
                .post, ListingPath.new, for: .role(.seller), of: "own shop",
                takes: NewProductForm.self, gives: ProductIDView.shape.schema, status: 201,
                idempotent: true, "Adds a product, as a draft", onInvalid: newPage
            ) { request, account, form in
                let made = try await listings.create(
                    try await typing(request, account).edit(form.product), by: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    ProductIDView(id: made.answer), status: 201,
                    then: ListingPath.product(made.answer)
                ).replayed(made.replayed)
            },
            Route(
                .get, ListingPath.product, for: .role(.seller), of: "own product",
                gives: SellerProductView.shape.schema, "A product to edit"
            ) { request, account in try await productPage(request, account, SubmittedForm()) },
            Route(
                .post, ListingPath.product, for: .role(.seller), of: "own product",
                takes: ProductChangeForm.self, gives: SellerProductView.shape.schema,
                refusals: [409], "Changes what is named of a product", onInvalid: productPage
            ) { request, account, form in
                let (id, account) = (
                    try request.at(ListingPath.product), account
                )
                let edit = try await typing(request, account).edit(form.product)
                try await listings.change(id, to: edit, by: account)
                let now = try await listings.editable(id, of: account)
                return request.done(
                    SellerProductView(editable: now), then: ListingPath.product(id))
            },
            Route(
                .post, ListingPath.publication, for: .role(.seller), of: "own product",
                takes: Nothing.self, gives: Done.shape.schema, refusals: [409],
                "Publishes a product",
                onInvalid: { request, account, typed in
                    try await productPage(request, account, at: ListingPath.publication, typed)
                }
            ) { request, account, _ in
                let id = try request.at(ListingPath.publication)
                try await listings.publish(id, by: account)
                return request.done(then: ListingPath.product(id))
            },
            Route(
                .post, ListingPath.withdrawal, for: .role(.seller), of: "own product",
                takes: Nothing.self, gives: Done.shape.schema, refusals: [409],
                "Takes a product off sale",
                onInvalid: { request, account, typed in
                    try await productPage(request, account, at: ListingPath.withdrawal, typed)
                }
            ) { request, account, _ in
                let id = try request.at(ListingPath.withdrawal)
                try await listings.withdraw(id, by: account)
                return request.done(then: ListingPath.product(id))
            },
        ]
    }

    /// Bytes of one upload: twenty pictures of ten megabytes each would fill a small disk; a
    /// phone's are 3 to 5.
    static let picturesBytes = 100_000_000

    private var pictureRoutes: [Route] {
        [
            Route(
                .post, ListingPath.pictures, for: .role(.seller), of: "own product",
                limit: .perMinute(20), takes: PicturesForm.self,
                body: .files(maxBytes: Self.picturesBytes),
                gives: Done.shape.schema, "Adds pictures to a product",
                onInvalid: { request, account, typed in
                    try await productPage(request, account, at: ListingPath.pictures, typed)
                }
            ) { request, account, form in
                let id = try request.at(ListingPath.pictures)
                try await listings.addPictures(form.pictures, to: id, by: account)
                return request.done(then: ListingPath.product(id).at("pictures"))
            }.admitting { request, account in
                let id = try request.at(ListingPath.pictures)
                try await listings.store.read { db in
                    try Listings.checkForPictures(id, of: account, in: db)
                }
            },
            Route(
                .post, ListingPath.arrangement, for: .role(.seller), of: "own product",
                takes: ArrangementForm.self, gives: Done.shape.schema,
                "Orders and removes a product's pictures",
                onInvalid: { request, account, typed in
                    try await productPage(request, account, at: ListingPath.arrangement, typed)
                }
            ) { request, account, form in
                let id = try request.at(ListingPath.arrangement)
                try await listings.arrange(form.places, of: id, by: account)
                return request.done(then: ListingPath.product(id).at("pictures"))
            },
        ]
    }

    func typing(_ request: Request, _ account: AccountID) async throws -> Typing {
        let shop = try await listings.selling(account)
        return Typing(market: listings.markets.market(shop.market), locale: request.caller.locale)
    }

    private func listPage(
        _ request: Request, _ account: AccountID, _ form: ListForm, _ typed: SubmittedForm
    ) async throws -> Response {
        let list = try await listings.list(
            of: account, state: form.state, words: form.words, before: form.before,
            left: form.outcome?.named ?? [])
        let context = try await designSystem.context(request)
        return request.answer(ProductListView(list: list)) {
            ProductListPage(context: context).productListPage(list, form, typed)
        }
    }

    private func newPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let shop = try await listings.selling(account)
        let context = try await designSystem.context(request)
        return .page(
            ProductEditor(context: context).productPage(
                nil, currency: shop.market.currency, typed))
    }

    private func productPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        try await productPage(request, account, at: ListingPath.product, typed)
    }

    private func productPage(
        _ request: Request, _ account: AccountID, at place: URLPattern1<ProductID>,
        _ typed: SubmittedForm
    ) async throws -> Response {
        let editable = try await listings.editable(
            try request.at(place), of: account)
        let context = try await designSystem.context(request)
        return request.answer(SellerProductView(editable: editable)) {
            ProductEditor(context: context).productPage(
                editable, currency: editable.product.market.currency, typed)
        }
    }
}
