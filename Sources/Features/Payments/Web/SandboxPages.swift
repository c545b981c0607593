import Text
import Accounts
import Identities
import DesignSystem
import HTML
import Money
import Store
import Web
import World

extension Sandbox {
    /// Routes of the sandbox bank's page: confirm or refuse. `back` is the path to go to
    /// afterwards.
    public func routes(
        designSystem: DesignSystem, back: @escaping @Sendable (Payment) -> Path
    ) -> [Route] {
        [
            Route(
                .get, SandboxPath.challengePlace, for: .signedIn, of: "own payment",
                gives: SandboxView.shape.schema, "The sandbox bank asks for confirmation"
            ) { request in
                let payment = try await own(request)
                guard payment.isOpen || request.wantsJSON else { return .see(back(payment)) }
                let context = try await designSystem.context(request)
                return request.answer(SandboxView(payment: payment)) {
                    SandboxPages(context: context).challenge(payment)
                }
            },
            Route(
                .post, SandboxPath.challengePlace, for: .signedIn, of: "own payment",
                takes: SandboxForm.self, gives: SandboxView.shape.schema,
                "Confirms or refuses a payment at the sandbox bank"
            ) { request, form in
                let payment = try await own(request)
                try await answer(payment, confirmed: form.answer == .confirm)
                return request.done(SandboxView(payment: payment), then: back(payment))
            },
        ] + disputeRoutes(back: back)
    }

    /// Routes by which the sandbox's bank disputes a payment, and decides.
    private func disputeRoutes(back: @escaping @Sendable (Payment) -> Path) -> [Route] {
        [
            Route(
                .post, SandboxPath.dispute, for: .signedIn, of: "own payment",
                takes: SandboxDisputeForm.self, gives: SandboxView.shape.schema,
                "Disputes a payment at the sandbox bank"
            ) { request, form in
                let payment = try await own(request, SandboxPath.dispute)
                try await dispute(payment, form.reason)
                return request.done(SandboxView(payment: payment), then: back(payment))
            },
            Route(
                .post, SandboxPath.decision, for: .roles([.operator, .finance]),
                takes: SandboxDecisionForm.self, gives: Done.shape.schema,
                "Decides a dispute at the sandbox bank"
            ) { request, account, form in
                try await decide(try request.at(SandboxPath.decision), won: form.isWon)
                return request.done(then: Navigation.operationsDisputes())
            },
        ]
    }

    /// Payment of the caller; somebody else's and one that isn't there answer alike.
    private func own(
        _ request: Request, _ place: URLPattern1<PaymentID> = SandboxPath.challengePlace
    ) async throws -> Payment {
        let id = try request.at(place)
        let payment = try await store.read { db in try Payments.payment(id, in: db) }
        guard let payment, payment.account == request.caller.account else {
            throw EdgeRefusal.notFound
        }
        return payment
    }
}

struct SandboxForm: Form {
    enum Press: String, CaseIterable, Sendable { case confirm, refuse }
    static let answer = Field<Press>.choice("answer")
    static let fields: [any AnyField] = [answer]
    let answer: Press
    init(_ input: Input) throws { answer = try input[Self.answer] }
}

/// Form by which a buyer disputes a payment at the sandbox's bank.
struct SandboxDisputeForm: Form {
    static let reason = Field<DisputeReason>.choice("reason")
    static let fields: [any AnyField] = [reason]
    let reason: DisputeReason
    init(_ input: Input) throws { reason = try input[Self.reason] }
}

/// Form of the sandbox bank's decision.
struct SandboxDecisionForm: Form {
    static let won = Field<Bool>.flag("won")
    static let fields: [any AnyField] = [won]
    let isWon: Bool
    init(_ input: Input) throws { isWon = try input[Self.won] }
}

struct SandboxView: View {
    let payment: Payment
    static let shape = Shape<SandboxView>(
        "SandboxPayment",
        [
            .id("payment") { $0.payment.id }, .money("amount") { $0.payment.amount },
            .flag("open") { $0.payment.isOpen },
        ])
}

/// Sandbox pages, drawn for one visitor.
struct SandboxPages: PageComponent {
    let context: PageContext

    fileprivate func challenge(_ payment: Payment) -> HTML {
        let place = SandboxPath.challenge(payment.id)
        let confirm = action(
            place, self("orders.bank.confirm", ["amount": money(payment.amount)]), "primary big",
            fields: [("answer", "confirm")])
        let refuse = action(
            place, self("orders.bank.refuse"), "big", fields: [("answer", "refuse")])
        return shop(
            self("orders.bank.title"), head: .title(back: Navigation.orders()), footbar: "",
            mainClass: "phone checkout",
            """
            \(banner(self("orders.sandbox"), "", .info))
            <section class="thanks"><span class="seal wait">\(icon("bank"))</span>\
            <h2>\(self("orders.bank.title"))</h2>\
            <p>\(self("orders.bank.text", ["amount": money(payment.amount)]))</p>\
            <div class="row">\(confirm)\(refuse)</div></section>
            """)
    }
}
