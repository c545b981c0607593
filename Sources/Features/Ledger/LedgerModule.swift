import Modules

extension Ledger: FeatureModule {
    public static var hasSentences: Bool { false }
    public static var audits: [Audit] {
        [
            Audit("ledger") { try audit(in: $0) },
            Audit("ledger seals") { try LedgerSeals.audit(in: $0) },
        ]
    }
}
