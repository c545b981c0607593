import Glibc

/// A stage of the funnel, learned from its rows.
struct FunnelStage: Sendable {
    private(set) var model: MixedEffects
    /// Categories and effects of each creator's today, creator by creator.
    private var categories: [Int32] = []
    private var effects: [MixedEffects.Normal] = []
    private var starts: [Int32]
    /// Mean of what came over what was expected (`smearing`); 1 but for logarithms.
    let smearing: Double

    init(_ start: MixedEffects, _ rows: StageRows) {
        var model = start
        model.fit(rows)
        starts = [Int32](repeating: 0, count: rows.creatorCount + 1)
        for it in model.today {
            categories.append(it.category)
            effects.append(it.effect)
            starts[Int(it.creator) + 1] += 1
        }
        for c in 0..<rows.creatorCount { starts[c + 1] += starts[c] }
        if case .logarithm = model.response {
            smearing = Self.smearing(model, rows)
        } else {
            smearing = 1
        }
        (model.total, model.today) = ([], [])
        self.model = model
    }

    /// Linear predictor of a creator with a product: mean and variance, what is not known about the
    /// product included.
    func predictor(creator c: Int, product p: Int) -> MixedEffects.Normal {
        let own = effect(creator: c, category: model.categoryOf[p])
        let level = model.product[p]
        return .init(mean: own.mean + level.mean, variance: own.variance + level.variance)
    }

    /// The creator's part alone: features, creator and affinity to the category.
    func effect(creator c: Int, category: Int32) -> MixedEffects.Normal {
        let score = model.features.score(c, model.slopes)
        for index in Int(starts[c])..<Int(starts[c + 1]) where categories[index] == category {
            return .init(mean: score + effects[index].mean, variance: effects[index].variance)
        }
        let own = model.creator[c]
        return .init(mean: score + own.mean, variance: own.variance + model.prior.affinity)
    }

    /// Mean of actual over expected outcomes (Duan 1983), where a row counts as 50 times at most: 1
    /// if logarithms are normal.
    private static func smearing(_ model: MixedEffects, _ rows: StageRows) -> Double {
        var (sum, weight) = (10.0, 10.0)
        for (cell, effect) in zip(rows.cells, model.total) {
            let score = model.features.score(Int(cell.creator), model.slopes)
            for row in cell.rows {
                let level = model.product[Int(rows.product[row])]
                // An effect that was learned from the row itself is nearer to it by its variance.
                let expected =
                    score + effect.mean - effect.variance / 2 + level.mean - level.variance / 2
                let size = Double(rows.exposure[row])
                sum += size * min(50, exp(min(4, Double(rows.outcome[row]) - expected)))
                weight += size
            }
        }
        return sum / weight
    }
}

/// All stages of the funnel from invitation to kept order, learned from a market.
struct Funnel: Sendable {
    let acceptance: FunnelStage
    let posting: FunnelStage
    let posts: FunnelStage
    let views: FunnelStage
    let orders: FunnelStage
    private(set) var refunds: FunnelStage
    let integrity: OrderIntegrity
    /// Invitations of each creator.
    let invitations: [Int32]
    let delay: RefundDelay

    init(_ market: CreatorMarket, at day: Int) {
        let source = FunnelRows(market, at: day)
        var invitations = [Int32](repeating: 0, count: market.creators.count)
        for row in source.rows { invitations[Int(row.creator)] += 1 }
        self.invitations = invitations
        acceptance = FunnelStage(
            source.model(.choice), source.rows { (outcome: $0.isAccepted ? 1 : 0, exposure: 1) })
        posting = FunnelStage(
            source.model(.choice),
            source.rows { $0.isAccepted ? (outcome: $0.posts > 0 ? 1 : 0, exposure: 1) : nil })
        posts = FunnelStage(
            source.model(.count(isScaled: true)),
            source.rows { $0.isAccepted ? (outcome: Double($0.posts), exposure: 1) : nil })
        views = FunnelStage(
            source.model(.logarithm),
            source.rows { row in
                guard row.posts > 0 else { return nil }
                let posts = Double(row.posts)
                return (outcome: log(max(Double(row.views), 0.5) / posts), exposure: posts)
            })
        let honest = OrderIntegrity(creatorCount: market.creators.count, campaigns: source.rows)
        integrity = honest
        orders = FunnelStage(
            source.model(.count(isScaled: false)),
            source.rows { row in
                guard row.views > 0 else { return nil }
                return (outcome: honest.sold(row), exposure: Double(row.views))
            })
        let delay = RefundDelay(
            productCount: market.products.count, campaigns: source.rows, day: day)
        self.delay = delay
        refunds = FunnelStage(
            source.model(.count(isScaled: false)),
            source.rows { row in
                guard row.sold > 0 else { return nil }
                let known = delay.share(age: day - Int(row.day))
                let share = honest.refundShares[Int(row.creator)]
                let sold = Double(row.sold) * honest.shares[Int(row.creator)]
                return (outcome: Double(row.refunded) * share, exposure: sold * known)
            })
    }
}

/// Rows of a market up to a day, in the order of creator, category and day.
struct FunnelRows {
    let market: CreatorMarket
    let day: Int
    let rows: [CreatorMarket.Campaign]
    let features: CreatorFeatures
    private let prices: [Double]
    private let categoryOf: [Int32]

    init(_ market: CreatorMarket, at day: Int) {
        self.market = market
        self.day = day
        features = CreatorFeatures(market, at: day)
        prices = CreatorFeatures.standard(market.products.map { log(Double($0.price) + 1) })
        let categoryOf = market.products.map { Int32($0.category) }
        self.categoryOf = categoryOf
        let known = market.campaigns.filter { Int($0.day) <= day }.sorted { $0.day < $1.day }
        let byCategory = Self.sorted(known, keys: market.categories.count) {
            Int(categoryOf[Int($0.product)])
        }
        rows = Self.sorted(byCategory, keys: market.creators.count) { Int($0.creator) }
    }

    /// Rows in the order of a small key, stably.
    private static func sorted(
        _ rows: [CreatorMarket.Campaign], keys: Int, _ key: (CreatorMarket.Campaign) -> Int
    ) -> [CreatorMarket.Campaign] {
        var starts = [Int](repeating: 0, count: keys + 1)
        for row in rows { starts[key(row) + 1] += 1 }
        for k in 0..<keys { starts[k + 1] += starts[k] }
        var out = rows
        for row in rows {
            out[starts[key(row)]] = row
            starts[key(row)] += 1
        }
        return out
    }

    func model(_ response: MixedEffects.Response) -> MixedEffects {
        MixedEffects(
            response: response, features: features, prices: prices, categoryOf: categoryOf,
            categoryCount: market.categories.count)
    }

    /// Rows of a stage: those for which `pick` has an outcome and an exposure.
    func rows(
        _ pick: (CreatorMarket.Campaign) -> (outcome: Double, exposure: Double)?
    ) -> StageRows {
        var out = StageRows()
        var next = 0
        for c in market.creators.indices {
            while next < rows.count, Int(rows[next].creator) == c {
                let row = rows[next]
                next += 1
                guard let picked = pick(row) else { continue }
                out.add(
                    product: row.product, category: categoryOf[Int(row.product)],
                    age: Float(max(0, day - Int(row.day))), outcome: picked.outcome,
                    exposure: picked.exposure)
            }
            out.endCreator()
        }
        return out
    }
}
