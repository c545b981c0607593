import Store
import Catalog
import DesignSystem
import HTML
import Money
import Web
import World

/// A row of the table of SKUs as it is shown: from the store, or as typed.
private struct SKURow {
    var sku = ""
    var values = ["", "", ""]
    var price = ""
    var compareAt = ""
    var stock = ""
    var stockBefore = ""
    var grams = ""
    var sellerSKU = ""
    var barcode = ""
    var isRetired = false
    var reserved = 0
}

/// SKUTable, drawn for one visitor.
struct SKUTable: PageComponent {
    let context: PageContext

    /// Empty rows at the end of the table, for SKUs that are not there yet.
    private static let emptyRows = 3

    /// Card of options and SKUs: price, stock and weight of each.
    func skuCard(_ editable: EditableProduct?, _ currency: Currency, _ typed: SubmittedForm) -> HTML
    {
        let names = editable?.product.optionNames ?? ["", "", ""]
        let rows =
            typed.input.texts("price").isEmpty ? stored(editable) : self.typed(typed, editable)
        let faults = typed.faults.filter { Self.fields.contains($0.field) }
        let options = zip(ProductForm.options, names).enumerated().map { index, pair in
            field(
                pair.0, self("listings.field.option", ["number": "\(index + 1)"]), typed: typed,
                value: pair.1)
        }
        return """
            <section class="card clip"><header><h2>\(self("listings.skus.title"))</h2></header>
            <div class="body form"><p class="muted">\(self("listings.skus.help"))</p>
            <div class="third">\(each: options, { $0 })</div>
            \(faults.isEmpty ? "" : faultList(faults))</div>
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("listings.skus.title"))">\
            <table class="table dense"><thead><tr>
            \(each: names.indices, { "<th scope=\"col\">\(optionTitle(names, $0))</th>" })
            <th scope="col" class="num">\(self("listings.column.price")) (\(currency.code))</th>
            <th scope="col" class="num">\(self("listings.column.compare-at"))</th>
            <th scope="col" class="num">\(self("listings.column.stock"))</th>
            <th scope="col" class="num">\(self("listings.column.grams"))</th>
            <th scope="col">\(self("listings.column.sku"))</th>
            <th scope="col">\(self("listings.column.barcode"))</th>
            <th scope="col">\(self("listings.column.retire"))</th></tr></thead>
            <tbody>\(each: rows.enumerated().map { ($0.offset, $0.element) }, skuRow)</tbody></table></div>
            </section>
            """
    }

    /// Fields that a fault of the table can name: its columns.
    private static let fields = Set(
        ProductForm.lists.map(\.name))

    /// Paragraphs that say what was refused, each with its column and row.
    func faultList(_ faults: [FieldFault]) -> HTML {
        """
        <div class="field" role="alert">\
        \(each: faults, { "<p class=\"error\">\(icon("bad", "s"))\(sentence($0))</p>" })</div>
        """
    }

    /// A fault's sentence; that of a field's form doesn't say its column by itself.
    func sentence(_ fault: FieldFault) -> String {
        guard !fault.code.contains("."), let column = ProductForm.Column(rawValue: fault.field)
        else { return self(fault.message) }
        return "\(self(column.title)): \(self(fault.message))"
    }

    private func optionTitle(_ names: [String], _ index: Int) -> String {
        names[index].isEmpty
            ? self("listings.field.option", ["number": "\(index + 1)"]) : names[index]
    }

