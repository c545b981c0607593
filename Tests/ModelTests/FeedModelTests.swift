import Numbers
import Testing

@testable import FeedEvaluation
@testable import FeedModel

/// The feed's model: scores, learning, pages.
@Suite struct FeedModelTests {
    /// Forty videos of four topics and eight creators.
    private static func model() -> FeedModel {
        var model = FeedModel()
        for number in 0..<40 {
            model.add(
                FeedModel.Video(
                    creator: number % 8, topic: number % 4, tags: [number % 4, 10 + number % 5],
                    seconds: 10 + Double(number), postedAt: 0), as: number)
        }
        return model
    }

    private static let liked = FeedOutcome(
        watchedSeconds: 40, actions: [FeedActions(.like), FeedActions(.productOpen)])
    private static let passed = FeedOutcome(
        watchedSeconds: 0.4, actions: FeedActions(.skip))

    private static let everyPageRanked: FeedRules = {
        var rules = FeedRules()
        rules.pagesAnEven = 0
        return rules
    }()

    @Test func aScoreIsTheSumOfItsParts() throws {
        var model = Self.model()
        for step in 0..<200 {
            model.learn(
                step % 40, by: step % 7, at: 1, position: step % 10,
                step % 3 == 0 ? Self.liked : Self.passed)
        }
        for video in 0..<40 {
            let score = try #require(model.score(video, for: 3, at: 1.5))
            #expect(score.value == score.parts.reduce(0, +))
            #expect(score.parts.count == FeedAction.allCases.count)
            for action in FeedAction.allCases {
                let p = score.probabilities[action.rawValue]
                #expect(p > 0 && p < 1)
                #expect(score.parts[action.rawValue] == action.weight * (p - action.middle))
            }
        }
        #expect(model.score(40, for: 3, at: 1) == nil)
    }

    /// Values without parts, by which pages are ranked, are those of the scores.
    @Test func valuesAreThoseOfTheScores() throws {
        var model = Self.model()
        for step in 0..<60 {
            model.learn(step % 40, by: 1, at: 1, position: 0, Self.liked)
        }
        for (video, value) in model.values(of: Array(0..<40), for: 1, at: 2) {
            let score = try #require(model.score(video, for: 1, at: 2))
            #expect(abs(score.value - value) < 1e-12)
        }
    }

    /// A viewer who likes one topic and passes another has the first on their very next page.
    @Test func whatAViewerDidIsInTheirNextPage() throws {
        var model = Self.model()
        for round in 0..<3 {
            model.learn(4 * round, by: 1, at: 1, position: 2 * round, Self.liked)
            model.learn(4 * round + 1, by: 1, at: 1, position: 2 * round + 1, Self.passed)
        }
        let page = model.page(
            of: Array(12..<40), for: 1, at: 1, seed: 5, rules: Self.everyPageRanked)
        let topics = page.filter { $0.kind == .organic }.prefix(3).map { $0.video % 4 }
        #expect(topics.allSatisfy { $0 == 0 })
        #expect(!topics.contains(1))
        let other = model.page(
            of: Array(12..<40), for: 2, at: 1, seed: 5, rules: Self.everyPageRanked)
        #expect(other.map(\.video) != page.map(\.video))
    }

    @Test func theSameSeedGivesTheSamePage() {
        var model = Self.model()
        for step in 0..<50 { model.learn(step % 40, by: 1, at: 1, position: 0, Self.liked) }
        let copy = model
        for seed in 0..<200 {
            let first = model.page(of: Array(0..<40), for: 1, at: 2, seed: UInt64(seed))
            #expect(first == copy.page(of: Array(0..<40), for: 1, at: 2, seed: UInt64(seed)))
            #expect(Set(first.map(\.video)).count == first.count)
        }
    }

    @Test func aPageHoldsItsCapsWhileItCan() {
        let model = Self.model()
        for seed in 0..<100 {
            let page = model.page(
                of: Array(0..<40), for: 1, at: 2, seed: UInt64(seed),
                rules: Self.everyPageRanked)
            #expect(page.count == 10)
            let organic = page.filter { $0.kind == .organic }
            for creator in 0..<8 {
                #expect(organic.count { $0.video % 8 == creator } <= 2, "seed \(seed)")
            }
        }
        // One creator alone fills a page all the same.
        let alone = model.page(
            of: [0, 8, 16, 24, 32], for: 1, at: 2, seed: 1, rules: Self.everyPageRanked)
        #expect(Set(alone.map(\.video)) == [0, 8, 16, 24, 32])
        #expect(model.page(of: [], for: 1, at: 2, seed: 1).isEmpty)
    }

