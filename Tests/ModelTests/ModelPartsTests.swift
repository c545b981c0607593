import Glibc
import Testing

@testable import CreatorModel

/// Parts of the model, each against a known answer.
@Suite struct ModelPartsTests {
    @Test func refundsThatAreStillToComeFollowTheDelayOfTheRows() {
        var random = SeededRandom(9)
        var rows: [CreatorMarket.Campaign] = []
        for day in 0..<200 {
            for _ in 0..<20 {
                let age = 199 - day
                let known = min(1, Double(age) / 20)
                let returned = random.binomial(40, 0.2)
                rows.append(
                    .init(
                        day: day, creator: 0, product: 0, accepted: true, posts: 1, views: 100,
                        sold: 40, buyers: 40, refunded: random.binomial(returned, known)))
            }
        }
        let delay = RefundDelay(productCount: 1, campaigns: rows, day: 199)
        for age in [4, 10, 15, 25] {
            #expect((delay.share(age: age) - min(1, Double(age) / 20)).magnitude < 0.1, "\(age)")
        }
        #expect(delay.share(age: 28) == 1 && delay.share(age: 400) == 1)
        #expect(zip(delay.shares, delay.shares.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func withoutRefundsNothingIsToCome() {
        #expect(RefundDelay(productCount: 1, campaigns: [], day: 5).share(age: 0) == 1)
    }

    @Test func ordersOfFewBuyersAreDiscounted() {
        var rows: [CreatorMarket.Campaign] = []
        for c in 0..<30 {
            let isBrushing = c < 3
            rows.append(
                .init(
                    day: 1, creator: c, product: 0, accepted: true, posts: 1, views: 5_000,
                    sold: isBrushing ? 200 : 50, buyers: isBrushing ? 20 + 5 * c : 47 + c % 3,
                    refunded: isBrushing ? 100 : 5))
        }
        let integrity = OrderIntegrity(creatorCount: 30, campaigns: rows)
        #expect(integrity.shares[0..<3].allSatisfy { $0 < 0.2 })
        #expect(integrity.shares[3...].allSatisfy { $0 == 1 })
        #expect(integrity.refundShares[0..<3].allSatisfy { $0 < 0.5 })
    }

    @Test func aPosteriorIsTheExactOneOfItsGaussian() {
        // One cell: mean τ² / (τ² + 1/h) · z, by hand.
        var solver = CreatorPosterior()
        let prior = CreatorPosterior.Prior(creator: 0.5, affinity: 0.25)
        solver.observe([.init(category: 0, age: 0, estimate: 2, precision: 4)], prior)
        let both = solver.cell(0)
        #expect((both.mean - 0.75 / (0.75 + 0.25) * 2).magnitude < 1e-12)
        #expect((both.variance - (0.75 - 0.75 * 0.75)).magnitude < 1e-12)
        let creator = solver.now()
        #expect((creator.mean - 0.5 * 2).magnitude < 1e-12)
        let other = solver.effect(category: 1)
        #expect((other.mean - creator.mean).magnitude < 1e-12)
        #expect((other.variance - creator.variance - 0.25).magnitude < 1e-12)
    }

    @Test func driftForgetsWhatIsOld() {
        var solver = CreatorPosterior()
        let steady = CreatorPosterior.Prior(creator: 1, affinity: 0)
        let drifting = CreatorPosterior.Prior(
            creator: 1, affinity: 0, driftShare: 0.9, driftDays: 30)
        let cells: [CreatorPosterior.Observation] = [
            .init(category: 0, age: 300, estimate: 2, precision: 10),
            .init(category: 0, age: 1, estimate: 0, precision: 10),
        ]
        solver.observe(cells, steady)
        #expect((solver.now().mean - 20.0 / 21).magnitude < 1e-9)
        solver.observe(cells, drifting)
        #expect(solver.now().mean.magnitude < 0.3)
    }

    @Test func leastSquaresFindTheirCoefficients() {
        var equations = NormalEquations(2)
        for x in 0..<10 {
            equations.add(value: 3 + 2 * Double(x), weight: 1) { $0 == 0 ? 1 : Double(x) }
        }
        let found = equations.solution(ridge: 0)
        #expect((found[0] - 3).magnitude < 1e-9 && (found[1] - 2).magnitude < 1e-9)
    }

    @Test(
        arguments: [
            (0.0, "0"), (0.5, "0.5"), (12.0, "12"), (0.123456789123, "0.123456789"),
            (1_234_567_890.4, "1234567890"), (99.25, "99.25"), (0.000012345, "0.000012345"),
            (100_000_000, "100000000"), (999_999_999.9, "1000000000"),
        ])
    func numbersAreWrittenWithNineDigits(number: Double, text: String) {
        var out: [UInt8] = []
        RankingWriter.append(number, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == text)
    }

    /// Ids come back as they went in: quoted where they must be, and no more.
    @Test(arguments: [
        ("tea", "tea"), ("=1+2", "=1+2"), ("-5", "-5"), ("a;b|c", "a;b|c"), ("Đà Nẵng", "Đà Nẵng"),
        ("a,\"b\"", "\"a,\"\"b\"\"\""), ("a\r\nb", "\"a\r\nb\""),
        ("a\"\u{301}", "\"a\"\"\u{301}\""),
    ])
    func namesThatNeedQuotesHaveThem(name: String, written: String) {
        var market = ModelFixture.market(followers: [50])
        market.products[0].name = name
        market.creators[0].name = name
        let model = CreatorModel(market)
        let line = RankingWriter(model).lines(product: 0, model.list(product: 0))
        #expect(line.starts(with: Array("\(written),1,\(written),".utf8)))
    }
}
