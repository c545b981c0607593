import Glibc

/// Orders that count: those that a creator's different buyers vouch for.
///
/// Brushing makes many orders by few accounts, and takes many of them back. The buyers an order of
/// a creator are a mixture of honest ones (median and spread over all creators) and fakes; the
/// ratio of fakes is the lowest that creators below the honest range show. What a creator's own
/// ratio says about the mixture is the share of their orders that counts; refunds are divided
/// alike. One more order by one more buyer never lowers what counts.
struct OrderIntegrity: Sendable {
    /// Orders of a creator from which their ratio says something about all.
    static let fewOrders = 8.0
    /// Orders at the honest median that every creator is given.
    static let priorOrders = 4.0
    /// Deviations below the median that are still honest.
    static let honestDeviations = 3.0
    /// Share of a creator's orders that counts in any case.
    static let smallestShare = 0.02
    /// Share of the orders that may be discounted without a flag.
    static let flagged = 0.25

    /// Share of each creator's orders that counts.
    private(set) var shares: [Double]
    /// Share of each creator's refunds that are of orders that count.
    private(set) var refundShares: [Double]

    init(creatorCount: Int, campaigns: [CreatorMarket.Campaign]) {
        shares = [Double](repeating: 1, count: creatorCount)
        refundShares = shares
        var sold = [Double](repeating: 0, count: creatorCount)
        var buyers = sold
        var refunded = sold
        for row in campaigns {
            sold[Int(row.creator)] += Double(row.sold)
            buyers[Int(row.creator)] += Double(min(row.buyers, row.sold))
            refunded[Int(row.creator)] += Double(row.refunded)
        }
        let known = sold.indices.filter { sold[$0] >= Self.fewOrders }
        guard known.count >= 10 else { return }
        let (median, limit) = Self.honest(known.map { buyers[$0] / sold[$0] })
        let ratios = zip(buyers, sold).map {
            ($0 + Self.priorOrders * median) / ($1 + Self.priorOrders)
        }
        let low = known.map { ratios[$0] }.filter { $0 < limit }.sorted()
        guard !low.isEmpty else { return }
        // The lowest are nearly all fakes; one alone is not believed to be.
        let fakes = low.count >= 3 ? low[low.count / 8] * 0.9 : low[0] / 2
        for c in shares.indices where ratios[c] < limit {
            let share = (ratios[c] - fakes) / (limit - fakes)
            shares[c] = max(Self.smallestShare, min(1, share))
        }
        divideRefunds(sold: sold, refunded: refunded)
    }

    /// Median of buyers an order, and the lower end of the honest range.
    private static func honest(_ found: [Double]) -> (median: Double, limit: Double) {
        let ratios = found.sorted()
        let median = ratios[ratios.count / 2]
        let above = ratios[ratios.count * 3 / 4] - median
        // The lower quarter may be at fault; the upper one may end at 1.
        let below = median - ratios[ratios.count / 4]
        let deviation = max(0.02, min(below, max(1.5 * above, 0.03)) / 0.6745)
        return (median, max(0.05, median - honestDeviations * deviation))
    }

    /// Refunds of fakes, as the discounted creators together have them beyond everybody's.
    private mutating func divideRefunds(sold: [Double], refunded: [Double]) {
        var honest = (sold: 1.0, refunded: 0.05)
        var mixed = (sold: 0.0, fakes: 0.0, refunded: 0.0)
        for c in shares.indices {
            if shares[c] == 1 {
                honest.sold += sold[c]
                honest.refunded += refunded[c]
            } else {
                mixed.sold += sold[c]
                mixed.fakes += sold[c] * (1 - shares[c])
                mixed.refunded += refunded[c]
            }
        }
        let rate = max(1e-3, honest.refunded / honest.sold)
        guard mixed.fakes > 0 else { return }
        let own = (mixed.sold - mixed.fakes) * rate
        let fakes = max(rate / 2, min(1, (mixed.refunded - own) / mixed.fakes))
        for c in shares.indices where shares[c] < 1 {
            let kept = shares[c] * rate
            refundShares[c] = kept / (kept + (1 - shares[c]) * fakes)
        }
    }

    /// Orders of a row that count.
    func sold(_ row: CreatorMarket.Campaign) -> Double {
        Double(min(row.sold, row.views)) * shares[Int(row.creator)]
    }
}
