import Access
import Accounts
import DesignSystem
import HTML
import Store
import Text
import Web

extension OperationsWeb {
    /// Routes by which an operator closes and reopens accounts, and ends their sessions.
    var accountActionRoutes: [Route] {
        [
            action(
                OperationPath.closures, "account-closed",
                "Closes an account and ends its sessions; kept on record"
            ) { try await $0.close($1, reason: $2, by: $3) },
            action(
                OperationPath.reopenings, "account-reopened",
                "Reopens a closed account; kept on record"
            ) { try await $0.reopen($1, reason: $2, by: $3) },
            action(
                OperationPath.sessionEndings, "account-sessions-ended",
                "Ends all sessions of an account; kept on record"
            ) { try await $0.endSessions(of: $1, reason: $2, by: $3) },
        ]
    }

    private func action(
        _ place: URLPattern1<AccountID>, _ event: StaticString, _ summary: String,
        act: @escaping @Sendable (Accounts, AccountID, String, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .role(.operator), takes: ActionForm.self,
            gives: Done.shape.schema, refusals: [404, 409], summary,
            onInvalid: { request, _, typed in try await personPage(request, typed) }
        ) { request, account, form in
            let id = try request.at(place)
            try await act(operations.accounts, id, form.reason, account)
            return request.done(then: OperationPath.person(id)).recorded(event, subject: "\(id)")
        }
    }
}

/// Form of an act on an account: its reason.
struct ActionForm: Form {
    static let reason = Field<String>.text("reason", .line, AccountAction.reasonLength)
    static let fields: [any AnyField] = [reason]
    let reason: String
    init(_ input: Input) throws { reason = try input[Self.reason] }
}

extension OperationPages {
    /// Card of an account's state: open or closed, its sessions, and what operators did.
    func accountState(_ person: Person, viewer: AccountID?) -> HTML {
        let id = person.account.id
        let state =
            person.account.isClosed
            ? context.badge(context("operations.account.closed"), .bad)
            : context.badge(context("operations.account.open"), .good)
        let sessions = context("operations.account.sessions", count: person.sessions)
        let closing: HTML =
            id == viewer
            ? ""
            : person.account.isClosed
                ? reasonForm(OperationPath.reopenings(id), "operations.account.reopen", "")
                : reasonForm(
                    OperationPath.closures(id), "operations.account.close", "danger")
        let ending =
            person.sessions == 0
            ? HTML("")
            : reasonForm(
                OperationPath.sessionEndings(id), "operations.account.end-sessions", "")
        return """
            <section class="card"><header><h2>\(context("operations.account.title"))</h2>\
            \(state)</header><div class="body stack"><p class="muted">\(sessions)</p>\
            \(ending)\(closing)\(each: person.actions, did)</div></section>
            """
    }

    /// Form with a reason. Several stand on the page, so the input is named by its label alone.
    private func reasonForm(_ path: Path, _ key: String, _ style: String) -> HTML {
        let bounds = AccountAction.reasonLength
        return context.form(
            path,
            """
            <div class="field"><label>\(context("operations.account.reason"))\
            <input class="input" name="\(ActionForm.reason.name)" required \
            minlength="\(bounds.lowerBound)" maxlength="\(bounds.upperBound)" \
            autocomplete="off"></label></div>\(context.button(context(key), style))
            """)
    }

    private func did(_ action: AccountAction) -> HTML {
        let what = context("operations.account.did.\(action.kind.rawValue)")
        return """
            <p class="muted">\(context.moment(action.at)) · \(what) · \(action.reason) · \
            <a href="\(OperationPath.person(action.by))">\(name: action.byName)</a></p>
            """
    }
}
