import Glibc

/// Ranking of creators for a product: who is likely to agree, and what their recommendation sells.
///
/// Promises: the strength of every effect is estimated from the data (empirical Bayes); the same data
/// give the same ranking; `value = willingness · reach · effectiveness`. One more good event raises a
/// creator's own estimates and a refund lowers them, while the variances stay; a row also moves the
/// estimated variances, in a small market by percents, so ranks are not strictly monotone. The tests
/// hold that for typical rows of generated markets no rank went the wrong way (decision 0027).
///
/// The funnel: an invitation is accepted (logistic), leads to posts (Poisson), which are viewed
/// (log-normal), sell (Poisson, over-dispersed) and are partly returned (Poisson, with the returns
/// that are still to come). Each stage is a `MixedEffects` model of creator, category and product.
public struct CreatorModel: Sendable {
    let creators: [CreatorMarket.Creator]
    let products: [CreatorMarket.Product]
    /// Day of the ranking.
    public let day: Int
    let funnel: Funnel

    /// Learns from the invitations up to a day; the last one of them where none is named.
    public init(_ market: CreatorMarket, at day: Int? = nil) {
        self.day = day ?? market.lastDay
        funnel = Funnel(market, at: self.day)
        creators = market.creators
        products = market.products
    }
}
