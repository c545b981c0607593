import Composition
import Modules
import Orders

extension WishList: AddedModule {
    /// Only because the example lives among the tests; a target of its own needs no line.
    static var target: String { "FeatureTests" }

    static var audits: [Audit] { [Audit("wish list") { try audit(in: $0) }] }

    static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(OrderCompleted.self) { event, db in
                let bought = try Orders.products(of: event.order, in: db)
                try remove(bought, from: event.buyer, in: db)
            }
        ]
    }
}
