import Glibc

/// Values of the features of a viewer and a video, by `Feature`.
typealias FeatureRow = SIMD16<Double>

/// A logistic regression that learns at each event and knows how sure it is.
///
/// A diagonal normal posterior over the weights (Chapelle, Li, "An empirical evaluation of Thompson
/// sampling", 2011): `p = σ(m·x)`, and on an event `q += x² p (1 − p)`, `m −= (p − y) x / q`. The
/// target `y` may be anything between 0 and 1.
struct OnlineLogistic: Sendable {
    private(set) var mean: FeatureRow
    /// Precision of each weight.
    private(set) var precision: FeatureRow

    /// Weights that begin at `mean` with so much precision.
    init(mean: FeatureRow, precision: Double) {
        self.mean = mean
        self.precision = FeatureRow(repeating: precision)
    }

    /// Step of one event, at most, in units of log-odds a feature: a first rare event doesn't upset
    /// all.
    private static let longestStep = FeatureRow(repeating: 0.25)

    func logit(_ x: FeatureRow) -> Double { (mean * x).sum() }

    func probability(_ x: FeatureRow) -> Double { Self.sigmoid(logit(x)) }

    /// Weights drawn from the posterior, by standard normal draws.
    func weights(drawnBy draws: FeatureRow) -> FeatureRow { mean + draws / precision.squareRoot() }

    mutating func learn(_ x: FeatureRow, _ y: Double) {
        let p = probability(x)
        precision += x * x * max(p * (1 - p), 1e-4)
        let step = x * (p - y) / precision
        mean -= pointwiseMin(pointwiseMax(step, -Self.longestStep), Self.longestStep)
    }

    /// Forgets a share of what it is sure of, so that it follows what changes.
    mutating func fade(_ kept: Double, least: Double) {
        precision = pointwiseMax(precision * kept, FeatureRow(repeating: least))
    }

    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
