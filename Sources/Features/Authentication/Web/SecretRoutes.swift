import Accounts
import DesignSystem
import HTML
import Store
import Web
import World

extension AuthenticationWeb {
    /// Routes of codes and links: verification and password reset.
    var secretRoutes: [Route] { verificationRoutes + resetRoutes }

    private var verificationRoutes: [Route] {
        [
            Route(
                .get, AccountPath.verification, for: .signedIn, of: "own account",
                "The form for a code"
            ) { request, _ in try await verificationPage(request, SubmittedForm()) },
            Route(
                .get, AccountPath.verificationLink, for: .anyone, takes: LinkForm.self,
                refusals: [410], "The form of a link from a mail"
            ) { request, form in
                let page = AccountPath.verificationLink()
                guard form.token.isEmpty else {
                    return LinkToken.verification.moved(form.token, to: page)
                }
                let token = LinkToken.verification.token(of: request)
                guard !token.isEmpty else { throw AuthenticationRefusal.linkGone }
                return .page(
                    EntryPages(context: try await designSystem.context(request)).verificationPage(
                        SubmittedForm(), token: token, waits: nil))
            },
            Route(
                .post, AccountPath.verification, for: .anyone, limit: .guesses,
                takes: VerificationForm.self, gives: Done.shape.schema, refusals: [410],
                "Verifies an address or number",
                onInvalid: { request, typed in try await verificationPage(request, typed) },
                handler: verify),
            Route(
                .post, AccountPath.resend, for: .signedIn, of: "own account", limit: .guesses,
                gives: Done.shape.schema, refusals: [409], "Sends another code"
            ) { request, account in
                try await authentication.resendVerification(to: account)
                return request.done(then: AccountPath.verification())
            },
        ]
    }

    /// Verifies by link or digits: a link works for anybody who has it, digits for the signed-in
    /// account.
    private func verify(_ request: Request, _ form: VerificationForm) async throws -> Response {
        if !form.token.isEmpty {
            try await authentication.verify(link: form.token)
        } else {
            guard let account = request.caller.account else { throw EdgeRefusal.signInFirst }
            guard let code = form.code else { throw AuthenticationRefusal.wrongCode }
            try await authentication.verify(code: code, for: account)
        }
        return LinkToken.verification.cleared(
            request.done(
                then: request.caller.account == nil ? AccountPath.signIn() : AccountPath.account()))
    }

    private func verificationPage(
        _ request: Request, _ typed: SubmittedForm
    ) async throws -> Response {
        let context = try await designSystem.context(request)
        guard let id = request.caller.account else { throw EdgeRefusal.signInFirst }
        return .page(
            EntryPages(context: context).verificationPage(
                typed, token: "", waits: try await authentication.accounts.account(id)?.unverified))
    }

    private var resetRoutes: [Route] {
        [
            Route(.get, AccountPath.reset, for: .anyone, "The form to ask for a new password") {
                request in
                .page(
                    try await EntryPages(context: designSystem.context(request)).resetPage(
                        SubmittedForm()))
            },
            Route(
                .post, AccountPath.reset, for: .anyone, limit: .guesses, takes: ResetAskForm.self,
                gives: Done.shape.schema, "Sends a link and a code, if the account is there",
                onInvalid: { request, typed in
                    .page(
                        try await EntryPages(context: designSystem.context(request)).resetPage(
                            typed))
                }
            ) { request, form in
                try await authentication.askReset(login: form.login, caller: request.caller)
                let typed = SubmittedForm(input: Input(["login": .text(form.login)]))
                let context = try await designSystem.context(request)
                return request.answer(Done()) { EntryPages(context: context).resetCodePage(typed) }
            },
            Route(.get, AccountPath.resetByCode, for: .anyone, "The form for a code from a mail") {
                request in
                .page(
                    try await EntryPages(context: designSystem.context(request)).resetCodePage(
                        SubmittedForm()))
            },
            Route(
                .post, AccountPath.resetByCode, for: .anyone, limit: .guesses,
                takes: ResetCodeForm.self, gives: Done.shape.schema,
                "Sets a new password by code; ends all sessions",
                onInvalid: { request, typed in
                    .page(
                        try await EntryPages(context: designSystem.context(request)).resetCodePage(
                            typed))
                }
            ) { request, form in
                let device = try await authentication.resetPassword(
                    login: form.login, code: form.code, password: form.password,
                    caller: request.caller)
                return afterReset(request, device)
            },
            Route(
                .get, AccountPath.resetByLink, for: .anyone, takes: LinkForm.self,
                refusals: [410], "The form of a link from a mail"
            ) { request, form in
                guard form.token.isEmpty else {
                    return LinkToken.reset.moved(form.token, to: AccountPath.resetByLink())
                }
                let token = LinkToken.reset.token(of: request)
                guard try await authentication.resetLinkIsGood(token) else {
                    throw AuthenticationRefusal.linkGone
                }
                return .page(
                    try await EntryPages(context: designSystem.context(request)).resetLinkPage(
                        token, SubmittedForm()))
            },
            Route(
                .post, AccountPath.resetByLink, for: .anyone, limit: .guesses,
                takes: ResetLinkForm.self, gives: Done.shape.schema, refusals: [410],
                "Sets a new password by link; ends all sessions",
                onInvalid: { request, typed in
                    .page(
                        try await EntryPages(context: designSystem.context(request)).resetLinkPage(
                            typed.input.text("token") ?? "", typed))
                }
            ) { request, form in
                let device = try await authentication.resetPassword(
                    link: form.token, password: form.password)
                return LinkToken.reset.cleared(afterReset(request, device))
            },
        ]
    }

    /// Response after a reset: all sessions are over, that of this browser too.
    private func afterReset(_ request: Request, _ device: String) -> Response {
        request.done(then: AccountPath.signIn().with("reset", "on"))
            .keeping(cookie: Accounts.cookieName, "", seconds: 0).keeping(device: device)
            .recorded("password-reset")
    }
}
