import Identities
import Localization
import Modules
import Store

extension Reconciliation: FeatureModule {
    public static var audits: [Audit] { [Audit("reconciliation") { try audit(in: $0) }] }

    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("reconciliation.kind.*", SettlementFile.Kind.self),
        LocalizedKeys("reconciliation.verdict.*", SettlementVerdict.self),
        LocalizedKeys(
            "reconciliation.column.*",
            [
                "file", "kind", "days", "when", "lines", "differences", "line", "day", "reference",
                "verdict", "amount", "net",
            ]),
    ]
}
