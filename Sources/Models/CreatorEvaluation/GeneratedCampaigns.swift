import CreatorModel
import Glibc

extension GeneratedMarket {
    mutating func makeCampaigns(_ c: Int, _ random: inout SeededRandom) {
        let it = hidden[c]
        let count =
            it.isNewcomer
            ? random.below(3) : 1 + random.poisson(settings.campaignsPerCreator - 1)
        let favourite = random.below(settings.categories)
        for _ in 0..<count {
            let p = chooseProduct(c, favourite, &random)
            let first = max(0, market.creators[c].joinedDay)
            let date = min(day, first + random.below(max(1, day - first)))
            var row = CreatorMarket.Campaign(
                day: date, creator: c, product: p,
                accepted: random.chance(acceptance(c, p, effect: it.acceptance)))
            if row.accepted { fill(&row, it, &random) }
            clean.append(row)
            if row.sold > 0 || row.views > 0 { cheat(&row, it, &random) }
            market.campaigns.append(row)
        }
    }

    /// Half of the invitations come from the creator's favourite category; strong brands ask big
    /// creators.
    private func chooseProduct(
        _ c: Int, _ favourite: Int, _ random: inout SeededRandom
    ) -> Int {
        let isFavourite = random.chance(0.5)
        var best = (product: 0, weight: -Double.infinity)
        for p in market.products.indices {
            if isFavourite, market.products[p].category != favourite { continue }
            let pull = settings.brandPull * brand[p] * logFollowers(c)
            let weight = pull - log(-log(max(random.unit(), 1e-300)))
            if weight > best.weight { best = (p, weight) }
        }
        return best.product
    }

    private func fill(
        _ row: inout CreatorMarket.Campaign, _ it: Hidden, _ random: inout SeededRandom
    ) {
        switch settings.posting {
        case .poisson: row.posts = Int32(random.poisson(posts(effect: it.posts)))
        case .oneOrMore(let posting):
            if random.chance(posting) {
                row.posts = Int32(1 + random.poisson(settings.posts * exp(it.posts)))
            }
        }
        guard row.posts > 0 else { return }
        var level = reach(
            audience: it.audience, effect: it.reach, drift: it.drift, from: it.driftDay,
            on: Int(row.day))
        level += settings.viewDeviation * random.normal()
        if random.chance(settings.viral.chance) { level += settings.viral.factor }
        row.views = Int32(min(1e9, (Double(row.posts) * exp(level)).rounded()))
        let p = Int(row.product)
        let rate =
            Double(row.views)
            * conversion(
                Int(row.creator), p,
                effect: it.conversion + it.taste[market.products[p].category])
        let shape = 1 / settings.rowVariance
        row.sold = Int32(min(Int(row.views), random.poisson(rate * random.gamma(shape) / shape)))
        row.buyers = Int32(random.binomial(Int(row.sold), settings.buyersPerOrder))
        if row.sold > 0 { row.buyers = max(1, row.buyers) }
        let returned = random.binomial(Int(row.sold), refundRate(p, effect: it.refunds))
        row.refunded = Int32(
            random.binomial(returned, settings.delay.share(age: day - Int(row.day))))
    }

    private func cheat(
        _ row: inout CreatorMarket.Campaign, _ it: Hidden, _ random: inout SeededRandom
    ) {
        switch it.kind {
        case .honest, .boughtFollowers: return
        case .brusher:
            let fakes = random.poisson(settings.brushers.size * (Double(row.sold) + 5))
            row.sold += Int32(fakes)
            row.buyers += Int32(max(1, random.binomial(fakes, settings.brushers.buyers)))
            let known = settings.delay.share(age: day - Int(row.day))
            row.refunded += Int32(random.binomial(fakes, settings.brushers.refunded * known))
        case .thief:
            let stolen: Int
            switch settings.thieves.theft {
            case .none: stolen = 0
            case .multiple(let factor): stolen = random.poisson((factor - 1) * Double(row.sold))
            case .additional(let number): stolen = random.poisson(number)
            }
            row.sold += Int32(stolen)
            row.buyers += Int32(random.binomial(stolen, settings.buyersPerOrder))
            row.refunded += Int32(
                random.binomial(
                    stolen,
                    refundRate(Int(row.product), effect: 0)
                        * settings.delay.share(age: day - Int(row.day))))
        }
        row.buyers = min(max(row.buyers, 1), max(row.sold, 1))
        row.refunded = min(row.refunded, row.sold)
    }
}
