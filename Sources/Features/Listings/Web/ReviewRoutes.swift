import Catalog
import DesignSystem
import Identities
import Shops
import Store
import Web

extension ListingsWeb {
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
