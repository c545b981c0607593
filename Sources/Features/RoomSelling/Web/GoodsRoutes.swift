import Baskets
import Identities
import Accounts
import Catalog
import DesignSystem
import HTML
import Money
import Checkouts
import Promotions
import Rooms
import Web
import World

// Routes of viewers who buy from a room.

extension RoomSellingWeb {
    var goodsRoutes: [Route] {
        [
            Route(
                .get, SellingPath.goods, for: .anyone, gives: GoodsView.shape.schema,
                "A product of a room's bag with its choices"
            ) { request in try await goodsAnswer(request, SubmittedForm()) },
            Route(
                .post, SellingPath.basket, for: .anyone, takes: GoodsForm.self,
                gives: Done.shape.schema, refusals: [409], idempotent: true,
                "Puts a choice of a room's bag into the basket"
            ) { request, form in try await bought(request, form) },
            Route(
                .post, SellingPath.claims, for: .signedIn, of: .nobodys, limit: .perMinute(60),
                takes: GoodsForm.self, gives: ClaimView.shape.schema, refusals: [403, 409],
                idempotent: true, "Keeps units of a flash sale, and their price, for a buyer"
            ) { request, account, form in
                let (id, sale) = try request.at(SellingPath.claims)
                let claimed = try await selling.claimFlash(
                    form.sku, form.quantity, in: sale, of: id, buyer: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(ClaimView(claimed: claimed), then: CheckoutPath.checkout())
                    .replayed(claimed.replayed)
            },
            Route(
                .post, SellingPath.voucherClaims, for: .signedIn, of: .nobodys,
                limit: .perMinute(60), gives: Done.shape.schema, refusals: [409],
                idempotent: true, "Claims a voucher that was dropped in a room"
            ) { request, account in
                let (id, voucher) = try request.at(SellingPath.voucherClaims)
                let done = try await selling.claimVoucher(
                    voucher, in: id, buyer: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(then: RoomPath.room(id)).replayed(done.replayed)
            },
            Route(
                .post, SellingPath.clicks, for: .anyone, limit: .perMinute(240),
                takes: RoomProductForm.self, gives: Done.shape.schema, refusals: [410],
                "Somebody opened a product of the bag"
            ) { request, form in
                let id = try request.at(SellingPath.clicks)
                let caller = request.caller
                try await selling.click(
                    on: form.product, in: id, by: caller.shopperID)
                return request.done(then: RoomPath.room(id))
            },
        ]
    }

    private func goodsAnswer(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        let (id, product) = try request.at(SellingPath.goods)
        let goods = try await selling.goods(product, in: id)
        let context = try await designSystem.context(request)
        return request.answer(GoodsView(goods)) {
            GoodsPage(context: context).goodsPage(goods, typed)
        }
    }

    private func bought(_ request: Request, _ form: GoodsForm) async throws -> Response {
        let id = try request.at(SellingPath.basket)
        if form.then == .checkout {
            // "Buy now" buys this alone and leaves the basket as it is.
            try await selling.checkInBag(form.sku, in: id)
            return request.done(
                then: BasketPath.checkout(
                    DirectPurchase(sku: form.sku, quantity: form.quantity, room: id)))
        }
        var token: String?
        let owner: ShopperID
        if let known = request.caller.shopperID {
            owner = known
        } else {
            // A visitor gets no session for a SKU that can't be bought.
            try await selling.checkInBag(form.sku, in: id)
            let visit = try await accounts.openVisit(request)
            owner = ShopperID(visit.session)
            token = visit.token
        }
        let done = try await selling.put(
            form.sku, form.quantity, from: id, for: owner, idempotencyKey: request.idempotencyKey)
        let answer = request.done(then: RoomPath.room(id)).replayed(done.replayed)
        return token.map { answer.keeping(session: $0) } ?? answer
    }
}

struct GoodsForm: Form {
    enum Then: String, CaseIterable, Sendable { case checkout, room }
    static let sku = Field<SKUID>.id("sku", of: SKUKind.self)
    static let quantity = Field<Int>.int("quantity", 1...Baskets.quantityPerLine, default: 1)
    static let then = Field<Then>.choice("then", default: .room)
    static let fields: [any AnyField] = [sku, quantity, then]
    let sku: SKUID
    let quantity: Int
    let then: Then

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        quantity = try input[Self.quantity]
        then = try input[Self.then]
    }
}

struct ClaimView: View {
    static let shape = Shape<ClaimView>(
        "FlashClaim",
        [
            .id("id") { $0.claimed.claim.id }, .id("sku") { $0.claimed.claim.sku },
            .int("quantity") { $0.claimed.claim.quantity },
            .instant("until") { $0.claimed.claim.until }, .int("left") { $0.claimed.left },
        ])
    let claimed: Claimed
}

struct GoodsView: View {
    struct Choice: View {
        static let shape = Shape<Choice>(
            "RoomChoice",
            [
                .id("sku") { $0.choice.sku }, .text("options") { $0.choice.options },
                .money("price") { $0.choice.flash ?? $0.choice.price },
                .money("list") { $0.choice.list }, .int("left") { $0.choice.left },
            ])
        let choice: RoomProduct.Choice
    }
    static let shape = Shape<GoodsView>(
        "RoomGoods",
        [
            .id("product") { $0.goods.product }, .text("title") { $0.goods.title },
            .maybe("flash") { $0.goods.flash?.id.description },
            .list("choices") { $0.goods.choices.map(Choice.init) },
        ])
    let goods: RoomProduct
    init(_ goods: RoomProduct) { self.goods = goods }
}
