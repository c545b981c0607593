import Glibc
import Numbers

/// Ranks of items that were wanted among all, and what they are worth.
public struct RankedMetrics: Sendable, Equatable {
    /// Rank of each user's item; the first is 1. Ties share the middle of their ranks.
    public let ranks: [Double]

    public init(ranks: [Double]) { self.ranks = ranks }

    /// Share of items among the first `k`.
    public func recall(_ k: Int) -> Double { mean { Self.recall($0, k) } }
    /// Normalised discounted gain with one wanted item: `1 / log2(rank + 1)` within the first `k`.
    public func ndcg(_ k: Int) -> Double { mean { Self.ndcg($0, k) } }
    /// Mean reciprocal rank within the first `k`.
    public func mrr(_ k: Int) -> Double { mean { Self.mrr($0, k) } }

    public static func recall(_ rank: Double, _ k: Int) -> Double { rank <= Double(k) ? 1 : 0 }
    public static func ndcg(_ rank: Double, _ k: Int) -> Double {
        rank <= Double(k) ? 1 / log2(rank + 1) : 0
    }
    public static func mrr(_ rank: Double, _ k: Int) -> Double { rank <= Double(k) ? 1 / rank : 0 }

    private func mean(_ value: (Double) -> Double) -> Double {
        ranks.isEmpty ? 0 : ranks.reduce(0) { $0 + value($1) } / Double(ranks.count)
    }

    /// Bounds of the 95 % interval of a mean over the ranks, by the percentiles of a bootstrap.
    public func interval(
        draws: Int = 1_000, seed: UInt64 = 1, _ value: (Double) -> Double
    ) -> ClosedRange<Double> {
        guard !ranks.isEmpty else { return 0...0 }
        let values = ranks.map(value)
        var random = SplitMix64(seed: seed)
        var means = (0..<draws).map { _ in
            var sum = 0.0
            for _ in values.indices { sum += values[random.below(values.count)] }
            return sum / Double(values.count)
        }
        means.sort()
        return means[draws * 25 / 1000]...means[min(draws - 1, draws * 975 / 1000)]
    }

    /// Middle of the ranks that a score has among others: one and those above, and half of its ties.
    static func rank(
        of target: Int, in scores: UnsafeBufferPointer<Float>, without seen: Set<Int32>
    ) -> Double {
        let own = scores[target]
        var above = 0
        var equal = -1
        for score in scores {
            if score > own { above += 1 }
            if score == own { equal += 1 }
        }
        for item in seen where Int(item) != target {
            if scores[Int(item)] > own { above -= 1 }
            if scores[Int(item)] == own { equal -= 1 }
        }
        return 1 + Double(above) + Double(equal) / 2
    }
}
