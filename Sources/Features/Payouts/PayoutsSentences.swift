import Localization
import Markets

extension Payouts {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys(
            "payouts.code.*",
            PayoutRule.BankCode.allCases.filter { $0 != .none }.map(\.rawValue)),
        LocalizedKeys("payouts.none.*", Payout.State.self),
        LocalizedKeys("payouts.side.*", PayoutSide.self),
        LocalizedKeys("payouts.state.*", Payout.State.self),
        LocalizedKeys("payouts.word.*", Payout.State.self),
    ]
}
