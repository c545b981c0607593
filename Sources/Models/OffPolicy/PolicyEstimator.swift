/// Estimators of what a policy would have earned, from the log of another one. Definitions as in
/// the Open Bandit Pipeline (Saito et al., "Open Bandit Dataset and Pipeline", 2021), whose package
/// `obp` is the oracle of the tests.
///
/// With w the importance weight, q the reward model and E the mean over the log, each is `E[q(x,
/// π)] + E[ŵ (r − q(x, a))]`, with q left out in the first two; the self-normalised ones divide the
/// second term by `E[w]`.
public enum PolicyEstimator: Sendable, Equatable {
    /// Inverse propensity score; weights are cut at `clip`.
    case ips(clip: Double)
    /// Self-normalised inverse propensity score (Swaminathan, Joachims 2015).
    case snips
    /// Direct method: the reward model alone.
    case dm
    /// Doubly robust (Dudík et al. 2014); weights are cut at `clip`.
    case dr(clip: Double)
    /// Self-normalised doubly robust.
    case sndr
    /// Doubly robust where the weight is at most `limit`, the model alone elsewhere (Wang et al.
    /// 2017).
    case switchDR(limit: Double)
    /// Doubly robust with optimistic shrinkage, `ŵ = λ w / (w² + λ)` (Su et al. 2020).
    case dros(shrinkage: Double)

    public var name: String {
        switch self {
        case .ips: "ips"
        case .snips: "snips"
        case .dm: "dm"
        case .dr: "dr"
        case .sndr: "sndr"
        case .switchDR: "switch_dr"
        case .dros: "dros"
        }
    }

    /// The setting of those that have one.
    public var setting: Double? {
        switch self {
        case .ips(let value), .dr(let value), .switchDR(let value), .dros(let value): value
        case .snips, .dm, .sndr: nil
        }
    }

    /// True if the reward model takes part.
    var usesModel: Bool {
        switch self {
        case .ips, .snips: false
        case .dm, .dr, .sndr, .switchDR, .dros: true
        }
    }

    var isSelfNormalised: Bool { self == .snips || self == .sndr }

    /// The weight that an estimator gives to what the model didn't foresee.
    func weight(_ w: Double) -> Double {
        switch self {
        case .ips(let clip), .dr(let clip): min(w, clip)
        case .snips, .sndr: w
        case .dm: 0
        case .switchDR(let limit): w <= limit ? w : 0
        case .dros(let shrinkage):
            // Where the square has no value any more, neither has the weight.
            shrinkage.isInfinite ? w : w == 0 ? 0 : shrinkage / (w + shrinkage / w)
        }
    }
}

/// Sums over a log, or over one visitor's choices of it, of which an estimator is made.
struct EstimatorSums: Sendable {
    var count = 0.0
    var model = 0.0
    var correction = 0.0
    var weights = 0.0

    mutating func add(_ choice: LoggedChoice, _ w: Double, _ estimator: PolicyEstimator) {
        count += 1
        weights += w
        if estimator.usesModel {
            model += choice.modelOfTarget
            correction += estimator.weight(w) * (choice.reward - choice.modelOfChoice)
        } else {
            correction += estimator.weight(w) * choice.reward
        }
    }

    mutating func add(_ other: EstimatorSums) {
        count += other.count
        model += other.model
        correction += other.correction
        weights += other.weights
    }

    /// The estimate; nil where a self-normalised one has no weight to divide by.
    func value(_ estimator: PolicyEstimator) -> Double? {
        guard count > 0 else { return nil }
        guard estimator.isSelfNormalised else { return (model + correction) / count }
        return weights > 0 ? model / count + correction / weights : nil
    }
}
