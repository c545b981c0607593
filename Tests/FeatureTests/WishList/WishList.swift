import Identities
import Modules
import Store
import World

/// Wish list: products that somebody wants to find again.
///
/// Promises: a product stands on a list once, however often somebody presses; nobody else sees the
/// list; what was bought leaves it in the transaction that completes the order.
struct WishList: Sendable {
    let store: any Store
    let world: World

    init(_ base: ModuleBase) {
        store = base.store
        world = base.world
    }

    /// Products of one list; more than anybody looks at.
    static let most = 200

    /// Puts a product on the account's list, or takes it off.
    func set(
        _ product: ProductID, wished: Bool, by account: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            if wished {
                try Self.add(product, to: account, at: now, in: db)
            } else {
                try Self.remove([product], from: account, in: db)
            }
            return wished ? "yes" : "no"
        }
    }
}
