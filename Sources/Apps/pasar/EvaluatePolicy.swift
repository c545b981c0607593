import ArgumentParser
import JSON
import OffPolicy

/// Command that tells from one policy's log what another one would have earned.
struct EvaluatePolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Tells from a log of choices what another policy would have earned.",
        discussion: """
            A CSV file with a line a choice: visitor, reward, propensity, target, and, where there is \
            a reward model, model_of_choice and model_of_target. Propensity is the probability with \
            which the log's policy made the choice, target the one with which the other would have. \
            A log that stands for too few choices of the other policy, or whose propensities can't be \
            right, is refused: then only the direct method is told.
            """)

    @Option(help: "The file.") var log: String
    @Option(help: "Resamples of an interval.") var draws = 1_000
    @OptionGroup var options: EvaluationOptions

    private static let mostDraws = 10_000
    /// Settings that are tried for the estimators that have one.
    private static let settings = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, .infinity]

    func validate() throws {
        guard (1...Self.mostDraws).contains(draws) else {
            throw ValidationError("--draws takes 1 to \(Self.mostDraws).")
        }
    }

    func run() async throws {
        let (choices, hasModel) = try read()
        let all: LoggedChoices
        do { all = try LoggedChoices(choices) } catch { throw ValidationError("\(log), \(error)") }
        let refusal = all.refusal
        let estimates = Self.estimators(all, hasModel: hasModel, isRefused: refusal != nil)
            .compactMap { all.estimate($0, draws: draws) }
        print(
            options.json
                ? json(all, estimates, refusal) : text(all, estimates, refusal))
    }

    /// Estimators that can answer, each with the best of its settings.
    private static func estimators(
        _ log: LoggedChoices, hasModel: Bool, isRefused: Bool
    ) -> [PolicyEstimator] {
        func best(_ of: (Double) -> PolicyEstimator) -> [PolicyEstimator] {
            log.best(settings.map(of)).map { [$0] } ?? []
        }
        guard !isRefused else { return hasModel ? [.dm] : [] }
        let weighed = [.ips(clip: .infinity)] + best { .ips(clip: $0) } + [.snips]
        guard hasModel else { return weighed }
        return weighed + [.dm, .dr(clip: .infinity)] + best { .dr(clip: $0) } + [.sndr]
            + best { .switchDR(limit: $0) } + best { .dros(shrinkage: $0) }
    }

    private func read() throws -> (choices: [LoggedChoice], hasModel: Bool) {
        var numbers: [String: Int] = [:]
        var hasModel = false
        let choices = try TableFile.read(log, columns: 4...6) { row in
            let name = try row.text(1, "visitor")
            let visitor = numbers[name] ?? numbers.count
            numbers[name] = visitor
            guard row.fields.count != 5 else {
                throw row.fault(6, "model_of_target is missing beside model_of_choice")
            }
            let isFull = row.fields.count == 6
            hasModel = hasModel || isFull
            let choice = LoggedChoice(
                visitor: visitor, reward: try row.number(2, "reward"),
                propensity: try row.number(3, "propensity"),
                target: try row.number(4, "target"),
                modelOfChoice: isFull ? try row.number(5, "model_of_choice") : 0,
                modelOfTarget: isFull ? try row.number(6, "model_of_target") : 0)
            if let fault = choice.fault { throw row.fault(1, fault) }
            return choice
        }
        return (choices, hasModel)
    }

    private func json(
        _ log: LoggedChoices, _ estimates: [PolicyEstimate], _ refusal: LogRefusal?
    ) -> String {
        let digits = EvaluationReport.digits
        var json = JSONWriter()
        json.object { json in
            json.member("choices", log.count)
            json.member("effective_choices", decimal: log.effectiveSize, digits: digits)
            json.member("mean_weight", decimal: log.meanWeight, digits: digits)
            if let refusal { json.member("refused", refusal.description) }
            json.members("estimates", estimates) { estimate, json in
                json.object { json in
                    json.member("estimator", estimate.estimator.name)
                    if let setting = estimate.estimator.setting, setting.isFinite {
                        json.member("setting", decimal: setting, digits: digits)
                    }
                    json.member("value", decimal: estimate.value, digits: digits)
                    json.members(
                        "interval", [estimate.interval.lowerBound, estimate.interval.upperBound]
                    ) { end, json in json.decimal(end, digits: digits) }
                }
            }
        }
        return json.string
    }

    private func text(
        _ log: LoggedChoices, _ estimates: [PolicyEstimate], _ refusal: LogRefusal?
    ) -> String {
        let number = EvaluationReport.number
        var lines = [
            "choices \(log.count)", "effective_choices \(number(log.effectiveSize))",
            "mean_weight \(number(log.meanWeight))",
        ]
        if let refusal { lines.append("refused: \(refusal)") }
        lines += estimates.map { estimate in
            let setting = estimate.estimator.setting.map { $0.isFinite ? "(\(number($0)))" : "" }
            return "\(estimate.estimator.name)\(setting ?? "") \(number(estimate.value)) "
                + "[\(number(estimate.interval.lowerBound)), "
                + "\(number(estimate.interval.upperBound))]"
        }
        return lines.joined(separator: "\n")
    }
}
