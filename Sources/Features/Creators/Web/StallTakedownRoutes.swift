import DesignSystem
import HTML
import Identities
import Web
import World

/// JSON of one takedown of a stall.
struct ClosureView: View {
    let closure: StallClosure
    static let shape = Shape<ClosureView>(
        "StallClosure",
        [
            .id("creator") { $0.closure.creator.id },
            .text("handle") { $0.closure.creator.handle.text },
            .text("reason") { $0.closure.reason }, .text("closed_by") { $0.closure.closedBy },
            .instant("closed_at") { $0.closure.closedAt },
            .maybe("reopened_by") { $0.closure.reopenedBy },
            .maybe("reopened_at", at: { $0.closure.reopenedAt }),
        ])
}

struct ClosuresView: View {
    static let shape = Shape<ClosuresView>(
        "StallClosures",
        [
            .list("closures") { $0.closures.map { ClosureView(closure: $0) } },
            .maybe("next") { $0.next },
        ])
    let closures: [StallClosure]
    let next: String?
}

extension CreatorsWeb {
    /// Routes of the operator for taking stalls down and restoring them.
    var takedownRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.takedowns, for: .role(.operator), takes: PageForm.self,
                gives: ClosuresView.shape.schema, "Stalls that were taken down"
            ) { request, form in try await takedownsPage(request, form, SubmittedForm()) },
            Route(
                .post, CreatorPath.takedowns, for: .role(.operator), takes: ClosingForm.self,
                gives: Done.shape.schema, refusals: [404, 409], "Takes a stall down",
                onInvalid: { request, _, typed in
                    try await takedownsPage(request, PageForm(), typed)
                }
            ) { request, account, form in
                try await creators.closeStall(
                    of: form.handle, reason: form.reason, by: account)
                return request.done(then: CreatorPath.takedowns())
            },
            Route(
                .post, CreatorPath.reopening, for: .role(.operator), gives: Done.shape.schema,
                refusals: [404, 409], "Puts a stall back"
            ) { request, account in
                try await creators.reopenStall(
                    of: try request.at(CreatorPath.reopening), by: account)
                return request.done(then: CreatorPath.takedowns())
            },
        ]
    }

    private func takedownsPage(
        _ request: Request, _ form: PageForm, _ typed: SubmittedForm
    ) async throws -> Response {
        let found = try await creators.closures(before: form.after.flatMap { StallClosureID($0) })
        let shown = Array(found.prefix(Creators.page))
        let next = found.count > Creators.page ? shown.last?.id.description : nil
        let context = try await designSystem.context(request)
        return request.answer(ClosuresView(closures: shown, next: next)) {
            StallTakedownPages(context: context).takedownsPage(
                shown, next: next, isFirst: form.after == nil, typed)
        }
    }
}

/// Stall takedown pages, drawn for one visitor.
struct StallTakedownPages: PageComponent {
    let context: PageContext

    func takedownsPage(
        _ closures: [StallClosure], next: String?, isFirst: Bool, _ typed: SubmittedForm
    ) -> HTML {
        let title = self("creators.closures.title")
        let base = CreatorPath.takedowns()
        let take = form(
            base,
            """
            \(field(
                ClosingForm.handle, self("creators.form.handle"), typed: typed,
                autocomplete: "off"))
            \(area(
                ClosingForm.reason, self("creators.closures.reason"), rows: 3, typed: typed,
                help: self("creators.closures.reason.help")))
            <p class="row"><span class="grow"></span>\
            \(button(self("creators.closures.close"), "danger"))</p>
            """)
        let none = empty(self("creators.closures.empty"), self("creators.closures.empty.text"))
        return console(
            title, menu: .operations, at: Navigation.operationsCreators,
            """
            \(pageHead(title, self("creators.closures.text")))
            <div class="stack loose">\(formErrors(typed))
            <section class="card"><header><h2>\(self("creators.closures.take"))</h2></header>\
            <div class="body">\(take)</div></section>
            <section class="card clip">\(closures.isEmpty ? none : closureTable(closures))\
            \(pages(first: isFirst ? nil : base, next: next.map { base.with("after", $0) }))
            </section></div>
            """)
    }

    private func closureTable(_ closures: [StallClosure]) -> HTML {
        let columns = [
            "creators.closures.stall", "creators.closures.reason", "creators.closures.closed",
            "creators.closures.reopened",
        ]
        func column(_ key: String) -> HTML {
            "<th scope=\"col\">\(self(key))</th>"
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("creators.closures.title"))"><table class="table stacks">\
            <caption class="vh">\(self("creators.closures.title"))</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(each: closures, closure)</tbody></table></div>
            """
    }

    private func closure(_ closure: StallClosure) -> HTML {
        func when(_ at: Instant, _ who: String) -> HTML { "\(moment(at))<br><small>\(who)</small>" }
        let creator = closure.creator
        let end: HTML =
            if let at = closure.reopenedAt {
                when(at, closure.reopenedBy ?? "")
            } else {
                action(
                    CreatorPath.reopening(creator.id), self("creators.closures.reopen"), "small")
            }
        return """
            <tr><td><b>\(name: creator.name)</b><br><small>\(creator.handle.shown)</small></td>\
            <td data-label="\(self("creators.closures.reason"))">\(closure.reason)</td>\
            <td data-label="\(self("creators.closures.closed"))">\
            \(when(closure.closedAt, closure.closedBy))</td>\
            <td data-label="\(self("creators.closures.reopened"))">\(end)</td></tr>
            """
    }
}