    private func skuRow(_ index: Int, _ row: SKURow) -> HTML {
        let n = index + 1
        /// Cell of the table. `short` holds six digits: enough for stock and grams, not for a price
        /// in đồng.
        func cell(_ name: String, _ value: String, _ label: String, _ kind: String = "words")
            -> HTML
        {
            """
            <td\(kind == "words" ? "" : " class=\"num\"")><input class="input cell-input \(kind)" \
            name="\(name)" value="\(value)"\(kind == "words" ? "" : " inputmode=\"decimal\"") \
            aria-label="\(self("listings.skus.cell", ["column": label, "row": "\(n)"]))"></td>
            """
        }
        let values = row.values.enumerated().map { position, value in
            cell(
                "value\(position + 1)", value,
                self("listings.field.option", ["number": "\(position + 1)"]))
        }
        return """
            <tr>\(each: values, { $0 })
            \(cell("price", row.price, self("listings.column.price"), "num"))
            \(cell("compare_at", row.compareAt, self("listings.column.compare-at"), "num"))
            \(cell("stock", row.stock, self("listings.column.stock"), "short"))
            \(cell("grams", row.grams, self("listings.column.grams"), "short"))
            \(cell("seller_sku", row.sellerSKU, self("listings.column.sku")))
            \(cell("barcode", row.barcode, self("listings.column.barcode")))
            <td><input type="hidden" name="sku" value="\(row.sku)">\
            <input type="hidden" name="stock_before" value="\(row.stockBefore)">\
            \(row.sku.isEmpty ? "" : retireBox(row, n))</td></tr>
            """
    }

    private func retireBox(_ row: SKURow, _ n: Int) -> HTML {
        """
        <input class="check" type="checkbox" name="retired" value="\(row.sku)"\
        \(row.isRetired ? " checked" : "") \
        aria-label="\(self("listings.skus.retire", ["row": "\(n)"]))">
        """
    }

    private func stored(_ editable: EditableProduct?) -> [SKURow] {
        let rows = (editable?.skus ?? []).map { line -> SKURow in
            let sku = line.priced.sku
            var row = SKURow(sku: sku.id.description, values: sku.optionValues)
            row.price = line.priced.price.map(plain) ?? ""
            row.compareAt = line.priced.compareAt.map(plain) ?? ""
            row.stock = String(line.onHand)
            row.stockBefore = row.stock
            row.grams = String(sku.grams)
            row.sellerSKU = sku.sellerSKU
            row.barcode = sku.barcode
            row.reserved = line.reserved
            return row
        }
        return rows + Array(repeating: SKURow(), count: Self.emptyRows)
    }

    /// Rows as typed, so that a refusal loses nothing.
    private func typed(_ typed: SubmittedForm, _ editable: EditableProduct?) -> [SKURow] {
        // Who has seen that a count was another one may send the next over that.
        let isSeen = typed.faults.contains { $0.code == "inventory.changed" }
        let onHand = Dictionary(
            (editable?.skus ?? []).map { ($0.priced.sku.id.description, $0.onHand) }
        ) { first, _ in first }
        func column(_ name: String) -> [String] { typed.input.texts(name) }
        let retired = Set(column("retired"))
        let names = [
            "sku", "value1", "value2", "value3", "price", "compare_at", "stock", "stock_before",
            "grams", "seller_sku", "barcode",
        ]
        let columns = names.map(column)
        func cell(_ index: Int, _ row: Int) -> String {
            row < columns[index].count ? columns[index][row] : ""
        }
        let count = min(columns.map(\.count).max() ?? 0, Catalog.mostSKUs)
        return (0..<count).map { n in
            var row = SKURow(sku: cell(0, n), values: [cell(1, n), cell(2, n), cell(3, n)])
            row.price = cell(4, n)
            row.compareAt = cell(5, n)
            row.stock = cell(6, n)
            row.stockBefore = cell(7, n)
            if isSeen, row.stock != row.stockBefore, let count = onHand[row.sku] {
                row.stockBefore = String(count)
            }
            row.grams = cell(8, n)
            row.sellerSKU = cell(9, n)
            row.barcode = cell(10, n)
            row.isRetired = retired.contains(row.sku)
            return row
        }
    }

    /// Amount without a currency or groups, `24.00`: what an input takes back in every language.
    private func plain(_ money: Money) -> String {
        let digits = money.currency.exponent
        guard digits > 0 else { return String(money.minor) }
        let per = money.currency.minorPerMajor
        let cents = String(money.minor % per)
        let padded = String(repeating: "0", count: max(0, digits - cents.count)) + cents
        // A comma is the decimal sign in some languages, and a point means thousands there.
        return "\(money.minor / per)\(locale.decimalSeparator)\(padded)"
    }
}
