import DesignSystem
import Web

/// Routes and pages of payouts.
public struct PayoutsWeb: Sendable {
    let payouts: Payouts
    let designSystem: DesignSystem

    public init(payouts: Payouts, designSystem: DesignSystem) {
        self.payouts = payouts
        self.designSystem = designSystem
    }
}

extension Payouts: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        PayoutsWeb(payouts: self, designSystem: designSystem).routes
    }
}
