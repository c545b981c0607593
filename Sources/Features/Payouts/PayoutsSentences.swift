import Localization
import Markets

extension Payouts {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys(
            "payouts.code.*",
            PayoutRule.BankCode.allCases.filter { $0 != .none }.map(\.rawValue)),
        LocalizedKeys("payouts.batch-state.*", PayoutBatch.State.self),
        LocalizedKeys(
            "payouts.column.*",
            ["account", "amount", "batch", "count", "made", "market", "payee", "state"]),
        LocalizedKeys("payouts.format.*", BankFileFormat.self),
        LocalizedKeys("payouts.none.*", Payout.State.self),
        LocalizedKeys("payouts.side.*", PayoutSide.self),
        LocalizedKeys("payouts.state.*", Payout.State.self),
        LocalizedKeys("payouts.word.*", Payout.State.self),
    ]
}
