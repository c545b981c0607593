import Access
import Identities
import Markets
import Orders
import Store
import Web
import World

extension ParcelsWeb {
    var readRoutes: [Route] {
        [
            Route(
                .get, ParcelPath.ofBuyer, for: .signedIn, of: "own order",
                gives: BuyerParcelsView.shape.schema, "Parcels of an order, and where they are"
            ) { request, account in
                let id = try request.at(ParcelPath.ofBuyer)
                let found = try await parcels.parcels(of: id, buyer: account)
                let context = try await designSystem.context(request)
                return request.answer(BuyerParcelsView(parcels: found)) {
                    BuyerParcelsPage(context: context, order: id, shown: found).html
                }
            },
            Route(
                .get, ParcelPath.ofSeller, for: .role(.seller), of: "own shop's order",
                gives: PackingView.shape.schema, "An order's parcels, and what is left to pack"
            ) { request, account in
                try await packing(request, account, request.at(ParcelPath.ofSeller))
            },
            Route(
                .get, ParcelPath.parcel, for: .role(.seller), of: "own shop's parcel",
                gives: SellerParcelView.shape.schema, "A parcel with its label and its way"
            ) { request, account in
                try await parcel(request, account, request.at(ParcelPath.parcel))
            },
            Route(
                .get, ParcelPath.stuck, for: .role(.operator),
                gives: StuckLabelsView.shape.schema, "Labels that carriers don't answer about"
            ) { request in
                let found = try await parcels.stuckLabels()
                let context = try await designSystem.context(request)
                return request.answer(StuckLabelsView(labels: found)) {
                    StuckLabelsPage(context: context).html(found)
                }
            },
        ]
    }

    var changeRoutes: [Route] {
        [
            Route(
                .post, ParcelPath.ofSeller, for: .role(.seller), of: "own shop's order",
                takes: PackForm.self, gives: ParcelChangeView.shape.schema, refusals: [409],
                idempotent: true, "Packs units of orders into a parcel",
                onInvalid: { request, account, typed in
                    try await packing(request, account, request.at(ParcelPath.ofSeller), typed)
                }
            ) { request, account, form in
                let shop = try await parcels.shop(of: account).id
                let done = try await parcels.pack(
                    form.request, of: request.at(ParcelPath.ofSeller), shop: shop,
                    idempotencyKey: request.idempotencyKey)
                return changed(request, done)
            },
            Route(
                .post, ParcelPath.handover, for: .role(.seller), of: "own shop's parcel",
                takes: HandoverForm.self, gives: ParcelChangeView.shape.schema, refusals: [409],
                idempotent: true, "Hands a parcel over, by its label or one's own number",
                onInvalid: { request, account, typed in
                    try await parcel(request, account, request.at(ParcelPath.handover), typed)
                }
            ) { request, account, form in
                let id = try request.at(ParcelPath.handover)
                let shop = try await parcels.shop(of: account).id
                return changed(
                    request,
                    try await parcels.handOver(
                        id, shop: shop, own: form.own, idempotencyKey: request.idempotencyKey))
            },
            Route(
                .post, ParcelPath.unpacking, for: .role(.seller), of: "own shop's parcel",
                gives: ParcelChangeView.shape.schema, refusals: [409], idempotent: true,
                "Unpacks a parcel that hasn't left, and voids its label"
            ) { request, account in
                let id = try request.at(ParcelPath.unpacking)
                let shop = try await parcels.shop(of: account).id
                return changed(
                    request,
                    try await parcels.unpack(
                        id, shop: shop, idempotencyKey: request.idempotencyKey))
            },
            Route(
                .post, ParcelPath.decision, for: .role(.seller), of: "own shop's parcel",
                takes: ReturnForm.self, gives: ParcelChangeView.shape.schema, refusals: [409],
                idempotent: true, "Sends a parcel that came back again, or refunds the buyer"
            ) { request, account, form in
                let id = try request.at(ParcelPath.decision)
                let shop = try await parcels.shop(of: account).id
                return changed(
                    request,
                    try await parcels.decide(
                        id, form.decision, shop: shop, idempotencyKey: request.idempotencyKey))
            },
        ]
    }

    private func changed(_ request: Request, _ done: Replayable<ParcelID>) -> Response {
        request.done(
            ParcelChangeView(id: done.answer), then: ParcelPath.parcel(done.answer)
        ).replayed(done.replayed)
    }

    private func packing(
        _ request: Request, _ account: AccountID, _ id: OrderID,
        _ typed: SubmittedForm = SubmittedForm()
    ) async throws -> Response {
        let found = try await parcels.packing(of: id, seller: account)
        let context = try await designSystem.context(request)
        return request.answer(PackingView(model: found, markets: parcels.markets)) {
            PackingPage(context: context, model: found, typed: typed).html
        }
    }

    func parcel(
        _ request: Request, _ account: AccountID, _ id: ParcelID,
        _ typed: SubmittedForm = SubmittedForm()
    ) async throws -> Response {
        let found = try await parcels.sellerParcel(id, seller: account)
        let context = try await designSystem.context(request)
        return request.answer(SellerParcelView(found, parcels.markets)) {
            SellerParcelPage(
                context: context, model: found, carrier: parcels.carrier, typed: typed
            ).html
        }
    }
}
