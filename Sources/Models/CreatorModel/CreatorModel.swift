import Glibc

/// Ranking of creators for a product: who is likely to agree, and what their recommendation sells.
///
/// Promises: every constant is estimated from the data (empirical Bayes); the same data give the
/// same ranking; one more good event never lowers a creator's rank, a refund never raises it;
/// `value = willingness · reach · effectiveness`.
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
