import Access
import Orders
import Text
import Identities
import Accounts
import Catalog
import DesignSystem
import HTML
import Markets
import Money
import Store
import Web
import World

extension OrdersWeb {
    /// Routes for buyers.
    var routes: [Route] {
        [
            Route(
                .get, OrderPath.list, for: .signedIn, of: "own orders", takes: OrdersForm.self,
                gives: OrdersView.shape.schema, "Orders, newest first", handler: listPage),
            Route(
                .get, OrderPath.order, for: .signedIn, of: "own order",
                gives: OrderView.shape.schema, "An order with its timeline", handler: orderPage),
            Route(
                .post, OrderPath.cancellation, for: .signedIn, of: "own order",
                gives: OrderView.shape.schema, refusals: [409], idempotent: true,
                "Cancels an order that is still on hold"
            ) { request, account in
                let id = try request.at(OrderPath.cancellation)
                let buyer = account
                let done = try await orders.cancel(
                    id, buyer: buyer, idempotencyKey: request.idempotencyKey,
                    telling: telling(request, id, buyer))
                return request.told(done, then: OrderPath.order(id))
            },
            Route(
                .post, OrderPath.receipt, for: .signedIn, of: "own order",
                gives: OrderView.shape.schema, refusals: [409], idempotent: true,
                "Says that a parcel arrived"
            ) { request, account in
                let id = try request.at(OrderPath.receipt)
                let buyer = account
                let done = try await orders.deliver(
                    id, buyer: buyer, idempotencyKey: request.idempotencyKey,
                    telling: telling(request, id, buyer))
                return request.told(done, then: OrderPath.order(id))
            },
        ]
    }

    private func telling(_ request: Request, _ id: OrderID, _ buyer: AccountID) -> Orders.Telling {
        { [markets, locale = request.caller.locale] db in
            Request.text(
                OrderView(
                    try OrderPageModel(id, buyer: buyer, in: db), markets, forSeller: false),
                in: locale)
        }
    }

    private func listPage(_ request: Request, _ account: AccountID, _ form: OrdersForm) async throws
        -> Response
    {
        let shown = try await orders.shownOrders(of: account, before: form.before)
        let context = try await designSystem.context(request)
        return request.answer(
            OrdersView(shown, markets, forSeller: false, at: OrderPath.list())
        ) {
            OrderPages(context: context).ordersPage(shown, isFirst: form.before == nil)
        }
    }

    private func orderPage(_ request: Request, _ account: AccountID) async throws -> Response {
        let id = try request.at(OrderPath.order)
        let shown = try await orders.shownOrder(id, buyer: account)
        let parts = try await designSystem.parts(.order, for: request) { slots, db in
            try slots.order(id, .buyer, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(OrderView(shown, markets, forSeller: false)) {
            OrderPages(context: context).orderPage(shown, parts: parts(context))
        }
    }
}

extension Request {
    /// JSON text of a view, to be stored with the change it describes.
    public static func text<V: View>(_ view: V, in locale: LocaleTag) -> String {
        guard case .bytes(let bytes) = Response.json(view, in: locale).body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Response to a change: the stored body for API clients; a redirect to `path` for browsers.
    public func told(_ done: Replayable<String>, then path: Path) -> Response {
        let answer: Response =
            wantsJSON
            ? Response(
                status: 200, headers: [("content-type", "application/json")],
                body: .bytes(Array(done.answer.utf8))) : .see(path)
        return answer.replayed(done.replayed)
    }
}

/// Query of the order list: the order before which the page begins.
struct OrdersForm: Form {
    static let before = Field<OrderID?>.optionalID("before", of: OrderKind.self)
    static let fields: [any AnyField] = [before]
    let before: OrderID?
    init(_ input: Input) throws { before = try input[Self.before] }
}
