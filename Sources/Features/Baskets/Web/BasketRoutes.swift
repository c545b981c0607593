import Text
import Identities
import Accounts
import Catalog
import DesignSystem
import Markets
import Store
import Web
import World

extension BasketsWeb {
    /// Routes of baskets.
    public var routes: [Route] {
        [
            Route(
                .get, BasketPath.basket, for: .anyone, of: "own basket",
                gives: BasketView.shape.schema, "The basket as things are now"
            ) { request in
                try await basketAnswer(request)
            },
            Route(
                .post, BasketPath.lines, for: .anyone, of: "own basket", takes: LineForm.self,
                gives: LineView.shape.schema, refusals: [409], idempotent: true,
                "Puts a SKU into the basket", onInvalid: basketAgain, handler: putLine),
            Route(
                .post, BasketPath.line, for: .anyone, of: "own basket", takes: QuantityForm.self,
                gives: LineView.shape.schema, refusals: [409], idempotent: true,
                "Sets how many of a SKU are in the basket; 0 takes it out", onInvalid: basketAgain,
                handler: setLine),
            Route(
                .post, BasketPath.selection, for: .anyone, of: "own basket",
                takes: SelectionForm.self, gives: Done.shape.schema,
                "Ticks lines of the basket, which a checkout buys", onInvalid: basketAgain,
                handler: selectLines),
        ]
    }

    private func basketAnswer(
        _ request: Request, _ typed: SubmittedForm = SubmittedForm()
    ) async throws -> Response {
        let shown = try await baskets.shownBasket(of: request.caller)
        let isOpen =
            baskets.markets.mode(shown.basket.market, licences: baskets.licences()) == .marketplace
        let context = try await designSystem.context(request)
        return request.answer(BasketView(shown)) {
            BasketPage(context: context).basketPage(shown, isOpen: isOpen, typed: typed)
        }.offeringVisit()
    }

    private func basketAgain(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        try await basketAnswer(request, typed)
    }

    private func putLine(_ request: Request, _ form: LineForm) async throws -> Response {
        let market = request.caller.marketCode
        let sku = try await chosen(form, market)
        if form.then == .checkout { return try await buyNow(sku, form, request) }
        let visit = try await visit(request, for: sku)
        let put = try await baskets.put(
            sku, quantity: form.quantity, adding: true, for: visit.owner, market: market,
            idempotencyKey: request.idempotencyKey)
        let next =
            form.then == .stay
            ? try await productPath(of: sku, form.product).with("added", put.answer)
            : form.then.path
        return visit.kept(request.done(LineView(sku, put.answer), then: next))
            .replayed(put.replayed)
    }

    /// Answers "Buy now": the checkout of this line alone. The basket stays as it is.
    private func buyNow(
        _ sku: SKUID, _ form: LineForm, _ request: Request
    ) async throws -> Response {
        try await baskets.checkOffered(
            sku, quantity: form.quantity, by: request.caller.account,
            market: request.caller.marketCode)
        return request.done(
            LineView(sku, "\(form.quantity)"),
            then: BasketPath.checkout(DirectPurchase(sku: sku, quantity: form.quantity)))
    }

    private func selectLines(_ request: Request, _ form: SelectionForm) async throws -> Response {
        if let owner = request.caller.shopperID {
            try await baskets.select(
                form.sku.map { [$0] }, shop: form.shop, isSelected: form.isSelected, for: owner,
                market: request.caller.marketCode)
        }
        return request.done(then: BasketPath.basket())
    }

    private func setLine(_ request: Request, _ form: QuantityForm) async throws -> Response {
        let sku = try request.at(BasketPath.line)
        guard form.quantity > 0 || request.caller.shopperID != nil else {
            // A visitor without a session has no basket to take anything from.
            return request.done(LineView(sku, "0"), then: BasketPath.basket())
        }
        let visit = try await visit(request, for: sku)
        let put = try await baskets.put(
            sku, quantity: form.quantity, adding: false, for: visit.owner,
            market: request.caller.marketCode, idempotencyKey: request.idempotencyKey)
        return visit.kept(request.done(LineView(sku, put.answer), then: BasketPath.basket()))
            .replayed(put.replayed)
    }

