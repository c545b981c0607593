extension Money {
    /// Parts in proportion to `weights` that add up to the whole, by largest remainder: each part
    /// gets its share rounded towards zero, then the units left go one each to the largest
    /// remainders, the earlier part first among equals. Weights that are all zero count as equal
    /// ones. At least one weight, none negative. Units are those that can be paid
    /// (`Currency.wholeMinor`); what is less than one goes to the first of the largest parts.
    public func split(by weights: [Int64]) -> [Money] {
        precondition(!weights.isEmpty, "nothing can't be split among nobody")
        precondition(weights.allSatisfy { $0 >= 0 }, "a weight can't be negative")
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard total > 0 else { return split(by: weights.map { _ in 1 }) }

        let unit = Int128(currency.wholeMinor)
        let (whole, rest) = Int128(Int128(minor).magnitude).quotientAndRemainder(dividingBy: unit)
        let shares = weights.map {
            (whole * Int128($0)).quotientAndRemainder(dividingBy: total)
        }
        var parts = shares.map { $0.quotient }
        let left = Int(whole - parts.reduce(0, +))
        let byRemainder = shares.indices.sorted {
            (shares[$1].remainder, $0) < (shares[$0].remainder, $1)
        }
        for index in byRemainder.prefix(left) { parts[index] += 1 }
        parts = parts.map { $0 * unit }
        if rest > 0, let largest = parts.firstIndex(of: parts.max() ?? 0) { parts[largest] += rest }
        return parts.map { Money(minor: Int64(clamping: minor < 0 ? -$0 : $0), currency: currency) }
    }

    /// `count` parts that differ by one unit at most, the larger ones first.
    public func split(into count: Int) -> [Money] {
        split(by: Array(repeating: 1, count: count))
    }
}
