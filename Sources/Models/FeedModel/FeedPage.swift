import Glibc
import Numbers

/// One place of a page.
public struct FeedSlot: Sendable, Equatable {
    public enum Kind: String, Sendable { case organic, explore }

    public let score: FeedScore
    public let kind: Kind
    /// Probability with which this video stands here, given the slots before it: 1 where the order
    /// is fixed, that of the draw where one was made.
    public let propensity: Double
    /// Videos among which was drawn; 1 where none was.
    public let poolSize: Int

    public var video: Int { score.video }
}

/// Rules by which scores become a page.
public struct FeedRules: Sendable {
    /// Slots of a page.
    public var size = 10
    /// Videos of one creator, and of one topic, on a page at most.
    public var mostOfCreator = 2
    public var mostOfTopic = 5
    /// Share that each further video of a creator keeps of its score: `(1 − f) d^k + f` (X 2026-08).
    public var creatorDecay = (decay: 0.5, floor: 0.25)
    /// Slots of a page that may go to videos whose first impressions are owed, counted from 0.
    public var exploring = 3...7
    /// One slot in so many explores.
    public var slotsAnExploration = 10
    /// Impressions that every new video is owed.
    public var owed = 100
    /// Videos with owed impressions that are scored for one slot.
    public var explorationPool = 100
    /// Temperature of the draw among those, in units of score.
    public var temperature = 0.25
    /// One page in so many draws its slots evenly from the best `evenPool`: the sample without
    /// bias.
    public var pagesAnEven = 100
    public var evenPool = 50

    public init() {}
}

extension FeedModel {
    /// A page for a viewer out of candidates that may be shown to them. The same model, candidates,
    /// day and seed give the same page.
    public func page(
        of candidates: [Int], for viewer: Int, at day: Double, seed: UInt64,
        rules: FeedRules = FeedRules()
    ) -> [FeedSlot] {
        var random = SplitMix64(seed: seed)
        let scores = values(of: candidates, for: viewer, at: day)
            .sorted { ($0.value, $1.video) > ($1.value, $0.video) }
        if rules.pagesAnEven > 0, random.below(rules.pagesAnEven) == 0 {
            return evenPage(scores, rules, &random).compactMap { seal($0, for: viewer, at: day) }
        }
        let explored = exploredPlaces(rules, &random)
        let weights = explored.isEmpty ? [] : drawnWeights(&random)
        var choice = PageChoice(self, rules, scores)
        var slots: [Choice] = []
        while slots.count < rules.size {
            if explored.contains(slots.count),
                let slot = exploration(
                    &choice, for: viewer, at: day, weights, rules, &random)
            {
                slots.append(slot)
            } else if let video = choice.takeBest() {
                slots.append((video, .organic, 1, 1))
            } else {
                break
            }
        }
        return slots.compactMap { seal($0, for: viewer, at: day) }
    }

    private typealias Choice = (video: Int, kind: FeedSlot.Kind, propensity: Double, pool: Int)

    private func seal(_ choice: Choice, for viewer: Int, at day: Double) -> FeedSlot? {
        score(choice.video, for: viewer, at: day).map {
            FeedSlot(
                score: $0, kind: choice.kind, propensity: choice.propensity,
                poolSize: choice.pool)
        }
    }

    private func exploredPlaces(_ rules: FeedRules, _ random: inout SplitMix64) -> Set<Int> {
        guard rules.slotsAnExploration > 0 else { return [] }
        var count = rules.size / rules.slotsAnExploration
        if random.below(rules.slotsAnExploration) < rules.size % rules.slotsAnExploration {
            count += 1
        }
        var places: Set<Int> = []
        for _ in 0..<count {
            places.insert(rules.exploring.lowerBound + random.below(rules.exploring.count))
        }
        return places
    }

    /// Draws one of some videos whose impressions are owed, the likelier the better its drawn score.
    /// Its propensity is that among the pool, which is drawn evenly.
    private func exploration(
        _ choice: inout PageChoice, for viewer: Int, at day: Double, _ weights: [FeatureRow],
        _ rules: FeedRules, _ random: inout SplitMix64
    ) -> Choice? {
        var pool = choice.open.map(\.video).filter { impressions($0) < rules.owed }
        guard !pool.isEmpty else { return nil }
        for place in 0..<min(rules.explorationPool, pool.count) {
            pool.swapAt(place, place + random.below(pool.count - place))
        }
        pool.removeLast(max(0, pool.count - rules.explorationPool))
        let drawn = values(of: pool, for: viewer, at: day, weights: weights).map(\.value)
        let shares = softmax(drawn, temperature: rules.temperature)
        let index = draw(shares, &random)
        choice.take(pool[index])
        return (pool[index], .explore, shares[index], pool.count)
    }

    private func evenPage(
        _ scores: [(video: Int, value: Double)], _ rules: FeedRules, _ random: inout SplitMix64
    ) -> [Choice] {
        var pool = scores.prefix(rules.evenPool).map(\.video)
        var slots: [Choice] = []
        while slots.count < rules.size, !pool.isEmpty {
            let count = pool.count
            let video = pool.remove(at: random.below(count))
            slots.append((video, .explore, 1 / Double(count), count))
        }
        return slots
    }
}

/// Shares of a draw by scores: `e^(s/T) / Σ`.
func softmax(_ scores: [Double], temperature: Double) -> [Double] {
    let highest = scores.max() ?? 0
    let powers = scores.map { exp(($0 - highest) / max(temperature, 1e-6)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}

/// Index that is drawn by its share.
func draw(_ shares: [Double], _ random: inout SplitMix64) -> Int {
    var rest = random.unit()
    for (index, share) in shares.enumerated() {
        rest -= share
        if rest < 0 { return index }
    }
    return shares.count - 1
}

/// Videos that may still come onto a page, best first, and counts of those that stand there.
private struct PageChoice {
    private let model: FeedModel
    private let rules: FeedRules
    private(set) var open: [(video: Int, value: Double)]
    private var creators: [Int: Int] = [:]
    private var topics: [Int: Int] = [:]
    /// Added to every score, so that what is taken off never makes one larger.
    private let shift: Double

    init(_ model: FeedModel, _ rules: FeedRules, _ scores: [(video: Int, value: Double)]) {
        self.model = model
        self.rules = rules
        open = scores
        shift = max(0, -(scores.last?.value ?? 0))
    }

    /// The best of what is left, by score less what its creator's others take off; within the caps
    /// while anything is, then topics before creators.
    mutating func takeBest() -> Int? {
        for (creatorCap, topicCap) in [
            (rules.mostOfCreator, rules.mostOfTopic), (rules.mostOfCreator, Int.max),
            (Int.max, Int.max),
        ] {
            var best: (video: Int, value: Double)?
            for score in open {
                guard let facts = model.videos[score.video]?.video else { continue }
                let count = creators[facts.creator] ?? 0
                guard count < creatorCap, topics[facts.topic] ?? 0 < topicCap else { continue }
                let (decay, floor) = rules.creatorDecay
                let kept = (1 - floor) * pow(decay, Double(count)) + floor
                let value = (score.value + shift) * kept
                if value > best?.value ?? -.infinity { best = (score.video, value) }
                // Scores fall, and nothing is kept above them.
                if let best, score.value + shift < best.value { break }
            }
            if let best {
                take(best.video)
                return best.video
            }
        }
        return nil
    }

    mutating func take(_ video: Int) {
        open.removeAll { $0.video == video }
        guard let facts = model.videos[video]?.video else { return }
        creators[facts.creator, default: 0] += 1
        topics[facts.topic, default: 0] += 1
    }
}
