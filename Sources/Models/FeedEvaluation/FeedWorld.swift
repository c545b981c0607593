import FeedModel
import Glibc
import Numbers

/// Constants of a market of viewers and videos.
struct FeedWorldSettings: Sendable {
    let name: String
    var viewers = 150
    var creators = 60
    var topics = 16
    var tags = 60
    var initialVideos = 1_000
    var videosADay = 40
    /// Days of a log that every policy begins with: half by popularity, half by chance.
    var history = 10
    var days = 10
    var sessionsADay = 1
    /// Pages of a session, at most.
    var pages = 2
    /// Standard deviations of what pleases: topics, tags, and a taste that no label tells.
    var topicTaste = 1.0
    var tagTaste = 0.6
    var hiddenTaste = 0.3
    /// Standard deviations of videos' and creators' own appeal.
    var videoAppeal = 0.6
    var creatorAppeal = 0.4
    /// Change of a viewer's taste in a day.
    var drift = 0.03

    /// Tastes that labels tell.
    static let labelled = FeedWorldSettings(name: "labelled")
    /// Tastes that only show in who watches what.
    static let hidden: FeedWorldSettings = {
        var settings = FeedWorldSettings(name: "hidden")
        (settings.topicTaste, settings.tagTaste, settings.hiddenTaste) = (0.5, 0.3, 1.0)
        return settings
    }()
    /// Tastes that change within days.
    static let drifting: FeedWorldSettings = {
        var settings = FeedWorldSettings(name: "drifting")
        settings.drift = 0.25
        return settings
    }()

    static let all = [labelled, hidden, drifting]
}

/// A market whose tastes are known to it alone. The same seed gives the same market, and the same
/// reaction of a viewer to a video on a day, whatever is shown before.
struct FeedWorld: Sendable {
    static let hiddenSize = 6

    struct Viewer: Sendable {
        var topics: [Double]
        var tags: [Double]
        var hidden: [Double]
        var creators: [Int: Double] = [:]
        /// Length that suits them, as a logarithm of seconds.
        let length: Double
        let patience: Double
    }

    struct Video: Sendable {
        let facts: FeedModel.Video
        let appeal: Double
        let hidden: [Double]
        /// Amounts by which more than its appeal makes one save, share, buy or complain.
        let useful, shareable, offer, bad: Double
    }

    let settings: FeedWorldSettings
    let seed: UInt64
    private(set) var viewers: [Viewer]
    private(set) var videos: [Video] = []
    private let creatorAppeal: [Double]
    private let creatorTopics: [Int]
    private let creatorHidden: [[Double]]
    private(set) var day = 0
    private var random: SplitMix64

    init(_ settings: FeedWorldSettings, seed: UInt64) {
        self.settings = settings
        self.seed = seed
        var random = SplitMix64(seed: seed &* 0x9E37_79B9)
        func normals(_ count: Int, _ spread: Double) -> [Double] {
            (0..<count).map { _ in random.normal() * spread }
        }
        creatorAppeal = normals(settings.creators, settings.creatorAppeal)
        creatorTopics = (0..<settings.creators).map { _ in random.below(settings.topics) }
        creatorHidden = (0..<settings.creators).map { _ in normals(Self.hiddenSize, 0.7) }
        viewers = (0..<settings.viewers).map { _ in
            Viewer(
                topics: normals(settings.topics, settings.topicTaste),
                tags: normals(settings.tags, settings.tagTaste),
                hidden: normals(Self.hiddenSize, settings.hiddenTaste),
                length: log(25) + random.normal() * 0.6, patience: random.normal() * 0.3)
        }
        self.random = random
        for _ in 0..<settings.initialVideos { post(at: -Double(self.random.below(20))) }
    }

    private mutating func post(at day: Double) {
        let creator = random.below(settings.creators)
        let topic =
            random.unit() < 0.6 ? creatorTopics[creator] : random.below(settings.topics)
        let tags = (0..<3).map { _ in
            // Tags of a topic are its neighbours' too.
            random.unit() < 0.7
                ? (topic * settings.tags / settings.topics + random.below(8)) % settings.tags
                : random.below(settings.tags)
        }
        let seconds = min(180, max(4, exp(log(25) + random.normal() * 0.8)))
        let own = random.normal() * settings.videoAppeal
        let hidden = creatorHidden[creator].map { $0 + random.normal() * 0.7 }
        videos.append(
            Video(
                facts: FeedModel.Video(
                    creator: creator, topic: topic, tags: tags, seconds: seconds, postedAt: day),
                appeal: own + creatorAppeal[creator], hidden: hidden,
                useful: random.normal() * 0.5, shareable: random.normal() * 0.5,
                offer: random.normal() * 0.7, bad: max(0, random.normal() - 1.5)))
    }

