import Modules

extension Orders: FeatureModule {
    public static var audits: [Audit] { [Audit("orders") { try audit(in: $0) }] }

    public var jobs: [Job] {
        [
            Job("deadlines") { try await sweepDue() },
            Job("refunds") { try await sendRefunds() },
        ]
    }
}