    /// One slot in ten goes to what is owed impressions, and its propensity is how often it was
    /// drawn.
    @Test func explorationIsServedWithTheShareItSays() {
        var model = Self.model()
        for step in 0..<4_000 where step % 40 >= 4 {
            model.learn(step % 40, by: 9, at: 1, position: 0, Self.liked)
        }
        var (drawn, said, explored) = ([Int: Double](), [Int: Double](), 0.0)
        let pages = 4_000
        for seed in 0..<pages {
            let page = model.page(
                of: Array(0..<40), for: 1, at: 2, seed: UInt64(seed),
                rules: Self.everyPageRanked)
            for (place, slot) in page.enumerated() where slot.kind == .explore {
                #expect((3...7).contains(place) && slot.video < 4 && slot.poolSize <= 4)
                explored += 1
                drawn[slot.video, default: 0] += 1
                // A draw with propensity p stands for 1/p: over all draws each video comes to one a
                // page.
                said[slot.video, default: 0] += 1 / slot.propensity
            }
        }
        #expect(abs(explored / Double(pages) - 1) < 0.05)
        for video in 0..<4 {
            #expect(abs((said[video] ?? 0) / Double(pages) - 1) < 0.15, "\(drawn)")
        }
    }

    /// One page in a hundred is drawn evenly from the best fifty.
    @Test func someSlotsAreDrawnEvenly() {
        let model = Self.model()
        var even = 0
        for seed in 0..<3_000 {
            let page = model.page(of: Array(0..<40), for: 1, at: 2, seed: UInt64(seed))
            guard page[0].kind == .explore else { continue }
            even += 1
            #expect(page.map(\.poolSize) == Array((31...40).reversed()))
            #expect(page.allSatisfy { $0.propensity == 1 / Double($0.poolSize) })
        }
        #expect((15...50).contains(even))
    }

    @Test func aForgottenViewerIsAStranger() throws {
        var model = Self.model()
        let stranger = try #require(model.score(7, for: 1, at: 1)).value
        for video in 0..<20 { model.learn(video, by: 2, at: 1, position: 0, Self.liked) }
        let before = try #require(model.score(7, for: 1, at: 1)).value
        for video in 0..<20 { model.learn(video, by: 1, at: 1, position: 0, Self.passed) }
        #expect(try #require(model.score(7, for: 1, at: 1)).value < before)
        model.forget(viewer: 1)
        let forgotten = try #require(model.score(7, for: 1, at: 1))
        #expect(forgotten == model.score(7, for: 99, at: 1))
        #expect(stranger != before)
    }

    /// Numbers of any size leave a model that still answers.
    @Test func extremesEndNothing() throws {
        var model = FeedModel()
        let ends: [Double] = [0, -1, .infinity, -.infinity, .nan, 1e308, 180]
        for (number, seconds) in ends.enumerated() {
            model.add(
                FeedModel.Video(
                    creator: Int.max, topic: Int.min, tags: Array(repeating: 0, count: 1_000),
                    seconds: seconds, postedAt: seconds), as: number)
        }
        for watched in ends {
            for number in ends.indices {
                model.learn(
                    number, by: 0, at: watched, position: .max,
                    FeedOutcome(watchedSeconds: watched, actions: FeedActions(rawValue: .max)))
            }
        }
        #expect(model.page(of: Array(0...20), for: 0, at: 1, seed: 1).count == 7)
        for number in ends.indices {
            #expect(try #require(model.score(number, for: 0, at: 1)).value.isFinite)
        }
    }
}

/// The evaluation's own market.
@Suite struct FeedEvaluationTests {
    private static let small: FeedWorldSettings = {
        var settings = FeedWorldSettings.labelled
        (settings.viewers, settings.creators, settings.topics) = (20, 10, 6)
        (settings.initialVideos, settings.videosADay) = (150, 5)
        (settings.history, settings.days) = (3, 3)
        return settings
    }()

    @Test func aMarketIsTheSameWhateverIsShown() {
        var (one, other) = (FeedWorld(Self.small, seed: 3), FeedWorld(Self.small, seed: 3))
        _ = one.react(0, to: 1)
        one.endDay()
        other.endDay()
        #expect(one.videos.count == other.videos.count)
        for video in one.videos.indices {
            #expect(one.value(video, to: 5) == other.value(video, to: 5))
        }
        let (first, second) = (one.react(2, to: 9), other.react(2, to: 9))
        #expect(first.outcome.actions == second.outcome.actions)
        #expect(FeedWorld(Self.small, seed: 4).value(0, to: 0) != one.value(0, to: 0))
    }

    @Test func knowingAllIsWorthMoreThanTheModelAndTheModelMoreThanTheFormula() {
        let done = FeedComparison(Self.small, seed: 1)
        #expect(done.informed.worth > done.model.worth)
        #expect(done.model.worth > done.loops.worth)
        #expect(done.model.worth > done.popularity.worth)
        #expect(done.loops.worth > done.random.worth)
        #expect(done.model.slots > 0)
    }
}
