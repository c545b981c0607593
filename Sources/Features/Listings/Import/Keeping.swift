import Identities
import Catalog
import Inventory
import Shops
import Store
import World

/// Stores one imported product: a new one, or a changed one.
struct Keeping {
    let batch: ImportBatch
    let item: ImportBatch.Item
    let place: LocationID
    let now: Instant

    private var draft: ProductDraft { item.product.draft }

    func create(in db: Transaction) throws {
        try Catalog.create(
            draft, id: item.id, skus: item.skus, shop: batch.shop, fingerprint: item.fingerprint,
            tree: batch.tree, at: now, in: db)
        for (index, sku) in draft.skus.enumerated() {
            try setStock(of: item.skus[index], to: sku.importedQuantity ?? 0, index, in: db)
        }
        try Catalog.setPictures(item.product.pictures.map(\.wish), of: item.id, in: db)
        try Catalog.refresh(item.id, tree: batch.tree, at: now, in: db)
    }

    /// Updates a product. The file wins, except for what it doesn't say: a category that it doesn't
    /// name, pictures that were uploaded, stock that it doesn't change.
    func change(_ id: ProductID, in db: Transaction) throws -> [ReportLine] {
        let before = try Catalog.product(id, of: batch.shop.id, in: db)
        var draft = draft
        draft.category = draft.category ?? before.category
        if draft.title.isEmpty {
            draft.title = before.title
            draft.description = before.description
        }
        try Catalog.describe(
            id, as: draft, fingerprint: item.fingerprint, tree: batch.tree, at: now, in: db)
        let notes = try changeSKUs(of: id, in: db)
        try changePictures(of: id, in: db)
        try Catalog.refresh(id, tree: batch.tree, at: now, in: db)
        return notes
    }

    private func changeSKUs(of id: ProductID, in db: Transaction) throws -> [ReportLine] {
        let known = try Catalog.importedSKUs(of: id, in: db)
        var notes: [ReportLine] = []
        for (index, sku) in draft.skus.enumerated() {
            guard let old = known[sku.optionValues] else {
                try Catalog.insert(
                    sku, item.skus[index], of: id, batch.shop, position: index + 1, in: db)
                try setStock(of: item.skus[index], to: sku.importedQuantity ?? 0, index, in: db)
                continue
            }
            var kept = sku
            if kept.grams == 0 { kept.grams = old.grams }
            if kept.minor == nil {
                (kept.minor, kept.compareMinor) = (old.minor, old.compareMinor)
            }
            try Catalog.change(old.id, to: kept, position: index + 1, batch.shop, in: db)
            guard let quantity = sku.importedQuantity, quantity != old.importedQuantity else {
                continue
            }
            let reserved = try Inventory.stock(of: [old.id], in: db)[old.id]?.reserved ?? 0
            if quantity < reserved {
                notes.append(
                    .note(item.product.lines[index], .quantity, "stock-reserved", "\(reserved)"))
            }
            try setStock(of: old.id, to: max(quantity, reserved), index, in: db)
        }
        return notes
    }

    private func setStock(
        of sku: SKUID, to quantity: Int, _ index: Int, in db: Transaction
    ) throws {
        try Inventory.set(
            onHand: quantity, of: sku, at: place, of: batch.shop.id, reason: .import,
            by: batch.account, move: item.moves[index], at: now, in: db)
    }

    /// Keeps the stored pictures, in their order; addresses that are still pending follow.
    private func changePictures(of id: ProductID, in db: Transaction) throws {
        let before = try Catalog.pictures(of: id, in: db)
        let wanted = item.product.pictures.map(\.wish)
        let here = before.filter { $0.state == .here }
        let known = Set(here.compactMap(\.source))
        let missing = wanted.filter { wish in !known.contains(wish.source ?? "") }
        let all = Array((here + missing).prefix(Catalog.mostPictures))
        try Catalog.setPictures(all, of: id, in: db)
    }
}

extension PendingImageView {
    var wish: ProductPicture {
        ProductPicture(position: position, picture: nil, source: source, state: .pending, alt: alt)
    }
}