    /// New videos and a little other tastes. Nothing here depends on what was shown.
    mutating func endDay() {
        day += 1
        for _ in 0..<settings.videosADay { post(at: Double(day)) }
        for index in viewers.indices {
            for topic in 0..<settings.topics {
                viewers[index].topics[topic] =
                    viewers[index].topics[topic] * (1 - settings.drift * settings.drift / 2)
                    + random.normal() * settings.drift * settings.topicTaste
            }
        }
    }
}

// MARK: truth

extension FeedWorld {
    /// Appeal of a video to a viewer, in log-odds of a good watch.
    func appeal(_ video: Int, to viewer: Int) -> Double {
        let (who, what) = (viewers[viewer], videos[video])
        let facts = what.facts
        let tags = facts.tags.reduce(0) { $0 + who.tags[$1] } / 3.squareRoot()
        let hidden = zip(who.hidden, what.hidden).reduce(0) { $0 + $1.0 * $1.1 }
        let misfit = log(facts.seconds) - who.length
        return who.topics[facts.topic] + tags + hidden / 2 + what.appeal + who.patience
            - 0.25 * misfit * misfit
    }

    /// Probability of each action but the watch, by appeal.
    func probabilities(_ video: Int, appeal u: Double) -> [Double] {
        let what = videos[video]
        func p(_ base: Double, _ slope: Double, _ more: Double = 0) -> Double {
            1 / (1 + exp(-(base + slope * u + more)))
        }
        let opened = p(-3.5, 0.8, what.offer)
        return FeedAction.allCases.map { action in
            switch action {
            case .watch: 0
            case .like: p(-3, 1.1)
            case .comment: p(-5, 0.9)
            case .save: p(-4.8, 1, what.useful)
            case .share: p(-5.2, 0.9, what.shareable)
            case .follow: p(-5.5, 1)
            case .productOpen: opened
            case .basket: opened * 0.2
            case .order: opened * 0.06
            case .skip: p(-0.8, -1.4)
            case .notInterested: p(-6.2, -1.1)
            case .hide: p(-7.5, -1)
            case .block: p(-8.5, -1)
            case .report: p(-9, -0.7, what.bad)
            }
        }
    }

    /// Expected worth of a slot: the watch around its middle, and each action's weight.
    func value(_ video: Int, to viewer: Int) -> Double {
        let u = appeal(video, to: viewer)
        let actions = zip(FeedAction.allCases, probabilities(video, appeal: u))
        return actions.reduce(Self.watch(u) - 0.5) { $0 + $1.0.weight * $1.1 }
    }

    /// Expected quality of the watch by appeal: a logistic curve blurred by a normal one (MacKay
    /// 1992).
    static func watch(_ appeal: Double) -> Double {
        1 / (1 + exp(-appeal / (1 + Double.pi / 8).squareRoot()))
    }

    /// Reaction of a viewer to a video, and whether they go on.
    func react(_ viewer: Int, to video: Int) -> (outcome: FeedOutcome, goesOn: Bool) {
        var random = SplitMix64(
            seed: seed &+ UInt64(viewer) &* 1_000_003 &+ UInt64(video) &* 7_919
                &+ UInt64(day) &* 104_729)
        _ = random.next()
        let u = appeal(video, to: viewer)
        let quality = 1 / (1 + exp(-(u + random.normal())))
        let seconds = videos[video].facts.seconds
        // Long videos are left earlier, short ones looped.
        let share = pow(quality, 1 + seconds / 60) * (seconds < 15 ? 1.6 : 1)
        var actions: FeedActions = []
        for (action, p) in zip(FeedAction.allCases, probabilities(video, appeal: u))
        where random.unit() < p { actions.insert(FeedActions(action)) }
        let skips = actions.contains(.skip)
        return (
            FeedOutcome(
                watchedSeconds: skips ? random.unit() : share * seconds, actions: actions),
            random.unit() >= 0.02 + 0.1 * (1 - quality)
        )
    }
}
