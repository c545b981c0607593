import Access
import DesignSystem
import Identities
import Markets
import Store
import Web
import World

extension PayoutsWeb {
    private static let lookers = Audience.roles([.operator, .finance])

    var batchRoutes: [Route] { batchPages + batchChanges }

    private var batchPages: [Route] {
        [
            Route(
                .get, PayoutPath.batches, for: Self.lookers, takes: BatchPage.self,
                gives: BatchesView.shape.schema,
                "Batches of payouts, what waits for one, and the accounts they are paid from"
            ) { request, form in try await batchesPage(request, form, SubmittedForm()) },
            Route(
                .get, PayoutPath.batch, for: Self.lookers, gives: BatchView.shape.schema,
                refusals: [404], "A batch with its payouts, its files and who took them"
            ) { request in
                try await batchPage(request, request.at(PayoutPath.batch), SubmittedForm())
            },
            Route(
                .get, PayoutPath.bankFile, for: .role(.finance), limit: .perMinute(10),
                takes: BankFileForm.self, refusals: [404, 409],
                "An approved batch's bank file, with account numbers in full; taking it is recorded"
            ) { request, account, form in
                let id = try request.at(PayoutPath.bankFile)
                let file = try await payouts.bankFile(id, form.format, by: account)
                return Response.text(file.text, type: form.format.contentType)
                    .with(
                        "content-disposition",
                        "attachment; filename=\"\(id).\(form.format.nameEnd)\""
                    )
                    .with("cache-control", "no-store").with("x-content-sha256", file.seal.sha256)
                    .recorded("bank-file-taken", subject: id.description)
            },
        ]
    }

    private var batchChanges: [Route] {
        [
            Route(
                .post, PayoutPath.batches, for: .role(.finance), takes: GatherForm.self,
                gives: GatheredView.shape.schema, status: 201, refusals: [409], idempotent: true,
                "Gathers the payouts that wait in a market into a batch",
                onInvalid: batchesAgain
            ) { request, account, form in
                let made = try await payouts.gather(
                    form.market, by: account, idempotencyKey: request.idempotencyKey)
                return request.done(
                    GatheredView(id: made.answer), status: 201, then: PayoutPath.batch(made.answer)
                ).replayed(made.replayed)
            },
            Route(
                .post, PayoutPath.payers, for: .role(.finance), limit: .perMinute(10),
                takes: PayerForm.self, gives: Done.shape.schema,
                "Says from which account a market's payouts are paid", onInvalid: batchesAgain
            ) { request, account, form in
                try await payouts.setPayer(form.account, in: form.market, by: account)
                return request.done(then: PayoutPath.batches()).recorded("paying-account-changed")
            },
            change(
                PayoutPath.approval, "Approves a batch, as somebody else than who gathered it",
                "payout-batch-approved"
            ) { try await payouts.approve($0, by: $1) },
            change(
                PayoutPath.cancellation, "Gives up a batch that isn't approved",
                "payout-batch-cancelled"
            ) { try await payouts.cancel($0, by: $1) },
            change(
                PayoutPath.sending, "Says that the bank has a batch's file", "payout-batch-sent"
            ) { try await payouts.send($0, by: $1) },
            Route(
                .post, PayoutPath.removals, for: .role(.finance), takes: RemovalForm.self,
                gives: Done.shape.schema, refusals: [404, 409],
                "Takes a payout out of a batch that isn't approved"
            ) { request, account, form in
                let id = try request.at(PayoutPath.removals)
                try await payouts.remove(form.payout, from: id, by: account)
                return request.done(then: PayoutPath.batch(id))
            },
        ]
    }

    /// A change of a batch that takes no fields.
    private func change(
        _ pattern: URLPattern1<PayoutBatchID>, _ summary: String, _ record: StaticString,
        _ change: @escaping @Sendable (PayoutBatchID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, pattern, for: .role(.finance), takes: Nothing.self, gives: Done.shape.schema,
            refusals: [403, 404, 409], summary,
            onInvalid: { request, _, typed in
                try await batchPage(request, request.at(pattern), typed)
            }
        ) { request, account, _ in
            let id = try request.at(pattern)
            try await change(id, account)
            return request.done(then: PayoutPath.batch(id)).recorded(
                record, subject: id.description)
        }
    }

    private func batchesAgain(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        try await batchesPage(request, BatchPage(), typed)
    }

    private func batchesPage(
        _ request: Request, _ form: BatchPage, _ typed: SubmittedForm
    ) async throws -> Response {
        let list = try await payouts.batchList(before: form.before)
        let context = try await designSystem.context(request)
        return request.answer(BatchesView(list: list)) {
            BatchPages(context: context, acts: request.caller.roles.contains(.finance))
                .list(list, isFirst: form.before == nil, typed)
        }
    }

    private func batchPage(
        _ request: Request, _ id: PayoutBatchID, _ typed: SubmittedForm
    ) async throws -> Response {
        let shown = try await payouts.batchPage(id)
        let context = try await designSystem.context(request)
        return request.answer(BatchView(shown: shown)) {
            BatchPages(context: context, acts: request.caller.roles.contains(.finance))
                .batch(shown, typed)
        }
    }
}
