import FeedModel
import Glibc
import Numbers

/// A way to choose a page.
protocol FeedPolicy {
    mutating func add(_ video: FeedModel.Video, as number: Int)
    mutating func page(of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64)
        -> [Int]
    mutating func learn(
        _ video: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome)
    mutating func endDay()
}

extension FeedPolicy {
    mutating func add(_ video: FeedModel.Video, as number: Int) {}
    mutating func learn(
        _ video: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome
    ) {}
    mutating func endDay() {}
}

/// The best by a score, with no more than two of a creator.
func cappedPage(
    _ candidates: [Int], in world: FeedWorld, size: Int = 10, _ score: (Int) -> Double
) -> [Int] {
    let best = candidates.map { ($0, score($0)) }.sorted { ($0.1, $1.0) > ($1.1, $0.0) }
    var (page, creators): ([Int], [Int: Int]) = ([], [:])
    for (video, _) in best where page.count < size {
        let creator = world.videos[video].facts.creator
        guard creators[creator, default: 0] < 2 else { continue }
        creators[creator, default: 0] += 1
        page.append(video)
    }
    return page
}

/// The policy under test.
struct ModelPolicy: FeedPolicy {
    var model = FeedModel()
    var rules = FeedRules()

    mutating func add(_ video: FeedModel.Video, as number: Int) { model.add(video, as: number) }

    mutating func page(
        of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64
    ) -> [Int] {
        model.page(
            of: candidates, for: viewer, at: Double(world.day), seed: seed, rules: rules
        ).map(\.video)
    }

    mutating func learn(
        _ video: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome
    ) { model.learn(video, by: viewer, at: day, position: position, outcome) }

    mutating func endDay() { model.endDay() }
}

/// The ceiling: knows every taste and every video's appeal.
struct InformedPolicy: FeedPolicy {
    mutating func page(
        of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64
    ) -> [Int] {
        cappedPage(candidates, in: world) { world.value($0, to: viewer) }
    }
}

/// Chance alone.
struct RandomPolicy: FeedPolicy {
    mutating func page(
        of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64
    ) -> [Int] {
        var random = SplitMix64(seed: seed)
        return cappedPage(candidates, in: world) { _ in random.unit() }
    }
}

/// Counts of a video as Loops has them, and what both formulas make of them.
private struct PublicCounts {
    var (likes, comments, shares, saves, views) = (0.0, 0.0, 0.0, 0.0, 0.0)

    mutating func add(_ actions: FeedActions) {
        views += 1
        if actions.contains(.like) { likes += 1 }
        if actions.contains(.comment) { comments += 1 }
        if actions.contains(.share) { shares += 1 }
        if actions.contains(.save) { saves += 1 }
    }

    /// `(2 likes + 3 comments + 4 shares + 3 saves + 0.1 views) / (hours + 1)`.
    func popularity(hours: Double) -> Double {
        (2 * likes + 3 * comments + 4 * shares + 3 * saves + 0.1 * views) / (max(0, hours) + 1)
    }
}

/// Popular videos, for everybody alike.
struct PopularityPolicy: FeedPolicy {
    private var counts: [Int: PublicCounts] = [:]

    mutating func page(
        of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64
    ) -> [Int] {
        var random = SplitMix64(seed: seed)
        return cappedPage(candidates, in: world) { video in
            let hours = (Double(world.day) - world.videos[video].facts.postedAt) * 24
            return (counts[video] ?? PublicCounts()).popularity(hours: hours)
                + 1e-6 * random.unit()
        }
    }

    mutating func learn(
        _ video: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome
    ) { counts[video, default: PublicCounts()].add(outcome.actions) }
}

/// The policy of the log that is there before: what is popular, and chance.
struct HistoryPolicy: FeedPolicy {
    private var popular = PopularityPolicy()
    private var chance = RandomPolicy()

    mutating func page(
        of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64
    ) -> [Int] {
        let first = popular.page(of: candidates, for: viewer, in: world, seed: seed)
        let second = chance.page(of: candidates, for: viewer, in: world, seed: seed)
        var page: [Int] = []
        for video in zip(first, second).flatMap({ [$0, $1] }) where !page.contains(video) {
            page.append(video)
        }
        return Array(page.prefix(10))
    }

    mutating func learn(
        _ video: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome
    ) { popular.learn(video, by: viewer, at: day, position: position, outcome) }
}

/// Loops' formula as its source has it: `0.25 freshness + 0.35 counts/caps + 0.30 interests + 0.10
/// trust`. Its random share stands for fewer results than a page and is never reached. Interests
/// are the share of a viewer's likes in the topic and the tags; every creator here is trusted.
struct LoopsPolicy: FeedPolicy {
    private var counts: [Int: PublicCounts] = [:]
    private var facts: [Int: FeedModel.Video] = [:]
    private var topics: [Int: [Int: Double]] = [:]
    private var tags: [Int: [Int: Double]] = [:]

    /// Popularity at which counts are worth all they can be.
    private static let cap = 20.0
    private static let freshDays = 3.0

    mutating func add(_ video: FeedModel.Video, as number: Int) { facts[number] = video }

    mutating func page(
        of candidates: [Int], for viewer: Int, in world: FeedWorld, seed: UInt64
    ) -> [Int] {
        var random = SplitMix64(seed: seed)
        let (liked, tagged) = (topics[viewer] ?? [:], tags[viewer] ?? [:])
        let (most, mostTag) = (liked.values.max() ?? 1, tagged.values.max() ?? 1)
        return cappedPage(candidates, in: world) { number in
            guard let video = facts[number] else { return 0 }
            let age = max(0, Double(world.day) - video.postedAt)
            let popular = (counts[number] ?? PublicCounts()).popularity(hours: 0)
            let topic = (liked[video.topic] ?? 0) / most
            let tag = video.tags.map { (tagged[$0] ?? 0) / mostTag }.max() ?? 0
            return 0.25 * exp(-age / Self.freshDays) + 0.35 * min(1, popular / Self.cap)
                + 0.3 * (topic + tag) / 2 + 0.1 + 1e-6 * random.unit()
        }
    }

    mutating func learn(
        _ number: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome
    ) {
        counts[number, default: PublicCounts()].add(outcome.actions)
        guard let video = facts[number], outcome.actions.contains(.like) else { return }
        topics[viewer, default: [:]][video.topic, default: 0] += 1
        for tag in video.tags { tags[viewer, default: [:]][tag, default: 0] += 1 }
    }
}
