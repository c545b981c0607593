import Disputes
import Modules
import Orders

extension Reserves: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("reserves") { try audit(in: $0) },
            Audit("reserves that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        let (markets, ids) = (base.markets, base.world.ids)
        return [
            // Right of Affiliates: commissions are taken already.
            TransactionHandler(OrderCompleted.self) { event, db in
                try hold(event.order, markets: markets, ids: ids, at: event.at, in: db)
            },
            TransactionHandler(OrderRefunded.self) { event, db in
                try cover(event.order, ids: ids, at: event.at, in: db)
            },
            TransactionHandler(OrderWithheld.self) { event, db in
                try cover(event.order, ids: ids, at: event.at, in: db)
            },
        ]
    }

    public var jobs: [Job] { [Job(Self.job, .maintenance) { try await releaseDue() }] }
}
