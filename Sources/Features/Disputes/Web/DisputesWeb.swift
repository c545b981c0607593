import DesignSystem
import Identities
import Orders
import Payments
import Store
import Web
import World

/// Routes and pages of disputes.
struct DisputesWeb: Sendable {
    let disputes: Disputes
    let designSystem: DesignSystem

    var routes: [Route] {
        [
            Route(
                .get, DisputePath.all, for: .roles([.operator, .finance]),
                takes: DisputeChoice.self, gives: DisputesView.shape.schema,
                "Disputes of payments, and refunds that the gateway refused"
            ) { request, form in try await page(request, form, SubmittedForm()) },
            Route(
                .post, DisputePath.evidence, for: .roles([.operator, .finance]),
                takes: EvidenceForm.self, gives: Done.shape.schema, refusals: [404, 409, 503],
                "Hands in evidence against a dispute",
                onInvalid: { request, _, typed in
                    try await page(request, DisputeChoice(Input()), typed)
                }
            ) { request, account, form in
                let id = try request.at(DisputePath.evidence)
                try await disputes.contest(id, form.text)
                return request.done(then: DisputePath.all())
                    .recorded("dispute-contested", subject: id.description)
            },
            Route(
                .post, DisputePath.resending, for: .roles([.operator, .finance]),
                gives: Done.shape.schema, refusals: [409], idempotent: true,
                "Sends a refund again that the gateway refused"
            ) { request, account in
                let id = try request.at(DisputePath.resending)
                let done = try await disputes.payments.resend(
                    id, idempotencyKey: request.idempotencyKey)
                return request.done(then: DisputePath.all()).replayed(done.replayed)
                    .recorded("refund-resent", subject: id.description)
            },
        ]
    }

    private func page(
        _ request: Request, _ choice: DisputeChoice, _ typed: SubmittedForm
    ) async throws -> Response {
        let shown = try await disputes.store.read { db in try DisputesModel(choice, in: db) }
        let context = try await designSystem.context(request)
        return request.answer(DisputesView(shown: shown)) {
            DisputesPage(
                context: context, shown: shown, isFirst: choice.after == nil,
                isSandbox: disputes.sandbox != nil, typed: typed
            ).html
        }
    }
}

extension Disputes: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        DisputesWeb(disputes: self, designSystem: designSystem).routes
    }

    public var slots: [SlotPart] {
        let isSandbox = sandbox != nil
        return [
            .order(order: 20) { id, side, db in
                guard let order = try Order.find([id], in: db)[id], order.isPaid else {
                    return SlotPart.nothing
                }
                let dispute = try Dispute.of(order.checkout, in: db).first
                let payment = try Payments.payment(of: order.checkout, in: db)
                let canDispute =
                    isSandbox && side == .buyer && dispute == nil && payment?.state == .succeeded
                return { context in
                    DisputePart(context: context).html(
                        dispute, raising: canDispute ? payment?.id : nil)
                }
            },
            .operationsHome(order: 20) { db in
                let open = try Dispute.page([.open], after: nil, in: db).count
                let refused = try Payments.countRefused(in: db)
                return { context in
                    DisputePart(context: context).waiting(open: open, refused: refused)
                }
            },
        ]
    }
}