    private func chosen(_ form: LineForm, _ market: MarketCode) async throws -> SKUID {
        if let sku = form.sku { return sku }
        guard let product = form.product else {
            throw Faults([
                FieldFault(field: "sku", code: "missing", message: LocalizedText("field.missing"))
            ])
        }
        return try await baskets.sku(of: product, options: form.options, market: market)
    }

    private func productPath(of sku: SKUID, _ known: ProductID?) async throws -> Path {
        if let known { return BasketPath.product(known) }
        let found = try await baskets.store.read { db in try Catalog.sku(sku, in: db) }
        return found.map { BasketPath.product($0.product) } ?? BasketPath.basket()
    }

    /// Owner of the basket; a visitor without a session gets one if there is something to keep.
    private func visit(_ request: Request, for sku: SKUID) async throws -> BasketVisit {
        if let owner = request.caller.shopperID { return BasketVisit(owner: owner, token: nil) }
        try await baskets.checkOffered(sku, market: request.caller.marketCode)
        let visit = try await baskets.accounts.openVisit(request)
        return BasketVisit(owner: ShopperID(visit.session), token: visit.token)
    }
}

private struct BasketVisit: Sendable {
    let owner: ShopperID
    /// Token of a session opened by this request; nil if the caller had one.
    let token: String?

    func kept(_ answer: Response) -> Response {
        token.map { answer.keeping(session: $0) } ?? answer
    }
}

/// Form for a basket line: a SKU, or a product with chosen options.
struct LineForm: Form {
    enum Then: String, CaseIterable, Sendable {
        case basket, checkout, stay
        var path: Path { BasketPath.basket() }
    }
    /// Length of an option's value: as in the catalogue.
    private static let optionLength = 0...255
    static let sku = Field<SKUID?>.optionalID("sku", of: SKUKind.self)
    static let product = Field<ProductID?>.optionalID("product", of: ProductKind.self)
    static let option1 = Field<String>.text("option1", .line, optionLength)
    static let option2 = Field<String>.text("option2", .line, optionLength)
    static let option3 = Field<String>.text("option3", .line, optionLength)
    static let quantity = Field<Int>.int("quantity", 1...Baskets.quantityPerLine, default: 1)
    static let then = Field<Then>.choice("then", default: .basket)
    static let fields: [any AnyField] = [sku, product, option1, option2, option3, quantity, then]

    let sku: SKUID?
    let product: ProductID?
    let options: [String]
    let quantity: Int
    let then: Then

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        product = try input[Self.product]
        options = [try input[Self.option1], try input[Self.option2], try input[Self.option3]]
        quantity = try input[Self.quantity]
        then = try input[Self.then]
    }
}

struct QuantityForm: Form {
    static let quantity = Field<Int>.int("quantity", 0...Baskets.quantityPerLine)
    static let fields: [any AnyField] = [quantity]
    let quantity: Int
    init(_ input: Input) throws { quantity = try input[Self.quantity] }
}

/// Form for ticks of the basket: one line's, or those of all lines of a shop.
struct SelectionForm: Form {
    static let sku = Field<SKUID?>.optionalID("sku", of: SKUKind.self)
    static let shop = Field<ShopID?>.optionalID("shop", of: ShopKind.self)
    static let isSelected = Field<Bool>.flag("selected", required: true)
    static let fields: [any AnyField] = [sku, shop, isSelected]
    let sku: SKUID?
    let shop: ShopID?
    let isSelected: Bool

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        shop = try input[Self.shop]
        isSelected = try input[Self.isSelected]
        guard (sku == nil) != (shop == nil) else {
            throw Faults([
                FieldFault(field: "sku", code: "missing", message: LocalizedText("field.missing"))
            ])
        }
    }
}
