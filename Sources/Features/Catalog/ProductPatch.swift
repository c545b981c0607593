import Sanitizer

/// A change of one field that can be empty: left alone, emptied, or set.
public enum FieldChange<Value: Sendable & Equatable>: Sendable, Equatable {
    case keep, clear
    case set(Value)

    /// The field's value after the change.
    public func applied(to old: Value?) -> Value? {
        switch self {
        case .keep: old
        case .clear: nil
        case .set(let value): value
        }
    }
}

/// A change of a product's own fields, as a form, a file or software names them. A field that isn't
/// named is nil and stays as it is (merge semantics, `docs/products.md`).
public struct ProductPatch: Sendable, Equatable {
    public var title: String?
    /// HTML as submitted; it is cleaned when stored.
    public var description: String?
    public var category: FieldChange<Int>
    public var vendor: String?
    public var tags: String?
    public var optionNames: [String?]

    public init(
        title: String? = nil, description: String? = nil, category: FieldChange<Int> = .keep,
        vendor: String? = nil, tags: String? = nil, optionNames: [String?] = [nil, nil, nil]
    ) {
        self.title = title
        self.description = description
        self.category = category
        self.vendor = vendor
        self.tags = tags
        self.optionNames = optionNames
    }

    /// The draft with the fields that are named; its SKUs stay.
    public func applied(to old: ProductDraft) -> ProductDraft {
        var new = old
        new.title = title ?? old.title
        new.description = description.map(HTMLSanitizer.cleaned) ?? old.description
        new.category = category.applied(to: old.category)
        new.vendor = vendor ?? old.vendor
        new.tags = tags ?? old.tags
        new.optionNames = zip(optionNames, old.optionNames).map { $0 ?? $1 }
        return new
    }
}

/// A change of a SKU, as a form, a file or software names it; see `ProductPatch`.
public struct SKUPatch: Sendable, Equatable {
    public var optionValues: [String?]
    public var sellerSKU: String?
    public var barcode: String?
    public var grams: Int?
    /// Minor units of the shop's currency; without a price it isn't sold, and has no price before.
    public var minor: FieldChange<Int64>
    public var compareMinor: FieldChange<Int64>
    public var pictureSource: String?
    public var importedQuantity: Int?

    public init(
        optionValues: [String?] = [nil, nil, nil], sellerSKU: String? = nil,
        barcode: String? = nil, grams: Int? = nil, minor: FieldChange<Int64> = .keep,
        compareMinor: FieldChange<Int64> = .keep, pictureSource: String? = nil,
        importedQuantity: Int? = nil
    ) {
        self.optionValues = optionValues
        self.sellerSKU = sellerSKU
        self.barcode = barcode
        self.grams = grams
        self.minor = minor
        self.compareMinor = compareMinor
        self.pictureSource = pictureSource
        self.importedQuantity = importedQuantity
    }

    /// The draft with the fields that are named. A price before that isn't higher is left out, as
    /// the schema asks.
    public func applied(to old: SKUDraft) -> SKUDraft {
        var new = old
        new.optionValues = zip(optionValues, old.optionValues).map { $0 ?? $1 }
        new.sellerSKU = sellerSKU ?? old.sellerSKU
        new.barcode = barcode ?? old.barcode
        new.grams = grams ?? old.grams
        new.minor = minor.applied(to: old.minor)
        new.compareMinor = compareMinor.applied(to: old.compareMinor)
        if (new.compareMinor ?? 0) <= new.minor ?? .max { new.compareMinor = nil }
        new.pictureSource = pictureSource ?? old.pictureSource
        new.importedQuantity = importedQuantity ?? old.importedQuantity
        return new
    }
}

extension Product {
    /// The product's own fields as a draft without SKUs, for a change of some of them.
    public var draft: ProductDraft {
        ProductDraft(
            handle: handle, title: title, description: description, category: category,
            vendor: vendor, tags: tags, optionNames: optionNames)
    }
}
