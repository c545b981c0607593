import Catalog
import Inventory
import Markets
import Money
import Text
import World

/// A product as the rows of a file state it.
struct ImportedProduct: Sendable {
    var draft: ProductDraft
    /// Lines of the rows that became SKUs, in the order of `draft.skus`.
    var lines: [Int] = []
    var pictures: [PendingImageView] = []
    /// Rows of the file, refused ones too.
    var rows = 0
    var report: [ReportLine] = []

    /// True where nothing of it can be stored.
    var isNothing: Bool { draft.skus.isEmpty && draft.title.isEmpty }

    /// Hash of everything that would be stored: the same file again gives the same one.
    var fingerprint: String {
        var text = "1"
        func add(_ part: String?) { text += "\u{1F}" + (part ?? "\u{0}") }
        for part in [
            draft.title, draft.description, draft.vendor, draft.tags, "\(draft.category ?? 0)",
        ] + draft.optionNames { add(part) }
        for sku in draft.skus {
            text += "\u{1E}"
            for part in sku.optionValues + [sku.sellerSKU, sku.barcode, "\(sku.grams)"] {
                add(part)
            }
            for number in [sku.minor, sku.compareMinor, sku.importedQuantity.map(Int64.init)] {
                add(number.map(String.init))
            }
            add(sku.pictureSource)
        }
        for picture in pictures {
            text += "\u{1D}"
            add(picture.source)
            add(picture.alt)
        }
        return Hex.encode(Digest.sha256(text).prefix(16))
    }
}

/// Address of a picture that the file names.
struct PendingImageView: Sendable, Equatable {
    let source: String
    let alt: String
    let position: Int
    let line: Int
}

/// Parser of one product's rows. Rules only: no table, no clock.
struct ProductRows {
    let columns: Columns
    let market: Market
    let categories: CategoryTree

    static let longestHandle = 255
    /// Rows of one product, held in memory: 300 variants with a picture each and room to spare.
    static let mostRows = 2_000
    static let longestValue = 100
    static let longestWord = 255
    static let mostGrams = 1_000_000

    /// Adds one row. Its faults go into the report; the other rows stand.
    func add(_ fields: [String], line: Int, to product: inout ImportedProduct) {
        product.rows += 1
        func cell(_ column: Column) -> String { columns.cell(column, fields) }
        if cell(.giftCard).lowercased() == "true" {
            product.report.append(.refused(line, .giftCard, "gift-card"))
            return
        }
        if product.draft.title.isEmpty { describe(cell, line, &product) }
        addPicture(cell, line, &product)
        let isSKU = [.option1Value, .price, .sku].contains { !cell($0).isEmpty }
        if isSKU { addSKU(cell, line, &product) }
    }

    private typealias Cell = (Column) -> String

    private func describe(_ cell: Cell, _ line: Int, _ product: inout ImportedProduct) {
        let title = cell(.title)
        guard !title.isEmpty else { return }
        product.draft.title = InputText.cut(title, most: Catalog.longestTitle)
        if title.unicodeScalars.count > Catalog.longestTitle {
            product.report.append(.note(line, .title, "title-cut", "\(Catalog.longestTitle)"))
        }
        product.draft.description = cell(.description)
        product.draft.vendor = InputText.cut(cell(.vendor), most: Self.longestWord)
        let type = cell(.type)
        let tags = cell(.tags)
        product.draft.tags = InputText.cut(
            [type, tags].filter { !$0.isEmpty }.joined(separator: ", "), most: 1000)
        product.draft.category = category(cell(.category))
        product.draft.optionNames = [cell(.option1Name), cell(.option2Name), cell(.option3Name)]
            .map { InputText.cut($0, most: Self.longestWord) }
        // Shopify's word for a product without options is left out.
        if product.draft.optionNames[0] == "Title", cell(.option1Value) == "Default Title" {
            product.draft.optionNames[0] = ""
        }
    }

    /// Category by a number of Google's taxonomy or a path in English; nil if there is no such
    /// leaf.
    private func category(_ text: String) -> Int? {
        guard !text.isEmpty else { return nil }
        if let id = Int(text) { return categories.isLeaf(id) ? id : nil }
        let names = text.split(separator: ">").map { $0.trimmingWhitespace.lowercased() }
        guard let last = names.last else { return nil }
        let found = categories.all.filter {
            categories.isLeaf($0.id) && $0.name(in: .enUS).lowercased() == last
        }
        return found.count == 1 ? found[0].id : nil
    }

