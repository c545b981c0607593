import Notifications
import Identities
import Accounts
import Catalog
import Shops
import Store
import World

extension Listings {
    /// Products on a page of the operator's list.
    static let reviewPage = 50

    /// Takes a product off every list as an operator, with a reason that the seller reads.
    public func takeDown(_ id: ProductID, reason: String) async throws {
        let now = world.now()
        let notice: NoticeID = world.id()
        try await store.write { [tree] db in
            let product = try Catalog.takeDown(id, reason: reason, tree: tree, at: now, in: db)
            guard let shop = try Shops.shop(product.shop, in: db) else { return }
            try Notifications.notify(
                shop.owner,
                LocalizedText(
                    "notice.catalog.taken-down", ["title": product.title, "reason": reason]),
                link: ListingPath.product(id), id: notice, at: now, in: db)
        }
    }

    /// Lifts a takedown as an operator: the seller may publish the product again.
    public func restore(_ id: ProductID) async throws {
        let now = world.now()
        let notice: NoticeID = world.id()
        try await store.write { [tree] db in
            try Catalog.restore(id, tree: tree, at: now, in: db)
            guard let product = try Catalog.product(id, in: db),
                let shop = try Shops.shop(product.shop, in: db)
            else { return }
            try Notifications.notify(
                shop.owner, LocalizedText("notice.catalog.restored", ["title": product.title]),
                link: ListingPath.product(id), id: notice, at: now, in: db)
        }
    }
}
