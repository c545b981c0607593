import Access
import Cases
import Identities
import Money
import Orders
import Shops
import Store
import Text
import Web
import World

// Routes of sellers and operators.

extension ReturnsWeb {
    var sellerRoutes: [Route] {
        [
            Route(
                .get, ReturnPath.ofShop, for: .role(.seller), of: "own shop",
                takes: SellerReturnsForm.self, gives: ReturnsView.shape.schema,
                "The shop's returns by whose turn it is, the most urgent first"
            ) { request, account, form in
                let shop = try await shop(of: account)
                let shown = try await returns.list(
                    form.turn.side, shop: shop.id, after: form.after)
                let context = try await designSystem.context(request)
                return request.answer(ReturnsView(shown: shown)) {
                    ReturnLists(context: context).ofShop(
                        shown, form.turn, isFirst: form.after == nil)
                }
            },
            Route(
                .post, ReturnPath.approval, for: .role(.seller), of: "own shop's order",
                gives: ReturnChangeView.shape.schema, refusals: [409], idempotent: true,
                "Approves a return"
            ) { request, account in
                let id = try request.at(ReturnPath.approval)
                return request.changed(
                    try await returns.approve(
                        id, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            },
            Route(
                .post, ReturnPath.refusal, for: .role(.seller), of: "own shop's order",
                takes: ReturnWordsForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true, "Refuses a return, with a reason"
            ) { request, account, form in
                let id = try request.at(ReturnPath.refusal)
                return request.changed(
                    try await returns.refuse(
                        id, form.text, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            }.shown(on: { OrderPath.sellerOrder(try $0.at(ReturnPath.refusal)) }),
            Route(
                .post, ReturnPath.refund, for: .role(.seller), of: "own shop's order",
                gives: ReturnChangeView.shape.schema, refusals: [409], idempotent: true,
                "Refunds a return without the goods"
            ) { request, account in
                let id = try request.at(ReturnPath.refund)
                return request.changed(
                    try await returns.refund(
                        id, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            },
        ] + sellerOffers + sellerReceipts
    }

    private var sellerOffers: [Route] {
        [
            Route(
                .post, ReturnPath.offer, for: .role(.seller), of: "own shop's order",
                takes: ReturnOfferForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true,
                "Offers a part of the price for keeping the goods"
            ) { request, account, form in
                let id = try request.at(ReturnPath.offer)
                let shop = try await shop(of: account)
                guard
                    let amount = try? Money(
                        parsing: form.amount, currency: shop.market.currency,
                        locale: request.caller.locale)
                else { throw ReturnRefusal.wrongOffer }
                return request.changed(
                    try await returns.offer(
                        id, minor: amount.minor, form.text, shop: shop.id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            }.shown(on: { OrderPath.sellerOrder(try $0.at(ReturnPath.offer)) }),
            Route(
                .post, ReturnPath.replacement, for: .role(.seller), of: "own shop's order",
                gives: ReturnChangeView.shape.schema, refusals: [409], idempotent: true,
                "Replaces what is to be returned; refunds it if the stock lacks"
            ) { request, account in
                let id = try request.at(ReturnPath.replacement)
                return request.changed(
                    try await returns.replace(
                        id, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            },
        ]
    }

    private var sellerReceipts: [Route] {
        [
            Route(
                .post, ReturnPath.receipt, for: .role(.seller), of: "own shop's order",
                gives: ReturnChangeView.shape.schema, refusals: [409], idempotent: true,
                "Says that a return came back"
            ) { request, account in
                let id = try request.at(ReturnPath.receipt)
                return request.changed(
                    try await returns.receive(
                        id, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            },
            Route(
                .post, ReturnPath.loss, for: .role(.seller), of: "own shop's order",
                takes: ReturnWordsForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true, "Says that a return didn't come back"
            ) { request, account, form in
                let id = try request.at(ReturnPath.loss)
                return request.changed(
                    try await returns.miss(
                        id, form.text, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            }.shown(on: { OrderPath.sellerOrder(try $0.at(ReturnPath.loss)) }),
            Route(
                .post, ReturnPath.inspection, for: .role(.seller), of: "own shop's order",
                takes: InspectionForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true, "Says in which condition returned units are"
            ) { request, account, form in
                let id = try request.at(ReturnPath.inspection)
                guard let parts = form.parts else { throw ReturnRefusal.wrongUnits }
                return request.changed(
                    try await returns.inspect(
                        id, parts, form.text, shop: try await shop(of: account).id,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.sellerOrder(id))
            }.shown(on: { OrderPath.sellerOrder(try $0.at(ReturnPath.inspection)) }),
        ]
    }

    private func shop(of seller: AccountID) async throws -> Shop {
        try await returns.store.read { db in try Orders.shop(of: seller, in: db) }
    }

    var operatorRoutes: [Route] {
        [
            Route(
                .get, ReturnPath.all, for: .role(.operator), takes: OperatorReturnsForm.self,
                gives: ReturnsView.shape.schema,
                "Returns by whose turn it is, the most urgent first"
            ) { request, form in
                let shown = try await returns.list(
                    form.turn.side, shop: nil, after: form.after)
                let context = try await designSystem.context(request)
                return request.answer(ReturnsView(shown: shown)) {
                    ReturnLists(context: context).all(
                        shown, form.turn, isFirst: form.after == nil)
                }
            },
            Route(
                .post, ReturnPath.decision, for: .role(.operator), takes: ReturnDecisionForm.self,
                gives: ReturnChangeView.shape.schema, refusals: [404, 409], idempotent: true,
                "Decides a disputed return, in whole or in part"
            ) { request, account, form in
                let id = try request.at(ReturnPath.decision)
                let done = try await returns.decide(
                    id, try await decision(form, of: id, request), by: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    ReturnChangeView(id: done.answer), then: CasePath.order(id)
                ).replayed(done.replayed).recorded("return-decided", subject: id.description)
            }.shown(on: { CasePath.order(try $0.at(ReturnPath.decision)) }),
        ]
    }

    private func decision(
        _ form: ReturnDecisionForm, of id: OrderID, _ request: Request
    ) async throws -> ReturnDecision {
        guard form.kind == .reduce else {
            return ReturnDecision(form.kind, units: form.units, note: form.text)
        }
        let order = try await returns.store.read { db in try Order.find([id], in: db)[id] }
        guard let order else { throw OrderRefusal.noSuchOrder }
        guard
            let amount = try? Money(
                parsing: form.amount, currency: order.sums.items.currency,
                locale: request.caller.locale)
        else { throw ReturnRefusal.wrongOffer }
        return ReturnDecision(.reduce, minor: amount.minor, note: form.text)
    }
}
