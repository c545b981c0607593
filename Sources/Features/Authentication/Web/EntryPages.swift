import Accounts
import Text
import DesignSystem
import HTML
import Web
import World

/// Entry pages, drawn for one visitor.
public struct EntryPages: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// A page with one form in a box.
    public func entryPage(_ title: String, lead: String? = nil, _ box: HTML, after: HTML = "")
        -> HTML
    {
        shop(
            title, head: .home, mainClass: "auth",
            """
            <h1>\(title)</h1>\(lead.map { "<p class=\"lead\">\($0)</p>" as HTML })
            <div class="auth-box"><div class="awning" aria-hidden="true"></div>\(box)</div>
            \(after)
            """)
    }

    private func hidden(_ name: String, _ value: String?) -> HTML {
        guard let value, !value.isEmpty else { return "" }
        return "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// A link under the box, after some words.
    public func entrySwitch(_ words: String, _ label: String, _ path: Path) -> HTML {
        "<p class=\"auth-switch\">\(words) <a class=\"link\" href=\"\(path)\">\(label)</a></p>"
    }

    func signUpPage(_ typed: SubmittedForm, next: Path?) -> HTML {
        let next = typed.input.text("next") ?? next?.text
        return entryPage(
            self("accounts.sign-up.title"), lead: self("accounts.sign-up.lead"),
            form(
                AccountPath.signUp(),
                signUpFields(typed) + hidden("next", next)
                    + button(self("accounts.sign-up.next"), "primary big")),
            after: entrySwitch(
                self("accounts.sign-up.have-one"), self("accounts.sign-in.button"),
                AccountPath.signIn().with("next", next)))
    }

    /// Page for the code of a sign-up, the same whether or not the login has an account.
    func signUpCodePage(_ typed: SubmittedForm, _ token: String, login: String, next: Path?) -> HTML
    {
        let rest = self.hidden("sign_up", token) + hidden("next", next?.text)
        return entryPage(
            self("accounts.sign-up.code.title"),
            lead: self("accounts.verify.sent", ["to": login]),
            form(
                AccountPath.signUpCode(),
                formErrors(typed) + rest
                    + field(
                        SignUpCodeForm.code, self("accounts.field.code"), typed: typed,
                        autocomplete: "one-time-code")
                    + button(self("accounts.sign-up.button"), "primary big")),
            after: "<div class=\"auth-switch\">"
                + form(
                    AccountPath.signUpAgain(), classes: "inline",
                    rest + button(self("accounts.verify.resend"), "quiet"))
                + "</div>"
                + entrySwitch(
                    self("accounts.sign-up.code.wrong"), self("accounts.sign-up.code.back"),
                    AccountPath.signUp().with("next", next?.text)))
    }

    func firstOperatorPage(_ token: String, _ typed: SubmittedForm) -> HTML {
        entryPage(
            self("accounts.first-operator.title"), lead: self("accounts.first-operator.lead"),
            form(
                AccountPath.firstOperator(),
                signUpFields(typed) + hidden("token", token)
                    + button(self("accounts.first-operator.button"), "primary big")))
    }

    private func signUpFields(_ typed: SubmittedForm) -> HTML {
        formErrors(typed)
            + field(
                SignUpForm.name, self("accounts.field.name"), typed: typed, autocomplete: "name")
            + field(
                SignUpForm.login, self("accounts.field.login"), typed: typed,
                autocomplete: "username",
                help: self("accounts.field.login.help", ["prefix": "+" + market.phonePrefix]))
            + field(
                SignUpForm.password, self("accounts.field.password"), type: "password",
                typed: typed, autocomplete: "new-password",
                help: self("accounts.field.password.help"))
    }

    func signInPage(_ typed: SubmittedForm, next: Path?, afterReset: Bool = false) -> HTML {
        let next = typed.input.text("next") ?? next?.text
        return entryPage(
            self("accounts.sign-in.title"),
            (afterReset ? banner(self("accounts.sign-in.after-reset"), "", .good) : "")
                + form(
                    AccountPath.signIn(),
                    formErrors(typed)
                        + field(
                            SignInForm.login, self("accounts.field.login"), typed: typed,
                            autocomplete: "username")
                        + field(
                            SignInForm.password, self("accounts.field.password"),
                            type: "password", typed: typed, autocomplete: "current-password")
                        + hidden("next", next)
                        + button(self("accounts.sign-in.button"), "primary big")),
            after: entrySwitch(
                self("accounts.sign-in.forgot"), self("accounts.reset.title"), AccountPath.reset())
                + entrySwitch(
                    self("accounts.sign-in.new-here"), self("accounts.sign-up.button"),
                    AccountPath.signUp().with("next", next))
                + entrySwitch(
                    self("accounts.sign-in.give-back"), self("accounts.sign-in.withdraw"),
                    Navigation.withdrawals()))
    }

    /// - Parameter waits: the login that a code was sent to; nil for a link, or where all is
    /// verified.
    func verificationPage(_ typed: SubmittedForm, token: String, waits: Login?) -> HTML {
        if !token.isEmpty {
            return entryPage(
                self("accounts.verify.title"), lead: self("accounts.verify.link"),
                form(
                    AccountPath.verification(),
                    formErrors(typed) + hidden("token", token)
                        + button(self("accounts.verify.button"), "primary big")))
        }
        guard let waits else {
            return entryPage(
                self("accounts.verify.title"),
                banner(self("accounts.verify.done"), "", .good),
                after: entrySwitch("", self("accounts.me.title"), AccountPath.account()))
        }
        return entryPage(
            self("accounts.verify.title"), lead: self("accounts.verify.sent", ["to": waits.text]),
            form(
                AccountPath.verification(),
                formErrors(typed)
                    + field(
                        ResetCodeForm.code, self("accounts.field.code"), typed: typed,
                        autocomplete: "one-time-code")
                    + button(self("accounts.verify.button"), "primary big")),
            after: "<div class=\"auth-switch\">"
                + action(AccountPath.resend(), self("accounts.verify.resend"), "quiet")
                + "</div>"
                + entrySwitch("", self("accounts.verify.later"), Navigation.home()))
    }

    func resetPage(_ typed: SubmittedForm) -> HTML {
        entryPage(
            self("accounts.reset.title"), lead: self("accounts.reset.lead"),
            form(
                AccountPath.reset(),
                formErrors(typed)
                    + field(
                        ResetAskForm.login, self("accounts.field.login"), typed: typed,
                        autocomplete: "username")
                    + button(self("accounts.reset.ask"), "primary big")),
            after: entrySwitch("", self("accounts.sign-in.button"), AccountPath.signIn()))
    }

    func resetCodePage(_ typed: SubmittedForm) -> HTML {
        entryPage(
            self("accounts.reset.title"), lead: self("accounts.reset.sent"),
            form(
                AccountPath.resetByCode(),
                formErrors(typed)
                    + field(
                        ResetCodeForm.login, self("accounts.field.login"), typed: typed,
                        autocomplete: "username")
                    + field(
                        ResetCodeForm.code, self("accounts.field.code"), typed: typed,
                        autocomplete: "one-time-code")
                    + newPasswordField(typed)
                    + button(self("accounts.reset.button"), "primary big")),
            after: entrySwitch("", self("accounts.reset.again"), AccountPath.reset()))
    }

    func resetLinkPage(_ token: String, _ typed: SubmittedForm) -> HTML {
        entryPage(
            self("accounts.reset.title"),
            form(
                AccountPath.resetByLink(),
                formErrors(typed) + hidden("token", token) + newPasswordField(typed)
                    + button(self("accounts.reset.button"), "primary big")))
    }

    private func newPasswordField(_ typed: SubmittedForm) -> HTML {
        field(
            ResetLinkForm.password, self("accounts.field.new-password"), type: "password",
            typed: typed, autocomplete: "new-password", help: self("accounts.field.password.help"))
    }
}
