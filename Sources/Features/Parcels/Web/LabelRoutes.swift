import Access
import DesignSystem
import Identities
import Orders
import Store
import Web
import World

extension ParcelsWeb {
    var labelRoutes: [Route] {
        [
            Route(
                .get, ParcelPath.label, for: .role(.seller), of: "own shop's parcel",
                gives: SellerParcelView.shape.schema, refusals: [409],
                "The label of a parcel, for print"
            ) { request, account in
                try await printed(request, account, request.at(ParcelPath.label)) {
                    context, found in
                    guard found.shown.label?.tracking != nil else { throw ParcelRefusal.noLabel }
                    return LabelPage(context: context, model: found, carrier: parcels.carrier)
                }
            },
            Route(
                .get, ParcelPath.slip, for: .role(.seller), of: "own shop's parcel",
                gives: SellerParcelView.shape.schema, "The packing slip of a parcel, for print"
            ) { request, account in
                try await printed(request, account, request.at(ParcelPath.slip)) {
                    context, found in PackingSlipPage(context: context, model: found)
                }
            },
            Route(
                .post, ParcelPath.label, for: .role(.seller), of: "own shop's parcel",
                takes: LabelForm.self, gives: LabelChangeView.shape.schema, refusals: [409, 503],
                idempotent: true, "Buys a label for a parcel at the price that was shown",
                onInvalid: { request, account, typed in
                    try await parcel(request, account, request.at(ParcelPath.label), typed)
                }
            ) { request, account, form in
                let id = try request.at(ParcelPath.label)
                let shop = try await parcels.shop(of: account).id
                let done = try await parcels.buyLabel(
                    id, service: form.service, shownMinor: form.feeMinor, shop: shop,
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    LabelChangeView(parcel: id, label: done.answer), then: ParcelPath.parcel(id)
                ).replayed(done.replayed)
            },
            Route(
                .post, ParcelPath.labelCancellation, for: .role(.seller), of: "own shop's parcel",
                gives: LabelChangeView.shape.schema, refusals: [409], idempotent: true,
                "Voids the label of a parcel that hasn't left"
            ) { request, account in
                let id = try request.at(ParcelPath.labelCancellation)
                let shop = try await parcels.shop(of: account).id
                let done = try await parcels.voidLabel(
                    id, shop: shop, idempotencyKey: request.idempotencyKey)
                return request.done(
                    LabelChangeView(parcel: id, label: done.answer), then: ParcelPath.parcel(id)
                ).replayed(done.replayed)
            },
        ]
    }

    private func printed<Page: PrintedPage>(
        _ request: Request, _ account: AccountID, _ id: ParcelID,
        _ page: (PageContext, SellerParcelModel) throws -> Page
    ) async throws -> Response {
        let found = try await parcels.sellerParcel(id, seller: account)
        let context = try await designSystem.context(request)
        let sheet = try page(context, found)
        return request.answer(SellerParcelView(found, parcels.markets)) { sheet.html }
    }
}
