import Accounts
import Catalog
import DesignSystem
import HTML
import Store
import Web
import World

extension CreatorsWeb {
    /// Routes for editing one's own stall: every step is a form, so it works without JavaScript.
    var arrangingRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.arrangement, for: .role(.creator), of: "own stall",
                gives: StallView.shape.schema, "One's stall, to be arranged"
            ) { request in try await arrangementPage(request, SubmittedForm()) },
            Route(
                .post, CreatorPath.arrangement, for: .role(.creator), of: "own stall",
                takes: ThemeForm.self, gives: Done.shape.schema, "Sets the colours of the awning",
                onInvalid: arrangementPage
            ) { request, form in
                try await creators.setTheme(form.theme, of: try request.caller.here)
                return request.done(then: CreatorPath.arrangement())
            },
            Route(
                .post, CreatorPath.cover, for: .role(.creator), of: "own stall",
                limit: .perMinute(20), takes: PictureForm.self,
                body: .files(maxBytes: Self.pictureBytes), gives: Done.shape.schema,
                "Sets the picture above the stall", onInvalid: arrangementPage
            ) { request, form in
                try await creators.setCover(form.upload, of: try request.caller.here)
                return request.done(then: CreatorPath.arrangement())
            },
        ] + shelfRoutes + productRoutes
    }

    private var shelfRoutes: [Route] {
        [
            Route(
                .post, CreatorPath.shelves, for: .role(.creator), of: "own stall",
                takes: ShelfForm.self, gives: ShelfIDView.shape.schema, status: 201,
                refusals: [409], idempotent: true, "Adds a shelf", onInvalid: arrangementPage
            ) { request, form in
                let made = try await creators.addShelf(
                    form.title, of: try request.caller.here, idempotencyKey: request.idempotencyKey)
                return request.done(
                    ShelfIDView(id: made.answer), status: 201, then: CreatorPath.arrangement()
                ).replayed(made.replayed)
            },
            Route(
                .post, CreatorPath.shelf, for: .role(.creator), of: "own stall's shelf",
                takes: ShelfForm.self, gives: Done.shape.schema, "Names a shelf anew",
                onInvalid: arrangementPage
            ) { request, form in
                try await creators.rename(
                    try request.at(CreatorPath.shelf), form.title, of: try request.caller.here)
                return request.done(then: CreatorPath.arrangement())
            },
            Route(
                .post, CreatorPath.shelfMove, for: .role(.creator), of: "own stall's shelf",
                takes: MoveForm.self, gives: Done.shape.schema,
                "Moves a shelf up or down, or away"
            ) { request, form in
                try await creators.move(
                    try request.at(CreatorPath.shelfMove), form.move, of: try request.caller.here)
                return request.done(then: CreatorPath.arrangement())
            },
        ]
    }

    private var productRoutes: [Route] {
        [
            Route(
                .post, CreatorPath.products, for: .role(.creator), of: "own stall",
                takes: PutForm.self, gives: Done.shape.schema, refusals: [409], idempotent: true,
                "Puts a product onto a shelf of one's stall", onInvalid: arrangementPage
            ) { request, form in
                let put = try await creators.put(
                    form.product, on: form.shelf, of: try request.caller.here,
                    idempotencyKey: request.idempotencyKey)
                let next =
                    switch form.then {
                    case .stall: CreatorPath.arrangement()
                    case .market: CreatorPath.market()
                    case .product: Self.path(of: form.product)
                    }
                return request.done(then: next).replayed(put.replayed)
            },
            Route(
                .post, CreatorPath.productMove, for: .role(.creator), of: "own stall's product",
                takes: MoveForm.self, gives: Done.shape.schema,
                "Moves a product up or down on its shelf, or off the stall"
            ) { request, form in
                let product = try request.at(CreatorPath.productMove)
                try await creators.move(product, form.move, of: try request.caller.here)
                let place = CreatorPath.arrangement()
                return request.done(
                    then: form.move == .remove ? place : place.at(product.description))
            },
            Route(
                .get, CreatorPath.market, for: .role(.creator), of: "own stall",
                takes: OfferForm.self, gives: OffersView.shape.schema,
                "Products that one may put on one's stall", handler: marketPage),
        ]
    }

    private func arrangementPage(_ request: Request, _ typed: SubmittedForm) async throws
        -> Response
    {
        let account = try request.caller.here
        let now = creators.world.now()
        let shown = try await creators.store.read { db in
            try Creators.shown(try Creators.own(account, in: db), for: nil, at: now, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(StallView(shown: shown, label: "")) {
            StallEditingPages(context: context).arrangementPage(shown, typed)
        }
    }

    private func marketPage(_ request: Request, _ form: OfferForm) async throws -> Response {
        let (creator, products, next) = try await creators.offered(
            to: try request.caller.here, own: form.whose == .own, after: form.after)
        let shelves = try await creators.store.read { db in
            try Creators.shelves(of: try Creators.stall(of: creator.id, in: db).id, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(OffersView(products: products, next: next)) {
            StallEditingPages(context: context).marketPage(products, shelves, form, next: next)
        }
    }
}
