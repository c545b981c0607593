import Glibc

/// Facts about each creator that are known without any history: followers and time since joining,
/// standardised over all creators and bounded.
struct CreatorFeatures: Sendable {
    static let count = 4
    /// Largest prior variances of their slopes: followers explain much, a curve and time little,
    /// and both are continued to newcomers of whom few rows tell.
    static let slopeVariances = [1, 0.1, 0.1, 0.05]
    /// Bound of a standardised value, beyond which a curve is not continued.
    static let bound = 2.5

    let creatorCount: Int
    /// `count` values a creator.
    let values: [Float]

    init(_ market: CreatorMarket, at day: Int) {
        creatorCount = market.creators.count
        let followers = Self.standard(
            market.creators.map { log(Double($0.followers) + 1) })
        let tenure = Self.standard(
            market.creators.map { log(Double(max(0, day - $0.joinedDay)) + 1) }
        )
        var values: [Float] = []
        values.reserveCapacity(creatorCount * Self.count)
        for (f, t) in zip(followers, tenure) {
            values += [Float(f), Float(f * f - 1), Float(t), Float(f * t)]
        }
        self.values = values
    }

    /// Values with mean 0 and deviation 1, within the bound; zeros where all are alike.
    static func standard(_ values: [Double]) -> [Double] {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        guard variance > 1e-9 else { return values.map { _ in 0 } }
        let deviation = variance.squareRoot()
        return values.map { max(-bound, min(bound, ($0 - mean) / deviation)) }
    }

    func score(_ creator: Int, _ slopes: [Double]) -> Double {
        var sum = 0.0
        for k in 0..<Self.count { sum += Double(values[creator * Self.count + k]) * slopes[k] }
        return sum
    }
}
