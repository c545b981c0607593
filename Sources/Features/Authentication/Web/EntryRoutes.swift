import Accounts
import Text
import DesignSystem
import HTML
import Store
import Web
import World

extension AuthenticationWeb {
    /// Routes for signing up, in and out.
    var entryRoutes: [Route] { signUpRoutes + signInRoutes }

    private var signUpRoutes: [Route] {
        [
            Route(
                .get, AccountPath.signUp, for: .anyone, takes: NextForm.self,
                "The form to sign up"
            ) { request, form in
                guard request.caller.account == nil else { return .see(form.next ?? "/") }
                return .page(
                    try await EntryPages(context: designSystem.context(request)).signUpPage(
                        SubmittedForm(), next: form.next))
            },
            Route(
                .post, AccountPath.signUp, for: .anyone, limit: .guesses, takes: SignUpForm.self,
                gives: SignUpView.shape.schema, status: 202,
                "Wants an account: sends a code, and answers alike if there is one",
                onInvalid: { request, typed in
                    .page(
                        try await EntryPages(context: designSystem.context(request)).signUpPage(
                            typed, next: nil))
                }, handler: signUp),
            Route(
                .get, AccountPath.signUpCode, for: .anyone, limit: .guesses,
                takes: NextForm.self, refusals: [410], "The form for a sign-up's code"
            ) { request, form in
                try await codePage(
                    request, SubmittedForm(), LinkToken.signUp.token(of: request), form.next)
            },
            Route(
                .post, AccountPath.signUpCode, for: .anyone, limit: .guesses,
                takes: SignUpCodeForm.self, gives: SignedInView.shape.schema, status: 201,
                refusals: [410], "Signs up, by the code that was sent",
                onInvalid: { request, typed in
                    try await codePage(
                        request, typed, typed.input.text("sign_up") ?? "",
                        typed.input.text("next").flatMap { Path(local: $0) })
                }, handler: completeSignUp),
            Route(
                .post, AccountPath.signUpAgain, for: .anyone, limit: .guesses,
                takes: SignUpWaitForm.self, gives: Done.shape.schema, refusals: [410],
                "Sends another code"
            ) { request, form in
                try await authentication.resendSignUp(
                    form.signUp, block: request.browser.largestNetwork)
                return LinkToken.signUp.kept(
                    form.signUp, by: request.done(then: codePath(form.next)))
            },
        ]
    }

    private var signInRoutes: [Route] {
        [
            Route(
                .get, AccountPath.signIn, for: .anyone, takes: SignInPageForm.self,
                "The form to sign in"
            ) { request, form in
                guard request.caller.account == nil else { return .see(form.next ?? "/") }
                return .page(
                    try await EntryPages(context: designSystem.context(request)).signInPage(
                        SubmittedForm(), next: form.next, afterReset: form.reset))
            },
            Route(
                .post, AccountPath.signIn, for: .anyone, limit: .signIns, takes: SignInForm.self,
                gives: SignedInView.shape.schema, "Signs in",
                onInvalid: { request, typed in
                    .page(
                        try await EntryPages(context: designSystem.context(request)).signInPage(
                            typed, next: nil))
                }, handler: signIn),
            Route(
                .post, AccountPath.signOut, for: .anyone, gives: Done.shape.schema, "Signs out"
            ) { request in
                if let session = request.caller.session {
                    try await authentication.accounts.end(session)
                }
                return request.done(then: Navigation.home())
                    .keeping(cookie: Accounts.cookieName, "", seconds: 0).recorded("sign-out")
            },
        ]
    }

    private func codePath(_ next: Path?) -> Path {
        AccountPath.signUpCode().with("next", next?.text)
    }

    private func codePage(
        _ request: Request, _ typed: SubmittedForm, _ token: String, _ next: Path?
    ) async throws -> Response {
        let login = try await authentication.signUpLogin(token)
        return .page(
            try await EntryPages(context: designSystem.context(request)).signUpCodePage(
                typed, token, login: login, next: next))
    }

