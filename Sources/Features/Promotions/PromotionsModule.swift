import Modules

extension Promotions: FeatureModule {
    public static var audits: [Audit] { [Audit("promotions") { try audit(in: $0) }] }
    public var jobs: [Job] { [Job("promotions") { try await sweepDue() }] }
}
