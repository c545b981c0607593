import Access
import DesignSystem
import Identities
import OrderPages
import Orders
import Shops
import Store
import Web
import World

extension CasesWeb {
    var buyerRoutes: [Route] {
        [
            Route(
                .get, CasePath.cases, for: .signedIn, of: "own order",
                gives: OrderCasesView.shape.schema, "Cases about an order; people see its page"
            ) { request, account in
                let id = try request.at(CasePath.cases)
                let found = try await cases.cases(of: id, buyer: account)
                guard request.wantsJSON else { return .see(OrderPath.order(id)) }
                return request.json(OrderCasesView(cases: found))
            },
            Route(
                .post, CasePath.cases, for: .signedIn, of: "own order", limit: .perMinute(10),
                takes: OpenCaseForm.self, gives: CaseChangeView.shape.schema, refusals: [409],
                idempotent: true, "Says that something is wrong with an order"
            ) { request, account, form in
                let id = try request.at(CasePath.cases)
                let done = try await cases.open(
                    id, form.reason, form.text, buyer: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(CaseChangeView(id: done.answer), then: OrderPath.order(id))
                    .replayed(done.replayed)
            }.shown(on: { OrderPath.order(try $0.at(CasePath.cases)) }),
            Route(
                .post, CasePath.withdrawal, for: .signedIn, of: "own order",
                gives: CaseChangeView.shape.schema, refusals: [409], idempotent: true,
                "Withdraws one's case about an order"
            ) { request, account in
                let id = try request.at(CasePath.withdrawal)
                let done = try await cases.withdraw(
                    id, buyer: account, idempotencyKey: request.idempotencyKey)
                return request.done(CaseChangeView(id: done.answer), then: OrderPath.order(id))
                    .replayed(done.replayed)
            }.shown(on: { OrderPath.order(try $0.at(CasePath.withdrawal)) }),
        ]
    }

    var sellerRoutes: [Route] {
        [
            Route(
                .post, CasePath.answer, for: .role(.seller), of: "own shop's order",
                takes: CaseWordsForm.self, gives: CaseChangeView.shape.schema,
                refusals: [409], idempotent: true, "Answers a case about an order"
            ) { request, account, form in
                let id = try request.at(CasePath.answer)
                let done = try await cases.answer(
                    id, form.text, shop: try await shop(of: account),
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    CaseChangeView(id: done.answer), then: OrderPath.sellerOrder(id)
                ).replayed(done.replayed)
            }.shown(on: { OrderPath.sellerOrder(try $0.at(CasePath.answer)) }),
            Route(
                .post, CasePath.sellerRefund, for: .role(.seller), of: "own shop's order",
                takes: CaseRefundForm.self, gives: CaseChangeView.shape.schema,
                refusals: [409], idempotent: true,
                "Refunds the buyer of an order with a case; in whole, that decides it"
            ) { request, account, form in
                let id = try request.at(CasePath.sellerRefund)
                let done = try await cases.refund(
                    id, form.chosen, shop: try await shop(of: account),
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    CaseChangeView(id: done.answer), then: OrderPath.sellerOrder(id)
                ).replayed(done.replayed)
            }.shown(on: { OrderPath.sellerOrder(try $0.at(CasePath.sellerRefund)) }),
        ]
    }

    func shop(of seller: AccountID) async throws -> ShopID {
        try await cases.store.read { db in try Orders.shop(of: seller, in: db).id }
    }
}

// MARK: operators

/// JSON of an operator's change of an order: its id.
private struct OrderChangeView: View {
    let id: OrderID
    static let shape = Shape<OrderChangeView>("OrderChange", [.id("id") { $0.id }])
}

extension CasesWeb {
    var operatorRoutes: [Route] {
        [
            Route(
                .get, CasePath.all, for: .role(.operator), takes: CaseChoice.self,
                gives: CasesView.shape.schema,
                "Cases about orders, the longest waiting first; orders by a number",
                onInvalid: { request, typed in
                    let state = typed.input.text("state").flatMap { Case.State(rawValue: $0) }
                    return try await casesPage(request, state ?? .answered, typed: typed)
                }
            ) { request, form in
                try await casesPage(request, form.state, after: form.after, number: form.order)
            },
            Route(
                .get, CasePath.order, for: .role(.operator), gives: CaseOrderView.shape.schema,
                refusals: [404], "An order with its cases"
            ) { request, account in
                let found = try await cases.order(try request.at(CasePath.order), for: account)
                let parts = try await designSystem.parts(.order, for: request) { slots, db in
                    try slots.order(found.shown.order.id, .operator, in: db)
                }
                let context = try await designSystem.context(request)
                let view = CaseOrderView(
                    order: OrderView(found.shown, context.markets, forSeller: false),
                    buyer: found.buyer, cases: found.cases)
                return request.answer(view) {
                    OperatorOrderPage(context: context, found: found, parts: parts(context)).html
                }
            },
        ] + operatorActions
    }

