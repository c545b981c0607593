import Accounts
import Modules

extension Orders: FeatureModule {
    public static var audits: [Audit] { [Audit("orders") { try audit(in: $0) }] }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(VisitorSignedIn.self) { event, db in
                try mergeBaskets(from: event.visitor, into: event.account, in: db)
            }
        ]
    }

    public var jobs: [Job] {
        [
            Job("deadlines") { try await sweepDue() },
            Job("payments") { try await pollOpenPayments() },
            Job("refunds") { try await sendRefunds() },
            Job("baskets", .maintenance) { try await sweepBaskets() },
        ]
    }
}
