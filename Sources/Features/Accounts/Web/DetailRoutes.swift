import Faces
import HTML
import Store
import Web
import World

extension Accounts {
    /// Routes for changing login and password.
    var detailRoutes: [Route] { loginRoutes + passwordRoutes }

    private var loginRoutes: [Route] {
        [
            Route(
                .get, AccountPath.login, for: .signedIn, of: "own account",
                "The form for another e-mail address or phone number"
            ) { request in try await loginPage(request, Typed()) },
            Route(
                .post, AccountPath.login, for: .signedIn, of: "own account", limit: .guesses,
                takes: LoginForm.self, gives: Done.shape.schema,
                "Sends a code to another e-mail address or phone number", again: loginPage
            ) { request, form in
                try await askLogin(
                    form.login, current: form.current, for: try request.caller.here,
                    caller: request.caller, browser: request.browser)
                return request.done(then: AccountPath.loginCode())
            },
            Route(
                .get, AccountPath.loginCode, for: .signedIn, of: "own account",
                "The form for the code that went there"
            ) { request in try await loginCodePage(request, Typed()) },
            Route(
                .post, AccountPath.loginCode, for: .signedIn, of: "own account", limit: .guesses,
                takes: LoginCodeForm.self, gives: Done.shape.schema,
                "Changes the e-mail address or phone number", again: loginCodePage
            ) { request, form in
                try await changeLogin(code: form.code, for: try request.caller.here)
                return request.done(then: AccountPath.account().with("changed", "login"))
            },
        ]
    }

    private var passwordRoutes: [Route] {
        [
            Route(
                .get, AccountPath.password, for: .signedIn, of: "own account",
                "The form for another password"
            ) { request in
                .page(try await faces.face(request).passwordPage(Typed()))
            },
            Route(
                .post, AccountPath.password, for: .signedIn, of: "own account", limit: .guesses,
                takes: PasswordForm.self, gives: Done.shape.schema,
                "Changes the password; ends all other sessions",
                again: { .page(try await faces.face($0).passwordPage($1)) }
            ) { request, form in
                try await changePassword(
                    to: form.password, current: form.current, for: try request.caller.here,
                    session: request.caller.sessionID, device: request.cookies[Self.deviceCookie],
                    browser: request.browser)
                return request.done(then: AccountPath.account().with("changed", "password"))
            },
        ]
    }

    private func loginPage(_ request: Request, _ typed: Typed) async throws -> Answer {
        let account = try await account(try request.caller.here)
        return .page(try await faces.face(request).loginPage(account?.logins ?? [], typed))
    }

    private func loginCodePage(_ request: Request, _ typed: Typed) async throws -> Answer {
        let face = try await faces.face(request)
        guard let asked = try await askedLogin(of: try request.caller.here) else {
            return .see(AccountPath.login())
        }
        return .page(face.loginCodePage(asked, typed))
    }
}
