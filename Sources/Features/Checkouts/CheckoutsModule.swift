import Modules
import Payments

extension Checkouts: FeatureModule {
    public static var audits: [Audit] { [Audit("checkouts") { try audit(in: $0) }] }

    public var jobs: [Job] {
        [Job(Payments.polling) { try await pollOpenPayments() }]
    }
}
