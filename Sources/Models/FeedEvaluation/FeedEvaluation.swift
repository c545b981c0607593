import FeedModel
import Glibc
import Numbers

/// FeedEvaluation: what the feed's model earns on markets whose tastes it doesn't know.
///
/// Promises: policies meet the same market, videos and reactions; the worth that is added up is the
/// expected one, by the market's truth and the table of weights.
public struct FeedEvaluation: Sendable {
    public struct Result: Sendable {
        public let generator: String
        /// Names and means over the seeds, in the order of a report.
        public let measures: [(name: String, value: Double)]

        public subscript(name: String) -> Double? {
            measures.first { $0.name == name }?.value
        }
    }

    public let results: [Result]
    public let seeds: Int
    public static let mostSeeds = 1_000

    /// Runs every policy on every generator with seeds from 1 on.
    public static func run(
        seeds: Int, threads: Int, progress: @Sendable @escaping (String) -> Void = { _ in }
    ) async -> FeedEvaluation {
        let seeds = max(1, min(seeds, mostSeeds))
        var results: [Result] = []
        for settings in FeedWorldSettings.all {
            var runs: [FeedComparison] = []
            await withTaskGroup(of: FeedComparison.self) { group in
                for seed in 1...seeds {
                    if seed > threads, let done = await group.next() { runs.append(done) }
                    group.addTask { FeedComparison(settings, seed: UInt64(seed)) }
                    progress("\(settings.name) \(seed) of \(seeds)")
                }
                for await done in group { runs.append(done) }
            }
            runs.sort { $0.seed < $1.seed }
            results.append(Result(generator: settings.name, measures: measures(runs)))
        }
        return FeedEvaluation(results: results, seeds: seeds)
    }

    private static func measures(_ runs: [FeedComparison]) -> [(name: String, value: Double)] {
        func mean(_ value: (FeedComparison) -> Double) -> Double {
            runs.reduce(0) { $0 + value($1) } / Double(max(1, runs.count))
        }
        func ratio(_ above: (FeedComparison) -> FeedRun) -> Double {
            mean { $0.model.worth } / mean { above($0).worth }
        }
        return [
            ("worth", mean { $0.model.worth }), ("of_ceiling", ratio(\.informed)),
            ("of_loops", ratio(\.loops)), ("of_popularity", ratio(\.popularity)),
            ("of_random", ratio(\.random)),
            ("worth_a_slot", mean { $0.model.worthOfSlot }),
            ("ceiling_a_slot", mean { $0.informed.worthOfSlot }),
            ("loops_a_slot", mean { $0.loops.worthOfSlot }),
            ("last_days_of_ceiling", mean { $0.model.lastWorth } / mean { $0.informed.lastWorth }),
            ("shown_100", mean { $0.model.shareOfOwed }),
            ("best_tenth_found", mean { $0.model.bestFound }),
        ]
    }

    /// Means over all generators.
    public var overall: [(name: String, value: Double)] {
        guard let first = results.first else { return [] }
        return first.measures.indices.map { index in
            let sum = results.reduce(0) { $0 + $1.measures[index].value }
            return (first.measures[index].name, sum / Double(results.count))
        }
    }
}

/// Every policy on one market.
struct FeedComparison: Sendable {
    let seed: UInt64
    let model, informed, loops, popularity, random: FeedRun

    init(_ settings: FeedWorldSettings, seed: UInt64) {
        self.seed = seed
        model = FeedRun(ModelPolicy(), settings, seed)
        informed = FeedRun(InformedPolicy(), settings, seed)
        loops = FeedRun(LoopsPolicy(), settings, seed)
        popularity = FeedRun(PopularityPolicy(), settings, seed)
        random = FeedRun(RandomPolicy(), settings, seed)
    }
}

