import Modules
import Orders
import Store

extension Disputes: FeatureModule {
    public static var audits: [Audit] { [Audit("disputes") { try audit(in: $0) }] }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        let ids = base.world.ids
        return [
            TransactionHandler(OrderCompleted.self) { event, db in
                try hold(event.order, ids: ids, at: event.at, in: db)
            }
        ]
    }

    public var jobs: [Job] {
        [Job(Self.asking, .maintenance) { try await askGateway() }]
    }
}
