import Identities
import Catalog
import Inventory
import Money
import World

/// Compares a product of a file with the stored one. Rules only: no table, no clock.
struct ProductPlanner {
    private var file: ImportedProduct
    private let stored: StoredListing?
    let currency: Currency
    private var plan = ProductPlan()
    /// Lines of rows that change something, and of those that make something.
    private var changed: Set<Int> = []
    private var new: Set<Int> = []
    /// Lines of the report that count only if anything of the product is taken.
    private var changes: [ReportLine] = []

    init(_ file: ImportedProduct, stored: StoredListing?, currency: Currency) {
        self.file = file
        self.stored = stored
        self.currency = currency
    }

    /// The plan of a product whose rows are the same as those of its last import; `notes` say what
    /// was taken away by hand since.
    static func unchanged(_ file: ImportedProduct, notes: [ReportLine] = []) -> ProductPlan {
        var plan = ProductPlan()
        plan.outcome = .unchanged
        plan.report = file.report + notes
        plan.rows.refused = file.refused.count
        plan.rows.unchanged = file.rows - file.refused.count
        return plan
    }

    mutating func make() -> ProductPlan {
        if !file.isNothing { planProduct() }
        if !file.isNothing { planVariants() }
        if !file.isNothing { planPictures() }
        plan.report = file.report + (file.isNothing ? [] : changes)
        plan.rows = rows
        precondition(
            plan.rows.total == file.rows, "every row is new, changed, unchanged or refused")
        if file.isNothing {
            plan = ProductPlan(report: plan.report, rows: plan.rows)
        } else if stored == nil {
            plan.outcome = .new
        } else {
            plan.outcome = plan.rows.new + plan.rows.changed > 0 ? .changed : .unchanged
        }
        return plan
    }

    private var rows: RowCounts {
        var rows = RowCounts()
        for line in file.lines {
            if file.refused.contains(line) {
                rows.refused += 1
            } else if new.contains(line) {
                rows.new += 1
            } else if changed.contains(line) {
                rows.changed += 1
            } else {
                rows.unchanged += 1
            }
        }
        return rows
    }

    /// Line for what no single row says.
    private var mainLine: Int {
        file.describedAt ?? file.lines.first { !file.refused.contains($0) } ?? 0
    }

    // MARK: The product itself

    private mutating func planProduct() {
        guard let stored else { return planNewProduct() }
        let old = stored.product.draft
        let draft = file.patch.applied(to: old)
        plan.draft = draft
        if stored.product.state == .takenDown {
            file.note(mainLine, .handle, "product-taken-down", file.handle)
        } else if stored.product.isWithdrawn {
            file.note(mainLine, .handle, "product-withdrawn", file.handle)
        }
        func text(_ category: Int?) -> String { category.map(String.init) ?? "" }
        var fields: [(Column, String, String)] = [
            (.title, old.title, draft.title), (.description, old.description, draft.description),
            (.vendor, old.vendor, draft.vendor), (.tags, old.tags, draft.tags),
            (.category, text(old.category), text(draft.category)),
        ]
        let names: [Column] = [.option1Name, .option2Name, .option3Name]
        for (index, column) in names.enumerated() {
            fields.append((column, old.optionNames[index], draft.optionNames[index]))
        }
        for (column, before, after) in fields where before != after {
            plan.describes = true
            change(mainLine, column, from: before, to: after, of: file.handle)
        }
    }

    private mutating func planNewProduct() {
        guard let title = file.patch.title else {
            for line in file.lines { file.refuse(line, .handle, "product-unknown", file.handle) }
            return
        }
        var patch = file.patch
        if patch.tags == nil { patch.tags = file.type }
        plan.draft = patch.applied(to: ProductDraft(handle: file.handle, title: ""))
        plan.describes = true
        new.formUnion(file.lines)
        changes.append(.change(mainLine, .title, "product-new", title, of: file.handle))
    }

