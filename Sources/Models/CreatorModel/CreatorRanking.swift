import Glibc

/// A creator's figures for one product.
public struct CreatorScore: Sendable {
    /// Number of the creator in the market.
    public let creator: Int32
    /// Expected net sales of an invitation, in minor units of the product's price.
    public var value: Double { willingness * reach * effectiveness }
    /// Ends of the 90 % interval of the value.
    public let low: Double
    public let high: Double
    /// P(accepts) · P(posts | accepted).
    public let willingness: Double
    /// Net sales a view, in minor units.
    public let effectiveness: Double
    /// Views of an invitation that led to a post.
    public let reach: Double
    /// Mean and variance of the logarithm of the value.
    let logarithm: MixedEffects.Normal
}

extension CreatorModel {
    /// Quantile of the normal distribution that 5 % are above.
    static let quantile95 = 1.6448536269514722
    static let largestRefundRate = 0.95
    /// Bound of the views of an invitation, and of the sales of a view.
    static let largestFactor = 1e12
    static let largestValue = 1e24

    /// Scores of all creators for a product, in the order of the market.
    public func scores(product p: Int) -> [CreatorScore] {
        creators.indices.map { score(creator: $0, product: p) }
    }

    /// Score of one creator for one product.
    public func score(creator c: Int, product p: Int) -> CreatorScore {
        func predictor(_ stage: FunnelStage) -> MixedEffects.Normal {
            stage.predictor(creator: c, product: p)
        }
        let accepts = Probability(predictor(funnel.acceptance))
        let posts = Probability(predictor(funnel.posting))
        let perInvitation = predictor(funnel.posts)
        let views = predictor(funnel.views)
        let orders = usual(predictor(funnel.orders), creator: c, product: p)
        let refunds = predictor(funnel.refunds)
        let returned = min(refunds.expMean, Self.largestRefundRate)
        let odds = returned / (1 - returned)
        let reach = min(
            Self.largestFactor,
            perInvitation.expMean * views.expMean * funnel.views.smearing / posts.mean)
        let effectiveness =
            min(1, orders.expMean) * (1 - returned) * Double(products[p].price)
        let willingness = accepts.mean * posts.mean
        let variance =
            accepts.logVariance + perInvitation.variance + views.variance + orders.variance
            + odds * odds * refunds.variance
        let mean = log(max(willingness * reach * effectiveness, 1e-12)) - variance / 2
        let width = Self.quantile95 * variance.squareRoot()
        return CreatorScore(
            creator: Int32(c), low: min(Self.largestValue, exp(mean - width)),
            high: min(Self.largestValue, exp(mean + width)), willingness: willingness,
            effectiveness: effectiveness, reach: reach,
            logarithm: .init(mean: mean, variance: variance))
    }
}

extension CreatorModel {
    /// Deviations of a creator's conversion beyond which only a part is believed.
    static let usualDeviations = 1.5
    static let believed = 0.3

    /// Conversion with the part beyond what creators usually have discounted: an order that is
    /// another's, or nobody's, looks like a rare talent. More is still better.
    private func usual(
        _ orders: MixedEffects.Normal, creator c: Int, product p: Int
    ) -> MixedEffects.Normal {
        let own = excess(creator: c, product: p)
        guard own > 0 else { return orders }
        return .init(mean: orders.mean - own * (1 - Self.believed), variance: orders.variance)
    }

    /// Logarithm by which the creator's conversion in the product's category is beyond the usual.
    func excess(creator c: Int, product p: Int) -> Double {
        let stage = funnel.orders
        let effect = stage.effect(creator: c, category: stage.model.categoryOf[p])
        let own = effect.mean - stage.model.features.score(c, stage.model.slopes)
        let spread = stage.model.prior.creator + stage.model.prior.affinity
        return own - Self.usualDeviations * spread.squareRoot()
    }
}

/// A probability whose logit is normal.
struct Probability {
    let mean: Double
    /// Variance of its logarithm.
    let logVariance: Double

    /// Mean by MacKay's approximation (1992).
    init(_ logit: MixedEffects.Normal) {
        mean = 1 / (1 + exp(-logit.mean / (1 + .pi * logit.variance / 8).squareRoot()))
        logVariance = (1 - mean) * (1 - mean) * logit.variance
    }
}
