import Modules
import Orders
import Store

extension Returns: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("returns") { try audit(in: $0) },
            Audit("returns that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public var readers: [OutboxReader] {
        [OutboxReader(Self.replacementReader) { events, db in try endReplaced(events, in: db) }]
    }

    public var jobs: [Job] { [Job(Self.deadlines) { try await sweepDue() }] }
}
