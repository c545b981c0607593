import Glibc

/// Weights of models' standardised scores: the one-target model has 1.
struct BlendWeights: Sendable, Equatable, Hashable {
    let rules: Float
    let neighbours: Float

    /// Weights that a validation chooses from.
    static let candidates: [BlendWeights] = [0, 0.15, 0.3, 0.5, 0.8].flatMap { rules in
        [0, 0.1, 0.2, 0.4].map { BlendWeights(rules: rules, neighbours: $0) }
    }
}

/// Standard form of scores: models' scores differ in size, and only their best items are compared.
enum StandardScore {
    /// Best scores of which mean and deviation are taken.
    static let best = 500
    /// Least standard score: far below the best all are alike.
    static let least: Float = -3

    /// Replaces each score by its distance from the mean of the best ones, in their deviations.
    static func apply(_ scores: UnsafeMutableBufferPointer<Float>) {
        let top = highest(scores, min(best, scores.count))
        guard !top.isEmpty else { return }
        let mean = top.reduce(0, +) / Float(top.count)
        let variance = top.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(top.count)
        let scale = 1 / (variance.squareRoot() + 1e-9)
        for at in scores.indices { scores[at] = max((scores[at] - mean) * scale, least) }
    }

    /// The highest scores in no order, by a heap with the lowest of them first.
    static func highest(_ scores: UnsafeMutableBufferPointer<Float>, _ count: Int) -> [Float] {
        guard count > 0 else { return [] }
        var heap = Array(scores.prefix(count))
        heap.withUnsafeMutableBufferPointer { heap in
            func sink(_ start: Int) {
                var at = start
                while true {
                    var low = 2 * at + 1
                    guard low < count else { return }
                    if low + 1 < count, heap[low + 1] < heap[low] { low += 1 }
                    guard heap[low] < heap[at] else { return }
                    heap.swapAt(low, at)
                    at = low
                }
            }
            for at in (0..<(count / 2)).reversed() { sink(at) }
            for score in scores.dropFirst(count) where score > heap[0] {
                heap[0] = score
                sink(0)
            }
        }
        return heap
    }
}
