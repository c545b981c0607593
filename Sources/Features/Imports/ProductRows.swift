import CSV
import Catalog
import Inventory
import Listings
import Markets
import Money
import Text
import World

/// Parser of one product's rows. Rules only: no table, no clock.
///
/// A column that the file lacks says nothing. An empty cell empties a description, vendor, tags, a
/// SKU code, a barcode and the price before; a title, price, weight, stock and category can't be
/// emptied by a file.
struct ProductRows {
    let columns: Columns
    let market: Market
    let categories: CategoryTree

    static let longestHandle = 255
    /// Rows of one product, held in memory: 300 variants with a picture each and room to spare.
    static let mostRows = 2_000
    static let longestWord = 255

    /// Adds one row. Its faults go into the report; the other rows stand.
    func add(_ fields: [String], line: Int, to product: inout ImportedProduct) {
        product.addRow(line)
        let row = Row(columns: columns, fields: fields, line: line)
        if row.text(.giftCard).lowercased() == "true" {
            product.refuse(line, .giftCard, "gift-card")
            return
        }
        if product.describedAt == nil { describe(row, &product) }
        addPictures(row, &product)
        let isSKU = skuColumns.contains { !columns.cell($0, fields).isEmpty }
        if isSKU { addSKU(row, &product) }
    }

    /// Columns that make a row one of a SKU. An export has weights and stock in rows of pictures
    /// too; a file without prices and options is about these.
    private var skuColumns: [Column] {
        let usual: [Column] = [.option1Value, .price, .sku]
        return usual.contains(where: columns.has)
            ? usual + [.option2Value, .option3Value, .barcode]
            : [
                .option2Value, .option3Value, .barcode, .grams, .quantity, .compareAt,
                .variantImage,
            ]
    }

    /// A row with its columns.
    private struct Row {
        let columns: Columns
        let fields: [String]
        let line: Int

        /// The cell; empty where the file lacks it, or where a spreadsheet spoiled it.
        func text(_ column: Column) -> String {
            let text = columns.cell(column, fields)
            return SpreadsheetFault.of(text) == nil ? text : ""
        }

        /// The cell; nil, with a note, where a spreadsheet spoiled it.
        func named(_ column: Column, _ product: inout ImportedProduct) -> String? {
            guard let text = columns.named(column, fields) else { return nil }
            guard let fault = SpreadsheetFault.of(text) else { return text }
            product.note(line, column, fault.rawValue, text)
            return nil
        }

        /// The cell; throws where a spreadsheet spoiled it.
        func required(_ column: Column) throws(RowFault) -> String? {
            guard let text = columns.named(column, fields) else { return nil }
            if let fault = SpreadsheetFault.of(text) {
                throw RowFault(column, fault.rawValue, text)
            }
            return text
        }
    }

    private struct RowFault: Error {
        let column: Column
        let code: String
        let detail: String
        /// Bound that the value passes; empty for another fault.
        let bound: String
        init(_ column: Column, _ code: String, _ detail: String, _ bound: String = "") {
            (self.column, self.code, self.detail, self.bound) = (column, code, detail, bound)
        }
    }

    // MARK: The product itself

    /// Takes the product's own fields from the row that has its title, or from its first row where
    /// the file has no titles.
    private func describe(_ row: Row, _ product: inout ImportedProduct) {
        let isFirst = product.rows == 1 && !columns.has(.title)
        guard isFirst || !row.columns.cell(.title, row.fields).isEmpty else { return }
        product.describedAt = row.line
        var patch = ProductPatch()
        if let title = row.named(.title, &product), !title.isEmpty {
            patch.title = InputText.cut(title, most: Catalog.longestTitle)
            if title.unicodeScalars.count > Catalog.longestTitle {
                product.note(row.line, .title, "title-cut", "\(Catalog.longestTitle)")
            }
        }
        patch.description = row.named(.description, &product)
        patch.vendor = row.named(.vendor, &product).map {
            InputText.cut($0, most: Self.longestWord)
        }
        product.type = row.named(.type, &product)
        patch.tags = row.named(.tags, &product).map { tags in
            let all = [product.type ?? "", tags].filter { !$0.isEmpty }
            return InputText.cut(all.joined(separator: ", "), most: 1000)
        }
        patch.category = categories.leaf(named: row.text(.category)).map { .set($0) } ?? .keep
        let names: [Column] = [.option1Name, .option2Name, .option3Name]
        patch.optionNames = names.map { column in
            guard let name = row.named(column, &product), !name.isEmpty else { return nil }
            return InputText.cut(name, most: Self.longestWord)
        }
        // Shopify's word for a product without options is left out.
        if patch.optionNames[0] == "Title", row.text(.option1Value) == "Default Title" {
            patch.optionNames[0] = nil
        }
        product.patch = patch
    }