    private func addPicture(_ cell: Cell, _ line: Int, _ product: inout ImportedProduct) {
        for column in [Column.imageSource, .variantImage] {
            let source = cell(column)
            guard !source.isEmpty, !product.pictures.contains(where: { $0.source == source }) else {
                continue
            }
            guard WebURL(source) != nil else {
                product.report.append(.note(line, column, "picture-address", source))
                continue
            }
            guard product.pictures.count < Catalog.mostPictures else {
                product.report.append(
                    .note(line, column, "too-many-pictures", "\(Catalog.mostPictures)"))
                continue
            }
            // Pictures of a variant that are not the product's own stand behind them.
            let position = column == .imageSource ? Int(cell(.imagePosition)) ?? 500 : 1000
            product.pictures.append(
                PendingImageView(
                    source: source, alt: InputText.cut(cell(.imageAlt), most: Self.longestWord),
                    position: position, line: line))
        }
    }

    private func addSKU(_ cell: Cell, _ line: Int, _ product: inout ImportedProduct) {
        do throws(RowFault) {
            var notes: [ReportLine] = []
            let sku = try sku(cell, line, &notes)
            if product.draft.skus.contains(where: { $0.optionValues == sku.optionValues }) {
                throw RowFault(
                    .option1Value, "same-options", sku.optionValues.joined(separator: " / "))
            }
            guard product.draft.skus.count < Catalog.mostSKUs else {
                throw RowFault(.handle, "too-many-skus", "\(Catalog.mostSKUs)")
            }
            product.draft.skus.append(sku)
            product.lines.append(line)
            product.report += notes
        } catch {
            product.report.append(.refused(line, error.column, error.code, error.detail))
        }
    }

    private struct RowFault: Error {
        let column: Column
        let code: String
        let detail: String
        init(_ column: Column, _ code: String, _ detail: String) {
            (self.column, self.code, self.detail) = (column, code, detail)
        }
    }

    private func sku(
        _ cell: Cell, _ line: Int, _ notes: inout [ReportLine]
    ) throws(RowFault) -> SKUDraft {
        var values: [String] = []
        for column in [Column.option1Value, .option2Value, .option3Value] {
            let value = cell(column)
            guard value.unicodeScalars.count <= Self.longestValue else {
                throw RowFault(column, "value-too-long", "\(Self.longestValue)")
            }
            values.append(value)
        }
        if values == ["Default Title", "", ""] { values[0] = "" }
        let minor = try price(cell(.price))
        var sku = SKUDraft(
            optionValues: values, sellerSKU: plain(cell(.sku)), barcode: plain(cell(.barcode)),
            grams: try count(cell(.grams), .grams, most: Self.mostGrams) ?? 0, minor: minor)
        sku.compareMinor = compareAt(cell(.compareAt), minor, line, &notes)
        if var quantity = try count(cell(.quantity), .quantity, most: Inventory.most) {
            if quantity < 0 {
                notes.append(.note(line, .quantity, "stock-below-zero", "\(quantity)"))
                quantity = 0
            }
            sku.importedQuantity = quantity
        }
        let picture = cell(.variantImage)
        if WebURL(picture) != nil { sku.pictureSource = picture }
        return sku
    }

    /// Removes the apostrophe by which exports mark a number as text, for spreadsheets: `'4141`.
    private func plain(_ text: String) -> String {
        InputText.cut(text.hasPrefix("'") ? String(text.dropFirst()) : text, most: Self.longestWord)
    }

    /// Price in minor units; nil for an empty text or zero, which is a gap to be filled.
    private func price(_ text: String) throws(RowFault) -> Int64? {
        guard !text.isEmpty else { return nil }
        let price: Money
        do {
            price = try Money(decimal: text, currency: market.currency)
        } catch {
            throw RowFault(.price, "price-unreadable", text)
        }
        guard !price.isNegative else { throw RowFault(.price, "price-below-zero", text) }
        guard !price.isZero else { return nil }
        do {
            try market.prices.check(price)
        } catch {
            throw RowFault(.price, "price-out-of-range", text)
        }
        return price.minor
    }

    /// Price before in minor units; nil, with a note, if it can't be read or isn't higher.
    private func compareAt(
        _ text: String, _ minor: Int64?, _ line: Int, _ notes: inout [ReportLine]
    ) -> Int64? {
        guard !text.isEmpty else { return nil }
        guard let before = try? Money(decimal: text, currency: market.currency) else {
            notes.append(.note(line, .compareAt, "price-unreadable", text))
            return nil
        }
        guard let minor, before.minor > minor else { return nil }
        guard before <= market.prices.maximum else {
            notes.append(.note(line, .compareAt, "price-out-of-range", text))
            return nil
        }
        return before.minor
    }

    /// Whole number, maybe written as `12.0`; nil for an empty text.
    private func count(_ text: String, _ column: Column, most: Int) throws(RowFault) -> Int? {
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int(parts[0]),
            parts.count == 1 || parts[1].allSatisfy({ $0.isASCII && $0.isNumber })
        else { throw RowFault(column, "not-a-number", text) }
        guard whole <= most, whole >= (column == .quantity ? -most : 0) else {
            throw RowFault(column, "number-out-of-range", text)
        }
        return whole
    }
}
