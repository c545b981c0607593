import Identities
import Catalog
import Shops
import Store
import World

/// Rows of an edit as SKUs to be written: existing ones, ones that were retired with the same
/// options, or new ones.
struct SKUChanges {
    let edit: ProductEdit
    let ids: FreshIDs
    let product: ProductID
    let shop: Shop

    /// Step: retires SKUs as the rows say. Returns what the other rows make of theirs.
    func writes(in db: Transaction) throws -> [WriteProduct.SKUWrite] {
        let stored = try Catalog.storedSKUs(of: product, in: db)
        let owned = Set(stored.map(\.id))
        // Retired SKUs come first: another may take their options.
        for sku in edit.skus where sku.isRetired {
            guard let id = sku.id, owned.contains(id) else {
                throw ListingsRefusal.variantUnknown
            }
            try Catalog.retire(id, of: shop.id, in: db)
        }
        var out: [WriteProduct.SKUWrite] = []
        var next = (stored.map(\.position).max() ?? 0) + 1
        for (index, sku) in edit.skus.enumerated() where !sku.isRetired {
            let old = try RowRefusal.naming(sku.row) { try self.old(sku, stored) }
            try sku.checkCompare(with: old?.draft)
            if let old {
                let draft = try RowRefusal.naming(sku.row) { () throws -> SKUDraft in
                    guard !out.contains(where: { $0.id == old.id }) else {
                        throw CatalogRefusal.sameOptions(shown(old.draft.optionValues))
                    }
                    return try changed(old, sku.patch, stored)
                }
                // A count that says nothing of the one before may bring sold units back.
                if sku.stock != nil, sku.stockBefore == nil, !old.isRetired {
                    try RowRefusal.naming(
                        sku.row, LocalizedText("listings.column.stock"), field: "stock_before"
                    ) {
                        throw ListingsRefusal.stockUnseen
                    }
                }
                out.append(
                    WriteProduct.SKUWrite(
                        id: old.id, isNew: false, draft: draft, position: old.position,
                        stock: sku.stock, stockBefore: sku.stockBefore, move: ids.moves[index],
                        row: sku.row))
            } else {
                out.append(
                    WriteProduct.SKUWrite(
                        id: ids.skus[index], isNew: true, draft: sku.patch.applied(to: SKUDraft()),
                        position: next, stock: sku.stock, move: ids.moves[index], row: sku.row))
                next += 1
            }
        }
        return out
    }

    /// The SKU that a row means; nil for a new one. A row that gives its option values means these
    /// alone.
    private func old(_ sku: SKUEdit, _ stored: [StoredSKU]) throws -> StoredSKU? {
        if let id = sku.id {
            guard let old = stored.first(where: { $0.id == id }) else {
                throw CatalogRefusal.notFound
            }
            return old
        }
        let options = sku.patch.optionValues
        if options.allSatisfy({ $0 != nil }) {
            return stored.first { $0.draft.optionValues == options }
        }
        switch SKUMatch.find(options: options, code: sku.patch.sellerSKU, among: stored) {
        case .found(let old): return old
        case .new: return nil
        case .ambiguous, .unknown: throw ListingsRefusal.variantUnclear
        }
    }

    private func changed(
        _ old: StoredSKU, _ patch: SKUPatch, _ stored: [StoredSKU]
    ) throws -> SKUDraft {
        let draft = patch.applied(to: old.draft)
        let isTaken = stored.contains {
            $0.id != old.id && $0.draft.optionValues == draft.optionValues
        }
        guard !isTaken else { throw CatalogRefusal.sameOptions(shown(draft.optionValues)) }
        return draft
    }

    private func shown(_ options: [String]) -> String {
        options.filter { !$0.isEmpty }.joined(separator: " / ")
    }
}