    // MARK: Pictures

    private func addPictures(_ row: Row, _ product: inout ImportedProduct) {
        for column in [Column.imageSource, .variantImage] {
            let source = columns.cell(column, row.fields)
            guard !source.isEmpty, !product.pictures.contains(where: { $0.source == source }) else {
                continue
            }
            guard WebURL(source) != nil else {
                product.note(
                    row.line, column, SpreadsheetFault.of(source)?.rawValue ?? "picture-address",
                    source)
                product.namesAllPictures = false
                continue
            }
            guard product.pictures.count < Catalog.mostPictures else {
                product.note(row.line, column, "too-many-pictures", "\(Catalog.mostPictures)")
                continue
            }
            // Pictures of a variant that are not the product's own stand behind them.
            let isOwn = column == .imageSource
            let alt = isOwn ? row.named(.imageAlt, &product) : nil
            product.pictures.append(
                PendingImageView(
                    source: source, alt: alt.map { InputText.cut($0, most: Self.longestWord) },
                    position: isOwn ? position(row, &product) : 1000,
                    line: row.line, column: column))
        }
    }

    /// Place of a picture among the product's; the middle, with a note, for what is no place.
    private func position(_ row: Row, _ product: inout ImportedProduct) -> Int {
        let text = row.text(.imagePosition)
        guard !text.isEmpty else { return 500 }
        let whole = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        guard let place = Int(whole), (0...Self.lastPosition).contains(place) else {
            product.note(row.line, .imagePosition, "not-a-number", text)
            return 500
        }
        return place
    }

    /// Pictures of a product have places up to 250 in exports.
    private static let lastPosition = 999

    // MARK: SKUs

    private func addSKU(_ row: Row, _ product: inout ImportedProduct) {
        // Notes of a row that is refused then say nothing more.
        var changed = product
        do throws(RowFault) {
            let patch = try sku(row, &changed)
            product = changed
            product.variants.append(ImportedVariant(line: row.line, patch: patch))
        } catch {
            product.refuse(
                row.line, error.column, error.code, error.detail, bound: error.bound)
        }
    }

    private func sku(
        _ row: Row, _ product: inout ImportedProduct
    ) throws(RowFault) -> SKUPatch {
        var patch = SKUPatch()
        patch.optionValues = try options(row)
        let isBlank = patch.optionValues.allSatisfy { ($0 ?? "").isEmpty }
        // The code says which SKU is meant where no option does.
        let code = isBlank ? try row.required(.sku) : row.named(.sku, &product)
        patch.sellerSKU = code.map(plain)
        patch.barcode = row.named(.barcode, &product).map(plain)
        if let grams = try count(row, .grams, &product), grams >= 0 { patch.grams = grams }
        let minor = try price(row, &product)
        if let minor { patch.minor = .set(minor) }
        patch.compareMinor = compareAt(row, &product)
        if var quantity = try count(row, .quantity, &product) {
            if quantity < 0 {
                product.note(row.line, .quantity, "stock-below-zero", "\(quantity)")
                quantity = 0
            }
            patch.importedQuantity = quantity
        }
        let picture = row.text(.variantImage)
        if WebURL(picture) != nil { patch.pictureSource = picture }
        return patch
    }

