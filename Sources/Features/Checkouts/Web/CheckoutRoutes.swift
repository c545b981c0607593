import Access
import Baskets
import Identities
import Accounts
import DesignSystem
import HTML
import Markets
import Orders
import Payments
import Store
import Web
import World

extension CheckoutsWeb {
    /// Routes for buyers.
    public var routes: [Route] {
        [
            Route(
                .get, CheckoutPath.checkout, for: .signedIn, of: "own basket",
                takes: CheckoutPageForm.self, gives: QuoteView.shape.schema,
                "What the basket costs at an address", handler: checkoutPage),
            Route(
                .post, CheckoutPath.address, for: .signedIn, of: "own address",
                takes: DeliveryForm.self, gives: QuoteView.shape.schema,
                "Keeps where to deliver in this market", onInvalid: addressAgain,
                handler: keepAddress),
            Route(
                .post, CheckoutPath.checkout, for: .signedIn, of: "own basket", limit: .changes,
                takes: PayForm.self, gives: CheckoutView.shape.schema, refusals: [409, 451],
                idempotent: true, "Places the orders and pays for them", onInvalid: payAgain,
                handler: pay),
            Route(
                .post, CheckoutPath.cancellation, for: .signedIn, of: "own checkout",
                gives: Done.shape.schema, refusals: [409], idempotent: true,
                "Drops a checkout that isn't paid"
            ) { request, account in
                let id = try request.at(CheckoutPath.cancellation)
                let dropped = try await checkouts.drop(
                    id, buyer: account, idempotencyKey: request.idempotencyKey)
                return request.done(then: BasketPath.basket()).replayed(dropped.replayed)
            },
            Route(
                .get, CheckoutPath.result, for: .signedIn, of: "own checkout",
                gives: CheckoutView.shape.schema, "What became of a checkout",
                handler: resultPage),
        ]
    }

    private func checkoutPage(
        _ request: Request, _ account: AccountID, _ form: CheckoutPageForm
    ) async throws -> Response {
        let shown = try await checkouts.shownCheckout(
            of: account, market: request.caller.marketCode, form.scope)
        if shown.basket.isEmpty && !request.wantsJSON { return .see(BasketPath.basket()) }
        let context = try await designSystem.context(request)
        return request.answer(QuoteView(shown: shown, markets: checkouts.markets)) {
            form.edit || shown.address == nil
                ? AddressPage(context: context).addressPage(shown, SubmittedForm())
                : CheckoutPage(context: context).checkoutPage(shown, SubmittedForm())
        }
    }

    private func keepAddress(_ request: Request, _ account: AccountID, _ form: DeliveryForm)
        async throws -> Response
    {
        let market = request.caller.marketCode
        try await checkouts.keep(checkouts.checked(form.address(in: market)).address, for: account)
        guard request.wantsJSON else { return .see(form.scope.path(CheckoutPath.checkout())) }
        let shown = try await checkouts.shownCheckout(of: account, market: market, form.scope)
        return request.json(QuoteView(shown: shown, markets: checkouts.markets))
    }

    private func addressAgain(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let shown = try await checkouts.shownCheckout(
            of: account, market: request.caller.marketCode, ScopeFields.reread(typed.input))
        return .page(
            try await AddressPage(context: designSystem.context(request)).addressPage(shown, typed))
    }

    private func pay(_ request: Request, _ account: AccountID, _ form: PayForm) async throws
        -> Response
    {
        let market = request.caller.marketCode
        let place = try await place(form.address(in: market), account, market)
        let wish = CheckoutRequest(
            account: account, market: market, address: place.address,
            subdivision: place.subdivision, method: form.method, expectedMinor: form.total,
            shown: form.fingerprint)
        let result: Replayable<CheckoutResult>
        do {
            result = try await checkouts.checkOut(wish, idempotencyKey: request.idempotencyKey)
        } catch CheckoutRefusal.changed(let change) {
            throw try await checkouts.explained(change, in: request.caller.locale)
        }
        guard request.wantsJSON else {
            return Response.see(
                result.answer.next ?? .here(CheckoutPath.result(result.answer.checkout))
            ).replayed(result.replayed)
        }
        return request.json(CheckoutView(result.answer)).replayed(result.replayed)
    }

    /// The submitted address, stored for next time; if none was submitted, the stored one.
    private func place(
        _ typed: Address, _ account: AccountID, _ market: MarketCode
    ) async throws -> (address: Address, subdivision: String) {
        let kept = try await checkouts.store.read { db in
            try Checkouts.lastAddress(of: account, market: market, in: db)
        }
        if typed.isBlank { return try checkouts.checked(kept ?? typed) }
        let place = try checkouts.checked(typed)
        if place.address != kept { try await checkouts.keep(place.address, for: account) }
        return place
    }

    /// Renders the page again with faults, changes and today's total, or asks for the address.
    private func payAgain(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let shown = try await checkouts.shownCheckout(
            of: account, market: request.caller.marketCode, CheckoutScope(paying: typed.input))
        let context = try await designSystem.context(request)
        let fields = Set(AddressField.allCases.map(\.rawValue))
        let isPlace = typed.faults.contains { fields.contains($0.field) }
        if shown.basket.isEmpty {
            return .page(AddressPage(context: context).nothingToPay(typed, shown.waiting))
        }
        return .page(
            isPlace || shown.address == nil
                ? AddressPage(context: context).addressPage(shown, typed)
                : CheckoutPage(context: context).checkoutPage(shown, typed))
    }

    private func resultPage(_ request: Request, _ account: AccountID) async throws -> Response {
        let id = try request.at(CheckoutPath.result)
        var shown = try await checkouts.shownResult(of: id, buyer: account)
        if shown.state == .challenge {
            try await checkouts.refreshPayment(id, buyer: account)
            shown = try await checkouts.shownResult(of: id, buyer: account)
        }
        let context = try await designSystem.context(request)
        return request.answer(CheckoutView(shown)) {
            ResultPage(context: context).resultPage(shown)
        }
    }
}
