import CreatorModel

/// Ranks that creators gain for money by each kind of cheat, beside what the same gives in a list
/// by gross sales.
enum CheatGains {
    enum Kind: String, CaseIterable { case brushing, followers, views }

    /// Creators that cheat at once; few, so that they don't change the market.
    static let cheaters = 6
    /// Money that each spends, in mean prices of a product.
    static let budget = 20.0
    /// Cost of a fake order: fees and parcel, with the goods coming back.
    static let orderCost = 0.15
    /// Costs of a thousand bought followers or views, in mean prices.
    static let thousandFollowers = 0.2
    static let thousandViews = 0.05

    static func names(_ kind: Kind) -> [String] {
        ["ranks_per_money_\(kind.rawValue)", "gross_ranks_per_money_\(kind.rawValue)"]
    }

    static func measure(
        _ source: GeneratedMarket, _ model: CreatorModel, seed: UInt64
    ) -> [(String, Double)] {
        var random = SeededRandom(SeededRandom.mixed(seed, 5))
        let known = source.hidden.indices.filter { c in
            source.hidden[c].kind == .honest
                && source.market.campaigns.contains { $0.creator == c && $0.views > 0 }
        }
        let chosen = Array(known.shuffled(using: &random).prefix(cheaters))
        guard !chosen.isEmpty else { return [] }
        return Kind.allCases.flatMap { kind -> [(String, Double)] in
            var market = source.market
            for c in chosen { cheat(kind, c, &market) }
            let after = CreatorModel(market, at: source.day)
            var gain = 0.0
            for p in market.products.indices {
                let (old, new) = (model.scores(product: p), after.scores(product: p))
                for c in chosen {
                    gain += rank(c, old.map(\.value)) - rank(c, new.map(\.value))
                }
            }
            gain /= Double(market.products.count)
            var cheated = source
            cheated.market = market
            let (old, new) = (source.grossSales, cheated.grossSales)
            let gross = chosen.reduce(0) { $0 + rank($1, old) - rank($1, new) }
            let money = budget * Double(chosen.count)
            return Array(zip(names(kind), [gain / money, gross / money]))
        }
    }

    private static func rank(_ c: Int, _ values: [Double]) -> Double {
        Double(values.count { $0 > values[c] })
    }

    private static func cheat(_ kind: Kind, _ c: Int, _ market: inout CreatorMarket) {
        if kind == .followers {
            market.creators[c].followers += Int(budget / thousandFollowers * 1_000)
            return
        }
        let own = market.campaigns.indices.filter {
            market.campaigns[$0].creator == Int32(c) && market.campaigns[$0].views > 0
        }
        for i in own {
            let share = budget / Double(own.count)
            switch kind {
            case .brushing:
                let fakes = Int32(share / orderCost)
                market.campaigns[i].sold += fakes
                market.campaigns[i].buyers += max(1, fakes / 10)
            case .views: market.campaigns[i].views += Int32(share / thousandViews * 1_000)
            case .followers: break
            }
        }
    }
}
