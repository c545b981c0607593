import Glibc

/// Quantile of a watch among those of videos of its length, so that neither long clips win by
/// seconds nor short ones by being seen to the end (D2Q: Zhan et al., "Deconfounding duration bias
/// in watch-time prediction", KDD 2022). Lengths have buckets of equal ratio between 3 and 180
/// seconds.
struct WatchQuantiles: Sendable {
    private static let (shortest, longest, buckets, bins) = (3.0, 180.0, 20, 40)
    /// Longest watch that is told apart, in lengths of the video: it loops.
    private static let mostLoops = 2.0
    /// Watches that an even spread counts for before any are known.
    private static let pseudo = 40.0

    private var counts: [[Double]]

    init() {
        let even = Self.pseudo / Double(Self.bins)
        counts = Array(
            repeating: Array(repeating: even, count: Self.bins), count: Self.buckets)
    }

    static func bucket(_ seconds: Double) -> Int {
        let part = log(max(seconds, shortest) / shortest) / log(longest / shortest)
        return min(buckets - 1, Int(part * Double(buckets)))
    }

    private static func bin(_ watched: Double, of seconds: Double) -> Int {
        let share = max(0, watched) / max(seconds, 0.1)
        return min(bins - 1, Int(min(share, mostLoops) / mostLoops * Double(bins)))
    }

    /// Share of watches that were shorter, half of those alike.
    func quantile(_ watched: Double, of seconds: Double) -> Double {
        let row = counts[Self.bucket(seconds)]
        let bin = Self.bin(watched, of: seconds)
        let below = row[..<bin].reduce(0, +)
        return (below + row[bin] / 2) / row.reduce(0, +)
    }

    mutating func add(_ watched: Double, of seconds: Double) {
        counts[Self.bucket(seconds)][Self.bin(watched, of: seconds)] += 1
    }
}
