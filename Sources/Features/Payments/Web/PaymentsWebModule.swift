import DesignSystem
import Identities
import Text
import Web
import World

/// Webhooks of gateways, the way back from their pages, and the pages of the sandbox's bank.
public struct PaymentsWebModule: WebModule {
    let payments: Payments
    let sandbox: Sandbox?
    let receivers: GatewayReceivers
    let back: @Sendable (Payment) -> Path

    /// - Parameters:
    ///   - sandbox: the sandbox where it is the gateway; its pages exist nowhere else.
    ///   - receivers: what is done with news of the gateway.
    ///   - back: page to go to after the gateway's.
    public init(
        payments: Payments, sandbox: Sandbox?, receivers: GatewayReceivers,
        back: @escaping @Sendable (Payment) -> Path
    ) {
        self.payments = payments
        self.sandbox = sandbox
        self.receivers = receivers
        self.back = back
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        (sandbox?.routes(designSystem: designSystem, back: back) ?? [])
            + payments.webhookRoutes(receivers) + [returning]
    }

    /// The way back from a gateway's own page.
    private var returning: Route {
        Route(
            .get, PaymentPath.back, for: .signedIn, of: "own payment",
            "Leads back from a gateway's page to what became of a payment"
        ) { request, account in
            let id = try request.at(PaymentPath.back)
            let payment = try await payments.store.read { db in
                try Payments.payment(id, in: db)
            }
            guard let payment, payment.account == account else { throw EdgeRefusal.notFound }
            return .see(back(payment))
        }
    }
}
