import Access
import Identities
import Accounts
import Catalog
import DesignSystem
import HTML
import Inventory
import Store
import Web
import World

extension SellerCenterWeb {
    var stockRoutes: [Route] {
        [
            Route(
                .get, SellerPath.stock, for: .role(.seller), of: "own shop",
                takes: StockListForm.self, gives: StockListView.shape.schema,
                "What lies on a shop's shelves", handler: stockPage),
            Route(
                .post, SellerPath.shelf, for: .role(.seller), of: "own shop's SKU",
                takes: CountForm.self, gives: StockListView.shape.schema, refusals: [409],
                idempotent: true, "Sets how many of a SKU are on hand", onInvalid: stockAgain,
                handler: counted),
        ]
    }

    private func stockPage(_ request: Request, _ account: AccountID, _ form: StockListForm)
        async throws -> Response
    {
        try await stockAnswer(request, account, isLow: form.isLow, after: form.after)
    }

    private func stockAnswer(
        _ request: Request, _ account: AccountID, isLow: Bool = false, after: SKUID? = nil,
        _ typed: SubmittedForm = SubmittedForm()
    ) async throws -> Response {
        let list = try await console.stockList(of: account, isLow: isLow, after: after)
        let context = try await designSystem.context(request)
        return request.answer(StockListView(list)) {
            StockPage(context: context).stock(list, isFirst: after == nil, typed)
        }
    }

    private func stockAgain(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        try await stockAnswer(request, account, after: before(request), typed)
    }

    private func counted(_ request: Request, _ account: AccountID, _ form: CountForm) async throws
        -> Response
    {
        let sku = try request.at(SellerPath.shelf)
        let done = try await console.count(
            sku, onHand: form.onHand, shown: form.shown, form.reason, seller: account,
            idempotencyKey: request.idempotencyKey)
        guard request.wantsJSON else {
            return .see(SellerPath.stock().with("after", before(request)?.description))
                .replayed(done.replayed)
        }
        return try await stockAnswer(request, account, after: ID(sku.rawValue - 1))
            .replayed(done.replayed)
    }

    /// Cursor of the page that the form was on.
    private func before(_ request: Request) -> SKUID? {
        request.input.text(CountForm.after.name).flatMap { SKUID($0) }
    }
}

struct StockListForm: Form {
    static let low = Field<Bool>.flag("low")
    static let after = Field<SKUID?>.optionalID("after", of: SKUKind.self)
    static let fields: [any AnyField] = [low, after]
    let isLow: Bool
    let after: SKUID?
    init(_ input: Input) throws {
        isLow = try input[Self.low]
        after = try input[Self.after]
    }
}

struct CountForm: Form {
    static let onHand = Field<Int>.int("on_hand", 0...Inventory.most)
    /// Count that the form was filled in from.
    static let shown = Field<Int>.int("on_hand_before", 0...Inventory.most)
    static let reason = Field<Inventory.CountReason>.choice("reason", default: .counted)
    /// Cursor of the page to return to.
    static let after = StockListForm.after
    static let fields: [any AnyField] = [onHand, shown, reason, after]
    let onHand: Int
    let shown: Int
    let reason: Inventory.CountReason
    init(_ input: Input) throws {
        onHand = try input[Self.onHand]
        shown = try input[Self.shown]
        reason = try input[Self.reason]
    }
}
