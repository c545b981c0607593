import CreatorModel
import Glibc

/// A synthetic market with its hidden truth.
struct GeneratedMarket: Sendable {
    enum Kind: Sendable { case honest, brusher, thief, boughtFollowers }

    /// Hidden facts of a creator.
    struct Hidden: Sendable {
        var kind = Kind.honest
        var isNewcomer = false
        /// Logarithm of the followers that watch, less the mean.
        var audience = 0.0
        var acceptance = 0.0
        var posts = 0.0
        var reach = 0.0
        var conversion = 0.0
        var taste: [Double] = []
        var refunds = 0.0
        /// Change of reach by the day of the ranking, and from when on.
        var drift = 0.0
        var driftDay = 0.0
    }

    let settings: GeneratorSettings
    var market = CreatorMarket()
    /// Campaigns as they would be without fakes and thefts.
    var clean: [CreatorMarket.Campaign] = []
    var hidden: [Hidden] = []
    var brand: [Double] = []
    var categoryReturns: [Double] = []
    var directions: [(Double, Double)] = []
    var day: Int { settings.days }

    static let meanFollowers = 9.5

    init(_ settings: GeneratorSettings, seed: UInt64) {
        self.settings = settings
        var random = SeededRandom(seed &* 7_919 &+ 17)
        makeProducts(&random)
        makeCreators(&random)
        for c in hidden.indices { makeCampaigns(c, &random) }
        // The file has no order that would tell anything.
        let order = market.campaigns.indices.sorted {
            (market.campaigns[$0].day, $0) < (market.campaigns[$1].day, $1)
        }
        clean = order.map { clean[$0] }
        market.campaigns = order.map { market.campaigns[$0] }
    }

    private mutating func makeProducts(_ random: inout SeededRandom) {
        for k in 0..<settings.categories {
            market.categories.append("category\(k)")
            categoryReturns.append(settings.refundsByCategory * random.normal())
            let angle = 2 * .pi * random.unit()
            directions.append((cos(angle), sin(angle)))
        }
        for p in 0..<settings.products {
            let price = exp(10.5 + 0.8 * random.normal())
            market.products.append(
                .init(
                    name: "product\(p)", category: p % settings.categories,
                    price: Int(price.rounded())))
            brand.append(settings.brandDeviation * random.normal())
        }
    }

    private mutating func makeCreators(_ random: inout SeededRandom) {
        for c in 0..<settings.creators {
            var it = Hidden()
            it.isNewcomer = random.chance(settings.newcomers)
            let turn = random.unit()
            let brushers = settings.brushers.share
            let thieves = brushers + settings.thieves.share
            if turn < brushers {
                it.kind = .brusher
            } else if turn < thieves {
                it.kind = .thief
            } else if turn < thieves + settings.boughtFollowers.share {
                it.kind = .boughtFollowers
            }
            let followers = 1.5 * random.normal()
            it.audience = followers
            if it.kind == .boughtFollowers {
                it.audience -= max(0.3, settings.boughtFollowers.factor + 0.5 * random.normal())
            }
            it.acceptance = settings.acceptanceEffect.draw(&random)
            it.posts = settings.postsEffect.draw(&random)
            it.reach = settings.reachEffect.draw(&random)
            it.conversion = settings.conversionEffect.draw(&random)
            it.refunds = settings.refundEffect.draw(&random)
            it.taste = drawTaste(&random)
            drawDrift(&it, &random)
            hidden.append(it)
            let joined = it.isNewcomer ? settings.days - random.below(30) : -random.below(700)
            market.creators.append(
                .init(
                    name: "creator\(c)",
                    followers: Int(exp(Self.meanFollowers + followers).rounded()),
                    joinedDay: joined))
        }
    }

    private func drawTaste(_ random: inout SeededRandom) -> [Double] {
        switch settings.taste {
        case .independent(let deviation):
            return (0..<settings.categories).map { _ in deviation * random.normal() }
        case .directions(let deviation):
            let (x, y) = (deviation * random.normal(), deviation * random.normal())
            return directions.map { x * $0.0 + y * $0.1 }
        }
    }

    private func drawDrift(_ it: inout Hidden, _ random: inout SeededRandom) {
        switch settings.drift {
        case .none: break
        case .trend(let deviation): it.drift = deviation * random.normal()
        case .jump(let deviation, let share):
            it.driftDay = random.unit() * Double(settings.days)
            let size = deviation * random.normal()
            it.drift = random.chance(share) ? size : 0
        }
    }

    // MARK: what is expected

    func logFollowers(_ c: Int) -> Double {
        log(Double(max(1, market.creators[c].followers))) - Self.meanFollowers
    }

    func price(_ p: Int) -> Double { (log(Double(market.products[p].price)) - 10.5) / 0.8 }

    func acceptance(_ c: Int, _ p: Int, effect: Double) -> Double {
        let logit =
            settings.acceptance + effect + settings.acceptanceByFollowers * logFollowers(c)
            + settings.acceptanceByPrice * price(p)
        return 1 / (1 + exp(-logit))
    }

    func posts(effect: Double) -> Double {
        switch settings.posting {
        case .poisson: settings.posts * exp(effect)
        case .oneOrMore(let posting): posting * (1 + settings.posts * exp(effect))
        }
    }

    /// Logarithm of the median of views a post on a day.
    func reach(audience: Double, effect: Double, drift: Double, from: Double, on day: Int)
        -> Double
    {
        let change: Double
        switch settings.drift {
        case .none: change = 0
        case .trend: change = drift * (Double(day) / Double(settings.days) * 2 - 1)
        case .jump: change = Double(day) >= from ? drift : 0
        }
        return settings.reach + settings.reachExponent * (audience + Self.meanFollowers) + effect
            + change
    }

    /// Mean over the median of views.
    var viewMean: Double {
        exp(settings.viewDeviation * settings.viewDeviation / 2)
            * (1 + settings.viral.chance * (exp(settings.viral.factor) - 1))
    }

    func conversion(_ c: Int, _ p: Int, effect: Double) -> Double {
        exp(
            settings.conversion + brand[p] + effect + settings.conversionByPrice * price(p)
                + settings.conversionByFollowers * logFollowers(c))
    }

    func refundRate(_ p: Int, effect: Double) -> Double {
        let logit =
            settings.refundRate + categoryReturns[market.products[p].category] + effect
        return 1 / (1 + exp(-logit))
    }

    /// Expected net sales of one invitation on the day of the ranking.
    func truth(_ c: Int, _ p: Int) -> Double {
        let it = hidden[c]
        let taste = it.taste[market.products[p].category]
        let views = exp(
            reach(
                audience: it.audience, effect: it.reach, drift: it.drift, from: it.driftDay,
                on: day))
        return acceptance(c, p, effect: it.acceptance) * posts(effect: it.posts) * views * viewMean
            * conversion(c, p, effect: it.conversion + taste)
            * (1 - refundRate(p, effect: it.refunds)) * Double(market.products[p].price)
    }
}
