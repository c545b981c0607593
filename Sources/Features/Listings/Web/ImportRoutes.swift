import Uploads
import Identities
import Catalog
import DesignSystem
import HTML
import Shops
import Store
import Web
import World

extension ListingsWeb {
    var importRoutes: [Route] {
        [
            Route(
                .get, ListingPath.imports, for: .role(.seller), of: "own shop",
                gives: ImportsView.shape.schema, "The shop's imports"
            ) { request in try await importsPage(request, SubmittedForm()) },
            Route(
                .post, ListingPath.imports, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: ImportForm.self,
                body: .files(maxBytes: Listings.maximumFileBytes + 100_000),
                gives: ImportIDView.shape.schema, status: 201, refusals: [409], idempotent: true,
                "Shows what a CSV file of products would change", onInvalid: importsPage
            ) { request, form in try await start(request, form.file, isPreview: true) },
            Route(
                .post, ListingPath.api, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: ImportBody.self,
                body: .raw(maxBytes: Listings.maximumFileBytes), gives: ImportIDView.shape.schema,
                status: 201, refusals: [409], idempotent: true,
                "Imports a CSV file of products, sent as the body"
            ) { request, form in try await start(request, form.file, isPreview: false) },
            Route(
                .post, ListingPath.apiPreview, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: ImportBody.self,
                body: .raw(maxBytes: Listings.maximumFileBytes), gives: ImportIDView.shape.schema,
                status: 201, refusals: [409], idempotent: true,
                "Shows what a CSV file of products, sent as the body, would change"
            ) { request, form in try await start(request, form.file, isPreview: true) },
            Route(
                .get, ListingPath.import, for: .role(.seller), of: "own import",
                gives: ImportView.shape.schema, "How far an import is, and what it left out"
            ) { request in
                let id = try request.at(ListingPath.import)
                let shop = try await listings.selling(try request.caller.here)
                let (job, lines) = try await listings.store.read { db in
                    let job = try Listings.import(id, of: shop.id, in: db)
                    let lines = try ReportLine.Kind.allCases.flatMap {
                        try Listings.lines($0, of: id, limit: Listings.reportLines, in: db)
                    }
                    return (job, lines)
                }
                let context = try await designSystem.context(request)
                return request.answer(ImportView(job: job, lines: lines)) {
                    ImportPages(context: context).importPage(
                        job, lines, fetches: listings.pictures != nil)
                }
            },
            Route(
                .post, ListingPath.importConfirmation, for: .role(.seller), of: "own import",
                limit: .perMinute(20), gives: Done.shape.schema, refusals: [409],
                "Writes what an import's preview showed"
            ) { request in
                let id = try request.at(ListingPath.importConfirmation)
                try await listings.confirmImport(id, of: try request.caller.here)
                return request.done(then: ListingPath.import(id))
            },
            Route(
                .post, ListingPath.importCancellation, for: .role(.seller), of: "own import",
                limit: .perMinute(20), gives: Done.shape.schema, refusals: [409],
                "Gives an import's preview up"
            ) { request in
                let id = try request.at(ListingPath.importCancellation)
                try await listings.cancelImport(id, of: try request.caller.here)
                return request.done(then: ListingPath.imports())
            },
            Route(
                .post, ListingPath.importPictures, for: .role(.seller), of: "own import",
                limit: .perMinute(10), gives: Done.shape.schema, refusals: [409],
                "Asks again for an import's pictures that couldn't be had"
            ) { request in
                let id = try request.at(ListingPath.importPictures)
                try await listings.fetchAgain(id, of: try request.caller.here)
                return request.done(then: ListingPath.import(id))
            },
        ]
    }

    private func start(
        _ request: Request, _ file: Upload, isPreview: Bool
    ) async throws -> Response {
        let account = try request.caller.here
        let shop = try await listings.selling(account)
        let made = try await listings.startImport(
            path: file.path, name: file.name == "body" ? "import.csv" : file.name, shop: shop,
            account: account, isPreview: isPreview, idempotencyKey: request.idempotencyKey)
        return request.done(
            ImportIDView(id: made.answer), status: 201, then: ListingPath.import(made.answer)
        ).replayed(made.replayed)
    }

    private func importsPage(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        let shop = try await listings.selling(try request.caller.here)
        let imports = try await listings.store.read { db in
            try Listings.imports(of: shop.id, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(ImportsView(imports: imports)) {
            ImportPages(context: context).importsPage(
                imports, currency: shop.market.currency, typed)
        }
    }

    var reviewRoutes: [Route] {
        [
            Route(
                .get, ListingPath.review, for: .role(.operator), takes: ReviewForm.self,
                gives: ReviewView.shape.schema, "Products on sale, the newest first"
            ) { request, form in
                try await reviewPage(request, form.state, form.before, SubmittedForm())
            },
            Route(
                .post, ListingPath.takedown, for: .role(.operator), takes: TakedownForm.self,
                gives: Done.shape.schema, refusals: [409], "Takes a product down",
                onInvalid: { request, typed in try await reviewPage(request, .live, nil, typed) }
            ) { request, form in
                try await listings.takeDown(
                    try request.at(ListingPath.takedown), reason: form.reason)
                return request.done(then: ListingPath.review())
            },
            Route(
                .post, ListingPath.restoration, for: .role(.operator), gives: Done.shape.schema,
                refusals: [409], "Lets the seller publish a product again"
            ) { request in
                try await listings.restore(try request.at(ListingPath.restoration))
                return request.done(
                    then: ListingPath.review().with("state", Product.State.takenDown.rawValue))
            },
        ]
    }

    private func reviewPage(
        _ request: Request, _ state: Product.State, _ before: ProductID?, _ typed: SubmittedForm
    ) async throws -> Response {
        var (products, shops) = try await listings.store.read { db in
            let products = try Catalog.products(
                in: state, before: before, limit: Listings.reviewPage + 1, in: db)
            return (products, try Shops.shops(products.map(\.shop), in: db))
        }
        let isMore = products.count > Listings.reviewPage
        if isMore { products.removeLast() }
        let shown = products
        let context = try await designSystem.context(request)
        return request.answer(ReviewView(products: shown)) {
            ReviewPage(context: context).productReviewPage(
                shown, shops, state, next: isMore ? shown.last?.id : nil, typed)
        }
    }
}
