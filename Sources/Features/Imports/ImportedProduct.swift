import Catalog
import Text
import World

/// A product as the rows of a file state it: what they don't name stays as it is.
struct ImportedProduct: Sendable {
    var handle = ""
    var patch = ProductPatch()
    /// Product type; a new product without tags gets it as one.
    var type: String?
    /// Line of the row that describes the product itself.
    var describedAt: Int?
    var variants: [ImportedVariant] = []
    var pictures: [PendingImageView] = []
    /// True if the pictures are all that the file names, so that others go.
    var namesAllPictures = true
    /// Lines of all its rows, refused ones too, in the order of the file.
    private(set) var lines: [Int] = []
    private(set) var refused: Set<Int> = []
    private(set) var report: [ReportLine] = []

    /// Rows of the file, refused ones too.
    var rows: Int { lines.count }

    /// True where nothing of it can be stored.
    var isNothing: Bool { refused.count == lines.count }

    /// Adds a row; every row is added once.
    mutating func addRow(_ line: Int) { lines.append(line) }

    /// Refuses a row with its first reason.
    mutating func refuse(
        _ line: Int, _ column: Column?, _ code: String, _ detail: String = "",
        bound: String = ""
    ) {
        guard refused.insert(line).inserted else { return }
        report.append(.refused(line, column, code, detail, bound: bound))
    }

    mutating func note(_ line: Int, _ column: Column, _ code: String, _ detail: String = "") {
        report.append(.note(line, column, code, detail))
    }

    /// Adds notes that are about no row, before those that are.
    mutating func add(_ notes: [ReportLine]) { report = notes + report }

    /// Hash of everything that would be stored: the same file again gives the same one.
    var fingerprint: String {
        var text = "2"
        func add(_ part: String?) { text += "\u{1F}" + (part ?? "\u{0}") }
        for part in [
            patch.title, patch.description, patch.vendor, patch.tags, "\(patch.category)", type,
        ] + patch.optionNames { add(part) }
        for sku in variants.map(\.patch) {
            text += "\u{1E}"
            let fields = [sku.sellerSKU, sku.barcode, sku.grams.map(String.init)]
            for part in sku.optionValues + fields { add(part) }
            add("\(sku.minor) \(sku.compareMinor)")
            add(sku.importedQuantity.map(String.init))
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

/// A SKU as one row states it.
struct ImportedVariant: Sendable, Equatable {
    let line: Int
    let patch: SKUPatch
}

/// Address of a picture that the file names.
struct PendingImageView: Sendable, Equatable {
    let source: String
    /// Nil where the file has no column for it.
    let alt: String?
    let position: Int
    let line: Int
    /// Column that names it.
    let column: Column
}
