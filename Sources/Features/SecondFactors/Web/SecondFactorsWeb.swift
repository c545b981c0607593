import Access
import Accounts
import Authentication
import DesignSystem
import HTML
import Text
import Web
import World

/// Routes and pages of second factors.
struct SecondFactorsWeb: Sendable {
    let factors: SecondFactors
    let designSystem: DesignSystem

    var routes: [Route] { signInRoutes + stateRoutes + setupRoutes + changeRoutes }

    // MARK: signing in

    private var signInRoutes: [Route] {
        [
            Route(
                .get, SecondFactorPath.signIn, for: .anyone, limit: .guesses,
                takes: SignInCodePageForm.self, refusals: [410],
                "The form for the second factor, after the password"
            ) { request, form in
                try await signInPage(
                    request, SubmittedForm(), LinkToken.secondFactor.token(of: request), form.next)
            },
            Route(
                .post, SecondFactorPath.signIn, for: .anyone, limit: .guesses,
                takes: SignInCodeForm.self, gives: SignedInView.shape.schema, refusals: [410],
                "Signs in, by an app's digits or a recovery code",
                onInvalid: { request, typed in
                    try await signInPage(
                        request, typed, typed.input.text("sign_in") ?? "",
                        typed.input.text("next").flatMap { Path(local: $0) })
                }
            ) { request, form in
                let signedIn = try await factors.completeSignIn(
                    form.signIn, code: form.code, caller: request.caller,
                    browser: request.browser,
                    device: request.cookies[Authentication.deviceCookie])
                return LinkToken.secondFactor.cleared(
                    request.signedIn(signedIn, then: form.next))
            },
        ]
    }

    private func signInPage(
        _ request: Request, _ typed: SubmittedForm, _ token: String, _ next: Path?
    ) async throws -> Response {
        guard try await factors.waits(token) else { throw SecondFactorRefusal.signInGone }
        let context = try await designSystem.context(request)
        return .page(
            SecondFactorPages(context: context).signInPage(typed, token: token, next: next))
    }

    // MARK: the account's own

    private var stateRoutes: [Route] {
        [
            Route(
                .get, SecondFactorPath.factor, for: .signedIn, of: "own account",
                gives: SecondFactorView.shape.schema, "One's second factor"
            ) { request, account in try await statePage(request, account, SubmittedForm()) },
            Route(
                .post, SecondFactorPath.factor, for: .signedIn, of: "own account",
                limit: .guesses, takes: FactorPasswordForm.self, gives: Done.shape.schema,
                refusals: [409], "Makes a secret for an authenticator app", onInvalid: statePage
            ) { request, account, form in
                let proof = try await factors.authentication.prove(
                    account, password: form.current, browser: request.browser)
                try await factors.beginSetup(by: proof, session: try session(of: request))
                return request.done(then: SecondFactorPath.setup())
            },
        ]
    }

    private func statePage(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm
    ) async throws -> Response {
        let state = try await factors.state(of: account)
        let context = try await designSystem.context(request)
        return request.answer(state) {
            SecondFactorPages(context: context).statePage(
                state, isMissing: !request.caller.restingRoles.isEmpty, typed)
        }
    }

    private var setupRoutes: [Route] {
        [
            Route(
                .get, SecondFactorPath.setup, for: .signedIn, of: "own account",
                gives: FactorSetupView.shape.schema, refusals: [410],
                "The secret for an authenticator app, and the form for its first code"
            ) { request, account in try await setupPage(request, account, SubmittedForm()) },
            Route(
                .post, SecondFactorPath.setup, for: .signedIn, of: "own account",
                limit: .guesses, takes: SetupForm.self, gives: RecoveryCodesView.shape.schema,
                refusals: [409, 410],
                "Turns the second factor on; ends all other sessions; shows recovery codes once",
                onInvalid: setupPage
            ) { request, account, form in
                let codes = try await factors.completeSetup(
                    code: form.code, of: account, session: try session(of: request))
                return try await shown(codes, request).recorded("second-factor-on")
            },
        ]
    }

