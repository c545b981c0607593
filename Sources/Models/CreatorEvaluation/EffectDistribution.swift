import CreatorModel
import Glibc

extension GeneratorSettings.Effect {
    /// Deviation of the logarithm, roughly.
    private var deviation: Double {
        switch self {
        case .normal(let deviation), .gamma(let deviation): deviation
        case .twoPoint(let distance, _): distance
        }
    }

    func draw(_ random: inout SeededRandom) -> Double {
        switch self {
        case .normal(let deviation): return deviation * random.normal()
        case .gamma(let deviation):
            let shape = 1 / (deviation * deviation)
            return log(max(random.gamma(shape) / shape, 1e-6))
        case .twoPoint(let distance, let share):
            let center = random.chance(share) ? distance : -distance
            return center + 0.4 * random.normal()
        }
    }

    /// Points over the distribution with their shares.
    func grid(_ points: Int) -> [(value: Double, share: Double)] {
        let reach = 4.5 * max(deviation, 0.05)
        let values = (0..<points).map { reach * (2 * Double($0) / Double(points - 1) - 1) }
        let densities = values.map(density)
        let sum = densities.reduce(0, +)
        return zip(values, densities).map { ($0, $1 / sum) }
    }

    private func density(_ x: Double) -> Double {
        switch self {
        case .normal(let deviation): return exp(-x * x / (2 * deviation * deviation))
        case .gamma(let deviation):
            let shape = 1 / (deviation * deviation)
            return exp(shape * (x - exp(x) + 1))
        case .twoPoint(let distance, let share):
            let (up, down) = ((x - distance) / 0.4, (x + distance) / 0.4)
            return share * exp(-up * up / 2) + (1 - share) * exp(-down * down / 2)
        }
    }
}

extension GeneratorSettings.Delay {
    /// Share of refunds that are known at an age.
    func share(age: Int) -> Double {
        guard age < 28 else { return 1 }
        switch self {
        case .early(let mean):
            return (1 - exp(-Double(age) / mean)) / (1 - exp(-28 / mean))
        case .even: return Double(age) / 28
        case .weekly: return Double(age / 7) / 4
        }
    }
}
