import Accounts
import Modules

extension Baskets: FeatureModule {
    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(VisitorSignedIn.self) { event, db in
                try mergeBaskets(from: event.visitor, into: event.account, in: db)
            }
        ]
    }

    public var jobs: [Job] {
        [Job("baskets", .maintenance) { try await sweepBaskets() }]
    }
}