/// A policy's days on a market.
struct FeedRun: Sendable {
    /// Expected worth of the slots that were seen, by day.
    private(set) var worthByDay: [Double]
    private(set) var slots = 0
    private var shown: [Int: Int] = [:]
    /// Share of videos at least two days old with 100 impressions.
    private(set) var shareOfOwed = 0.0
    /// Share of the truly best tenth of new videos that stand among the policy's most shown fifth.
    private(set) var bestFound = 0.0

    var worth: Double { worthByDay.reduce(0, +) }
    /// Worth of the last quarter of the days.
    var lastWorth: Double { worthByDay.suffix(worthByDay.count / 4).reduce(0, +) }
    var worthOfSlot: Double { worth / Double(max(1, slots)) }

    init<Policy: FeedPolicy>(
        _ policy: Policy, _ settings: FeedWorldSettings, _ seed: UInt64
    ) {
        worthByDay = Array(repeating: 0, count: settings.days)
        var (world, policy) = (FeedWorld(settings, seed: seed), policy)
        for number in world.videos.indices {
            policy.add(world.videos[number].facts, as: number)
        }
        var history = HistoryPolicy()
        var seen = [Set<Int>](repeating: [], count: settings.viewers)
        for day in 0..<settings.history + settings.days {
            for viewer in 0..<settings.viewers {
                let session = FeedSession(viewer: viewer, seed: UInt64(day), world: world)
                let learn: FeedSession.Learn = { video, position, outcome in
                    policy.learn(
                        video, by: viewer, at: Double(day), position: position, outcome)
                }
                if day < settings.history {
                    _ = session.run(by: &history, &seen[viewer], learn)
                } else {
                    note(session.run(by: &policy, &seen[viewer]), of: session)
                }
            }
            let before = world.videos.count
            world.endDay()
            policy.endDay()
            for number in before..<world.videos.count {
                policy.add(world.videos[number].facts, as: number)
            }
        }
        judge(in: world)
    }

    private mutating func note(_ videos: [Int], of session: FeedSession) {
        let world = session.world
        for video in videos {
            worthByDay[world.day - world.settings.history] +=
                world.value(video, to: session.viewer)
            shown[video, default: 0] += 1
        }
        slots += videos.count
    }

    private mutating func judge(in world: FeedWorld) {
        let first = Double(world.settings.history)
        let new = world.videos.indices.filter {
            let posted = world.videos[$0].facts.postedAt
            return posted > first && posted <= Double(world.day - 3)
        }
        guard !new.isEmpty else { return }
        shareOfOwed =
            Double(new.count { shown[$0, default: 0] >= 100 }) / Double(new.count)
        let truth = new.sorted { world.videos[$0].appeal > world.videos[$1].appeal }
        let most = new.sorted { shown[$0, default: 0] > shown[$1, default: 0] }
        let best = Set(truth.prefix(max(1, new.count / 10)))
        let found = best.intersection(most.prefix(max(1, new.count / 5)))
        bestFound = Double(found.count) / Double(best.count)
    }
}

/// One visit of a viewer: pages until they leave.
struct FeedSession {
    typealias Learn = (Int, Int, FeedOutcome) -> Void

    let viewer: Int
    let seed: UInt64
    let world: FeedWorld

    /// Runs the session; the videos that were seen, in order. `learn` hears of them as the policy
    /// does.
    func run<Policy: FeedPolicy>(
        by policy: inout Policy, _ seen: inout Set<Int>, _ learn: Learn = { _, _, _ in }
    ) -> [Int] {
        var out: [Int] = []
        for page in 0..<world.settings.pages {
            let candidates = world.videos.indices.filter { !seen.contains($0) }
            let draw = world.seed &* 1_000_003 &+ seed &* 10_007 &+ UInt64(viewer * 10 + page)
            for video in policy.page(of: candidates, for: viewer, in: world, seed: draw) {
                let (outcome, goesOn) = world.react(viewer, to: video)
                policy.learn(
                    video, by: viewer, at: Double(world.day), position: out.count, outcome)
                learn(video, out.count, outcome)
                out.append(video)
                seen.insert(video)
                guard goesOn else { return out }
            }
        }
        return out
    }
}
