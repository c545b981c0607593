/// Settings of the models and of their blend.
public struct RecommenderSettings: Sendable, Equatable {
    var oneTarget = OneTargetModel.Settings(
        regularization: 200, decay: 4, floor: 0.4, exponent: 0.01, longest: 50)
    var window = 10
    var rulesExponent = 0.3
    var backward = 0.3
    var rulesDecay = HistoryDecay(events: 1.5, longest: 20)
    var historyDecay = HistoryDecay(events: 4, longest: 50)
    var shrinkage: Float = 10
    /// Weights of histories about whose last item little is known, and of the others.
    var weights = [BlendWeights(rules: 0.3, neighbours: 0.2), .init(rules: 0.3, neighbours: 0.2)]

    public init() {}

    /// Names and values, for a report.
    public var described: [(name: String, value: String)] {
        [
            ("one-target.regularization", "\(oneTarget.regularization)"),
            ("one-target.decay", "\(oneTarget.decay)"), ("one-target.floor", "\(oneTarget.floor)"),
            ("one-target.exponent", "\(oneTarget.exponent)"), ("rules.window", "\(window)"),
            ("rules.exponent", "\(rulesExponent)"), ("rules.backward", "\(backward)"),
            ("rules.decay", "\(rulesDecay.events)"), ("history.decay", "\(historyDecay.events)"),
            ("neighbours.shrinkage", "\(shrinkage)"),
            ("blend.few", "rules \(weights[0].rules), neighbours \(weights[0].neighbours)"),
            ("blend.many", "rules \(weights[1].rules), neighbours \(weights[1].neighbours)"),
        ]
    }
}

/// Choice of settings by a validation set, the same way for any data: each setting in turn, as long
/// as a neighbouring value is better.
struct ModelSelection {
    let train: Sequences
    let questions: [BlendedModel.Question]
    let solver: DenseSolver?
    let threads: Int
    /// True if neighbours are sessions, not items.
    var hasSessions = false
    /// Hears what was tried.
    let progress: @Sendable (String) -> Void

    /// NDCG at this many items is what settings are chosen by.
    static let judgedAt = 10

    private struct Trial {
        let settings: RecommenderSettings
        let value: Double
    }

    func run(_ start: RecommenderSettings) async -> RecommenderSettings {
        var best = await rules(start)
        guard solver != nil else { return await blend(best, nil).settings }
        var trial = await judge(best)
        for step in Self.steps {
            for factor in step.factors {
                while true {
                    var next = trial.settings
                    guard step.change(&next, factor) else { break }
                    let other = await judge(next)
                    guard other.value > trial.value else { break }
                    trial = other
                }
            }
        }
        best = trial.settings
        return best
    }

    private struct Step {
        let factors: [Double]
        /// Returns false for a value out of bounds.
        let change: @Sendable (inout RecommenderSettings, Double) -> Bool
    }

    private static let steps = [
        Step(factors: [2, 0.5]) { settings, factor in
            settings.historyDecay = HistoryDecay(
                events: settings.historyDecay.events * factor,
                longest: settings.historyDecay.longest)
            return (0.5...32).contains(settings.historyDecay.events)
        },
        Step(factors: [0.5, 2.5]) { settings, factor in
            settings.oneTarget.regularization *= factor
            return (1...5_000).contains(settings.oneTarget.regularization)
        },
        Step(factors: [0.5, 2]) { settings, factor in
            settings.oneTarget.floor *= factor
            return (0.05...1).contains(settings.oneTarget.floor)
        },
    ]

    /// The rules' exponent and decay, by themselves: they are cheap.
    private func rules(_ start: RecommenderSettings) async -> RecommenderSettings {
        var best: Trial?
        for exponent in [0.1, 0.3, 0.5] {
            for decay in [1, 1.5, 2.5] {
                var settings = start
                settings.rulesExponent = exponent
                settings.rulesDecay = HistoryDecay(
                    events: decay, longest: settings.rulesDecay.longest)
                let model = Self.model(
                    train, settings, oneTarget: nil, hasSessions: hasSessions)
                let ranks = await model.ranks(
                    questions, weights: [BlendWeights(rules: 1, neighbours: 0)], threads: threads)
                let value = RankedMetrics(ranks: ranks.map { $0[0] }).ndcg(Self.judgedAt)
                progress("rules \(exponent), \(decay): \(value)")
                if value > best?.value ?? -1 { best = Trial(settings: settings, value: value) }
            }
        }
        return best?.settings ?? start
    }

    private func judge(_ settings: RecommenderSettings) async -> Trial {
        let trial = await blend(settings, oneTarget(settings))
        progress(
            trial.settings.described.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
                + ": \(trial.value)")
        return trial
    }

    private func oneTarget(_ settings: RecommenderSettings) -> OneTargetModel? {
        solver.flatMap {
            OneTargetModel(train, settings.oneTarget, solver: $0, threads: threads)
        }
    }

    /// The weights of each group that suit the validation best.
    private func blend(
        _ settings: RecommenderSettings, _ oneTarget: OneTargetModel?
    ) async -> Trial {
        let model = Self.model(
            train, settings, oneTarget: oneTarget, hasSessions: hasSessions)
        let candidates = BlendWeights.candidates
        let ranks = await model.ranks(questions, weights: candidates, threads: threads)
        var settings = settings
        var value = 0.0
        for group in settings.weights.indices {
            let own = questions.indices.filter { model.group(questions[$0].history) == group }
            let sums = candidates.indices.map { candidate in
                own.reduce(0) { $0 + RankedMetrics.ndcg(ranks[$1][candidate], Self.judgedAt) }
            }
            guard let best = sums.indices.max(by: { sums[$0] < sums[$1] }) else { continue }
            settings.weights[group] = candidates[best]
            value += sums[best]
        }
        return Trial(settings: settings, value: value / Double(max(1, questions.count)))
    }

    static func model(
        _ train: Sequences, _ settings: RecommenderSettings, oneTarget: OneTargetModel?,
        hasSessions: Bool = false
    ) -> BlendedModel {
        BlendedModel(
            oneTarget: oneTarget,
            rules: TransitionRules(
                train, window: settings.window, exponent: settings.rulesExponent,
                backward: settings.backward, hasRepeats: hasSessions),
            neighbours: hasSessions
                ? .sessions(SessionNeighbours(train))
                : .items(
                    ItemNeighbours(
                        train, shrinkage: settings.shrinkage,
                        longest: settings.historyDecay.longest)),
            rulesDecay: settings.rulesDecay, historyDecay: settings.historyDecay,
            itemCount: train.itemCount)
    }
}
