import Access
import DesignSystem
import HTML
import Identities
import Orders
import RefundRules
import Returns
import Shops
import Store
import Text
import Web
import World

/// URL patterns of cancellations.
public enum CancellationPath {
    public static let request = URLPattern1<OrderID>(
        "/orders/", "order", "/cancellation-request")
    public static let withdrawal = URLPattern1<OrderID>(
        "/orders/", "order", "/cancellation-request/withdrawal")
    public static let agreement = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/cancellation-request/agreement")
    public static let decline = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/cancellation-request/decline")
    public static let cancellation = URLPattern1<OrderID>(
        "/seller/orders/", "order", "/cancellation")
}

/// Form of a buyer who asks for a cancellation.
struct CancellationRequestForm: Form {
    static let reason = Field<Cancellation.Reason>.choice(
        "reason", of: Cancellation.Reason.self)
    static let text = Field<String>.text("text", .paragraph, 0...1_000)
    static let fields: [any AnyField] = [reason, text]
    let reason: Cancellation.Reason
    let text: String
    init(_ input: Input) throws {
        reason = try input[Self.reason]
        text = try input[Self.text]
    }
}

/// Form of a seller who declines.
struct CancellationWordsForm: Form {
    static let text = Field<String>.text("text", .paragraph, Cancellations.words)
    static let fields: [any AnyField] = [text]
    let text: String
    init(_ input: Input) throws { text = try input[Self.text] }
}

/// Form of a seller who cancels: everything, or units by line.
struct SellerCancellationForm: Form {
    static let everything = Field<Bool>.flag("everything")
    static let lines = UnitsText.field("lines")
    static let reason = Field<Cancellation.Reason>.choice(
        "reason", of: Cancellation.Reason.self)
    static let text = Field<String>.text("text", .paragraph, 0...1_000)
    static let fields: [any AnyField] = [everything, lines, reason, text]
    /// Nil for everything.
    let units: [RefundLine]?
    let reason: Cancellation.Reason
    let text: String

    init(_ input: Input) throws {
        let lines = try input[Self.lines].filter { $0.quantity > 0 }
        units = try input[Self.everything] ? nil : lines
        reason = try input[Self.reason]
        text = try input[Self.text]
    }
}

/// JSON of a cancellation, the same for both sides.
struct CancellationView: View {
    let shown: Cancellation
    static let shape = Shape<CancellationView>(
        "Cancellation",
        [
            .id("id") { $0.shown.id }, .id("order") { $0.shown.order },
            .choice("author") { $0.shown.author }, .choice("reason") { $0.shown.reason },
            .text("text") { $0.shown.text }, .choice("state") { $0.shown.state },
            .instant("opened_at") { $0.shown.openedAt },
            .maybe("due_at", at: { $0.shown.dueAt }), .text("answer") { $0.shown.answer },
            .maybe("ended_at", at: { $0.shown.endedAt }),
        ])
}

struct CancellationsView: View {
    let shown: [Cancellation]
    static let shape = Shape<CancellationsView>(
        "Cancellations",
        [.list("cancellations") { $0.shown.map { CancellationView(shown: $0) } }])
}

/// JSON of a change of a cancellation: its id.
struct CancellationChangeView: View {
    let id: CancellationID
    static let shape = Shape<CancellationChangeView>(
        "CancellationChange", [.id("id") { $0.id }])
}

/// Routes and pages of cancellations.
public struct CancellationsWeb: Sendable {
    let cancellations: Cancellations
}

extension Cancellations: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        let web = CancellationsWeb(cancellations: self)
        return web.buyerRoutes + web.sellerRoutes
    }

    public var slots: [SlotPart] {
        [
            .order(order: 13) { id, side, db in
                guard let order = try Order.find([id], in: db)[id] else { return SlotPart.nothing }
                let all = try Cancellation.of(id, in: db)
                let lines = try Order.lines(of: [id], in: db)[id] ?? []
                let now = world.now()
                let canWithdraw = markets.canWithdraw(order, at: now)
                return { context in
                    let part = CancellationPart(
                        context: context, order: order, lines: lines, all: all,
                        canWithdraw: canWithdraw)
                    return switch side {
                    case .buyer: part.forBuyer
                    case .seller: part.forSeller
                    case .operator: part.stories
                    }
                }
            }
        ]
    }
}

