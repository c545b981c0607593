import Accounts
import DesignSystem
import HTML
import Web

/// Detail pages, drawn for one visitor.
struct DetailPages: PageComponent {
    let context: PageContext

    func loginPage(_ logins: [String], _ typed: SubmittedForm) -> HTML {
        EntryPages(context: context).entryPage(
            self("accounts.login.title"),
            lead: self(
                "accounts.login.lead",
                ["logins": logins.joined(separator: ", ")]),
            form(
                AccountPath.login(),
                formErrors(typed)
                    + field(
                        LoginForm.login, self("accounts.field.new-login"), typed: typed,
                        autocomplete: "off",
                        help: self(
                            "accounts.field.login.help", ["prefix": "+" + market.phonePrefix]))
                    + currentField(typed)
                    + button(self("accounts.login.ask"), "primary big")),
            after: EntryPages(context: context).entrySwitch(
                "", self("accounts.back"), AccountPath.account()))
    }

    func loginCodePage(_ asked: String, _ typed: SubmittedForm) -> HTML {
        EntryPages(context: context).entryPage(
            self("accounts.login.code.title"),
            lead: self("accounts.login.code.lead", ["to": asked]),
            form(
                AccountPath.loginCode(),
                formErrors(typed)
                    + field(
                        LoginCodeForm.code, self("accounts.field.code"), typed: typed,
                        autocomplete: "one-time-code")
                    + button(self("accounts.verify.button"), "primary big")),
            after: EntryPages(context: context).entrySwitch(
                "", self("accounts.reset.again"), AccountPath.login()))
    }

    func passwordPage(_ typed: SubmittedForm) -> HTML {
        EntryPages(context: context).entryPage(
            self("accounts.password.title"), lead: self("accounts.password.lead"),
            form(
                AccountPath.password(),
                formErrors(typed) + currentField(typed)
                    + field(
                        PasswordForm.password, self("accounts.field.new-password"),
                        type: "password", typed: typed, autocomplete: "new-password",
                        help: self("accounts.field.password.help"))
                    + button(self("accounts.reset.button"), "primary big")),
            after: EntryPages(context: context).entrySwitch(
                "", self("accounts.reset.title.forgot"), AccountPath.reset()))
    }

    private func currentField(_ typed: SubmittedForm) -> HTML {
        CurrentPasswordField(context: context).html(typed)
    }
}

/// Input for the current password, for forms whose change a session alone must not make.
public struct CurrentPasswordField: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    public func html(_ typed: SubmittedForm) -> HTML {
        field(
            Field<String>.currentPassword, self("accounts.field.current"), type: "password",
            typed: typed, autocomplete: "current-password",
            help: self("accounts.field.current.help"))
    }
}