    private mutating func change(
        _ line: Int, _ column: Column, from before: String, to after: String, of subject: String
    ) {
        changed.insert(line)
        changes.append(.change(line, column, from: before, to: after, of: subject))
    }

    // MARK: SKUs

    private mutating func planVariants() {
        let known = stored?.skus ?? []
        var used: Set<SKUID> = []
        var options: Set<[String]> = []
        var added = 0
        for (index, variant) in file.variants.enumerated() {
            let line = variant.line
            let match = SKUMatch.find(
                options: variant.patch.optionValues, code: variant.patch.sellerSKU, among: known)
            switch match {
            case .ambiguous:
                file.refuse(line, .option1Value, "variant-unclear", file.handle)
            case .unknown:
                file.refuse(line, .sku, "variant-unknown", variant.patch.sellerSKU ?? "")
            case .found(let old):
                guard used.insert(old.id).inserted else {
                    refuseSame(line, old.draft.optionValues)
                    continue
                }
                if old.isRetired {
                    file.note(line, .option1Value, "variant-retired", shown(old.draft))
                } else {
                    planChange(index, variant, old)
                }
            case .new:
                let draft = variant.patch.applied(to: SKUDraft())
                guard options.insert(draft.optionValues).inserted else {
                    refuseSame(line, draft.optionValues)
                    continue
                }
                guard known.count + added < Catalog.mostSKUs else {
                    file.refuse(line, .handle, "too-many-skus", "\(Catalog.mostSKUs)")
                    continue
                }
                added += 1
                planNew(index, line, draft)
            }
        }
        placeVariants(known)
    }

    private mutating func refuseSame(_ line: Int, _ options: [String]) {
        let shown = options.filter { !$0.isEmpty }.joined(separator: " / ")
        file.refuse(line, .option1Value, "same-options", shown)
    }

    private func shown(_ draft: SKUDraft) -> String {
        let options = draft.optionValues.filter { !$0.isEmpty }
        return (options.isEmpty ? [draft.sellerSKU] : options).filter { !$0.isEmpty }
            .joined(separator: " / ")
    }

    private func subject(_ draft: SKUDraft) -> String {
        let name = shown(draft)
        return name.isEmpty ? file.handle : "\(file.handle): \(name)"
    }

    private mutating func planNew(_ index: Int, _ line: Int, _ draft: SKUDraft) {
        plan.skus += 1
        noteCompare(file.variants[index], draft)
        plan.steps.append(
            ProductPlan.Step(
                variant: index, id: nil, draft: draft, position: 0,
                stock: draft.importedQuantity ?? 0))
        new.insert(line)
        if stored != nil {
            let price = draft.minor.map(amount) ?? ""
            changes.append(.change(line, .price, "variant-new", price, of: subject(draft)))
        }
    }

    /// Notes a price before that the file gives and that isn't higher than the price. One that is
    /// equal says nothing, as exports write it for what isn't reduced.
    private mutating func noteCompare(_ variant: ImportedVariant, _ draft: SKUDraft) {
        guard case .set(let compare) = variant.patch.compareMinor, draft.compareMinor == nil,
            let minor = draft.minor, compare < minor
        else { return }
        file.note(variant.line, .compareAt, "compare-not-above", amount(compare))
    }

    private func amount(_ minor: Int64) -> String {
        Money(minor: minor, currency: currency).decimal
    }

    private mutating func planChange(_ index: Int, _ variant: ImportedVariant, _ old: StoredSKU) {
        plan.skus += 1
        var patch = variant.patch
        // The row found its SKU by what it names; it never renames one.
        patch.optionValues = [nil, nil, nil]
        let draft = patch.applied(to: old.draft)
        noteCompare(variant, draft)
        func price(_ minor: Int64?) -> String { minor.map(amount) ?? "" }
        let (before, after) = (old.draft, draft)
        let fields: [(Column, String, String)] = [
            (.sku, before.sellerSKU, after.sellerSKU), (.barcode, before.barcode, after.barcode),
            (.grams, "\(before.grams)", "\(after.grams)"),
            (.price, price(before.minor), price(after.minor)),
            (.compareAt, price(before.compareMinor), price(after.compareMinor)),
            (.variantImage, before.pictureSource ?? "", after.pictureSource ?? ""),
        ]
        for (column, before, after) in fields where before != after {
            change(variant.line, column, from: before, to: after, of: subject(draft))
        }
        let stock = planStock(variant, old, subject(draft))
        plan.steps.append(
            ProductPlan.Step(
                variant: index, id: old.id, draft: draft, position: old.position, stock: stock))
    }

