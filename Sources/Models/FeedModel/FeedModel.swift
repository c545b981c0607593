import Glibc
import Numbers

/// FeedModel: what a viewer would do with a video, learned slot by slot.
///
/// Promises: a score is the sum of its parts, in their order; the same model, candidates and seed
/// give the same page; what a viewer did is in their next page. Nothing here reads a clock or draws
/// without a seed. Times are days since any origin.
public struct FeedModel: Sendable {
    /// Facts of a video that are known when it is posted.
    public struct Video: Sendable {
        public let creator: Int
        public let topic: Int
        public let tags: [Int]
        public let seconds: Double
        /// Day of posting.
        public let postedAt: Double

        public init(creator: Int, topic: Int, tags: [Int], seconds: Double, postedAt: Double) {
            self.creator = creator
            self.topic = topic
            self.tags = Array(tags.prefix(FeedModel.mostTags))
            self.seconds = bounded(seconds, 0.1...FeedModel.longest)
            self.postedAt = bounded(postedAt, FeedModel.days)
        }
    }

    /// Longest video and watch, in seconds, and the days that a time may have.
    static let longest = 3_600.0
    static let days = -1e6...1e6
    /// Tags of a video that count.
    public static let mostTags = 8

    /// Knowledge of a viewer.
    struct Viewer: Sendable {
        var odds = ActionOdds()
        var mood = RunningMean()
        var topics: [Int: RunningMean] = [:]
        var creators: [Int: RunningMean] = [:]
        var tags: [Int: RunningMean] = [:]
        var lengths: [Int: RunningMean] = [:]
        var follows: Set<Int> = []
    }

    struct Entry: Sendable {
        let video: Video
        /// Places of its parts among the taste's factors.
        let parts: [Int]
        var odds: ActionOdds
        var mood = RunningMean()
    }

    private(set) var videos: [Int: Entry] = [:]
    private(set) var viewers: [Int: Viewer] = [:]
    private(set) var creators: [Int: ActionOdds] = [:]
    private(set) var topics: [Int: ActionOdds] = [:]
    private(set) var all = ActionRates()
    private(set) var factors = TasteFactors()
    private var watches = WatchQuantiles()
    private var heads = FeedAction.allCases.map(Self.head)

    public init() {}

    /// A head before anything is learned. Log-odds of rates count as they are, and who is pleased
    /// does what is pleasant, until experience says otherwise.
    private static func head(_ action: FeedAction) -> OnlineLogistic {
        var mean = FeatureRow()
        let prior = action.prior
        mean[Feature.base.rawValue] = log(prior / (1 - prior))
        mean[Feature.video.rawValue] = 0.7
        mean[Feature.viewer.rawValue] = 1
        guard action == .watch else {
            mean[Feature.appeal.rawValue] = action.weight > 0 ? 1 : -1
            return OnlineLogistic(mean: mean, precision: 4)
        }
        for feature in [Feature.viewersTopic, .viewersCreator, .viewersTags, .taste] {
            mean[feature.rawValue] = 2
        }
        return OnlineLogistic(mean: mean, precision: 4)
    }

    /// A video that may be shown from now on. It begins halfway between its topic and its creator.
    public mutating func add(_ video: Video, as number: Int) {
        let odds =
            ((topics[video.topic]?.odds ?? ActionRow())
                + (creators[video.creator]?.odds ?? ActionRow())) / 2
        videos[number] = Entry(
            video: video, parts: factors.places(of: video), odds: ActionOdds(odds: odds))
    }

    /// Slots in which a video was shown.
    public func impressions(_ video: Int) -> Int { Int(videos[video]?.odds.rates.slots ?? 0) }

    /// Forgets what a viewer did; what others learned of it stays.
    public mutating func forget(viewer: Int) {
        viewers[viewer] = nil
        factors.forget(viewer)
    }

    /// Ends a day: the heads are a little less sure of themselves.
    public mutating func endDay() {
        for index in heads.indices { heads[index].fade(0.98, least: 4) }
    }
}

/// The nearest value within bounds; the lower one for what is no number.
func bounded(_ value: Double, _ bounds: ClosedRange<Double>) -> Double {
    value >= bounds.lowerBound ? min(value, bounds.upperBound) : bounds.lowerBound
}

/// Features of a viewer and a video. Each is nought where nothing is known.
enum Feature: Int, CaseIterable, Sendable {
    case base, video, creator, topic, viewer
    case viewersTopic, viewersCreator, viewersTags, viewersLength, follows, taste
    case freshness, length, isNew, position
    /// Log-odds of the watch, of which every slot tells; rare actions lean on it.
    case appeal
}

// MARK: scores

/// Worth of a video to a viewer.
public struct FeedScore: Sendable, Equatable {
    public let video: Int
    /// Probability of each action, in the order of `FeedAction`; of the watch, its expected
    /// quantile.
    public let probabilities: [Double]
    /// Worth of each action; the score is their sum.
    public let parts: [Double]
    public let value: Double

    init(video: Int, probabilities: [Double]) {
        self.video = video
        self.probabilities = probabilities
        parts = FeedAction.allCases.map { $0.weight * (probabilities[$0.rawValue] - $0.middle) }
        value = parts.reduce(0, +)
    }
}

