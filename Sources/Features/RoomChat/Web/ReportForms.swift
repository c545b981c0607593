import Identities
import Rooms
import Web
import World

/// Query of the operator's list of abuse reports.
struct ReportsForm: Form {
    static let after = Field<AbuseReportID?>.optionalID("after")
    static let fields: [any AnyField] = [after]
    let after: AbuseReportID?
    init(_ input: Input) throws { after = try input[Self.after] }
}

/// An operator's decision on the reports about one target.
struct DecisionForm: Form {
    static let message = Field<ChatMessageID?>.optionalID("message")
    static let verdict = Field<AbuseDecision.Verdict>.choice("verdict")
    static let reason = Field<String>.text("reason", .line, AbuseDecision.reasonLength)
    static let fields: [any AnyField] = [message, verdict, reason]
    let message: ChatMessageID?
    let verdict: AbuseDecision.Verdict
    let reason: String
    init(_ input: Input) throws {
        message = try input[Self.message]
        verdict = try input[Self.verdict]
        reason = try input[Self.reason]
    }
}

struct AbuseReportView: View {
    static let shape = Shape<AbuseReportView>(
        "AbuseReport",
        [
            .choice("reason") { $0.report.reason }, .text("words") { $0.report.words },
            .flag("by_stranger") { $0.report.account == nil }, .instant("at") { $0.report.at },
        ])
    let report: AbuseReport
}

struct ReportedTargetView: View {
    static let shape = Shape<ReportedTargetView>(
        "ReportedTarget",
        [
            .id("room") { $0.one.target.room }, .text("title") { $0.one.room.title },
            .text("host") { $0.one.room.hostName }, .choice("state") { $0.one.room.state },
            .maybe("message") { $0.one.target.message?.description },
            .maybe("author") { $0.one.line?.author.description },
            .maybe("text") { $0.one.line?.text },
            .int("accounts") { $0.one.accounts }, .int("strangers") { $0.one.strangers },
            .instant("since") { $0.one.since },
            .list("reports") { $0.one.reports.map { AbuseReportView(report: $0) } },
        ])
    let one: ReportedTarget
}

struct AbuseDecisionView: View {
    static let shape = Shape<AbuseDecisionView>(
        "AbuseDecision",
        [
            .id("room") { $0.decision.target.room },
            .maybe("message") { $0.decision.target.message?.description },
            .choice("verdict") { $0.decision.verdict }, .text("reason") { $0.decision.reason },
            .int("accounts") { $0.decision.accounts }, .int("strangers") { $0.decision.strangers },
            .id("by") { $0.decision.by }, .instant("at") { $0.decision.at },
        ])
    let decision: AbuseDecision
}

struct AbuseReportsView: View {
    static let shape = Shape<AbuseReportsView>(
        "AbuseReports",
        [
            .list("targets") { $0.list.targets.map { ReportedTargetView(one: $0) } },
            .maybe("next") { $0.list.next?.description },
            .list("decisions") { $0.list.decisions.map { AbuseDecisionView(decision: $0) } },
        ])
    let list: AbuseReportList
}
