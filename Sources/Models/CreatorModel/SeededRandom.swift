import Glibc
import Numbers

/// Draws from distributions; the same seed gives the same ones on any machine.
package struct SeededRandom: RandomNumberGenerator {
    private var bits: SplitMix64

    package init(_ seed: UInt64) { bits = SplitMix64(seed: seed) }

    /// A seed of its own for each number.
    package static func mixed(_ seed: UInt64, _ number: UInt64) -> UInt64 {
        var random = SeededRandom(seed ^ (number &* 0xD134_2543_DE82_EF95))
        return random.next()
    }

    package mutating func next() -> UInt64 { bits.next() }

    /// A number from 0 to below 1.
    package mutating func unit() -> Double { bits.unit() }

    /// A standard normal draw.
    package mutating func normal() -> Double { bits.normal() }

    package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    package mutating func below(_ count: Int) -> Int {
        Int(next(upperBound: UInt64(max(1, count))))
    }

    /// A Gamma draw with mean `shape`, by Marsaglia and Tsang (2000).
    package mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 {
            return gamma(shape + 1) * pow(max(unit(), 1e-300), 1 / max(shape, 1e-6))
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = pow(1 + c * x, 3)
            guard v > 0 else { continue }
            if log(max(unit(), 1e-300)) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// A Poisson draw; by its normal approximation where the mean is large.
    package mutating func poisson(_ mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        if mean > 60 {
            return Int(max(0, min(1e9, (mean + mean.squareRoot() * normal()).rounded())))
        }
        let end = exp(-mean)
        var product = unit()
        var count = 0
        while product > end {
            product *= unit()
            count += 1
        }
        return count
    }

    package mutating func binomial(_ trials: Int, _ probability: Double) -> Int {
        guard trials > 0, probability > 0 else { return 0 }
        guard probability < 1 else { return trials }
        let mean = Double(trials) * probability
        if trials > 60, mean > 12, Double(trials) - mean > 12 {
            let draw = mean + (mean * (1 - probability)).squareRoot() * normal()
            return Int(max(0, min(Double(trials), draw.rounded())))
        }
        if trials > 60, mean <= 12 { return min(trials, poisson(mean)) }
        return (0..<trials).reduce(0) { sum, _ in sum + (chance(probability) ? 1 : 0) }
    }
}