extension FeedModel {
    /// Score of a video for a viewer; nil for a video that isn't known.
    public func score(_ video: Int, for viewer: Int, at day: Double) -> FeedScore? {
        guard let entry = videos[video] else { return nil }
        let candidate = FeedContext(self, viewer, at: day).candidate(entry, appeal: appeal)
        return FeedScore(
            video: video,
            probabilities: FeedAction.allCases.map {
                heads[$0.rawValue].probability(candidate.features($0))
            })
    }

    /// Head of the watch, whose log-odds are the appeal.
    private var appeal: OnlineLogistic { heads[FeedAction.watch.rawValue] }

    /// Values of videos for a viewer, without their parts; unknown ones have none. `weights` stand
    /// in for the heads' means, by action.
    func values(
        of candidates: [Int], for viewer: Int, at day: Double, weights: [FeatureRow]? = nil
    ) -> [(video: Int, value: Double)] {
        let context = FeedContext(self, viewer, at: day)
        let weights = weights ?? heads.map(\.mean)
        return candidates.compactMap { number in
            guard let entry = videos[number] else { return nil }
            let candidate = context.candidate(entry, appeal: appeal)
            var value = 0.0
            for action in FeedAction.allCases {
                let logit = (weights[action.rawValue] * candidate.features(action)).sum()
                value += action.weight * (OnlineLogistic.sigmoid(logit) - action.middle)
            }
            return (number, value)
        }
    }

    /// Weights of all heads, drawn as unsurely as they are known.
    func drawnWeights(_ random: inout SplitMix64) -> [FeatureRow] {
        var out: [FeatureRow] = []
        for head in heads {
            var draws = FeatureRow()
            for feature in Feature.allCases { draws[feature.rawValue] = random.normal() }
            out.append(head.weights(drawnBy: draws))
        }
        return out
    }
}

// MARK: learning

/// Outcome of a slot.
public struct FeedOutcome: Sendable {
    public let watchedSeconds: Double
    public let actions: FeedActions

    public init(watchedSeconds: Double, actions: FeedActions) {
        self.watchedSeconds = bounded(watchedSeconds, 0...FeedModel.longest)
        self.actions = actions
    }
}

extension FeedModel {
    /// Share of a viewer's older impressions that a new one leaves.
    private static let keptOfTaste = 0.985

    /// Learns what a viewer did with a video in a slot, the first of a session being 0. A slot that
    /// was passed in a moment counts as any other.
    public mutating func learn(
        _ video: Int, by viewer: Int, at day: Double, position: Int, _ outcome: FeedOutcome
    ) {
        guard let entry = videos[video] else { return }
        let seconds = entry.video.seconds
        let quantile = watches.quantile(outcome.watchedSeconds, of: seconds)
        watches.add(outcome.watchedSeconds, of: seconds)
        var targets = ActionRow()
        for action in FeedAction.allCases {
            targets[action.rawValue] = outcome.actions.contains(action) ? 1 : 0
        }
        targets[FeedAction.watch.rawValue] = quantile
        let candidate = FeedContext(self, viewer, at: day).candidate(entry, appeal: appeal)
        for action in FeedAction.allCases {
            heads[action.rawValue].learn(
                candidate.features(action, position: position), targets[action.rawValue])
        }
        learnRates(video, by: viewer, targets)
        learnTaste(video, by: viewer, Self.mood(quantile, outcome.actions))
        if outcome.actions.contains(.follow) {
            viewers[viewer]?.follows.insert(entry.video.creator)
        }
    }

    private mutating func learnRates(_ number: Int, by viewer: Int, _ targets: ActionRow) {
        guard let video = videos[number]?.video else { return }
        all.add(targets)
        let rates = all.rates(above: FeedAction.priors)
        let base = ActionRates.logOdds(rates)
        topics[video.topic, default: ActionOdds()].add(targets, above: rates, base: base)
        creators[video.creator, default: ActionOdds()].add(targets, above: rates, base: base)
        viewers[viewer, default: Viewer()].odds.add(targets, above: rates, base: base)
        let byTopic = topics[video.topic]?.rates.rates(above: rates) ?? rates
        let byCreator = creators[video.creator]?.rates.rates(above: rates) ?? rates
        let above = (byTopic * byCreator).squareRoot()
        videos[number]?.odds.add(targets, above: above, base: base)
    }

    /// Pleasure of a viewer, around zero.
    private static func mood(_ quantile: Double, _ actions: FeedActions) -> Double {
        quantile - 0.5 + (actions.isDisjoint(with: .pleased) ? 0 : 0.5)
            - (actions.isDisjoint(with: .annoyed) ? 0 : 1)
    }

    private mutating func learnTaste(_ number: Int, by viewer: Int, _ mood: Double) {
        guard let entry = videos[number] else { return }
        let video = entry.video
        let usual = viewers[viewer]?.mood.value ?? 0
        let rest = mood - usual - entry.mood.value
        factors.learn(viewer, entry.parts, rest)
        videos[number]?.mood.add(mood - usual, keeping: 1)
        let kept = Self.keptOfTaste
        func learn(_ own: inout Viewer) {
            own.mood.add(mood, keeping: 1)
            own.topics[video.topic, default: RunningMean()].add(rest, keeping: kept)
            own.creators[video.creator, default: RunningMean()].add(rest, keeping: kept)
            let band = FeedContext.band(video.seconds)
            own.lengths[band, default: RunningMean()].add(rest, keeping: kept)
            for tag in video.tags {
                own.tags[tag, default: RunningMean()].add(rest, keeping: kept)
            }
        }
        learn(&viewers[viewer, default: Viewer()])
    }
}
