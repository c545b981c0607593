import Glibc
import Testing

@testable import CreatorEvaluation
@testable import CreatorModel

/// Promises of the model, on markets whose truth is known.
@Suite struct CreatorModelTests {
    // MARK: monotony

    /// Changes of one creator's rows that are good, each by itself.
    private enum GoodEvent: CaseIterable {
        case order, goodCampaign

        func happen(_ c: Int, _ market: inout CreatorMarket) -> Bool {
            let own = market.campaigns.indices.filter { market.campaigns[$0].creator == Int32(c) }
            switch self {
            case .order:
                guard let row = own.last(where: { market.campaigns[$0].views > 0 }) else {
                    return false
                }
                market.campaigns[row].sold += 1
                market.campaigns[row].buyers += 1
            case .goodCampaign:
                // As many views as the best so far, and more orders a view.
                guard
                    let best = own.max(by: {
                        market.campaigns[$0].views < market.campaigns[$1].views
                    }), market.campaigns[best].views > 0
                else { return false }
                var row = market.campaigns[best]
                let rates = own.map {
                    Double(market.campaigns[$0].sold) / Double(max(1, market.campaigns[$0].views))
                }
                row.day = Int32(market.lastDay)
                row.sold = Int32(Double(row.views) * (rates.max() ?? 0) * 1.2) + 5
                row.buyers = row.sold
                row.refunded = 0
                market.campaigns.append(row)
            }
            return true
        }
    }

    @Test(arguments: 1...2)
    func oneMoreGoodEventNeverLowersARank(seed: Int) {
        let source = ModelFixture.generated(seed: UInt64(seed))
        let before = CreatorModel(source.market, at: source.day)
        for event in GoodEvent.allCases {
            for c in stride(from: seed, to: 60, by: 12) {
                var market = source.market
                guard event.happen(c, &market) else { continue }
                let after = CreatorModel(market, at: source.day)
                for p in [0, 5] {
                    let old = ModelFixture.rank(before, c, product: p)
                    let new = ModelFixture.rank(after, c, product: p)
                    #expect(new <= old, "\(event) of \(c) for \(p): \(old) to \(new)")
                }
            }
        }
    }

    @Test(arguments: 1...2)
    func oneMoreRefundNeverRaisesARank(seed: Int) {
        let source = ModelFixture.generated(seed: UInt64(seed))
        let before = CreatorModel(source.market, at: source.day)
        for c in stride(from: seed, to: 60, by: 9) {
            var market = source.market
            guard
                let row = market.campaigns.firstIndex(where: {
                    $0.creator == Int32(c) && $0.refunded < $0.sold
                })
            else { continue }
            market.campaigns[row].refunded += 1
            let after = CreatorModel(market, at: source.day)
            for p in [0, 5] {
                let old = ModelFixture.rank(before, c, product: p)
                let new = ModelFixture.rank(after, c, product: p)
                #expect(new >= old, "\(c) for \(p): \(old) to \(new)")
            }
        }
    }

    // MARK: figures

    @Test func theExplanationAddsUpAndIntervalsHoldTheValue() {
        let source = ModelFixture.generated()
        let model = CreatorModel(source.market, at: source.day)
        for p in source.market.products.indices {
            for it in model.scores(product: p) {
                #expect(it.value == it.willingness * it.reach * it.effectiveness)
                #expect(it.value.isFinite && it.low <= it.value && it.value <= it.high)
                #expect(it.willingness > 0 && it.willingness <= 1 && it.reach >= 0)
            }
        }
    }

    @Test func theSameRowsGiveTheSameBytes() {
        let source = ModelFixture.generated()
        let files = (0..<2).map { _ in
            let model = CreatorModel(source.market, at: source.day)
            return RankingWriter(model).lines(product: 3, model.list(product: 3, exploring: 5))
        }
        #expect(files[0] == files[1])
    }

