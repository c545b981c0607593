import Accounts
import Modules
import Orders

extension Affiliates: FeatureModule {
    public static var audits: [Audit] { [Audit("affiliates") { try audit(in: $0) }] }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        let (markets, ids) = (base.markets, base.world.ids)
        return [
            TransactionHandler(VisitorSignedIn.self) { event, db in
                try mergeTouches(from: event.visitor, into: event.account, in: db)
            },
            TransactionHandler(OrderCompleted.self) { event, db in
                try settle(event.order, markets: markets, ids: ids, at: event.at, in: db)
            },
            TransactionHandler(OrderRefunded.self) { event, db in
                try refund(
                    event.refund, of: event.order, markets: markets, ids: ids, at: event.at, in: db)
            },
        ]
    }

    public var jobs: [Job] {
        [
            Job("commissions") { try await estimatePaidOrders() },
            Job("rates", .maintenance) { try await notifyOfRates() },
            Job("touches", .maintenance) {
                try await deleteOldTouches()
                return 0
            },
        ]
    }
}
