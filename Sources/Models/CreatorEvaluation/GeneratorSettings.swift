/// Constants of a synthetic market. Nothing of the model reads them.
struct GeneratorSettings: Sendable {
    /// Distribution of a creator's effect, by its deviation.
    enum Effect: Sendable { case normal(Double), gamma(Double), twoPoint(Double, share: Double) }
    /// Number of posts that an accepted invitation leads to.
    enum Posting: Sendable { case poisson, oneOrMore(posting: Double) }
    /// Preferences of a creator's audience among categories.
    enum Taste: Sendable { case independent(Double), directions(Double) }
    /// Change of a creator's reach in time.
    enum Drift: Sendable { case none, trend(Double), jump(Double, share: Double) }
    /// Course of refunds in time.
    enum Delay: Sendable { case early(Double), even, weekly }
    /// Orders that are not the creator's own.
    enum Theft: Sendable { case none, multiple(Double), additional(Double) }

    var name: String
    var creators = 300
    var products = 24
    var categories = 6
    var days = 180
    var campaignsPerCreator = 9.0
    var newcomers = 0.3

    var acceptance = 0.0
    var acceptanceEffect = Effect.normal(0.9)
    var acceptanceByFollowers = -0.15
    var acceptanceByPrice = 0.2
    var posting = Posting.poisson
    var posts = 1.5
    var postsEffect = Effect.normal(0.4)
    var reach = 1.0
    var reachExponent = 0.8
    var reachEffect = Effect.normal(0.5)
    var viewDeviation = 0.5
    /// Chance and logarithm of the factor of a row that spreads by itself.
    var viral = (chance: 0.0, factor: 0.0)
    var conversion = -5.5
    var conversionEffect = Effect.normal(0.5)
    var conversionByFollowers = 0.0
    var conversionByPrice = -0.3
    var rowVariance = 0.1
    var brandDeviation = 0.5
    /// Preference of strong brands for big creators.
    var brandPull = 0.6
    var taste = Taste.independent(0.4)
    var drift = Drift.none
    var refundRate = -2.2
    var refundsByCategory = 0.4
    var refundEffect = Effect.normal(0.5)
    var delay = Delay.early(8)
    var buyersPerOrder = 0.95
    /// Share of creators that brush; fake orders a real one, buyers a fake order, refunds of them.
    var brushers = (share: 0.08, size: 3.0, buyers: 0.1, refunded: 0.3)
    var thieves = (share: 0.04, theft: Theft.multiple(2.5))
    /// Share of creators with bought followers, and the logarithm of the mean factor.
    var boughtFollowers = (share: 0.06, factor: 1.5)
}

extension GeneratorSettings {
    /// Reach by followers, taste independent by category, brushing by few accounts.
    static let followed = GeneratorSettings(name: "followed")

    /// Reach by the feed rather than by followers; taste along two directions; reach that drifts;
    /// brushing with many accounts that refund; thieves of attribution by a constant.
    static let feed: GeneratorSettings = {
        var it = GeneratorSettings(name: "feed")
        it.acceptance = 0.6
        it.acceptanceEffect = .twoPoint(1.0, share: 0.5)
        it.posting = .oneOrMore(posting: 0.75)
        it.reach = 4.5
        it.reachExponent = 0.35
        it.reachEffect = .normal(0.9)
        it.viewDeviation = 0.7
        it.viral = (0.05, 2)
        it.conversion = -6.5
        it.conversionEffect = .normal(0.6)
        it.conversionByFollowers = -0.1
        it.taste = .directions(0.4)
        it.drift = .trend(0.6)
        it.refundEffect = .normal(0.7)
        it.delay = .even
        it.brushers = (0.1, 2, 0.4, 0.7)
        it.thieves = (0.05, .additional(20))
        it.boughtFollowers = (0.1, 2)
        return it
    }()

    /// Many rows a creator, jumps of reach, gamma effects, high returns that come by the week.
    static let settled: GeneratorSettings = {
        var it = GeneratorSettings(name: "settled")
        it.campaignsPerCreator = 20
        it.products = 36
        it.acceptance = -0.8
        it.acceptanceByFollowers = -0.4
        it.acceptanceByPrice = 0.5
        it.posts = 2.5
        it.postsEffect = .gamma(0.5)
        it.reachExponent = 0.65
        it.reach = 2
        it.reachEffect = .normal(0.6)
        it.conversionEffect = .gamma(0.7)
        it.conversionByPrice = -0.8
        it.rowVariance = 0.3
        it.brandDeviation = 0.9
        it.brandPull = 1.2
        it.taste = .independent(0.6)
        it.drift = .jump(0.8, share: 0.4)
        it.refundRate = -1.2
        it.refundsByCategory = 0.6
        it.refundEffect = .normal(0.4)
        it.delay = .weekly
        it.buyersPerOrder = 0.85
        it.brushers = (0.06, 6, 0.05, 0.1)
        it.thieves = (0.06, .multiple(4))
        return it
    }()

    /// Two kinds of reach, strong brands with small creators, many newcomers with few rows. Held
    /// out: nothing of the model was chosen by it.
    static let heldOut: GeneratorSettings = {
        var it = GeneratorSettings(name: "held_out")
        it.creators = 400
        it.campaignsPerCreator = 6
        it.newcomers = 0.4
        it.acceptance = 0.3
        it.acceptanceEffect = .normal(1.2)
        it.posting = .oneOrMore(posting: 0.6)
        it.posts = 1.0
        it.reach = 3
        it.reachExponent = 0.5
        it.reachEffect = .twoPoint(0.6, share: 0.4)
        it.viewDeviation = 0.6
        it.viral = (0.02, 1.5)
        it.conversion = -6
        it.conversionEffect = .gamma(0.5)
        it.conversionByFollowers = -0.25
        it.conversionByPrice = -0.5
        it.rowVariance = 0.2
        it.brandPull = -0.5
        it.taste = .independent(0.25)
        it.drift = .trend(0.4)
        it.delay = .early(4)
        it.brushers = (0.07, 4, 0.25, 0.5)
        it.thieves = (0.03, .additional(8))
        it.boughtFollowers = (0.08, 1.8)
        return it
    }()

    static let developed = [followed, feed, settled]
    static let all = developed + [heldOut]
}
