import Testing

@testable import CreatorEvaluation
@testable import CreatorModel

/// Lists with and without exploration, and what measures them.
@Suite struct CreatorListTests {
    private static let source = ModelFixture.generated()
    private static let model = CreatorModel(source.market, at: source.day)

    @Test func withoutExplorationTheListFallsByValue() {
        let entries = Self.model.list(product: 0).entries
        #expect(entries.count == 60)
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.score.value >= $1.score.value })
        #expect(entries.allSatisfy { $0.propensity == nil })
        #expect(Self.model.list(product: 0, top: 7).entries.count == 7)
    }

    @Test func aTenthOfTheSlotsExploresWithItsPropensity() {
        let entries = Self.model.list(product: 0, exploring: 11).entries
        #expect(Set(entries.map(\.score.creator)).count == 60)
        for block in stride(from: 0, to: 60, by: 10) {
            let explored = entries[block..<block + 10].compactMap(\.propensity)
            #expect(explored.count == 1)
            #expect(explored.allSatisfy { $0 > 0 && $0 <= 1 })
        }
        let again = Self.model.list(product: 0, exploring: 11).entries
        #expect(entries.map(\.score.creator) == again.map(\.score.creator))
        let other = Self.model.list(product: 0, exploring: 12).entries
        #expect(entries.map(\.score.creator) != other.map(\.score.creator))
    }

    /// One newcomer can't fill all explored slots of a page: known creators have the others.
    @Test func aTenthExploresWhereThereAreFewNewcomers() {
        var market = ModelFixture.market(followers: .init(repeating: 500, count: 40))
        for c in 0..<39 {
            for day in 0..<4 {
                market.campaigns.append(
                    .init(
                        day: day, creator: c, product: 0, accepted: true, posts: 1, views: 1_000,
                        sold: c, buyers: c))
            }
        }
        let entries = CreatorModel(market).list(product: 0, exploring: 7).entries
        for block in stride(from: 0, to: 40, by: 10) {
            #expect(entries[block..<block + 10].count { $0.propensity != nil } == 1)
        }
    }

    @Test func everyPageOfTenHasOneExploredSlotInEachList() {
        let scores = Self.model.scores(product: 0)
        var expected = 0.0
        var slots = 0.0
        for seed in 0..<300 {
            let list = CreatorList(scores, top: 10, exploring: UInt64(seed))
            for entry in list.entries {
                guard let propensity = entry.propensity else { continue }
                expected += propensity
                slots += 1
            }
        }
        #expect(slots == 300)
        #expect(expected / slots > 1 / 32.0 && expected / slots < 0.9)
    }

    /// A propensity is a probability: a slot that is drawn again and again from the same orders
    /// takes each creator as often as it says, within five deviations of a binomial count. With
    /// some creators placed, and with a slot of the first page that newcomers may have alone.
    @Test(arguments: [0, 5, 25], [2, 22])
    func propensitiesSayHowOftenACreatorIsDrawn(placed: Int, slot: Int) {
        let draws = 4_000
        let scores = Self.model.scores(product: 0)
        let order = CreatorList.order(scores.map(\.value))
        var random = SeededRandom(UInt64(100 * placed + slot))
        var exploration = Exploration(scores, count: 60, &random)
        exploration.balance(order, Self.model.isNewcomer)
        var isPlaced = [Bool](repeating: false, count: scores.count)
        for creator in order.prefix(placed) { isPlaced[creator] = true }
        var counts: [Int: Int] = [:]
        var sums: [Int: Double] = [:]
        for _ in 0..<draws {
            guard let drawn = exploration.draw(isPlaced, slot: slot, &random) else { continue }
            counts[drawn.creator, default: 0] += 1
            sums[drawn.creator, default: 0] += drawn.propensity
            #expect(!isPlaced[drawn.creator])
        }
        #expect(counts.values.reduce(0, +) == draws)
        var all = 0.0
        for (creator, count) in counts {
            // The orders stay as they are, so each draw of a creator named the same propensity.
            let propensity = (sums[creator] ?? 0) / Double(count)
            let expected = Double(draws) * propensity
            let deviation = (expected * (1 - propensity)).squareRoot()
            #expect(
                (Double(count) - expected).magnitude <= 5 * deviation + 1e-6,
                "\(creator): \(count) draws, \(expected) expected")
            all += propensity
        }
        #expect((all - 1).magnitude < 1e-9, "\(all)")
    }

    @Test func linesHaveTheColumnsOfTheContract() throws {
        let writer = RankingWriter(Self.model)
        let list = Self.model.list(product: 2, top: 20, exploring: 4)
        let text = String(decoding: writer.lines(product: 2, list), as: UTF8.self)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 20)
        let names = RankingWriter.header.split(separator: ",")
        for (index, line) in lines.enumerated() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            #expect(fields.count == names.count)
            #expect(fields[0] == "product2" && fields[1] == "\(index + 1)")
            let numbers = try fields[3...8].map { try #require(Double($0)) }
            let product = numbers[3] * numbers[4] * numbers[5]
            #expect((product / numbers[0] - 1).magnitude < 1e-7)
            #expect(numbers[1] <= numbers[0] && numbers[0] <= numbers[2])
        }
        #expect(text.contains("explore;propensity=0."))
    }

    @Test func measuresHaveTheirKnownValues() {
        let truth = [3.0, 1, 2, 0]
        #expect(RankingMeasures.spearman(truth, truth) == 1)
        #expect(RankingMeasures.spearman(truth.map { -$0 }, truth) == -1)
        #expect(RankingMeasures.ndcg([0, 2, 1, 3], truth) == 1)
        #expect(RankingMeasures.ndcg([3, 1, 2, 0], truth) < 0.8)
        #expect(RankingMeasures.value([0, 1, 2, 3], truth) == 1.5)
    }

    @Test func anEvaluationHasAllItsMeasures() async {
        let done = await CreatorEvaluation.run(seeds: 1, threads: 2, generators: ["followed"])
        #expect(done.results.map(\.generator) == ["followed"])
        let result = done.results[0]
        for name in [
            "ndcg@20", "value@20", "spearman", "value@20_share_of_ceiling", "coverage_90",
            "brushers@20", "newcomers@20_exploring", "wins_over_gross",
            "ranks_per_money_brushing",
        ] {
            #expect(result[name]?.isFinite == true, "\(name)")
        }
        #expect(result["value@20_share_of_ceiling"] ?? 0 > 0.8)
        #expect(CreatorEvaluation.generators.count >= 4)
    }
}
