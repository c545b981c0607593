import CreatorModel
import Glibc

/// Measures of a ranking against the hidden truth, over the products of one market.
enum RankingMeasures {
    static let listed = 20

    /// Mean true value of the first twenty.
    static func value(_ order: [Int], _ truth: [Double]) -> Double {
        let top = order.prefix(listed)
        return top.reduce(0) { $0 + truth[$1] } / Double(max(1, top.count))
    }

    /// NDCG of the first twenty, with the true value as gain (Järvelin and Kekäläinen 2002).
    static func ndcg(_ order: [Int], _ truth: [Double]) -> Double {
        func gain(_ order: some Sequence<Int>) -> Double {
            order.enumerated().reduce(0) { $0 + truth[$1.element] / log2(Double($1.offset + 2)) }
        }
        let best = gain(CreatorList.order(truth).prefix(listed))
        return best > 0 ? gain(order.prefix(listed)) / best : 1
    }

    /// Spearman's rank correlation of scores and truth.
    static func spearman(_ scores: [Double], _ truth: [Double]) -> Double {
        let (a, b) = (ranks(scores), ranks(truth))
        let middle = Double(a.count - 1) / 2
        var (both, one, other) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            both += (x - middle) * (y - middle)
            one += (x - middle) * (x - middle)
            other += (y - middle) * (y - middle)
        }
        return one > 0 && other > 0 ? both / (one * other).squareRoot() : 0
    }

    /// Ranks from 0 on; equal scores share theirs.
    private static func ranks(_ scores: [Double]) -> [Double] {
        let sorted = CreatorList.order(scores)
        var out = [Double](repeating: 0, count: scores.count)
        var first = 0
        while first < sorted.count {
            var end = first + 1
            while end < sorted.count, scores[sorted[end]] == scores[sorted[first]] { end += 1 }
            for place in first..<end { out[sorted[place]] = Double(first + end - 1) / 2 }
            first = end
        }
        return out
    }
}
