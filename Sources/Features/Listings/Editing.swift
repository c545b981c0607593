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
        guard !edit.skus.contains(where: \.isRetired) else { throw ListingsRefusal.variantUnknown }
        for sku in edit.skus { try sku.checkCompare(with: nil) }
        let ids = FreshIDs(world, skus: edit.skus.count)
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { [tree] db in
            let shop = try Shops.selling(account, in: db)
            let handle = try Self.handle(edit.patch.title ?? "", ids.product, shop.id, in: db)
            let draft = edit.draft(handle: handle)
            let skus = draft.skus.enumerated().map { index, sku in
                WriteProduct.SKUWrite(
                    id: ids.skus[index], isNew: true, draft: sku, position: index + 1,
                    stock: edit.skus[index].stock ?? 0, move: ids.moves[index])
            }
            let place = try Inventory.location(of: shop.id, id: ids.location, in: db)
            try WriteProduct(
                ids.product, of: shop, by: account, reason: .opening, at: place, tree: tree,
                now: now
            ).create(draft, skus: skus, in: db)
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

    /// Changes what the seller's form names, and nothing else; a live product that lacks something
    /// then is a draft again.
    func change(
        _ id: ProductID, to edit: ProductEdit, by account: AccountID
    ) async throws {
        let ids = FreshIDs(world, skus: edit.skus.count)
        let now = world.now()
        try await store.write { [tree] db in
            let shop = try Shops.selling(account, in: db)
            let before = try Catalog.product(id, of: shop.id, in: db)
            let count = try Catalog.skuCount(of: [id], in: db)
            guard count + edit.skus.count(where: { $0.id == nil }) <= Catalog.mostSKUs else {
                throw CatalogRefusal.tooManySKUs(most: Catalog.mostSKUs)
            }
            let skus = try SKUChanges(edit: edit, ids: ids, product: id, shop: shop).writes(in: db)
            let place = try Inventory.location(of: shop.id, id: ids.location, in: db)
            try WriteProduct(
                id, of: shop, by: account, reason: .counted, at: place, tree: tree, now: now
            ).change(to: edit.patch.applied(to: before.draft), skus: skus, in: db)
        }
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
            try Self.checkForPictures(id, of: account, in: db)
            let here = try Catalog.pictures(of: id, in: db).count { $0.state == .here }
            guard here < Catalog.mostPictures else {
                throw CatalogRefusal.tooManyPictures(most: Catalog.mostPictures)
            }
        }
        var refused = RefusedUploads()
        var added: [PictureID] = []
        for upload in uploads {
            do {
                added.append(try await media.add(upload: upload, owner: account))
            } catch let refusal as MediaRefusal {
                // Nothing was done, and a retry helps: 429 says when.
                if added.isEmpty, refusal.retryAfterSeconds != nil { throw refusal }
                refused.add(upload, refusal)
            }
        }
        if !added.isEmpty { try await append(added, to: id, by: account) }
        try refused.check(hasOthers: !added.isEmpty)
    }

    /// Step: throws unless the product is of the account's approved shop.
    static func checkForPictures(
        _ id: ProductID, of account: AccountID, in db: Transaction
    ) throws {
        let shop = try Shops.selling(account, in: db)
        _ = try Catalog.product(id, of: shop.id, in: db)
    }

    private func append(
        _ new: [PictureID], to id: ProductID, by account: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { [tree] db in
            try Media.use(new, of: account, in: db)
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
            let shown = here.filter { fresh.isEmpty || !$0.isReplaced }
            let all = shown + fresh + before.filter { $0.state != .here }
            try Catalog.setPictures(Array(all.prefix(Catalog.mostPictures)), of: id, in: db)
            try Catalog.refresh(id, tree: tree, at: now, in: db)
        }
    }

    /// Orders pictures by the numbers that the seller gave; 0 removes one, and no file brings it
    /// back.
    func arrange(
        _ places: [(position: Int, place: Int)], of id: ProductID, by account: AccountID
    ) async throws {
        let now = world.now()
        let wanted = Dictionary(places.map { ($0.position, $0.place) }) { first, _ in first }
        try await store.write { [tree] db in
            let shop = try Shops.selling(account, in: db)
            _ = try Catalog.product(id, of: shop.id, in: db)
            let placed = try Catalog.pictures(of: id, in: db).map { picture in
                (place: wanted[picture.position] ?? picture.position, picture: picture)
            }
            let removed = placed.filter { $0.place == 0 }.compactMap(\.picture.source)
            try Catalog.noteRemoved(removed, of: id, in: db)
            let kept = placed.filter { $0.place != 0 }.sorted {
                ($0.place, $0.picture.position) < ($1.place, $1.picture.position)
            }
            try Catalog.setPictures(kept.map(\.picture), of: id, in: db)
            try Catalog.refresh(id, tree: tree, at: now, in: db)
        }
    }
}
