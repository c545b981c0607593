import Identities
import Localization
import Modules
import Store

extension Remittances: FeatureModule {
    public static var audits: [Audit] { [Audit("remittances") { try audit(in: $0) }] }

    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys(
            "remittances.column.*",
            [
                "market", "tax", "period", "due", "reference", "when", "accrued", "remitted",
                "open", "amount",
            ]),
        LocalizedKeys("remittances.tax.*", RemittedTax.self),
    ]
}