    private func setupPage(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm
    ) async throws -> Response {
        guard
            let setup = try await factors.setup(of: account, session: try session(of: request))
        else { throw SecondFactorRefusal.setupGone }
        let context = try await designSystem.context(request)
        return request.answer(FactorSetupView(setup: setup)) {
            SecondFactorPages(context: context).setupPage(setup, typed)
        }
    }

    private func session(of request: Request) throws -> SessionID {
        guard let session = request.caller.session else { throw EdgeRefusal.signInFirst }
        return session
    }

    private func shown(_ codes: [String], _ request: Request) async throws -> Response {
        let context = try await designSystem.context(request)
        return request.answer(RecoveryCodesView(codes: codes)) {
            SecondFactorPages(context: context).codesPage(codes)
        }
    }

    private var changeRoutes: [Route] {
        [
            Route(
                .get, SecondFactorPath.codes, for: .signedIn, of: "own account",
                "The form for new recovery codes"
            ) { request, account in try await newCodesPage(request, account, SubmittedForm()) },
            Route(
                .post, SecondFactorPath.codes, for: .signedIn, of: "own account",
                limit: .guesses, takes: FactorPasswordForm.self,
                gives: RecoveryCodesView.shape.schema, refusals: [409],
                "Makes new recovery codes, shown once; those before are void",
                onInvalid: newCodesPage
            ) { request, account, form in
                let proof = try await factors.authentication.prove(
                    account, password: form.current, browser: request.browser)
                return try await shown(try await factors.replaceCodes(by: proof), request)
                    .recorded("recovery-codes-made")
            },
            Route(
                .get, SecondFactorPath.removal, for: .signedIn, of: "own account",
                "The form to turn the second factor off"
            ) { request, account in try await removalPage(request, account, SubmittedForm()) },
            Route(
                .post, SecondFactorPath.removal, for: .signedIn, of: "own account",
                limit: .guesses, takes: FactorPasswordForm.self, gives: Done.shape.schema,
                refusals: [409], "Turns the second factor off", onInvalid: removalPage
            ) { request, account, form in
                let proof = try await factors.authentication.prove(
                    account, password: form.current, browser: request.browser)
                try await factors.remove(by: proof)
                return request.done(then: SecondFactorPath.factor())
                    .recorded("second-factor-off")
            },
        ]
    }

    private func newCodesPage(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm
    ) async throws -> Response {
        .page(
            SecondFactorPages(context: try await designSystem.context(request)).newCodesPage(
                typed))
    }

    private func removalPage(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm
    ) async throws -> Response {
        .page(
            SecondFactorPages(context: try await designSystem.context(request)).removalPage(typed))
    }
}

extension SecondFactors {
    /// State of an account's second factor.
    func state(of account: AccountID) async throws -> SecondFactorView {
        try await store.read { db in
            SecondFactorView(
                isOn: try Self.isOn(account, in: db),
                codesLeft: try Self.codesLeft(of: account, in: db))
        }
    }
}

extension SecondFactors: WebModule {
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "SecondFactors", sheets: [.shop: ["second-factor.css"]])]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        SecondFactorsWeb(factors: self, designSystem: designSystem).routes
    }

    public var slots: [SlotPart] {
        [
            .operationsHome(order: 4) { db in
                let count = try Self.unprotected(in: db)
                return { context in SecondFactorPages(context: context).alarm(count) }
            },
            .account(order: 5) { account, db in
                let isOn = try Self.isOn(account, in: db)
                let roles = try Accounts.account(account, in: db)?.roles ?? []
                return { context in
                    SecondFactorPages(context: context).accountPart(
                        isOn: isOn, isAdvised: !isOn && !roles.isDisjoint(with: Self.guarded))
                }
            },
        ]
    }
}
