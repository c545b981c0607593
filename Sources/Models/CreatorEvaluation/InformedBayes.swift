import CreatorModel
import Glibc

/// Posterior means of someone who knows every constant of a generator, each brand's strength and
/// which orders are fakes, but no creator: what no model of the same rows can expect to exceed.
///
/// By quadrature over each creator's effects; the stages are independent given the constants.
struct InformedBayes {
    let source: GeneratedMarket
    private let rows: [[CreatorMarket.Campaign]]

    init(_ source: GeneratedMarket) {
        self.source = source
        var rows = [[CreatorMarket.Campaign]](repeating: [], count: source.hidden.count)
        for row in source.clean { rows[Int(row.creator)].append(row) }
        self.rows = rows
    }

    private typealias Point = (value: Double, weight: Double)

    /// Posterior means of a creator's stages for one product.
    struct Means {
        let acceptance: Double
        let posts: Double
        let views: Double
        let conversion: Double
        let kept: Double
        let price: Double

        var value: Double { acceptance * posts * views * conversion * kept * price }
    }

    /// Expected values of all products for a creator.
    func values(_ c: Int) -> [Double] { means(c).map(\.value) }

    /// Expected stages of all products for a creator.
    func means(_ c: Int) -> [Means] {
        let settings = source.settings
        let own = rows[c]
        let accepted = own.filter(\.accepted)
        let acceptance = posterior(settings.acceptanceEffect.grid(41), own) { effect, row in
            let p = source.acceptance(c, Int(row.product), effect: effect)
            return log(row.accepted ? p : 1 - p)
        }
        let posts = posterior(settings.postsEffect.grid(41), accepted) { effect, row in
            postsLikelihood(Int(row.posts), effect)
        }
        let refunds = posterior(
            settings.refundEffect.grid(31), own.filter { $0.sold > 0 }
        ) { effect, row in
            let known = settings.delay.share(age: source.day - Int(row.day))
            let rate = source.refundRate(Int(row.product), effect: effect) * known
            let kept = Double(row.sold - row.refunded)
            return Double(row.refunded) * log(max(rate, 1e-12)) + kept * log(1 - rate)
        }
        let expectedPosts = posts.reduce(0) { $0 + $1.weight * source.posts(effect: $1.value) }
        let views = expectedViews(c) * source.viewMean
        let conversions = expectedConversions(c)
        return source.market.products.indices.map { p in
            let kind = source.market.products[p].category
            let accepts = acceptance.reduce(0) {
                $0 + $1.weight * source.acceptance(c, p, effect: $1.value)
            }
            let kept = refunds.reduce(0) {
                $0 + $1.weight * (1 - source.refundRate(p, effect: $1.value))
            }
            return Means(
                acceptance: accepts, posts: expectedPosts, views: views,
                conversion: conversions[kind] * source.conversion(c, p, effect: 0), kept: kept,
                price: Double(source.market.products[p].price))
        }
    }

    private func posterior(
        _ prior: [(value: Double, share: Double)], _ rows: [CreatorMarket.Campaign],
        _ likelihood: (Double, CreatorMarket.Campaign) -> Double
    ) -> [Point] {
        Self.normalised(
            prior.map { point in
                (point.value, rows.reduce(log(point.share)) { $0 + likelihood(point.value, $1) })
            })
    }

    /// Weights from logarithms.
    private static func normalised(_ points: [Point]) -> [Point] {
        let top = points.map(\.weight).max() ?? 0
        let weights = points.map { exp($0.weight - top) }
        let sum = weights.reduce(0, +)
        return zip(points, weights).map { ($0.value, $1 / sum) }
    }

    private func postsLikelihood(_ count: Int, _ effect: Double) -> Double {
        switch source.settings.posting {
        case .poisson:
            let mean = source.posts(effect: effect)
            return Double(count) * log(mean) - mean
        case .oneOrMore(let posting):
            guard count > 0 else { return log(1 - posting) }
            let mean = source.settings.posts * exp(effect)
            return log(posting) + Double(count - 1) * log(mean) - mean
        }
    }

    // MARK: reach

    private func expectedViews(_ c: Int) -> Double {
        let settings = source.settings
        let seen = rows[c].filter { $0.views > 0 }
        var points: [Point] = []
        for audience in audiences(c) {
            for drift in drifts() {
                for effect in settings.reachEffect.grid(31) {
                    var weight = log(audience.share * drift.share * effect.share + 1e-300)
                    for row in seen {
                        let level = source.reach(
                            audience: audience.value, effect: effect.value, drift: drift.size,
                            from: drift.from, on: Int(row.day))
                        weight += viewLikelihood(row, level)
                    }
                    let now = source.reach(
                        audience: audience.value, effect: effect.value, drift: drift.size,
                        from: drift.from, on: source.day)
                    points.append((exp(now), weight))
                }
            }
        }
        return Self.normalised(points).reduce(0) { $0 + $1.value * $1.weight }
    }

