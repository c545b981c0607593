import Uploads
import Identities
import Accounts
import Catalog
import Inventory
import Media
import Shops
import Store
import Text
import World

extension Listings {
    /// Creates a draft. Its handle comes from the title.
    func create(
        _ edit: ProductEdit, by account: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ProductID> {
        let ids = FreshIDs(world, skus: edit.skus.count)
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { [tree] db in
            let shop = try Shops.selling(account, in: db)
            let handle = try Self.handle(edit.title, ids.product, shop.id, in: db)
            try Catalog.create(
                edit.draft(handle: handle), id: ids.product, skus: ids.skus, shop: shop,
                tree: tree, at: now, in: db)
            let place = try Inventory.location(of: shop.id, id: ids.location, in: db)
            for (index, sku) in edit.skus.enumerated() {
                try Inventory.set(
                    onHand: sku.stock ?? 0, of: ids.skus[index], at: place, of: shop.id,
                    reason: .opening, by: account, move: ids.moves[index], at: now, in: db)
            }
            try Catalog.refresh(ids.product, tree: tree, at: now, in: db)
            return ids.product
        }
    }

    /// Handle from the title; with a few letters of the id where another product has it already.
    private static func handle(
        _ title: String, _ id: ProductID, _ shop: ShopID, in db: Transaction
    ) throws -> String {
        let slug = Folding.slug(title)
        let wanted = slug.isEmpty ? id.short.lowercased() : slug
        let isTaken = try Catalog.product(handle: wanted, of: shop, in: db) != nil
        return isTaken ? "\(wanted)-\(id.short.lowercased())" : wanted
    }

    /// Replaces a product by what the seller's form says; a live one that lacks something then is a
    /// draft again.
    func change(
        _ id: ProductID, to edit: ProductEdit, by account: AccountID
    ) async throws {
        let ids = FreshIDs(world, skus: edit.skus.count)
        let now = world.now()
        try await store.write { [tree] db in
            let shop = try Shops.selling(account, in: db)
            let before = try Catalog.product(id, of: shop.id, in: db)
            try Catalog.describe(
                id, as: edit.draft(handle: before.handle), tree: tree, at: now, in: db)
            let place = try Inventory.location(of: shop.id, id: ids.location, in: db)
            let known = try Catalog.importedSKUs(of: id, in: db)
            let owned = Set(known.values.map(\.id))
            // Retired SKUs come first: another may take their options.
            for sku in edit.skus where sku.isRetired {
                guard let skuID = sku.id, owned.contains(skuID) else { continue }
                try Catalog.retire(skuID, of: shop.id, in: db)
            }
            for (index, sku) in edit.skus.enumerated() where !sku.isRetired {
                let skuID = try Self.keep(sku, index, ids, known, owned, id, shop, in: db)
                guard let stock = sku.stock else { continue }
                try Inventory.set(
                    onHand: stock, of: skuID, at: place, of: shop.id, reason: .counted,
                    by: account, move: ids.moves[index], at: now, in: db)
            }
            try Catalog.refresh(id, tree: tree, at: now, in: db)
        }
    }

    /// Stores a row as an existing SKU, as one that was retired with the same options, or as a new
    /// one.
    private static func keep(
        _ sku: SKUEdit, _ index: Int, _ ids: FreshIDs, _ known: [[String]: ImportedSKU],
        _ owned: Set<SKUID>, _ product: ProductID, _ shop: Shop, in db: Transaction
    ) throws -> SKUID {
        let same = known[sku.draft.optionValues]?.id
        if let id = sku.id ?? same {
            guard owned.contains(id) else { throw CatalogRefusal.notFound }
            guard same == nil || same == id else {
                throw CatalogRefusal.sameOptions(
                    sku.draft.optionValues.filter { !$0.isEmpty }.joined(separator: " / "))
            }
            try Catalog.change(id, to: sku.draft, position: index + 1, shop, in: db)
            return id
        }
        try Catalog.insert(
            sku.draft, ids.skus[index], of: product, shop, position: index + 1, in: db)
        return ids.skus[index]
    }

    func publish(_ id: ProductID, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { [tree] db in
            let shop = try Shops.selling(account, in: db)
            try Catalog.publish(id, of: shop.id, tree: tree, at: now, in: db)
        }
    }

    func withdraw(_ id: ProductID, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { [tree] db in
            let shop = try Shops.selling(account, in: db)
            try Catalog.withdraw(id, of: shop.id, tree: tree, at: now, in: db)
        }
    }

    /// Adds uploaded pictures behind those that are there. One that can't be used doesn't keep the
    /// others out: it is thrown as `Faults` with its file's name once the others are stored.
    func addPictures(
        _ uploads: [Upload], to id: ProductID, by account: AccountID
    ) async throws {
        // Ownership is checked before any picture is decoded.
        try await store.read { db in
            let shop = try Shops.selling(account, in: db)
            _ = try Catalog.product(id, of: shop.id, in: db)
        }
        var refused = RefusedUploads()
        var added: [PictureID] = []
        for upload in uploads {
            do {
                added.append(try await media.add(upload: upload, owner: account))
            } catch let refusal as MediaRefusal {
                refused.add(upload, refusal)
            }
        }
        if !added.isEmpty { try await append(added, to: id) }
        try refused.check(hasOthers: !added.isEmpty)
    }

    private func append(_ new: [PictureID], to id: ProductID) async throws {
        let now = world.now()
        try await store.write { [tree] db in
            let before = try Catalog.pictures(of: id, in: db)
            let known = Set(before.compactMap(\.picture))
            // Stored pictures come before addresses of pending ones.
            let here = before.filter { $0.state == .here }
            let fresh = new.filter { !known.contains($0) }.map {
                ProductPicture(position: 0, picture: $0)
            }
            guard here.count + fresh.count <= Catalog.mostPictures else {
                throw CatalogRefusal.tooManyPictures(most: Catalog.mostPictures)
            }
            let all = here + fresh + before.filter { $0.state != .here }
            try Catalog.setPictures(Array(all.prefix(Catalog.mostPictures)), of: id, in: db)
            try Catalog.refresh(id, tree: tree, at: now, in: db)
        }
    }

    /// Orders pictures by the numbers that the seller gave; 0 removes one.
    func arrange(
        _ places: [(position: Int, place: Int)], of id: ProductID, by account: AccountID
    ) async throws {
        let now = world.now()
        let wanted = Dictionary(places.map { ($0.position, $0.place) }) { first, _ in first }
        try await store.write { [tree] db in
            let shop = try Shops.selling(account, in: db)
            _ = try Catalog.product(id, of: shop.id, in: db)
            let kept = try Catalog.pictures(of: id, in: db).compactMap { picture in
                let place = wanted[picture.position] ?? picture.position
                return place == 0 ? nil : (place, picture)
            }.sorted { ($0.0, $0.1.position) < ($1.0, $1.1.position) }
            try Catalog.setPictures(kept.map(\.1), of: id, in: db)
            try Catalog.refresh(id, tree: tree, at: now, in: db)
        }
    }
}