    private func options(_ row: Row) throws(RowFault) -> [String?] {
        var values: [String?] = []
        for column in [Column.option1Value, .option2Value, .option3Value] {
            let value = try row.required(column)
            guard (value ?? "").unicodeScalars.count <= Listings.longestOptionValue else {
                throw RowFault(column, "value-too-long", "\(Listings.longestOptionValue)")
            }
            values.append(value)
        }
        let others = (values[1] ?? "") + (values[2] ?? "")
        let isPlain = values[0] == "Default Title" && others.isEmpty
        if isPlain { values[0] = "" }
        return values
    }

    private func plain(_ text: String) -> String {
        InputText.cut(SpreadsheetCell.unmarked(text), most: Self.longestWord)
    }

    /// Price in minor units; nil for an empty cell or, with a note, zero: a gap to be filled.
    private func price(
        _ row: Row, _ product: inout ImportedProduct
    ) throws(RowFault) -> Int64? {
        guard let text = try row.required(.price), !text.isEmpty else { return nil }
        let price: Money
        do {
            price = try money(text)
        } catch {
            throw RowFault(.price, Self.code(of: error), text)
        }
        guard !price.isNegative else { throw RowFault(.price, "price-below-zero", text) }
        guard !price.isZero else {
            product.note(row.line, .price, "price-zero", text)
            return nil
        }
        do {
            try market.prices.check(price)
        } catch {
            throw RowFault(.price, "price-out-of-range", text)
        }
        return price.minor
    }

    /// Amount as the market's people write it in files.
    private func money(_ text: String) throws(MoneyFault) -> Money {
        try Money(inFile: text, currency: market.currency, locale: market.locale)
    }

    private static func code(of fault: MoneyFault) -> String {
        if case .ambiguous = fault { "price-ambiguous" } else { "price-unreadable" }
    }

    /// Price before in minor units; kept, with a note, if it can't be read or isn't a price here.
    private func compareAt(
        _ row: Row, _ product: inout ImportedProduct
    ) -> FieldChange<Int64> {
        guard let text = row.named(.compareAt, &product) else { return .keep }
        guard !text.isEmpty else { return .clear }
        let before: Money
        do {
            before = try money(text)
        } catch {
            product.note(row.line, .compareAt, Self.code(of: error), text)
            return .keep
        }
        guard !before.isNegative else {
            product.note(row.line, .compareAt, "price-below-zero", text)
            return .keep
        }
        if before.isZero { return .clear }
        guard (try? market.prices.check(before)) != nil else {
            product.note(row.line, .compareAt, "price-out-of-range", text)
            return .keep
        }
        return .set(before.minor)
    }

    /// Whole number, grouped as the market's people do, or written as `12.0`; nil for an empty cell.
    /// A weight's fraction is cut, with a note; half a piece is no stock. What can be read in two
    /// ways is refused.
    private func count(
        _ row: Row, _ column: Column, _ product: inout ImportedProduct
    ) throws(RowFault) -> Int? {
        guard let text = try row.required(column), !text.isEmpty else { return nil }
        let most = column == .quantity ? Inventory.most : Listings.mostGrams
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = hasFraction(parts, column) ? parts[1] : ""
        let whole: Int
        do {
            whole = try Int(
                typed: fraction.isEmpty ? text : String(parts[0]), locale: market.locale)
        } catch .ambiguous {
            throw RowFault(column, "number-ambiguous", text)
        } catch .tooLarge {
            throw RowFault(column, "number-beyond", text, "\(most)")
        } catch {
            throw RowFault(column, "not-a-number", text)
        }
        if fraction.contains(where: { $0 != "0" }) {
            guard column == .grams else { throw RowFault(column, "not-a-number", text) }
            product.note(row.line, column, "fraction-cut", text)
        }
        guard whole <= most, whole >= (column == .quantity ? -most : 0) else {
            throw RowFault(column, "number-beyond", text, "\(most)")
        }
        return whole
    }

    /// True for digits behind a single point. Three of them may be thousands, save in a weight of
    /// people who write those with a comma.
    private func hasFraction(_ parts: [Substring], _ column: Column) -> Bool {
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[1].allSatisfy({ $0.isASCII && $0.isNumber })
        else { return false }
        return parts[1].count != 3 || column == .grams && market.locale.groupSeparator != "."
    }
}
