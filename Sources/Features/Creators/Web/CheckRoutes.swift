import Web

extension CreatorsWeb {
    var checkRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.checks, for: .role(.operator), gives: ChecksView.shape.schema,
                "Creators who wait for an identity check"
            ) { request in try await checksPage(request, SubmittedForm()) },
            Route(
                .post, CreatorPath.check, for: .role(.operator), takes: VerdictForm.self,
                gives: Done.shape.schema, refusals: [409], "Says what an identity check found",
                onInvalid: checksPage
            ) { request, form in
                try await creators.decide(
                    try request.at(CreatorPath.check), isVerified: form.isVerified,
                    note: form.note, by: try request.caller.here)
                return request.done(then: CreatorPath.checks())
            },
        ]
    }

    private func checksPage(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        let waiting = try await creators.checks(.waiting)
        let context = try await designSystem.context(request)
        return request.answer(ChecksView(checks: waiting)) {
            CheckPages(context: context).checksPage(waiting, typed)
        }
    }
}