    /// New stock; nil where the file says what it said before, as some may have been shipped since; nor where
    /// units came or went after the preview.
    private mutating func planStock(
        _ variant: ImportedVariant, _ old: StoredSKU, _ subject: String
    ) -> Int? {
        guard let quantity = variant.patch.importedQuantity,
            quantity != old.draft.importedQuantity
        else { return nil }
        let stock = stored?.stock[old.id]
        let (onHand, promised) = (stock?.onHand ?? 0, stock?.promised ?? 0)
        if let change = stored?.changes[old.id] {
            file.note(
                variant.line, .quantity, "stock-changed", "\(onHand - change) → \(onHand)")
            return nil
        }
        if quantity < promised {
            file.note(variant.line, .quantity, "stock-reserved", "\(promised)")
        }
        let wanted = max(quantity, promised)
        guard wanted != onHand else { return nil }
        change(variant.line, .quantity, from: "\(onHand)", to: "\(wanted)", of: subject)
        return wanted
    }

    /// Follows the file's order where it describes the product and names every SKU that is sold, as a
    /// price list does not; else new ones stand behind, and the others stay where they are. Leaves
    /// out steps that change nothing.
    private mutating func placeVariants(_ known: [StoredSKU]) {
        let active = known.filter { !$0.isRetired }
        let named = plan.steps.compactMap(\.id)
        let isWhole = named.count == active.count && file.patch.title != nil
        var next = (known.map(\.position).max() ?? 0) + 1
        for index in plan.steps.indices {
            if isWhole {
                plan.steps[index].position = index + 1
            } else if plan.steps[index].id == nil {
                plan.steps[index].position = next
                next += 1
            }
        }
        if isWhole, named != active.map(\.id) {
            changed.insert(mainLine)
            changes.append(.change(mainLine, .handle, "variants-ordered", "", of: file.handle))
        }
        let old = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
        plan.steps.removeAll { step in
            guard let id = step.id, let sku = old[id] else { return false }
            return step.stock == nil && step.draft == sku.draft && step.position == sku.position
        }
    }

    // MARK: Pictures

    private mutating func planPictures() {
        guard !file.pictures.isEmpty else { return }
        var set = PictureSet(
            named: file.pictures, isAll: file.namesAllPictures, stored: stored?.pictures ?? [],
            removed: stored?.removed ?? [])
        guard let pictures = set.merged() else { return noteRemoved(set) }
        plan.pictures = pictures
        noteRemoved(set)
        for picture in set.added {
            changed.insert(picture.line)
            if stored != nil {
                changes.append(
                    .change(
                        picture.line, picture.column, "picture-added", picture.source,
                        of: file.handle))
            }
        }
        for (picture, before, after) in set.described {
            change(picture.line, .imageAlt, from: before, to: after, of: file.handle)
        }
        let line = file.pictures[0].line
        for source in set.dropped {
            changed.insert(line)
            changes.append(
                .change(line, .imageSource, "picture-dropped", source, of: file.handle))
        }
        if set.isReordered {
            changed.insert(line)
            changes.append(.change(line, .imageSource, "pictures-ordered", "", of: file.handle))
        }
    }

    private mutating func noteRemoved(_ set: PictureSet) {
        for picture in set.unwanted {
            file.note(picture.line, picture.column, "picture-removed", picture.source)
        }
        for picture in set.crowded {
            file.note(
                picture.line, picture.column, "too-many-pictures", "\(Catalog.mostPictures)")
        }
    }
}
