import Access
import DesignSystem
import Rooms
import Web

// Routes by which operators decide abuse reports.

extension RoomChatWeb {
    var reportRoutes: [Route] {
        [
            Route(
                .get, Navigation.operationsAbuseReports, for: .role(.operator),
                takes: ReportsForm.self, gives: AbuseReportsView.shape.schema,
                "Abuse reports that wait, by what they are about, and the last decisions"
            ) { request, form in try await reportsPage(request, form, SubmittedForm()) },
            Route(
                .post, ChatPath.abuseDecisions, for: .role(.operator), takes: DecisionForm.self,
                gives: Done.shape.schema, refusals: [403, 404, 409, 410],
                "Decides all abuse reports about a room or message; kept on record",
                onInvalid: { request, _, typed in
                    try await reportsPage(request, nil, typed)
                }
            ) { request, account, form in
                let room = try request.at(ChatPath.abuseDecisions)
                let target = AbuseTarget(room: room, message: form.message)
                try await chat.decide(form.verdict, on: target, reason: form.reason, by: account)
                let subject = form.message.map { "\(room) \($0)" } ?? "\(room)"
                return request.done(then: Navigation.operationsAbuseReports())
                    .recorded("abuse-reports-decided", subject: subject)
            },
        ]
    }

    private func reportsPage(
        _ request: Request, _ form: ReportsForm?, _ typed: SubmittedForm
    ) async throws -> Response {
        let list = try await chat.abuseReports(after: form?.after)
        let context = try await designSystem.context(request)
        return request.answer(AbuseReportsView(list: list)) {
            AbuseReportsPage(context: context).page(list, isFirst: form?.after == nil, typed)
        }
    }
}