    /// Sums of floating numbers depend on their order, so values agree to nine digits only, and
    /// creators whose values agree so far may change places.
    @Test(arguments: 1...3) func rowsInAnyOrderGiveTheSameList(seed: Int) {
        let source = ModelFixture.generated()
        var shuffled = source.market
        var random = SeededRandom(UInt64(seed))
        shuffled.campaigns.shuffle(using: &random)
        #expect(zip(shuffled.campaigns, source.market.campaigns).contains { $0.views != $1.views })
        let one = CreatorModel(source.market, at: source.day)
        let other = CreatorModel(shuffled, at: source.day)
        for p in source.market.products.indices {
            let (old, new) = (one.scores(product: p), other.scores(product: p))
            for (a, b) in zip(old, new) {
                #expect(Self.agree(a.value, b.value), "\(a.value), \(b.value)")
                #expect(Self.agree(a.low, b.low) && Self.agree(a.high, b.high))
            }
            let (first, second) = (one.list(product: p).entries, other.list(product: p).entries)
            for (a, b) in zip(first, second) where a.score.creator != b.score.creator {
                #expect(Self.agree(a.score.value, b.score.value))
            }
        }
    }

    private static func agree(_ a: Double, _ b: Double) -> Bool {
        (a - b).magnitude <= 1e-9 * max(a.magnitude, b.magnitude)
    }

    /// Nine in ten intervals hold the truth, over all creators of eight markets.
    @Test func intervalsCoverTheTruth() {
        var (covered, all) = (0, 0)
        for seed in 1...8 {
            let source = ModelFixture.generated(seed: UInt64(seed))
            let model = CreatorModel(source.market, at: source.day)
            for p in source.market.products.indices {
                for (c, it) in model.scores(product: p).enumerated() {
                    let truth = source.truth(c, p)
                    if it.low <= truth && truth <= it.high { covered += 1 }
                    all += 1
                }
            }
        }
        let share = Double(covered) / Double(all)
        #expect(share > 0.85 && share < 0.95, "\(share)")
    }

    // MARK: edges

    @Test func marketsOfNothingAndOfOneAreRanked() {
        #expect(CreatorModel(CreatorMarket()).scores(product: 0).isEmpty)
        let new = CreatorModel(ModelFixture.market(followers: [50]))
        #expect(new.list(product: 0, exploring: 1).entries.count == 1)
        #expect(new.flags(creator: 0, product: 0) == [.new])
        var market = ModelFixture.market(followers: [50])
        market.campaigns = [
            .init(day: 1, creator: 0, product: 0, accepted: true, posts: 1, views: 10, sold: 10)
        ]
        let one = CreatorModel(market).score(creator: 0, product: 0)
        #expect(one.value.isFinite && one.value > 0 && one.high.isFinite)
    }

    @Test func theLargestNumbersStayWithinBounds() {
        var market = ModelFixture.market(followers: [0, 100_000_000_000, 7], products: 2)
        market.products[1].price = CreatorMarket.largestPrice
        let most = CreatorMarket.largestCount
        for c in 0..<2 {
            for day in [-CreatorMarket.largestDay, CreatorMarket.largestDay] {
                market.campaigns.append(
                    .init(
                        day: day, creator: c, product: c, accepted: true, posts: most, views: most,
                        sold: most, buyers: most, refunded: c == 0 ? most : 0))
            }
        }
        let model = CreatorModel(market)
        for p in 0..<2 {
            for it in model.scores(product: p) {
                #expect(it.value.isFinite && it.low.isFinite && it.high.isFinite)
                #expect(it.low >= 0 && it.low <= it.high)
            }
        }
    }

    @Test func rowsAfterTheDayAreNotRead() {
        let source = ModelFixture.generated()
        var past = source.market
        past.campaigns.removeAll { $0.day > 90 }
        let one = CreatorModel(source.market, at: 90).scores(product: 0).map(\.value)
        #expect(one == CreatorModel(past, at: 90).scores(product: 0).map(\.value))
    }

    // MARK: whose it is

    /// Two creators with the same sales: one recommends the strong product, one the weak one.
    @Test func aStrongBrandIsNotTheCreatorsMerit() {
        var market = ModelFixture.market(followers: .init(repeating: 1_000, count: 30), products: 2)
        var random = SeededRandom(3)
        for c in 0..<30 {
            for step in 0..<8 {
                // The first sell the strong product alone, the second the weak one.
                let p = c == 0 ? 0 : c == 1 ? 1 : step % 2
                let sold = c == 1 || p == 0 ? 40 : 10
                market.campaigns.append(
                    .init(
                        day: step * 10, creator: c, product: p, accepted: true, posts: 1,
                        views: 1_000, sold: sold + random.below(5), buyers: sold))
            }
        }
        let model = CreatorModel(market)
        #expect(ModelFixture.rank(model, 1, product: 0) == 0)
        #expect(ModelFixture.rank(model, 0, product: 0) > 2)
    }
}