    private func audiences(_ c: Int) -> [(value: Double, share: Double)] {
        let followers = source.logFollowers(c)
        let bought = source.settings.boughtFollowers
        var out = [(followers, 1 - bought.share)]
        for z in [-1.4, -0.7, 0, 0.7, 1.4] {
            let share = exp(-z * z / 2) / 2.9
            out.append((followers - max(0.3, bought.factor + 0.5 * z), bought.share * share))
        }
        return out
    }

    private func drifts() -> [(size: Double, from: Double, share: Double)] {
        switch source.settings.drift {
        case .none: return [(0, 0, 1)]
        case .trend(let deviation):
            return GeneratorSettings.Effect.normal(deviation).grid(13).map {
                ($0.value, 0, $0.share)
            }
        case .jump(let deviation, let share):
            var out = [(size: 0.0, from: 0.0, share: 1 - share)]
            for step in 0..<6 {
                let from = (Double(step) + 0.5) / 6 * Double(source.day)
                for point in GeneratorSettings.Effect.normal(deviation).grid(9) {
                    out.append((point.value, from, share * point.share / 6))
                }
            }
            return out
        }
    }

    private func viewLikelihood(_ row: CreatorMarket.Campaign, _ level: Double) -> Double {
        let deviation = source.settings.viewDeviation
        let off = log(Double(row.views) / Double(row.posts)) - level
        let usual = -off * off / (2 * deviation * deviation)
        let viral = source.settings.viral
        guard viral.chance > 0 else { return usual }
        let far = (off - viral.factor) / deviation
        return log((1 - viral.chance) * exp(usual) + viral.chance * exp(-far * far / 2) + 1e-30)
    }

    // MARK: conversion

    /// Mean of the exponential of conversion and taste, by category.
    private func expectedConversions(_ c: Int) -> [Double] {
        let sold = rows[c].filter { $0.views > 0 }
        switch source.settings.taste {
        case .independent(let deviation): return independent(c, sold, deviation)
        case .directions(let deviation): return directed(c, sold, deviation)
        }
    }

    private func orderLikelihood(_ c: Int, _ row: CreatorMarket.Campaign, _ effect: Double)
        -> Double
    {
        let mean = Double(row.views) * source.conversion(c, Int(row.product), effect: effect)
        let shape = 1 / source.settings.rowVariance
        return Double(row.sold) * log(mean) - (Double(row.sold) + shape) * log(shape + mean)
    }

    private func independent(
        _ c: Int, _ sold: [CreatorMarket.Campaign], _ deviation: Double
    ) -> [Double] {
        let tastes = GeneratorSettings.Effect.normal(deviation).grid(15)
        let effects = source.settings.conversionEffect.grid(31)
        let kinds = source.settings.categories
        var means = [[Double]](
            repeating: [Double](repeating: 0, count: kinds), count: effects.count)
        var points: [Point] = []
        for (index, effect) in effects.enumerated() {
            var weight = log(effect.share + 1e-300)
            for kind in 0..<kinds {
                let own = sold.filter { source.market.products[Int($0.product)].category == kind }
                let scores = tastes.map { taste in
                    own.reduce(log(taste.share)) {
                        $0 + orderLikelihood(c, $1, effect.value + taste.value)
                    }
                }
                let top = scores.max() ?? 0
                let shares = scores.map { exp($0 - top) }
                let sum = shares.reduce(0, +)
                weight += top + log(sum)
                means[index][kind] =
                    zip(tastes, shares).reduce(0) { $0 + exp($1.0.value) * $1.1 } / sum
                    * exp(effect.value)
            }
            points.append((Double(index), weight))
        }
        let weights = Self.normalised(points).map(\.weight)
        return (0..<kinds).map { kind in
            zip(weights, means).reduce(0) { $0 + $1.0 * $1.1[kind] }
        }
    }

    private func directed(
        _ c: Int, _ sold: [CreatorMarket.Campaign], _ deviation: Double
    ) -> [Double] {
        let axis = GeneratorSettings.Effect.normal(deviation).grid(11)
        var effects: [[Double]] = []
        var points: [Point] = []
        for effect in source.settings.conversionEffect.grid(21) {
            for x in axis {
                for y in axis {
                    let all = source.directions.map {
                        effect.value + x.value * $0.0 + y.value * $0.1
                    }
                    let weight = sold.reduce(log(effect.share * x.share * y.share + 1e-300)) {
                        let kind = source.market.products[Int($1.product)].category
                        return $0 + orderLikelihood(c, $1, all[kind])
                    }
                    points.append((Double(effects.count), weight))
                    effects.append(all)
                }
            }
        }
        let weights = Self.normalised(points).map(\.weight)
        return (0..<source.settings.categories).map { kind in
            zip(weights, effects).reduce(0) { $0 + $1.0 * exp($1.1[kind]) }
        }
    }
}
