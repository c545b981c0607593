import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Media
import Shops
import Store
import World

/// SKUs of each product by its key, in their order.
typealias DemoShelves = [String: [SKUID]]

extension DemoMarket {
    /// Pictures that are processed concurrently: as many as Media takes without a queue.
    static let picturesAtOnce = 2

    /// Pictures by product. Made before any account is written, so that an interrupted run can
    /// start again.
    func developPictures(
        _ story: DemoStory, _ cast: DemoCast
    ) async throws -> [String: PictureID] {
        let owners = Dictionary(story.shops.map { ($0.key, $0.owner) }) { first, _ in first }
        let (media, folder) = (pasar.media, folder)
        var wanted = story.products.map { goods in
            (goods: goods, owner: cast.account(owners[goods.shop] ?? ""))
        }[...]
        return try await withThrowingTaskGroup(of: (String, PictureID).self) { group in
            func begin() {
                guard let (goods, owner) = wanted.popFirst() else { return }
                group.addTask {
                    let path = "\(folder)/pictures/tiles/\(goods.key).webp"
                    do {
                        return (goods.key, try await media.add(path: path, owner: owner))
                    } catch {
                        throw goods.row.fault("key", "\(path) can't be taken: \(error)")
                    }
                }
            }
            for _ in 0..<Self.picturesAtOnce { begin() }
            var done: [String: PictureID] = [:]
            while let (key, picture) = try await group.next() {
                done[key] = picture
                begin()
            }
            return done
        }
    }

    /// Creates products with options, prices, pictures and stock, live or as drafts; one
    /// transaction a shop.
    func stock(
        _ story: DemoStory, _ cast: DemoCast, _ pictures: [String: PictureID], at now: Instant
    ) async throws -> DemoShelves {
        var shelves: DemoShelves = [:]
        let (tree, ids) = (pasar.markets.categories, pasar.world.ids)
        for merchant in story.shops {
            let owner = cast.account(merchant.owner)
            let products = story.products.filter { $0.shop == merchant.key }
            let made = try await pasar.store.write { db -> DemoShelves in
                guard let shop = try Shops.owned(by: owner, in: db), !products.isEmpty else {
                    return [:]
                }
                var made: DemoShelves = [:]
                for goods in products {
                    let day = now - Self.age(of: goods.key)
                    let keeping = DemoKeeping(
                        goods: goods, shop: shop, picture: pictures[goods.key], tree: tree,
                        ids: ids, at: day)
                    made[goods.key] = try keeping.keep(in: db)
                }
                return made
            }
            shelves.merge(made) { first, _ in first }
        }
        return shelves
    }

    /// Age of a product: between seven weeks and three months, before anything was bought.
    private static func age(of key: String) -> TimeSpan {
        .minutes(50 * 1440 + DemoDice.roll(key, below: 40 * 1440))
    }
}

/// Input for one product, written in the transaction of its shop.
struct DemoKeeping {
    let goods: DemoStory.Goods
    let shop: Shop
    let picture: PictureID?
    let tree: CategoryTree
    let ids: IDSource
    let at: Instant

    func keep(in db: Transaction) throws -> [SKUID] {
        let product = ProductID(ids.next(at: at))
        let skus = goods.draft.skus.map { _ in SKUID(ids.next(at: at)) }
        try Catalog.create(
            goods.draft, id: product, skus: skus, shop: shop, tree: tree, at: at, in: db)
        let place = try Inventory.location(of: shop.id, id: ID(ids.next(at: at)), in: db)
        for (sku, count) in zip(skus, goods.stock) {
            try Inventory.set(
                onHand: count, of: sku, at: place, of: shop.id, reason: .opening, by: shop.owner,
                move: ID(ids.next(at: at)), at: at, in: db)
        }
        try Catalog.setPictures(
            [ProductPicture(position: 1, picture: picture, alt: goods.draft.title)],
            of: product, in: db)
        try Catalog.refresh(product, tree: tree, at: at, in: db)
        if goods.isLive {
            try Catalog.publish(product, of: shop.id, tree: tree, at: at, in: db)
        }
        return skus
    }
}
