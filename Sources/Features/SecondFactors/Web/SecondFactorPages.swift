import Authentication
import Barcodes
import DesignSystem
import HTML
import Text
import Web

/// Pages of second factors, drawn for one visitor.
struct SecondFactorPages: PageComponent {
    let context: PageContext

    private var entry: EntryPages { EntryPages(context: context) }

    func signInPage(_ typed: SubmittedForm, token: String, next: Path?) -> HTML {
        entry.entryPage(
            self("second-factor.sign-in.title"), lead: self("second-factor.sign-in.lead"),
            form(
                SecondFactorPath.signIn(),
                formErrors(typed) + hidden("sign_in", token)
                    + (next.map { hidden("next", $0.text) } ?? "")
                    + field(
                        SignInCodeForm.code, self("accounts.field.code"), typed: typed,
                        autocomplete: "one-time-code", help: self("second-factor.sign-in.help"))
                    + button(self("accounts.sign-in.button"), "primary big")),
            after: entry.entrySwitch(
                "", self("second-factor.sign-in.again"),
                Navigation.signIn().with("next", next?.text)))
    }

    /// The account's second factor: off, with the way to it, or on, with what can be changed.
    func statePage(_ state: SecondFactorView, isMissing: Bool, _ typed: SubmittedForm) -> HTML {
        guard state.isOn else {
            return entry.entryPage(
                self("second-factor.title"), lead: self("second-factor.lead"),
                (isMissing ? banner(self("second-factor.required"), "", .warn) : "")
                    + passwordForm(SecondFactorPath.factor(), "second-factor.begin", typed),
                after: back(Navigation.account()))
        }
        return entry.entryPage(
            self("second-factor.title"),
            banner(
                self("second-factor.on"),
                self("second-factor.codes-left", count: state.codesLeft),
                state.codesLeft > 2 ? .good : .warn),
            after: entry.entrySwitch(
                "", self("second-factor.codes.new"), SecondFactorPath.codes())
                + entry.entrySwitch("", self("second-factor.remove"), SecondFactorPath.removal())
                + back(Navigation.account()))
    }

    func setupPage(_ setup: FactorSetup, _ typed: SubmittedForm) -> HTML {
        entry.entryPage(
            self("second-factor.setup.title"), lead: self("second-factor.setup.lead"),
            """
            \(picture(of: setup))
            <p class="muted">\(self("second-factor.setup.type"))</p>
            <p class="factor-secret" translate="no">\(setup.typed)</p>
            \(form(
                SecondFactorPath.setup(),
                formErrors(typed)
                    + field(
                        SetupForm.code, self("second-factor.setup.code"), typed: typed,
                        autocomplete: "one-time-code")
                    + button(self("second-factor.setup.button"), "primary big")))
            """,
            after: back(SecondFactorPath.factor()))
    }

    /// The QR code, drawn in the page: no address has the secret.
    private func picture(of setup: FactorSetup) -> HTML {
        guard let code = QRCode(setup.address) else { return "" }
        return """
            <svg class="factor-picture" role="img" \
            aria-label="\(self("second-factor.setup.picture"))" \
            viewBox="0 0 \(code.side) \(code.side)" shape-rendering="crispEdges">\
            <path d="\(code.path)"/></svg>
            """
    }

    /// Recovery codes, the one time that they are shown.
    func codesPage(_ codes: [String]) -> HTML {
        func line(_ code: String) -> HTML { "<li>\(RecoveryCode.grouped(code))</li>" }
        return entry.entryPage(
            self("second-factor.codes.title"), lead: self("second-factor.codes.lead"),
            """
            <ul class="factor-codes" translate="no">\(each: codes, line)</ul>
            <p class="muted">\(self("second-factor.codes.text"))</p>
            """,
            after: entry.entrySwitch(
                "", self("second-factor.codes.kept"), Navigation.account()))
    }

    func newCodesPage(_ typed: SubmittedForm) -> HTML {
        entry.entryPage(
            self("second-factor.codes.new"), lead: self("second-factor.codes.new.lead"),
            passwordForm(SecondFactorPath.codes(), "second-factor.codes.new", typed),
            after: back(SecondFactorPath.factor()))
    }

    func removalPage(_ typed: SubmittedForm) -> HTML {
        entry.entryPage(
            self("second-factor.remove"), lead: self("second-factor.remove.lead"),
            passwordForm(SecondFactorPath.removal(), "second-factor.remove", typed),
            after: back(SecondFactorPath.factor()))
    }

    private func passwordForm(_ path: Path, _ label: String, _ typed: SubmittedForm) -> HTML {
        form(
            path,
            formErrors(typed) + CurrentPasswordField(context: context).html(typed)
                + button(self(label), "primary big"))
    }

    private func back(_ path: Path) -> HTML {
        entry.entrySwitch("", self("shell.back"), path)
    }

    /// Alarm on the operator's home page: people who decide on money by a password alone.
    func alarm(_ count: Int) -> HTML {
        count == 0
            ? ""
            : banner(
                self("second-factor.unprotected", count: count),
                self("second-factor.unprotected.text"), .warn,
                action: """
                    <a class="button small" href="\(Navigation.operationsPeople())">\
                    \(self("desk.people"))</a>
                    """)
    }

    /// Part of the account's page.
    func accountPart(isOn: Bool, isAdvised: Bool) -> HTML {
        """
        <nav class="card" aria-label="\(self("second-factor.title"))"><div class="rows">\
        <a class="linkrow" href="\(SecondFactorPath.factor())">\(icon("shield"))\
        <span class="grow">\(self("second-factor.title"))\
        <small>\(self(isOn ? "second-factor.is-on" : "second-factor.is-off"))</small></span>\
        \(isAdvised ? badge(self("second-factor.advised"), .warn) : "")\(icon("right"))</a>\
        </div></nav>
        """
    }
}
