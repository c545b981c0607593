import Access
import Accounts
import DesignSystem
import HTML
import Store
import Web
import World

extension AuthenticationWeb {
    /// Routes for changing login and password.
    var detailRoutes: [Route] { loginRoutes + passwordRoutes }

    private var loginRoutes: [Route] {
        [
            Route(
                .get, AccountPath.login, for: .signedIn, of: "own account",
                "The form for another e-mail address or phone number"
            ) { request, account in try await loginPage(request, account, SubmittedForm()) },
            Route(
                .post, AccountPath.login, for: .signedIn, of: "own account", limit: .guesses,
                takes: LoginForm.self, gives: Done.shape.schema,
                "Sends a code to another e-mail address or phone number", onInvalid: loginPage
            ) { request, account, form in
                try await authentication.askLogin(
                    form.login, current: form.current, for: account,
                    caller: request.caller, browser: request.browser)
                return request.done(then: AccountPath.loginCode())
            },
            Route(
                .get, AccountPath.loginCode, for: .signedIn, of: "own account",
                "The form for the code that went there"
            ) { request, account in try await loginCodePage(request, account, SubmittedForm()) },
            Route(
                .post, AccountPath.loginCode, for: .signedIn, of: "own account", limit: .guesses,
                takes: LoginCodeForm.self, gives: Done.shape.schema,
                "Changes the e-mail address or phone number", onInvalid: loginCodePage
            ) { request, account, form in
                try await authentication.changeLogin(code: form.code, for: account)
                return request.done(then: AccountPath.account().with("changed", "login"))
                    .recorded("login-changed")
            },
        ]
    }

    private var passwordRoutes: [Route] {
        [
            Route(
                .get, AccountPath.password, for: .signedIn, of: "own account",
                "The form for another password"
            ) { request in
                .page(
                    try await DetailPages(context: designSystem.context(request)).passwordPage(
                        SubmittedForm()))
            },
            Route(
                .post, AccountPath.password, for: .signedIn, of: "own account", limit: .guesses,
                takes: PasswordForm.self, gives: Done.shape.schema,
                "Changes the password; ends all other sessions",
                onInvalid: { request, _, typed in
                    .page(
                        try await DetailPages(context: designSystem.context(request)).passwordPage(
                            typed))
                }
            ) { request, account, form in
                try await authentication.changePassword(
                    to: form.password, current: form.current, for: account,
                    session: request.caller.session,
                    device: request.cookies[Authentication.deviceCookie],
                    browser: request.browser)
                return request.done(then: AccountPath.account().with("changed", "password"))
                    .recorded("password-changed")
            },
        ]
    }

    private func loginPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let account = try await authentication.accounts.account(account)
        return .page(
            try await DetailPages(context: designSystem.context(request)).loginPage(
                account?.logins ?? [], typed))
    }

    private func loginCodePage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let context = try await designSystem.context(request)
        guard let asked = try await authentication.askedLogin(of: account) else {
            return .see(AccountPath.login())
        }
        return .page(DetailPages(context: context).loginCodePage(asked, typed))
    }
}
