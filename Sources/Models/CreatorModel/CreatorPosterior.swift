import Glibc

/// Posterior of one creator's effects in time and by category, given normal observations of cells:
/// a Gaussian process of a constant, an Ornstein-Uhlenbeck drift and affinities (Rasmussen and
/// Williams, Gaussian Processes for Machine Learning, 2.2), solved by Cholesky's factor.
struct CreatorPosterior {
    /// Prior of the effects: variances of creator and affinity, share of the creator's that drifts,
    /// and days in which the drift is forgotten.
    struct Prior: Sendable {
        var creator = 0.3
        var affinity = 0.1
        var driftShare = 0.0
        var driftDays = 90.0

        @inline(__always)
        func creatorCovariance(_ days: Double) -> Double {
            guard driftShare > 0 else { return creator }
            return creator * (1 - driftShare + driftShare * exp(-days / driftDays))
        }
    }

    /// Observation of a cell: the effect's estimate and its precision.
    struct Observation {
        let category: Int32
        let age: Double
        let estimate: Double
        let precision: Double
    }

    private(set) var count = 0
    private var factor: [Double] = []
    private var solved: [Double] = []
    private var column: [Double] = []
    private var prior = Prior()
    private var ages: [Double] = []
    private var categories: [Int32] = []

    /// Sum of the inverse of the observations' covariance, and its product with the observations:
    /// what they say about a constant.
    private(set) var constantPrecision = 0.0
    private(set) var constantSum = 0.0
    /// Logarithm of the marginal likelihood, but for a constant.
    private(set) var likelihood = 0.0

    /// Observes cells; `noise` is a factor of their variances.
    mutating func observe(_ cells: [Observation], _ prior: Prior, noise: Double = 1) {
        count = cells.count
        self.prior = prior
        resize()
        let n = count
        factor.withUnsafeMutableBufferPointer { f in
            for i in 0..<n {
                let cell = cells[i]
                ages[i] = cell.age
                categories[i] = cell.category
                for j in 0...i {
                    var value = prior.creatorCovariance((cell.age - cells[j].age).magnitude)
                    if cells[j].category == cell.category { value += prior.affinity }
                    f[i * n + j] = value
                }
                f[i * n + i] += noise / max(cell.precision, 1e-9)
            }
            Self.factorise(f, n)
        }
        solve(cells)
    }

    private mutating func resize() {
        guard factor.count < count * count else { return }
        factor = [Double](repeating: 0, count: count * count)
        solved = [Double](repeating: 0, count: count)
        column = solved
        ages = solved
        categories = [Int32](repeating: 0, count: count)
    }

    @inline(__always)
    private static func factorise(_ f: UnsafeMutableBufferPointer<Double>, _ n: Int) {
        for i in 0..<n {
            for j in 0..<i {
                var sum = f[i &* n &+ j]
                for k in 0..<j { sum -= f[i &* n &+ k] * f[j &* n &+ k] }
                f[i &* n &+ j] = sum / f[j &* n &+ j]
            }
            var sum = f[i &* n &+ i]
            for k in 0..<i { sum -= f[i &* n &+ k] * f[i &* n &+ k] }
            f[i &* n &+ i] = max(sum, 1e-12).squareRoot()
        }
    }

    private mutating func solve(_ cells: [Observation]) {
        (likelihood, constantPrecision, constantSum) = (0, 0, 0)
        let n = count
        factor.withUnsafeBufferPointer { f in
            for i in 0..<n {
                var (sum, one) = (cells[i].estimate, 1.0)
                for k in 0..<i {
                    sum -= f[i &* n &+ k] * solved[k]
                    one -= f[i &* n &+ k] * column[k]
                }
                let own = f[i &* n &+ i]
                solved[i] = sum / own
                column[i] = one / own
                likelihood -= log(own) + solved[i] * solved[i] / 2
                constantPrecision += column[i] * column[i]
                constantSum += column[i] * solved[i]
            }
            for i in stride(from: n - 1, through: 0, by: -1) {
                var sum = solved[i]
                for k in (i + 1)..<max(n, i + 1) { sum -= f[k &* n &+ i] * solved[k] }
                solved[i] = sum / f[i &* n &+ i]
            }
        }
    }

    /// Mean and variance of an effect by its covariances with the cells, which stand in `column`,
    /// and its own variance.
    private mutating func effect(variance: Double) -> MixedEffects.Normal {
        let n = count
        return factor.withUnsafeBufferPointer { f in
            solved.withUnsafeBufferPointer { solved in
                column.withUnsafeMutableBufferPointer { column in
                    var (mean, explained) = (0.0, 0.0)
                    for i in 0..<n {
                        let value = column[i]
                        mean += value * solved[i]
                        var sum = value
                        for k in 0..<i { sum -= f[i &* n &+ k] * column[k] }
                        let own = sum / f[i &* n &+ i]
                        column[i] = own
                        explained += own * own
                    }
                    return .init(mean: mean, variance: max(variance - explained, 1e-9))
                }
            }
        }
    }

    /// Creator and affinity in a cell, at its time.
    mutating func cell(_ index: Int) -> MixedEffects.Normal {
        effect(category: categories[index], age: ages[index])
    }

    /// The creator's effect at an age of 0.
    mutating func now() -> MixedEffects.Normal {
        for i in 0..<count { column[i] = prior.creatorCovariance(ages[i]) }
        return effect(variance: prior.creator)
    }

    /// Creator and affinity to a category at an age.
    mutating func effect(category: Int32, age: Double = 0) -> MixedEffects.Normal {
        for i in 0..<count {
            column[i] = prior.creatorCovariance((ages[i] - age).magnitude)
            if categories[i] == category { column[i] += prior.affinity }
        }
        return effect(variance: prior.creator + prior.affinity)
    }

    /// Affinity to a category.
    mutating func affinity(category: Int32) -> MixedEffects.Normal {
        for i in 0..<count { column[i] = categories[i] == category ? prior.affinity : 0 }
        return effect(variance: prior.affinity)
    }
}
