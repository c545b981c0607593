import Glibc

/// Share of an invitation's refunds that are known by its age in days, estimated from the rows.
///
/// Refunds may come for four weeks after the invitation's day. A younger row shows some of them;
/// the share is the refund rate of rows of that age, relative to what full-aged rows of the same
/// products have, made to rise by pooling adjacent violators (Ayer et al. 1955).
struct RefundDelay: Sendable {
    /// Age from which a row's refunds are complete.
    static let days = 28
    /// Neighbouring days that are read together, since one day has few refunds.
    static let neighbours = 2
    static let smallestShare = 0.02

    /// Share by age; 1 from `days` on.
    let shares: [Double]

    func share(age: Int) -> Double { age < Self.days ? shares[max(0, age)] : 1 }

    init(productCount: Int, campaigns: [CreatorMarket.Campaign], day: Int) {
        var full = [(sold: Double, refunded: Double)](repeating: (0, 0), count: productCount)
        var all = (sold: 0.0, refunded: 0.0)
        for row in campaigns where day - Int(row.day) >= Self.days {
            full[Int(row.product)].sold += Double(row.sold)
            full[Int(row.product)].refunded += Double(row.refunded)
            all.sold += Double(row.sold)
            all.refunded += Double(row.refunded)
        }
        guard all.refunded >= 5 else {
            shares = [Double](repeating: 1, count: Self.days)
            return
        }
        let rate = all.refunded / all.sold
        // As if each product had 50 orders more with the rate of all.
        let rates = full.map { ($0.refunded + 50 * rate) / ($0.sold + 50) }
        var seen = [Double](repeating: 0, count: Self.days)
        var expected = seen
        for row in campaigns where day - Int(row.day) < Self.days {
            let age = max(0, day - Int(row.day))
            seen[age] += Double(row.refunded)
            expected[age] += Double(row.sold) * rates[Int(row.product)]
        }
        shares = Self.rising(seen, expected)
    }

    private static func rising(_ seen: [Double], _ expected: [Double]) -> [Double] {
        var blocks: [(seen: Double, expected: Double, days: Int)] = []
        for age in 0..<days {
            let range = max(0, age - neighbours)...min(days - 1, age + neighbours)
            let width = Double(range.count)
            // One expected refund a day of a straight line, where there is nothing to learn from.
            let line = Double(age + 1) / Double(days)
            var block = (
                seen: range.reduce(line) { $0 + seen[$1] / width },
                expected: range.reduce(1) { $0 + expected[$1] / width }, days: 1
            )
            while let last = blocks.last,
                last.seen * block.expected > block.seen * last.expected
            {
                block = (
                    last.seen + block.seen, last.expected + block.expected, last.days + block.days
                )
                blocks.removeLast()
            }
            blocks.append(block)
        }
        return blocks.flatMap { block in
            [Double](
                repeating: max(smallestShare, min(1, block.seen / block.expected)),
                count: block.days)
        }
    }
}
