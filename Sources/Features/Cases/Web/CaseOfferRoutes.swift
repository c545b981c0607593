import Access
import Identities
import Money
import Orders
import Store
import Web

extension CasesWeb {
    /// Routes for offers of a part of the price, and for replacements.
    var offerRoutes: [Route] {
        [
            Route(
                .post, CasePath.offer, for: .role(.seller), of: "own shop's order",
                takes: CaseOfferForm.self, gives: CaseChangeView.shape.schema,
                refusals: [409], idempotent: true,
                "Offers a part of the price for keeping what a case is about"
            ) { request, account, form in
                let id = try request.at(CasePath.offer)
                let shop = try await cases.store.read { db in try Orders.shop(of: account, in: db) }
                guard
                    let amount = try? Money(
                        parsing: form.amount, currency: shop.market.currency,
                        locale: request.caller.locale)
                else { throw CaseRefusal.wrongOffer }
                let done = try await cases.offer(
                    id, minor: amount.minor, shop: shop.id,
                    idempotencyKey: request.idempotencyKey)
                return request.done(
                    CaseChangeView(id: done.answer), then: OrderPath.sellerOrder(id)
                ).replayed(done.replayed)
            },
            Route(
                .post, CasePath.replacement, for: .role(.seller), of: "own shop's order",
                gives: CaseChangeView.shape.schema, refusals: [409], idempotent: true,
                "Replaces what a case is about; refunds it if the stock lacks"
            ) { request, account in
                let id = try request.at(CasePath.replacement)
                let done = try await cases.replace(
                    id, shop: try await shop(of: account), idempotencyKey: request.idempotencyKey)
                return request.done(
                    CaseChangeView(id: done.answer), then: OrderPath.sellerOrder(id)
                ).replayed(done.replayed)
            },
            Route(
                .post, CasePath.offerAnswer, for: .signedIn, of: "own order",
                takes: CaseOfferAnswerForm.self, gives: CaseChangeView.shape.schema,
                refusals: [409], idempotent: true, "Accepts or declines an offer of the seller"
            ) { request, account, form in
                let id = try request.at(CasePath.offerAnswer)
                let done = try await cases.answerOffer(
                    id, isAccepted: form.isAccepted, buyer: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(CaseChangeView(id: done.answer), then: OrderPath.order(id))
                    .replayed(done.replayed)
            },
        ]
    }
}
