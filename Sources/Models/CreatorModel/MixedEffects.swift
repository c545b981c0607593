import Glibc

/// A generalised linear mixed model with crossed and nested normal effects, fitted by variational
/// Bayes: what one stage of the funnel owes to the creator, to the creator in this category, and to
/// the product or its brand.
///
/// `link(mean) = product + slopes · features(creator) + creator + affinity(creator, category)`,
/// with `product ~ N(category + priceSlope · price, productVariance)`,
/// `creator ~ N(0, prior.creator)`, of which a share drifts, `affinity ~ N(0, prior.affinity)`.
///
/// All constants are estimated from the rows (empirical Bayes; expectation-maximisation of the
/// variational bound, see Bishop, Pattern Recognition and Machine Learning, chapter 10). Under a
/// normal factor a Poisson outcome has the rate `exp(mean + variance / 2)`; a choice is bounded as
/// by Jaakkola and Jordan (2000). The number of steps is fixed, so that the estimate is a smooth
/// function of the data, and one more order moves everybody else by next to nothing.
struct MixedEffects: Sendable {
    enum Response: Sendable {
        /// Poisson with the variance `scale · mean + rowVariance · mean²`; which of both is free
        /// the second value says.
        case count(isScaled: Bool)
        /// A logarithm of a mean over `exposure` posts, of which `scale` is averaged out by posts.
        case logarithm
        /// Successes of `exposure` trials.
        case choice
    }

    /// Mean and variance of a normal factor.
    struct Normal: Equatable, Sendable {
        var mean = 0.0
        var variance = 0.0

        /// Mean of the exponential.
        var expMean: Double { exp(min(mean + variance / 2, MixedEffects.largestExponent)) }
    }

    /// Effect of a creator in a category.
    struct Today: Sendable {
        let creator: Int32
        let category: Int32
        let effect: Normal
    }

    static let sweeps = 44
    /// Sweeps before the acceleration begins, and those over all rows of a large market.
    static let plainSweeps = 4
    static let lastSweeps = 3
    static let mostRows = 40_000
    /// Sweeps after which the drift is estimated, and rows that it is estimated from.
    static let driftSweeps = [6, 12, 18]
    static let mostDriftRows = 15_000
    /// Deviations beyond which a row's logarithm counts as if it were that far (Huber 1964).
    static let huber = 1.8
    static let largestExponent = 40.0
    /// Bound of one step of Newton's.
    static let longestStep = 2.0
    static let smallestVariance = 1e-4

    let response: Response
    let features: CreatorFeatures
    let prices: [Double]
    let categoryOf: [Int32]

    var category: [Double]
    var slopes = [Double](repeating: 0, count: CreatorFeatures.count)
    var slopeVariances = CreatorFeatures.slopeVariances
    var priceSlope = 0.0
    var product: [Normal]
    var creator: [Normal]
    /// Creator and affinity together at its time, by cell of the rows.
    var total: [Normal] = []
    /// Creator and affinity together on the day of the ranking, by creator and category.
    var today: [Today] = []
    var prior = CreatorPosterior.Prior()
    var productVariance = 0.3
    var rowVariance: Double
    var scale = 1.0

    init(
        response: Response, features: CreatorFeatures, prices: [Double], categoryOf: [Int32],
        categoryCount: Int
    ) {
        self.response = response
        self.features = features
        self.prices = prices
        self.categoryOf = categoryOf
        category = [Double](repeating: 0, count: max(1, categoryCount))
        product = [Normal](
            repeating: Normal(mean: 0, variance: productVariance), count: categoryOf.count)
        creator = [Normal](
            repeating: Normal(mean: 0, variance: prior.creator), count: features.creatorCount)
        rowVariance = 0.1
        switch response {
        case .logarithm: (rowVariance, scale) = (0.5, 0.5)
        case .count(let isScaled): rowVariance = isScaled ? 0 : 0.1
        case .choice: rowVariance = 0
        }
    }

    /// Slope and curvature of a row's log-likelihood in its linear predictor.
    struct Derivative {
        var slope = 0.0
        var curvature = 0.0

        static func += (left: inout Derivative, right: Derivative) {
            left.slope += right.slope
            left.curvature += right.curvature
        }
    }

    /// Variance of a row's logarithm over so many posts.
    func logarithmVariance(_ posts: Double) -> Double {
        max(1e-6, rowVariance * (1 - scale + scale / max(1, posts)))
    }

    @inline(__always)
    func derivative(
        outcome: Double, exposure: Double, weight: Double, at predictor: Double, variance: Double
    ) -> Derivative {
        switch response {
        case .count:
            let rate =
                weight * exposure * exp(min(predictor + variance / 2, Self.largestExponent))
            return Derivative(slope: weight * outcome - rate, curvature: rate)
        case .logarithm:
            let own = logarithmVariance(exposure)
            let precision = weight / own
            return Derivative(
                slope: precision * (outcome + own / 2 - predictor), curvature: precision)
        case .choice:
            let width = (predictor * predictor + variance).squareRoot()
            let bend = width < 1e-4 ? 0.25 : tanh(width / 2) / (2 * width)
            let curvature = weight * exposure * bend
            return Derivative(
                slope: weight * (outcome - exposure / 2) - curvature * predictor,
                curvature: curvature)
        }
    }
}
