import CreatorModel
import Glibc

/// Sums over the products of synthetic markets, of which the measures are means.
struct EvaluationSums: Sendable {
    private var lists = 0.0
    private var pairs = 0.0
    private var sums: [String: Double] = [:]

    init() {}

    /// The model on one seed of one generator.
    init(_ settings: GeneratorSettings, seed: Int) {
        let source = GeneratedMarket(settings, seed: UInt64(seed))
        let informed = InformedBayes(source)
        let ceilings = source.hidden.indices.map(informed.values)
        let model = CreatorModel(source.market, at: source.day)
        let gross = CreatorList.order(source.grossSales)
        for p in source.market.products.indices {
            let truth = source.hidden.indices.map { source.truth($0, p) }
            let scores = model.scores(product: p)
            add(scores, truth)
            add(source, scores, truth, ceiling: ceilings.map { $0[p] }, gross: gross)
            let explored = model.list(
                product: p, top: RankingMeasures.listed, exploring: UInt64(seed))
            count(source, explored.entries.map { Int($0.score.creator) }, "explored")
        }
        let brushers = Double(source.hidden.count { $0.kind == .brusher })
        add("brushers base", brushers / Double(source.hidden.count) * lists)
        for (name, gain) in CheatGains.measure(source, model, seed: UInt64(seed)) {
            add(name, gain * lists)
        }
    }

    mutating func add(_ other: EvaluationSums) {
        lists += other.lists
        pairs += other.pairs
        sums.merge(other.sums, uniquingKeysWith: +)
    }

    private mutating func add(_ name: String, _ value: Double) { sums[name, default: 0] += value }

    /// Intervals of all creators for one product.
    private mutating func add(_ scores: [CreatorScore], _ truth: [Double]) {
        pairs += Double(scores.count)
        for (it, value) in zip(scores, truth) {
            add("covered", it.low <= value && value <= it.high ? 1 : 0)
            add("above", value > it.high ? 1 : 0)
        }
    }

    /// Lists of one product.
    private mutating func add(
        _ source: GeneratedMarket, _ scores: [CreatorScore], _ truth: [Double],
        ceiling: [Double], gross: [Int]
    ) {
        lists += 1
        let values = scores.map(\.value)
        let order = CreatorList.order(values)
        let best = CreatorList.order(ceiling)
        let value = RankingMeasures.value(order, truth)
        let grossValue = RankingMeasures.value(gross, truth)
        add("value", value)
        add("value share", value / RankingMeasures.value(best, truth))
        add("gross share", grossValue / RankingMeasures.value(best, truth))
        add("wins", value > grossValue ? 1 : value < grossValue ? 0 : 0.5)
        add("ndcg", RankingMeasures.ndcg(order, truth))
        add("ndcg ceiling", RankingMeasures.ndcg(best, truth))
        add("spearman", RankingMeasures.spearman(values, truth))
        add("spearman ceiling", RankingMeasures.spearman(ceiling, truth))
        count(source, order, "listed")
        count(source, best, "ceiling")
        count(source, CreatorList.order(truth), "true")
    }

    private mutating func count(_ source: GeneratedMarket, _ order: [Int], _ name: String) {
        for c in order.prefix(RankingMeasures.listed) {
            let share = 1 / Double(RankingMeasures.listed)
            if source.hidden[c].isNewcomer { add("newcomers \(name)", share) }
            if source.hidden[c].kind == .brusher { add("brushers \(name)", share) }
            if source.hidden[c].kind == .thief { add("thieves \(name)", share) }
        }
    }

    /// Means, by the names of a report.
    var measures: [(name: String, value: Double)] {
        func mean(_ name: String) -> Double { (sums[name] ?? 0) / max(1, lists) }
        let pairs = max(1, self.pairs)
        return [
            ("ndcg@20", mean("ndcg")), ("ndcg@20_ceiling", mean("ndcg ceiling")),
            ("value@20", mean("value")), ("value@20_share_of_ceiling", mean("value share")),
            ("value@20_gross_share_of_ceiling", mean("gross share")),
            ("wins_over_gross", mean("wins")), ("spearman", mean("spearman")),
            ("spearman_ceiling", mean("spearman ceiling")),
            ("spearman_share_of_ceiling", mean("spearman") / max(1e-9, mean("spearman ceiling"))),
            ("coverage_90", (sums["covered"] ?? 0) / pairs),
            ("above_interval", (sums["above"] ?? 0) / pairs),
            ("brushers@20", mean("brushers listed")), ("brushers_base", mean("brushers base")),
            ("brushers@20_true", mean("brushers true")),
            ("thieves@20", mean("thieves listed")), ("thieves@20_true", mean("thieves true")),
            ("newcomers@20", mean("newcomers listed")),
            ("newcomers@20_exploring", mean("newcomers explored")),
            ("newcomers@20_ceiling", mean("newcomers ceiling")),
            ("newcomers@20_true", mean("newcomers true")),
        ]
            + CheatGains.Kind.allCases.flatMap { kind in
                CheatGains.names(kind).map { ($0, mean($0)) }
            }
    }
}

extension GeneratedMarket {
    /// Attributed sales of each creator: what a list by gross figures ranks by.
    var grossSales: [Double] {
        var out = [Double](repeating: 0, count: hidden.count)
        for row in market.campaigns {
            out[Int(row.creator)] +=
                Double(row.sold) * Double(market.products[Int(row.product)].price)
        }
        return out
    }
}
