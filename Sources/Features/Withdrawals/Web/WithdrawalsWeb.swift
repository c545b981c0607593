import DesignSystem
import HTML
import Identities
import Orders
import Store
import Web
import World

/// URL patterns of withdrawals by code.
public enum WithdrawalPath {
    public static let form = Navigation.withdrawals
    public static let code = URLPattern1<WithdrawalID>("/withdrawals/", "withdrawal")
}

/// Form of somebody who withdraws without signing in.
struct GuestWithdrawalForm: Form {
    static let order = Field<String>.text("order", .code, 1...40)
    static let email = Field<String>.text("email", .code, 3...254)
    static let fields: [any AnyField] = [order, email]
    /// Nil for what is no order's number: it is answered as any other.
    let order: OrderID?
    let email: String
    init(_ input: Input) throws {
        let text = try input[Self.order]
        order = OrderID(text) ?? OrderID(typed: text)
        email = try input[Self.email]
    }
}

/// Form of the code that was mailed.
struct WithdrawalCodeForm: Form {
    static let code = Field<String>.text("code", .secret, 6...6)
    static let fields: [any AnyField] = [code]
    let code: String
    init(_ input: Input) throws { code = try input[Self.code] }
}

/// JSON of a code that was asked for: where it is to be given.
struct WithdrawalCodeView: View {
    let id: WithdrawalID
    static let shape = Shape<WithdrawalCodeView>("WithdrawalCode", [.id("id") { $0.id }])
}

/// Routes and pages of withdrawals by code.
public struct WithdrawalsWeb: Sendable {
    let withdrawals: Withdrawals
    let designSystem: DesignSystem
}

extension Withdrawals: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        WithdrawalsWeb(withdrawals: self, designSystem: designSystem).routes
    }
}

extension WithdrawalsWeb {
    var routes: [Route] {
        [
            Route(.get, WithdrawalPath.form, for: .anyone, "Form to withdraw without signing in") {
                request in
                let context = try await designSystem.context(request)
                return .page(WithdrawalPages(context: context).guest(SubmittedForm()))
            },
            Route(
                .post, WithdrawalPath.form, for: .anyone, limit: .guesses,
                takes: GuestWithdrawalForm.self, gives: WithdrawalCodeView.shape.schema,
                "Mails a code to withdraw from an order",
                onInvalid: { request, typed in
                    let context = try await designSystem.context(request)
                    return .page(WithdrawalPages(context: context).guest(typed))
                }
            ) { request, form in
                let id = try await withdrawals.sendCode(form.order, email: form.email)
                return request.done(WithdrawalCodeView(id: id), then: WithdrawalPath.code(id))
            },
            Route(.get, WithdrawalPath.code, for: .anyone, "Form for the code that was mailed") {
                request in try await codePage(request, SubmittedForm())
            },
            Route(
                .post, WithdrawalPath.code, for: .anyone, limit: .guesses,
                takes: WithdrawalCodeForm.self, gives: Done.shape.schema,
                "Withdraws from an order by the code that was mailed", onInvalid: codePage
            ) { request, form in
                let order = try await withdrawals.withdraw(
                    try request.at(WithdrawalPath.code), code: form.code)
                let context = try await designSystem.context(request)
                return request.answer(Done()) {
                    WithdrawalPages(context: context).done(order)
                }
            },
        ]
    }

    private func codePage(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        let id = try request.at(WithdrawalPath.code)
        let context = try await designSystem.context(request)
        return .page(WithdrawalPages(context: context).code(id, typed))
    }
}

/// Pages of a withdrawal without signing in.
struct WithdrawalPages: PageComponent {
    let context: PageContext

    func guest(_ typed: SubmittedForm) -> HTML {
        page(
            "withdrawals.guest.title", typed,
            """
            <p>\(self("withdrawals.guest.text"))</p>\(form(
                WithdrawalPath.form(), idempotencyKey: false,
                """
                \(field(
                    GuestWithdrawalForm.order, self("withdrawals.guest.order"), typed: typed,
                    autocomplete: "off"))\
                \(field(
                    GuestWithdrawalForm.email, self("withdrawals.guest.email"), type: "email",
                    typed: typed, autocomplete: "email"))\
                \(button(self("withdrawals.guest.submit")))
                """))
            """)
    }

    func code(_ id: WithdrawalID, _ typed: SubmittedForm) -> HTML {
        page(
            "withdrawals.code.title", typed,
            """
            <p>\(self("withdrawals.code.text"))</p>\(form(
                WithdrawalPath.code(id), idempotencyKey: false,
                """
                \(field(
                    WithdrawalCodeForm.code, self("withdrawals.code.digits"), typed: typed,
                    autocomplete: "one-time-code"))\
                \(button(self("returns.withdraw.confirm")))
                """))
            """)
    }

    func done(_ order: OrderID) -> HTML {
        page(
            "withdrawals.guest.done", SubmittedForm(),
            "<p>\(self("withdrawals.guest.done.text", ["order": order.short]))</p>")
    }

    private func page(_ title: String, _ typed: SubmittedForm, _ body: HTML) -> HTML {
        shop(
            self(title), head: .title(back: Navigation.home()),
            "<div class=\"stack loose\">\(formErrors(typed))\(body)</div>")
    }
}
