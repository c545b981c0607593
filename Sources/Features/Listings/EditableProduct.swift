import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Money
import Shops
import Store
import World

/// A SKU that is still sold, as the seller edits it.
struct EditableSKU: Sendable {
    let priced: PricedSKU
    let onHand: Int
    let reserved: Int
    /// Sold, and not shipped.
    let committed: Int
}

/// A product as its seller edits it.
struct EditableProduct: Sendable {
    let product: Product
    let skus: [EditableSKU]
    let pictures: [ProductPicture]
}

extension Listings {
    func editable(_ id: ProductID, of account: AccountID) async throws -> EditableProduct {
        try await store.read { db in
            let shop = try Shops.selling(account, in: db)
            let product = try Catalog.product(id, of: shop.id, in: db)
            let skus = try Catalog.pricedSKUs(of: id, market: shop.market, in: db)
                .filter { !$0.sku.isRetired }
            let stock = try Inventory.stock(of: skus.map(\.sku.id), in: db)
            return EditableProduct(
                product: product,
                skus: skus.map {
                    EditableSKU(
                        priced: $0, onHand: stock[$0.sku.id]?.onHand ?? 0,
                        reserved: stock[$0.sku.id]?.reserved ?? 0,
                        committed: stock[$0.sku.id]?.committed ?? 0)
                },
                pictures: try Catalog.pictures(of: id, in: db))
        }
    }

    func selling(_ account: AccountID) async throws -> Shop {
        try await store.read { db in try Shops.selling(account, in: db) }
    }
}

/// Parser of what sellers type into tables, by the shop's market and their own language.
struct Typing {
    let market: Market
    let locale: LocaleTag

    /// Price in minor units; nil for an empty text. Throws `priceUnusable` or `priceAmbiguous`.
    func price(_ text: String) throws -> Int64? {
        guard !text.isEmpty else { return nil }
        do {
            let price = try Money(parsing: text, currency: market.currency, locale: locale)
            try market.prices.check(price)
            return price.minor
        } catch MoneyFault.ambiguous {
            throw CatalogRefusal.priceAmbiguous(text)
        } catch {
            throw CatalogRefusal.priceUnusable(text)
        }
    }

    /// Whole number from 0, grouped as the person's language does; nil for an empty text. Throws
    /// `valueMissing`, `countAmbiguous` or `countOutside`.
    func count(_ text: String, most: Int) throws -> Int? {
        guard !text.isEmpty else { return nil }
        let count: Int
        do {
            count = try Int(typed: text, locale: locale)
        } catch MoneyFault.ambiguous {
            throw ListingsRefusal.countAmbiguous(text)
        } catch MoneyFault.tooLarge {
            throw ListingsRefusal.countOutside(most: most)
        } catch {
            throw ListingsRefusal.valueMissing
        }
        guard (0...most).contains(count) else { throw ListingsRefusal.countOutside(most: most) }
        return count
    }

    /// The changes that a form names: an empty text empties a field, a missing one leaves it alone.
    func edit(_ form: ProductForm) throws -> ProductEdit {
        var skus: [SKUEdit] = []
        var refused: [RowRefusal] = []
        for row in form.rows {
            do {
                skus.append(try sku(row))
            } catch let refusal as RowRefusal {
                refused.append(refusal)
            }
        }
        try RowRefusal.check(refused)
        return ProductEdit(patch: form.patch, skus: skus)
    }

    /// Parses a cell; nil where the form lacks its column. A refusal names row and column.
    private func cell<T>(
        _ row: ProductForm.Row, _ column: ProductForm.Column, _ parse: (String) throws -> T
    ) throws -> T? {
        guard let text = row[column] else { return nil }
        return try RowRefusal.naming(row.number, column.title, field: column.rawValue) {
            try parse(text)
        }
    }

    private func sku(_ row: ProductForm.Row) throws -> SKUEdit {
        let text = row[.sku] ?? ""
        let id = SKUID(text)
        if id == nil && !text.isEmpty {
            guard let number = row.number else { throw ListingsRefusal.variantUnknown }
            throw RowRefusal(row: number, refusal: CatalogRefusal.notFound)
        }
        func amount(_ column: ProductForm.Column) throws -> FieldChange<Int64> {
            try cell(row, column) { text in try price(text).map { .set($0) } ?? .clear } ?? .keep
        }
        // A stock field that nobody touched says nothing: some may have been shipped since.
        let isTouched = row[.stock] != row[.stockBefore]
        let stock =
            isTouched ? try cell(row, .stock) { try count($0, most: Inventory.most) } : nil
        return SKUEdit(
            id: id,
            patch: SKUPatch(
                optionValues: [row[.value1], row[.value2], row[.value3]],
                sellerSKU: row[.sellerSKU], barcode: row[.barcode],
                grams: try cell(row, .grams) { try count($0, most: Listings.mostGrams) ?? 0 },
                minor: try amount(.price), compareMinor: try amount(.compareAt)),
            stock: stock ?? nil, stockBefore: row[.stockBefore].flatMap { Int($0) },
            isRetired: row.isRetired, row: row.number)
    }

    func bulk(_ form: BulkForm) throws -> BulkChange {
        switch form.action {
        case .publish: return .publish
        case .withdraw: return .withdraw
        case .category:
            guard form.category > 0 else { throw CatalogRefusal.unknownCategory }
            return .category(form.category)
        case .price:
            guard let minor = try price(form.value) else { throw ListingsRefusal.valueMissing }
            return .price(minor)
        case .stock:
            guard let count = try count(form.value, most: Inventory.most) else {
                throw ListingsRefusal.valueMissing
            }
            return .stock(count, shown: form.shown)
        case .weight:
            guard let grams = try count(form.value, most: Listings.mostGrams) else {
                throw ListingsRefusal.valueMissing
            }
            return .weight(grams)
        }
    }
}
