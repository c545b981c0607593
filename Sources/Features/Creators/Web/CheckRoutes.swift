import Access
import Web

extension CreatorsWeb {
    var checkRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.checks, for: .role(.operator), gives: ChecksView.shape.schema,
                "Creators who wait for an identity check"
            ) { request, account in try await checksPage(request, account, SubmittedForm()) },
            Route(
                .post, CreatorPath.check, for: .role(.operator), takes: VerdictForm.self,
                gives: Done.shape.schema, refusals: [409], "Says what an identity check found",
                onInvalid: checksPage
            ) { request, account, form in
                try await creators.decide(
                    try request.at(CreatorPath.check), isVerified: form.isVerified,
                    note: form.note, by: account)
                return request.done(then: CreatorPath.checks())
            },
        ]
    }

    private func checksPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let waiting = try await creators.checks(.waiting)
        let context = try await designSystem.context(request)
        return request.answer(ChecksView(checks: waiting)) {
            CheckPages(context: context).checksPage(waiting, typed)
        }
    }
}
