/// The SKU that a row means. A row names option values, a SKU code, or both; what it doesn't name
/// matches anything.
public enum SKUMatch: Sendable, Equatable {
    case found(StoredSKU)
    /// No SKU is like this; the row makes one.
    case new
    /// Several SKUs could be meant.
    case ambiguous
    /// The row names no options, and no SKU has its code.
    case unknown

    /// Finds the SKU by its option values; by its code where the row names no options, or too few
    /// of them; else the only one that there is. SKUs that are sold come before retired ones.
    public static func find(
        options: [String?], code: String?, among stored: [StoredSKU]
    ) -> SKUMatch {
        let code = code ?? ""
        let like = stored.filter { sku in
            zip(options, sku.draft.optionValues).allSatisfy { $0 == nil || $0 == $1 }
        }
        let isBlank = options.allSatisfy { ($0 ?? "").isEmpty }
        if options.allSatisfy({ $0 != nil }) {
            if let exact = like.first { return .found(exact) }
            if !isBlank { return .new }
        }
        let candidates = isBlank ? stored : like
        if let match = byCode(code, candidates) { return match }
        let active = candidates.filter { !$0.isRetired }
        if isBlank {
            if stored.isEmpty { return .new }
            // A code that nobody has is no reason to change the only SKU, unless that has none.
            let only = active.count == 1 ? active.first : nil
            if let only, code.isEmpty || only.draft.sellerSKU.isEmpty { return .found(only) }
            if active.isEmpty, code.isEmpty { return .found(stored[0]) }
            return code.isEmpty ? .ambiguous : .unknown
        }
        if let only = active.count == 1 ? active.first : nil { return .found(only) }
        if active.count > 1 { return .ambiguous }
        if let retired = candidates.first { return .found(retired) }
        // A new SKU would lack the options that the row doesn't name.
        let lacks = options.indices.contains { place in
            options[place] == nil && stored.contains { !$0.draft.optionValues[place].isEmpty }
        }
        return lacks ? .ambiguous : .new
    }

    private static func byCode(_ code: String, _ candidates: [StoredSKU]) -> SKUMatch? {
        guard !code.isEmpty else { return nil }
        let coded = candidates.filter { $0.draft.sellerSKU == code }
        let active = coded.filter { !$0.isRetired }
        if active.count > 1 { return .ambiguous }
        return (active.first ?? coded.first).map { .found($0) }
    }
}
