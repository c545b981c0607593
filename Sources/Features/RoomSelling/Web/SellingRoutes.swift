import Access
import Identities
import Accounts
import Catalog
import Rooms
import Store
import Web
import World

// Routes of hosts and moderators: bag, pins, prices, figures and target.

extension RoomSellingWeb {
    var hostRoutes: [Route] {
        [
            product(SellingPath.bag, "Puts a product into the bag") {
                selling, product, id, account in
                try await selling.put(product, into: id, by: account)
            },
            product(SellingPath.bagRemoval, "Takes a product out of the bag") {
                selling, product, id, account in
                try await selling.takeOut(product, of: id, by: account)
            },
            product(SellingPath.pin, "Shows a product of the bag to everybody") {
                selling, product, id, account in try await selling.pin(product, in: id, by: account)
            },
            Route(
                .post, SellingPath.pinNext, for: .signedIn, of: "own or moderated room",
                gives: PinnedView.shape.schema, refusals: [409, 410], "Shows the next product"
            ) { request, account in
                let id = try request.at(SellingPath.pinNext)
                let product = try await selling.pinNext(in: id, by: account)
                return request.done(PinnedView(product: product), then: RoomPath.room(id))
            },
            own(SellingPath.pinRemoval, "Shows no product any more", refusals: [410]) {
                selling, id, account in try await selling.unpin(in: id, by: account)
            },
            Route(
                .post, SellingPath.price, for: .signedIn, of: "own room", takes: RoomPriceForm.self,
                gives: RoomView.shape.schema, refusals: [409, 410],
                "Sets the price of a SKU in this room, or takes it back"
            ) { request, account, form in
                let id = try request.at(SellingPath.price)
                try await FieldRefusal.naming("minor", for: "price") {
                    try await selling.setPrice(form.minor, of: form.sku, in: id, by: account)
                }
                return try await shown(request, id)
            },
            Route(
                .get, SellingPath.figures, for: .signedIn, of: "own or moderated room",
                gives: RoomAnalyticsView.shape.schema,
                "What happened in a room, by the minute, beside the five minutes before, the "
                    + "host's last LIVE, and the target"
            ) { request, account in
                let report = try await selling.report(
                    of: try request.at(SellingPath.figures), for: account)
                return request.json(RoomAnalyticsView(report: report))
            },
            Route(
                .post, SellingPath.target, for: .signedIn, of: "own room", takes: TargetForm.self,
                gives: Done.shape.schema,
                "What a host wants to reach in a room; none if `value` is empty"
            ) { request, account, form in
                let id = try request.at(SellingPath.target)
                try await selling.setTarget(
                    form.kind, typed: form.value, in: id, by: account,
                    locale: request.caller.locale)
                return request.done(then: RoomPath.studio(id))
            }.shown(on: { RoomPath.studio(try $0.at(SellingPath.target)) }),
        ]
    }

    private func own(
        _ place: URLPattern1<RoomID>, _ summary: String, refusals: [Int],
        _ change: @escaping @Sendable (RoomSelling, RoomID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own room", gives: RoomView.shape.schema,
            refusals: refusals, summary
        ) { request, account in
            let id = try request.at(place)
            try await change(selling, id, account)
            return try await shown(request, id)
        }
    }

    private func product(
        _ place: URLPattern1<RoomID>, _ summary: String,
        _ change:
            @escaping @Sendable (RoomSelling, ProductID, RoomID, AccountID) async throws ->
            Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own or moderated room",
            takes: RoomProductForm.self, gives: RoomView.shape.schema, refusals: [409, 410], summary
        ) { request, account, form in
            let id = try request.at(place)
            try await change(selling, form.product, id, account)
            return try await shown(request, id)
        }
    }

    private func shown(_ request: Request, _ id: RoomID, status: Int = 200) async throws
        -> Response
    {
        let view = try await selling.rooms.view(of: id)
        return request.done(view, status: status, then: RoomPath.room(id))
    }
}
