import Modules

extension Payments: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("payments") { try auditRefunds(in: $0) },
            Audit("payments that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public var jobs: [Job] { [Job("events", .maintenance) { try await sweepEvents() }] }
}
