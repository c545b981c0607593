import Access
import Affiliates
import Creators
import HTML
import Stalls
import Store
import Web

extension CreatorCenterWeb {
    /// Routes for editing one's own stall: every step is a form, so it works without JavaScript.
    var stallRoutes: [Route] {
        [
            Route(
                .get, StallPath.editing, for: .role(.creator), of: "own stall",
                gives: StallView.shape.schema, "One's stall, to be arranged"
            ) { request, account in try await editingPage(request, account, SubmittedForm()) },
            Route(
                .post, StallPath.editing, for: .role(.creator), of: "own stall",
                takes: ThemeForm.self, gives: Done.shape.schema, "Sets the colours of the awning",
                onInvalid: editingPage
            ) { request, account, form in
                try await stalls.setTheme(form.theme, of: account)
                return request.done(then: StallPath.editing())
            },
            Route(
                .post, StallPath.cover, for: .role(.creator), of: "own stall",
                limit: .perMinute(20), takes: PictureForm.self,
                body: .files(maxBytes: Self.pictureBytes), gives: Done.shape.schema,
                "Sets the picture above the stall", onInvalid: editingPage
            ) { request, account, form in
                try await FieldRefusal.naming(PictureForm.picture.name, for: "pictures") {
                    try await stalls.setCover(form.upload, of: account)
                }
                return request.done(then: StallPath.editing())
            }.admitting { _, account in _ = try await own(account) },
        ] + shelfRoutes + productRoutes
    }

    private var shelfRoutes: [Route] {
        [
            Route(
                .post, StallPath.shelves, for: .role(.creator), of: "own stall",
                takes: ShelfForm.self, gives: ShelfIDView.shape.schema, status: 201,
                refusals: [409], idempotent: true, "Adds a shelf", onInvalid: editingPage
            ) { request, account, form in
                let made = try await stalls.addShelf(
                    form.title, of: account, idempotencyKey: request.idempotencyKey)
                return request.done(
                    ShelfIDView(id: made.answer), status: 201, then: StallPath.editing()
                ).replayed(made.replayed)
            },
            Route(
                .post, StallPath.shelf, for: .role(.creator), of: "own stall's shelf",
                takes: ShelfForm.self, gives: Done.shape.schema, "Names a shelf anew",
                onInvalid: editingPage
            ) { request, account, form in
                try await stalls.rename(
                    try request.at(StallPath.shelf), form.title, of: account)
                return request.done(then: StallPath.editing())
            },
            Route(
                .post, StallPath.shelfMove, for: .role(.creator), of: "own stall's shelf",
                takes: MoveForm.self, gives: Done.shape.schema,
                "Moves a shelf up or down, or away"
            ) { request, account, form in
                try await stalls.move(
                    try request.at(StallPath.shelfMove), form.move, of: account)
                return request.done(then: StallPath.editing())
            },
        ]
    }

    private var productRoutes: [Route] {
        [
            Route(
                .post, StallPath.products, for: .role(.creator), of: "own stall",
                takes: PutForm.self, gives: Done.shape.schema, refusals: [409], idempotent: true,
                "Puts a product onto a shelf of one's stall", onInvalid: editingPage
            ) { request, account, form in
                let put = try await stalls.put(
                    form.product, on: form.shelf, of: account,
                    idempotencyKey: request.idempotencyKey)
                let next =
                    switch form.then {
                    case .stall: StallPath.editing()
                    case .market: AffiliatePath.offers()
                    case .product: CreatorParts.path(of: form.product)
                    }
                return request.done(then: next).replayed(put.replayed)
            },
            Route(
                .post, StallPath.productMove, for: .role(.creator), of: "own stall's product",
                takes: MoveForm.self, gives: Done.shape.schema,
                "Moves a product up or down on its shelf, or off the stall"
            ) { request, account, form in
                let product = try request.at(StallPath.productMove)
                try await stalls.move(product, form.move, of: account)
                let place = StallPath.editing()
                return request.done(
                    then: form.move == .remove ? place : place.at(product.description))
            },
            Route(
                .get, AffiliatePath.offers, for: .role(.creator), of: "own stall",
                takes: OfferForm.self, gives: OffersView.shape.schema,
                "Products that one may put on one's stall", handler: marketPage),
        ]
    }

    private func editingPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws
        -> Response
    {
        let now = console.world.now()
        let (shown, isOpen) = try await console.store.read { [stalls] db in
            let creator = try Creators.own(account, in: db)
            return (
                try Stalls.shown(creator, for: nil, at: now, in: db),
                try stalls.isOpen(to: creator, in: db)
            )
        }
        let context = try await designSystem.context(request)
        return request.answer(StallView(shown: shown, label: "")) {
            StallEditingPages(context: context, isOpen: isOpen).editingPage(shown, typed)
        }
    }

    private func marketPage(_ request: Request, _ account: AccountID, _ form: OfferForm)
        async throws -> Response
    {
        let (creator, products, next) = try await stalls.offered(
            to: account, own: form.source == .own, after: form.after)
        let (shelves, isOpen) = try await console.store.read { [stalls] db in
            (
                try Stalls.shelves(of: try Stalls.stall(of: creator.id, in: db).id, in: db),
                try stalls.isOpen(to: creator, in: db)
            )
        }
        let context = try await designSystem.context(request)
        return request.answer(OffersView(products: products, next: next)) {
            StallEditingPages(context: context, isOpen: isOpen).marketPage(
                products, shelves, form, next: next)
        }
    }
}
