import Modules

extension Orders: FeatureModule {
    public static var audits: [Audit] { [Audit("orders") { try audit(in: $0) }] }

    public var jobs: [Job] {
        [
            Job("deadlines") { try await sweepDue() },
            Job("payments") { try await pollOpenPayments() },
            Job("refunds") { try await sendRefunds() },
        ]
    }
}
