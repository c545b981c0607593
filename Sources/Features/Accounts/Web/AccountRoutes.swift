import Access
import Identities
import DesignSystem
import HTML
import Store
import Web
import World

extension AccountsWeb {
    public var routes: [Route] {
        meRoutes + sessionRoutes
    }

    private var meRoutes: [Route] {
        [
            Route(
                .get, AccountPath.account, for: .anyone, of: "own account",
                takes: AccountPageForm.self, gives: AccountView.shape.schema, "Me"
            ) { request, form in try await mePage(request, SubmittedForm(), form.changed) },
            Route(
                .post, AccountPath.account, for: .signedIn, of: "own account",
                takes: NameForm.self, gives: AccountView.shape.schema, "Changes the name",
                onInvalid: { request, _, typed in try await mePage(request, typed) }
            ) { request, account, form in
                try await accounts.rename(account, form.name)
                let view = AccountView(account: try await own(account))
                return request.done(view, then: AccountPath.account())
            },
            Route(
                .post, AccountPath.preferences, for: .anyone, of: "own account",
                takes: PreferencesForm.self, gives: Done.shape.schema,
                "Chooses market and language", handler: choose),
        ]
    }

    private func mePage(
        _ request: Request, _ typed: SubmittedForm, _ changed: AccountPageForm.Change? = nil
    ) async throws -> Response {
        let context = try await designSystem.context(request)
        guard let id = request.caller.account else {
            guard !request.wantsJSON else { throw EdgeRefusal.signInFirst }
            return .page(AccountPages(context: context).visitorPage)
        }
        let account = try await own(id)
        let parts = try await designSystem.parts(.account, for: request) { slots, db in
            try slots.account(id, in: db)
        }
        return request.answer(AccountView(account: account)) {
            AccountPages(context: context).accountPage(
                account, typed, changed, parts: parts(context))
        }
    }

    private func own(_ id: AccountID) async throws -> Account {
        guard let account = try await accounts.account(id) else { throw EdgeRefusal.notFound }
        return account
    }

    private func choose(_ request: Request, _ form: PreferencesForm) async throws -> Response {
        if let id = request.caller.account {
            try await accounts.choose(market: form.market, locale: form.locale, for: id)
        }
        var answer = request.done(then: form.next ?? Navigation.home())
        if let market = form.market {
            answer = answer.keeping(
                cookie: Accounts.marketCookie, market.rawValue, seconds: Accounts.yearSeconds)
        }
        if let locale = form.locale {
            answer = answer.keeping(
                cookie: Accounts.localeCookie, locale.rawValue, seconds: Accounts.yearSeconds)
        }
        return answer
    }

    private var sessionRoutes: [Route] {
        [
            Route(
                .get, AccountPath.sessions, for: .signedIn, of: "own sessions",
                gives: SessionsView.shape.schema, "Where one is signed in"
            ) { request, account in
                let sessions = try await accounts.sessions(of: account).map {
                    SessionView(session: $0, isThis: $0.id == request.caller.session)
                }
                let context = try await designSystem.context(request)
                return request.answer(SessionsView(sessions: sessions)) {
                    AccountPages(context: context).sessionsPage(sessions)
                }
            },
            Route(
                .post, AccountPath.sessionEnd, for: .signedIn, of: "own sessions",
                gives: Done.shape.schema, "Ends a session"
            ) { request, account in
                try await accounts.endSession(
                    try request.at(AccountPath.sessionEnd), of: account)
                return request.done(then: AccountPath.sessions()).recorded("session-ended")
            },
            Route(
                .post, AccountPath.sessionsEnd, for: .signedIn, of: "own sessions",
                gives: Done.shape.schema, "Ends all sessions, this one too"
            ) { request, account in
                try await accounts.endSessions(of: account)
                return request.done(then: AccountPath.signIn())
                    .keeping(cookie: Accounts.cookieName, "", seconds: 0).recorded("sessions-ended")
            },
        ]
    }
}