    private func signUp(_ request: Request, _ form: SignUpForm) async throws -> Response {
        let token = try await authentication.askSignUp(
            name: form.name, login: form.login, password: form.password, caller: request.caller,
            network: request.browser.network, block: request.browser.largestNetwork)
        return LinkToken.signUp.kept(
            token,
            by: request.done(
                SignUpView(signUp: token), status: 202, then: codePath(form.next)))
    }

    private func completeSignUp(
        _ request: Request, _ form: SignUpCodeForm
    ) async throws -> Response {
        let signedIn = try await authentication.completeSignUp(
            form.signUp, code: form.code, caller: request.caller, browser: request.browser,
            device: request.cookies[Authentication.deviceCookie])
        let done = request.done(
            SignedInView(signedIn), status: 201, then: form.next ?? AccountPath.account())
        return LinkToken.signUp.cleared(done).keeping(signedIn)
            .recorded("sign-up", account: signedIn.account)
    }

    private func signIn(_ request: Request, _ form: SignInForm) async throws -> Response {
        let result = try await authentication.signIn(
            login: form.login, password: form.password, caller: request.caller,
            browser: request.browser, device: request.cookies[Authentication.deviceCookie])
        switch result {
        case .signedIn(let signedIn): return request.signedIn(signedIn, then: form.next)
        case .waits(let waiting):
            let page = AccountPath.signInCode().with("next", form.next?.text)
            return LinkToken.secondFactor.kept(
                waiting.token,
                by: request.done(SignedInView(waiting), status: 202, then: page)
            ).recorded("second-factor-asked", account: waiting.account)
        }
    }

    /// Routes by which the first operator signs up.
    var firstOperatorRoutes: [Route] {
        [
            Route(
                .get, AccountPath.firstOperator, for: .anyone, takes: LinkForm.self,
                refusals: [410], "The form of the first operator's link"
            ) { request, form in
                guard form.token.isEmpty else {
                    return LinkToken.firstOperator.moved(
                        form.token, to: AccountPath.firstOperator())
                }
                let token = LinkToken.firstOperator.token(of: request)
                try await authentication.checkFirstOperator(token)
                return .page(
                    try await EntryPages(context: designSystem.context(request)).firstOperatorPage(
                        token, SubmittedForm()))
            },
            Route(
                .post, AccountPath.firstOperator, for: .anyone, limit: .guesses,
                takes: FirstOperatorForm.self, gives: SignedInView.shape.schema, status: 201,
                refusals: [410], "Signs the first operator up",
                onInvalid: { request, typed in
                    let token = typed.input.text("token") ?? ""
                    try await authentication.checkFirstOperator(token)
                    return .page(
                        try await EntryPages(context: designSystem.context(request))
                            .firstOperatorPage(token, typed))
                }, handler: signUpFirstOperator),
        ]
    }

    private func signUpFirstOperator(
        _ request: Request, _ form: FirstOperatorForm
    ) async throws -> Response {
        let signedIn = try await authentication.signUpFirstOperator(
            form.token, name: form.name, login: form.login,
            password: form.password, caller: request.caller, browser: request.browser,
            device: request.cookies[Authentication.deviceCookie])
        let done = request.done(
            SignedInView(signedIn), status: 201, then: Navigation.operations())
        return LinkToken.firstOperator.cleared(done).keeping(signedIn)
            .recorded("first-operator", account: signedIn.account)
    }
}

extension RateLimit {
    /// Signing in: a carrier's address has a hundred people who come at once. Wrong passwords are
    /// counted by `Throttle`; known devices have a limit of their own.
    static let signIns = RateLimit(perMinute: 480, laneCookie: Authentication.deviceCookie)
}

extension Request {
    /// Answer to a completed sign-in.
    public func signedIn(_ signedIn: SignedIn, then next: Path?) -> Response {
        done(SignedInView(signedIn), then: next ?? Navigation.home()).keeping(signedIn)
            .recorded("sign-in", account: signedIn.account)
    }
}

extension Response {
    /// Response that sets the session and device cookies of a sign-in.
    func keeping(_ signedIn: SignedIn) -> Response {
        keeping(session: signedIn.token).keeping(device: signedIn.device)
    }

    func keeping(device token: String) -> Response {
        keeping(
            cookie: Authentication.deviceCookie, token,
            seconds: Int(Authentication.deviceKept.milliseconds / 1000))
    }
}
