import DesignSystem
import HTML
import Identities
import Rooms
import Text
import Web
import World

/// Operations page of abuse reports.
struct AbuseReportsPage: PageComponent {
    let context: PageContext

    func page(_ list: AbuseReportList, isFirst: Bool, _ typed: SubmittedForm) -> HTML {
        let title = self("desk.abuse-reports")
        let first = Navigation.operationsAbuseReports()
        return console(
            title, menu: .operations, at: Navigation.operationsAbuseReports,
            """
            \(pageHead(title, self("abuse-reports.sub")))
            <div class="stack loose">\(formErrors(typed))\
            \(list.targets.isEmpty
                ? empty(self("abuse-reports.none"), self("abuse-reports.none.text")) : "")\
            \(each: list.targets, card)\
            \(pages(
                first: isFirst ? nil : first,
                next: list.next.map { first.with("after", $0.description) }))\
            \(decisions(list))</div>
            """)
    }

    private func card(_ one: ReportedTarget) -> HTML {
        let title = self(
            one.target.message == nil ? "abuse-reports.room" : "abuse-reports.message")
        return """
            <section class="card"><header><h2>\(title)</h2>\(badge(counted(one), .warn))</header>\
            <div class="body stack"><dl class="facts"><dt>\(self("abuse-reports.in"))</dt>\
            <dd><a href="\(RoomPath.room(one.target.room))">\(name: one.room.title)</a> · \
            \(name: one.room.hostName)</dd>\
            \(one.target.message == nil ? "" : line(one.line))\
            <dt>\(self("abuse-reports.since"))</dt><dd>\(moment(one.since))</dd></dl>\
            <ul class="stack tight">\(each: one.reports, report)</ul>\
            \(decisionForm(one))</div></section>
            """
    }

    private func counted(_ one: ReportedTarget) -> String {
        let accounts = self("abuse-reports.accounts", count: one.accounts)
        return "\(accounts) · \(self("abuse-reports.strangers", count: one.strangers))"
    }

    private func line(_ line: ReportedTarget.Line?) -> HTML {
        guard let line else {
            return "<dt>\(self("abuse-reports.text"))</dt><dd>–</dd>"
        }
        let person = Navigation.operationsPeople().with("q", line.author.description)
        return """
            <dt>\(self("abuse-reports.text"))</dt><dd>\(line.text)</dd>\
            <dt>\(self("abuse-reports.author"))</dt>\
            <dd><a href="\(person)">\(name: line.name)</a></dd>
            """
    }

    private func report(_ report: AbuseReport) -> HTML {
        let who = self(report.account == nil ? "abuse-reports.stranger" : "abuse-reports.account")
        return """
            <li><b>\(self("live.reason.\(report.reason.rawValue)"))</b> \(report.words) \
            <small class="muted">\(who) · \(moment(report.at))</small></li>
            """
    }

    /// Form of a decision. Several stand on the page, so its fields are named by their labels.
    private func decisionForm(_ one: ReportedTarget) -> HTML {
        let verdicts = AbuseDecision.Verdict.allCases.filter { verdict in
            verdict.needsMessage
                ? one.target.message != nil : verdict != .stopRoom || !one.room.isOver
        }
        func option(_ verdict: AbuseDecision.Verdict) -> HTML {
            """
            <option value="\(verdict.rawValue)">\
            \(self("abuse-reports.verdict.\(verdict.rawValue)"))</option>
            """
        }
        let bounds = AbuseDecision.reasonLength
        let message = one.target.message.map { hidden("message", $0.description) } ?? ""
        return form(
            ChatPath.abuseDecisions(one.target.room),
            """
            \(message)<div class="field"><label>\(self("abuse-reports.decision"))\
            <select class="input" name="\(DecisionForm.verdict.name)">\
            \(each: verdicts, option)</select></label></div>\
            <div class="field"><label>\(self("abuse-reports.reason"))\
            <input class="input" name="\(DecisionForm.reason.name)" required \
            minlength="\(bounds.lowerBound)" maxlength="\(bounds.upperBound)" \
            autocomplete="off"></label></div>\(button(self("abuse-reports.decide"), "primary"))
            """)
    }

    private func decisions(_ list: AbuseReportList) -> HTML {
        guard !list.decisions.isEmpty else { return "" }
        func row(_ decision: AbuseDecision) -> HTML {
            """
            <p class="muted">\(moment(decision.at)) · \
            \(self("abuse-reports.verdict.\(decision.verdict.rawValue)")) · \
            <a href="\(RoomPath.room(decision.target.room))">\
            \(self(decision.target.message == nil
                ? "abuse-reports.room" : "abuse-reports.message"))</a> · \
            \(decision.reason) · \(name: list.names[decision.by] ?? "–")</p>
            """
        }
        return """
            <section class="card"><header><h2>\(self("abuse-reports.decisions"))</h2></header>\
            <div class="body stack tight">\(each: list.decisions, row)</div></section>
            """
    }
}
