import Glibc

/// Evaluation of next-item recommendation by the last item of each user: trains on all but the last
/// two, chooses settings by the second last, and ranks all items for the last one.
///
/// Items of the history are left out of the ranking; ties share the middle of their ranks.
/// Source of the protocol: reference/discovery.md, section 5.1.
public struct SequenceEvaluation: Sendable {
    /// Users by whom settings are chosen; of more, as many are taken at even distances.
    static let mostValidated = 6_000
    /// Interactions that a user needs: one to learn from, one to choose by, one to report.
    public static let leastEvents = 3

    public let users: Int
    /// Users with too few interactions, who aren't asked about.
    public let leftOut: Int
    public let items: Int
    public let interactions: Int
    public let settings: RecommenderSettings
    public let metrics: RankedMetrics
    /// Seconds of choosing settings and training.
    public let trainingSeconds: Double
    public let seconds: Double
    /// Bytes of memory that the process has held at most.
    public let peakMemory: Int
    /// False without OpenBLAS: rules and neighbours alone.
    public let hasOneTarget: Bool

    public static func run(
        _ all: Sequences, threads: Int, progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> SequenceEvaluation {
        let start = monotonicSeconds()
        let asked = (0..<all.count).filter { all[$0].count >= leastEvents }
        guard !asked.isEmpty else {
            throw InputFault(line: 0, "no user has \(leastEvents) items; nobody can be asked about")
        }
        // Users with too few events are learned from as a whole: none of theirs is asked about.
        var train = Sequences()
        for user in 0..<all.count {
            let row = all[user]
            train.add(row.count >= leastEvents ? row.dropLast(2) : row)
        }
        train = train.knowing(items: all.itemCount)
        func questions(_ users: [Int], leaving dropped: Int) -> [BlendedModel.Question] {
            users.map { user in
                let row = all[user].dropLast(dropped)
                return BlendedModel.Question(
                    history: row.dropLast(), target: row[row.endIndex - 1], leavesOutSeen: true)
            }
        }
        let step = max(1, (asked.count + mostValidated - 1) / mostValidated)
        let validated = stride(from: 0, to: asked.count, by: step).map { asked[$0] }
        let solver = DenseSolver.installed
        let selection = ModelSelection(
            train: train, questions: questions(validated, leaving: 1), solver: solver,
            threads: threads, progress: progress)
        let settings = await selection.run(RecommenderSettings())
        let oneTarget = solver.flatMap {
            OneTargetModel(train, settings.oneTarget, solver: $0, threads: threads)
        }
        let model = ModelSelection.model(train, settings, oneTarget: oneTarget)
        let trained = monotonicSeconds()
        let tests = questions(asked, leaving: 0)
        let weights = settings.weights
        let ranks = await model.ranks(tests, weights: weights, threads: threads)
        let own = tests.indices.map { ranks[$0][model.group(tests[$0].history)] }
        return SequenceEvaluation(
            users: asked.count, leftOut: all.count - asked.count, items: all.itemCount,
            interactions: all.items.count, settings: settings, metrics: RankedMetrics(ranks: own),
            trainingSeconds: trained - start, seconds: monotonicSeconds() - start,
            peakMemory: peakMemoryBytes(), hasOneTarget: oneTarget != nil)
    }
}

extension Sequences {
    /// The same sequences, of at least so many items.
    func knowing(items count: Int) -> Sequences {
        var out = self
        out.raise(itemCount: count)
        return out
    }
}

/// Seconds of a clock that isn't set.
func monotonicSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// Bytes of memory that the process has held at most.
func peakMemoryBytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
}
