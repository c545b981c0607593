import DesignSystem
import Identities
import Text
import Web
import World

/// Webhooks of gateways, and the pages of the sandbox's bank.
public struct PaymentsWebModule: WebModule {
    let payments: Payments
    let sandbox: Sandbox
    let key: SigningKey
    let settle: @Sendable (PaymentID, ChargeOutcome?) async throws -> Void
    let back: @Sendable (Payment) -> Path

    /// - Parameters:
    ///   - key: signs the sandbox's webhooks.
    ///   - settle: books what a gateway reports.
    ///   - back: page to go to after the bank's.
    public init(
        payments: Payments, sandbox: Sandbox, key: SigningKey,
        settle: @escaping @Sendable (PaymentID, ChargeOutcome?) async throws -> Void,
        back: @escaping @Sendable (Payment) -> Path
    ) {
        self.payments = payments
        self.sandbox = sandbox
        self.key = key
        self.settle = settle
        self.back = back
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        sandbox.routes(designSystem: designSystem, back: back)
            + payments.webhookRoutes(sealedWith: key, settle: settle)
    }
}