extension CancellationsWeb {
    var buyerRoutes: [Route] {
        [
            Route(
                .get, CancellationPath.request, for: .signedIn, of: "own order",
                gives: CancellationsView.shape.schema,
                "Cancellations of an order; people see its page"
            ) { request, account in
                let id = try request.at(CancellationPath.request)
                let found = try await cancellations.store.read { db in
                    guard try Order.find(id, buyer: account, in: db) != nil else {
                        throw OrderRefusal.noSuchOrder
                    }
                    return try Cancellation.of(id, in: db)
                }
                guard request.wantsJSON else { return .see(OrderPath.order(id)) }
                return request.json(CancellationsView(shown: found))
            },
            Route(
                .post, CancellationPath.request, for: .signedIn, of: "own order",
                takes: CancellationRequestForm.self, gives: CancellationChangeView.shape.schema,
                refusals: [409], idempotent: true, "Asks the seller to cancel an order"
            ) { request, account, form in
                let id = try request.at(CancellationPath.request)
                let done = try await cancellations.request(
                    id, form.reason, form.text, buyer: account,
                    idempotencyKey: request.idempotencyKey)
                return request.changed(done, then: OrderPath.order(id))
            }.shown(on: { OrderPath.order(try $0.at(CancellationPath.request)) }),
            Route(
                .post, CancellationPath.withdrawal, for: .signedIn, of: "own order",
                gives: CancellationChangeView.shape.schema, refusals: [409], idempotent: true,
                "Withdraws one's wish to cancel an order"
            ) { request, account in
                let id = try request.at(CancellationPath.withdrawal)
                let done = try await cancellations.drop(
                    id, buyer: account, idempotencyKey: request.idempotencyKey)
                return request.changed(done, then: OrderPath.order(id))
            },
        ]
    }

    var sellerRoutes: [Route] {
        [
            Route(
                .post, CancellationPath.agreement, for: .role(.seller), of: "own shop's order",
                gives: CancellationChangeView.shape.schema, refusals: [409], idempotent: true,
                "Agrees to cancel an order"
            ) { request, account in
                let id = try request.at(CancellationPath.agreement)
                let done = try await cancellations.agree(
                    id, shop: try await shop(of: account), idempotencyKey: request.idempotencyKey)
                return request.changed(done, then: OrderPath.sellerOrder(id))
            },
            Route(
                .post, CancellationPath.decline, for: .role(.seller), of: "own shop's order",
                takes: CancellationWordsForm.self, gives: CancellationChangeView.shape.schema,
                refusals: [409], idempotent: true, "Declines to cancel an order"
            ) { request, account, form in
                let id = try request.at(CancellationPath.decline)
                let done = try await cancellations.decline(
                    id, form.text, shop: try await shop(of: account),
                    idempotencyKey: request.idempotencyKey)
                return request.changed(done, then: OrderPath.sellerOrder(id))
            }.shown(on: { OrderPath.sellerOrder(try $0.at(CancellationPath.decline)) }),
            Route(
                .post, CancellationPath.cancellation, for: .role(.seller), of: "own shop's order",
                takes: SellerCancellationForm.self, gives: CancellationChangeView.shape.schema,
                refusals: [409], idempotent: true,
                "Cancels an order that wasn't shipped, in whole or by line"
            ) { request, account, form in
                let id = try request.at(CancellationPath.cancellation)
                let done = try await cancellations.cancel(
                    id, form.units, form.reason, form.text, shop: try await shop(of: account),
                    idempotencyKey: request.idempotencyKey)
                return request.changed(done, then: OrderPath.sellerOrder(id))
            }.shown(on: { OrderPath.sellerOrder(try $0.at(CancellationPath.cancellation)) }),
        ]
    }

    private func shop(of seller: AccountID) async throws -> ShopID {
        try await cancellations.store.read { db in try Orders.shop(of: seller, in: db).id }
    }
}

extension Request {
    /// Response to a change of a cancellation.
    fileprivate func changed(_ done: Replayable<CancellationID>, then path: Path) -> Response {
        self.done(CancellationChangeView(id: done.answer), then: path).replayed(done.replayed)
    }
}
