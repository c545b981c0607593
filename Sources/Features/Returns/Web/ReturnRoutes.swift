import Access
import Identities
import Orders
import Shops
import Store
import Text
import Web
import World

// Routes of buyers.

extension ReturnsWeb {
    var buyerRoutes: [Route] {
        [
            Route(
                .get, ReturnPath.own, for: .signedIn, of: "own returns",
                takes: OwnReturnsForm.self, gives: ReturnsView.shape.schema,
                "Own returns, newest first"
            ) { request, account, form in
                let shown = try await returns.list(buyer: account, before: form.before)
                let context = try await designSystem.context(request)
                return request.answer(ReturnsView(shown: shown)) {
                    ReturnLists(context: context).own(shown, isFirst: form.before == nil)
                }
            },
            Route(
                .get, ReturnPath.returns, for: .signedIn, of: "own order",
                gives: OrderReturnsView.shape.schema, "Returns of an order, and the form for one"
            ) { request, account in try await requestPage(request, account, SubmittedForm()) },
            Route(
                .post, ReturnPath.returns, for: .signedIn, of: "own order", limit: .perMinute(10),
                takes: ReturnForm.self, gives: ReturnChangeView.shape.schema, refusals: [409],
                idempotent: true, "Returns units of an order", onInvalid: requestPage
            ) { request, account, form in
                let id = try request.at(ReturnPath.returns)
                guard let units = form.units else { throw ReturnRefusal.wrongUnits }
                return request.changed(
                    try await returns.request(
                        id, units, form.reason, form.text, buyer: account,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.order(id))
            },
        ] + buyerActions + withdrawalRoutes
    }

    private func requestPage(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm
    ) async throws -> Response {
        let shown = try await returns.part(
            try request.at(ReturnPath.returns), buyer: account)
        let context = try await designSystem.context(request)
        return request.answer(OrderReturnsView(shown: shown)) {
            ReturnRequestPage(context: context, shown: shown).html(typed)
        }
    }

    private var buyerActions: [Route] {
        [
            Route(
                .post, ReturnPath.shipment, for: .signedIn, of: "own order",
                takes: ReturnShipmentForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true, "Says that a return is on its way"
            ) { request, account, form in
                let id = try request.at(ReturnPath.shipment)
                return request.changed(
                    try await returns.ship(
                        id, form.shipment, buyer: account, idempotencyKey: request.idempotencyKey),
                    then: OrderPath.order(id))
            }.shown(on: { OrderPath.order(try $0.at(ReturnPath.shipment)) }),
            Route(
                .post, ReturnPath.closure, for: .signedIn, of: "own order",
                gives: ReturnChangeView.shape.schema, refusals: [409], idempotent: true,
                "Withdraws a return: the goods are kept"
            ) { request, account in
                let id = try request.at(ReturnPath.closure)
                return request.changed(
                    try await returns.drop(
                        id, buyer: account, idempotencyKey: request.idempotencyKey),
                    then: OrderPath.order(id))
            },
            Route(
                .post, ReturnPath.dispute, for: .signedIn, of: "own order",
                takes: ReturnWordsForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true, "Asks an operator to decide a return"
            ) { request, account, form in
                let id = try request.at(ReturnPath.dispute)
                return request.changed(
                    try await returns.dispute(
                        id, form.text, buyer: account, idempotencyKey: request.idempotencyKey),
                    then: OrderPath.order(id))
            }.shown(on: { OrderPath.order(try $0.at(ReturnPath.dispute)) }),
            Route(
                .post, ReturnPath.offerAnswer, for: .signedIn, of: "own order",
                takes: ReturnOfferAnswerForm.self, gives: ReturnChangeView.shape.schema,
                refusals: [409], idempotent: true, "Accepts or declines an offer of the seller"
            ) { request, account, form in
                let id = try request.at(ReturnPath.offerAnswer)
                return request.changed(
                    try await returns.answerOffer(
                        id, isAccepted: form.isAccepted, buyer: account,
                        idempotencyKey: request.idempotencyKey), then: OrderPath.order(id))
            },
        ]
    }

    // MARK: withdrawal

    private var withdrawalRoutes: [Route] {
        [
            Route(
                .get, ReturnPath.withdrawal, for: .signedIn, of: "own order",
                gives: OrderReturnsView.shape.schema, "Asks whether to withdraw from an order"
            ) { request, account in
                let shown = try await returns.part(
                    try request.at(ReturnPath.withdrawal), buyer: account)
                let context = try await designSystem.context(request)
                return request.answer(OrderReturnsView(shown: shown)) {
                    WithdrawalPage(context: context).confirmation(shown)
                }
            },
            Route(
                .post, ReturnPath.withdrawal, for: .signedIn, of: "own order",
                gives: WithdrawalView.shape.schema, refusals: [409], idempotent: true,
                "Withdraws from an order by right"
            ) { request, account in
                let id = try request.at(ReturnPath.withdrawal)
                let done = try await returns.withdraw(
                    id, buyer: account, idempotencyKey: request.idempotencyKey)
                return request.done(
                    WithdrawalView(id: ReturnID(done.answer)), then: OrderPath.order(id)
                ).replayed(done.replayed)
            },
        ]
    }
}

extension Request {
    /// Response to a change of a return.
    func changed(_ done: Replayable<ReturnID>, then path: Path) -> Response {
        self.done(ReturnChangeView(id: done.answer), then: path).replayed(done.replayed)
    }
}