    /// Cases in a state, and the orders with a number; the order itself, if there is one alone.
    private func casesPage(
        _ request: Request, _ state: Case.State, after: CaseID? = nil,
        number: OrderNumber? = nil, typed: SubmittedForm = SubmittedForm()
    ) async throws -> Response {
        var named: (orders: [Order], shops: [ShopID: Shop])?
        if let number { named = try await cases.orders(number) }
        if let one = named?.orders.first, named?.orders.count == 1, !request.wantsJSON {
            return .see(CasePath.order(one.id))
        }
        var found = try await cases.list(state, after: after)
        found.orders = named?.orders ?? []
        found.shops.merge(named?.shops ?? [:]) { old, _ in old }
        let shown = found
        let context = try await designSystem.context(request)
        return request.answer(CasesView(shown: shown)) {
            CasesPage(
                context: context, state: state, shown: shown, isFirst: after == nil, typed: typed
            ).html
        }
    }

    private var operatorActions: [Route] {
        [
            Route(
                .post, CasePath.refund, for: .role(.operator), takes: CaseRefundForm.self,
                gives: OrderChangeView.shape.schema, refusals: [404, 409], idempotent: true,
                "Refunds an order in whole or by line; decides its case for the buyer"
            ) { request, account, form in
                let id = try request.at(CasePath.refund)
                let done = try await cases.refund(
                    id, form.chosen, by: account, idempotencyKey: request.idempotencyKey)
                return request.done(OrderChangeView(id: id), then: CasePath.order(id))
                    .replayed(done.replayed).recorded("order-refunded", subject: id.description)
            }.shown(on: { CasePath.order(try $0.at(CasePath.refund)) }),
            Route(
                .post, CasePath.closure, for: .role(.operator), takes: CaseWordsForm.self,
                gives: OrderChangeView.shape.schema, refusals: [404, 409], idempotent: true,
                "Closes a case in the seller's favour"
            ) { request, account, form in
                let id = try request.at(CasePath.closure)
                let done = try await cases.close(
                    id, note: form.text, by: account, idempotencyKey: request.idempotencyKey)
                return request.done(OrderChangeView(id: id), then: CasePath.order(id))
                    .replayed(done.replayed).recorded("case-closed", subject: id.description)
            }.shown(on: { CasePath.order(try $0.at(CasePath.closure)) }),
            Route(
                .post, CasePath.cancellation, for: .role(.operator),
                gives: OrderChangeView.shape.schema, refusals: [404, 409], idempotent: true,
                "Cancels an order that wasn't shipped"
            ) { request, account in
                let id = try request.at(CasePath.cancellation)
                let done = try await cases.cancel(
                    id, by: account, idempotencyKey: request.idempotencyKey)
                return request.done(OrderChangeView(id: id), then: CasePath.order(id))
                    .replayed(done.replayed).recorded("order-cancelled", subject: id.description)
            }.shown(on: { CasePath.order(try $0.at(CasePath.cancellation)) }),
        ]
    }
}
