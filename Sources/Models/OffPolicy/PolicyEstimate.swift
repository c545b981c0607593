import Glibc
import Numbers

/// An estimate of what a policy earns a choice, with its 95 % interval.
public struct PolicyEstimate: Sendable, Equatable {
    public let estimator: PolicyEstimator
    public let value: Double
    public let interval: ClosedRange<Double>
}

/// Reason for which a log can't tell what another policy earns.
public enum LogRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The weights stand for so few choices.
    case fewChoices(effective: Double)
    /// The mean weight isn't 1, as it is wherever propensities are those of the log.
    case wrongPropensities(mean: Double, error: Double)

    public var description: String {
        switch self {
        case .fewChoices(let effective):
            "the log stands for \(Int(clamping: effective)) choices of that policy; "
                + "\(LoggedChoices.leastEffective) are needed"
        case .wrongPropensities(let mean, let error):
            "the mean weight is \(mean) and not 1, with a standard error of \(error): "
                + "propensities or targets are wrong"
        }
    }
}

extension LoggedChoices {
    static let leastEffective = 200
    /// Standard errors by which the mean weight may differ from 1.
    static let mostErrors = 3.0

    /// Effective sample size, `(Σ w)² / Σ w²` (Kish 1965).
    public var effectiveSize: Double {
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / squares : 0
    }

    public var meanWeight: Double { weights.reduce(0, +) / Double(count) }

    /// Standard error of the mean weight. Visitors are drawn, not choices, so it is the error of a
    /// ratio of two sums over visitors (Cochran, "Sampling Techniques", 6.3).
    public var errorOfMeanWeight: Double {
        guard visitors > 1 else { return 0 }
        let mean = meanWeight
        var rests = [Double](repeating: 0, count: visitors)
        for (place, weight) in zip(places, weights) { rests[place] += weight - mean }
        let squares = rests.reduce(0) { $0 + $1 * $1 }
        let n = Double(visitors)
        return (squares * n / (n - 1)).squareRoot() / Double(count)
    }

    /// Reason to believe none of the estimators that weigh; the direct method stands on the model
    /// alone.
    public var refusal: LogRefusal? {
        let size = effectiveSize
        guard size >= Double(Self.leastEffective) else { return .fewChoices(effective: size) }
        let (mean, error) = (meanWeight, errorOfMeanWeight)
        guard abs(mean - 1) <= Self.mostErrors * error + 1e-9 else {
            return .wrongPropensities(mean: mean, error: error)
        }
        return nil
    }

    /// The estimate of the whole log; nil where a self-normalised estimator has no weight.
    public func value(_ estimator: PolicyEstimator) -> Double? {
        var sums = EstimatorSums()
        for (choice, w) in zip(choices, weights) { sums.add(choice, w, estimator) }
        return sums.value(estimator)
    }

    /// The estimate with its interval, by the percentiles of a bootstrap over visitors.
    public func estimate(
        _ estimator: PolicyEstimator, draws: Int = 1_000, seed: UInt64 = 1
    ) -> PolicyEstimate? {
        guard let value = value(estimator), draws > 0 else { return nil }
        var parts = [EstimatorSums](repeating: EstimatorSums(), count: visitors)
        for (index, choice) in choices.enumerated() {
            parts[places[index]].add(choice, weights[index], estimator)
        }
        var random = SplitMix64(seed: seed)
        var values: [Double] = []
        for _ in 0..<draws {
            var sums = EstimatorSums()
            for _ in parts.indices { sums.add(parts[random.below(parts.count)]) }
            if let value = sums.value(estimator) { values.append(value) }
        }
        values.sort()
        guard !values.isEmpty else { return nil }
        let (low, high) = (values.count * 25 / 1000, values.count * 975 / 1000)
        return PolicyEstimate(
            estimator: estimator, value: value,
            interval: values[low]...values[min(values.count - 1, high)])
    }

    /// An estimator's setting of those given whose squared error has the smallest bound: the
    /// variance of the mean plus the square of the bias, which the weight that was taken away
    /// bounds (Su et al., "Doubly robust off-policy evaluation with shrinkage", 2020, section 5).
    /// The first of equals; nil of none.
    public func best(_ candidates: [PolicyEstimator], delta: Double = 0.05) -> PolicyEstimator? {
        candidates.map { ($0, squaredError($0, delta: delta)) }.min { $0.1 < $1.1 }?.0
    }

    /// Bound of an estimator's squared error that holds with probability `1 − delta`, by
    /// Bernstein's inequality on the bias.
    func squaredError(_ estimator: PolicyEstimator, delta: Double) -> Double {
        let n = Double(count)
        var (mean, squares, bias, weightSquares, largest) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for (index, (choice, w)) in zip(choices, weights).enumerated() {
            let q = estimator.usesModel ? choice.modelOfChoice : 0
            let used = estimator.weight(w)
            let value =
                (estimator.usesModel ? choice.modelOfTarget : 0) + used * (choice.reward - q)
            // Welford's running mean and sum of squares.
            let step = value - mean
            mean += step / Double(index + 1)
            squares += step * (value - mean)
            bias += (w - used) * (choice.reward - q)
            weightSquares += w * w
            largest = max(largest, w)
        }
        let surprise = log(2 / delta)
        let bound =
            abs(bias / n) + (2 * weightSquares / n * surprise / n).squareRoot()
            + 2 * largest * surprise / (3 * n)
        return squares / n / n + bound * bound
    }
}
