import DesignSystem

/// Routes and pages of payouts.
public struct PayoutsWeb: Sendable {
    let payouts: Payouts
    let designSystem: DesignSystem

    public init(payouts: Payouts, designSystem: DesignSystem) {
        self.payouts = payouts
        self.designSystem = designSystem
    }
}
