import Modules
import Store

extension Invoices: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("invoices") { try audit(in: $0) },
            Audit("credit notes that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public var readers: [OutboxReader] {
        [OutboxReader(Self.reader) { events, db in try issue(events, in: db) }]
    }
}
