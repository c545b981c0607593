import Modules

extension Promotions: FeatureModule {
    public static var audits: [Audit] { [Audit("promotions") { try audit(in: $0) }] }
    public var jobs: [Job] {
        [
            Job(Self.claimSweep) { try await sweepClaims() },
            Job(Self.saleSweep) { try await sweepSales() },
            Job(Self.allocationSweep) { try await sweepAllocations() },
        ]
    }
}
