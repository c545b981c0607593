import ArgumentParser
import CreatorEvaluation
import JSON

/// Command that measures the ranking of creators on synthetic markets with a known truth.
struct EvaluateCreators: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "creators",
        abstract: "Ranks creators of synthetic markets whose truth is known.",
        discussion: """
            Each seed is a market of each generator. Shares are of what an informed Bayesian \
            reaches who knows every constant of the generator and every fake, but no creator.
            """)

    @Option(help: "Markets of each generator.") var seeds = 40
    @OptionGroup var options: EvaluationOptions

    func validate() throws {
        guard (1...CreatorEvaluation.mostSeeds).contains(seeds) else {
            throw ValidationError("--seeds takes 1 to \(CreatorEvaluation.mostSeeds).")
        }
    }

    func run() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let done = await CreatorEvaluation.run(
            seeds: seeds, threads: options.threadCount, progress: options.progress)
        let seconds = (clock.now - start) / .seconds(1)
        print(options.json ? json(done, seconds) : text(done, seconds))
    }

    private func json(_ done: CreatorEvaluation, _ seconds: Double) -> String {
        func write(_ measures: [(name: String, value: Double)], to json: inout JSONWriter) {
            for measure in measures {
                json.member(
                    measure.name, decimal: measure.value, digits: EvaluationReport.digits)
            }
        }
        var json = JSONWriter()
        json.object { json in
            json.member("seeds", done.seeds)
            write(done.overall, to: &json)
            json.key("generators")
            json.object { json in
                for result in done.results {
                    json.key(result.generator)
                    json.object { write(result.measures, to: &$0) }
                }
            }
            json.member("seconds", decimal: seconds, digits: EvaluationReport.digits)
        }
        return json.string
    }

    private func text(_ done: CreatorEvaluation, _ seconds: Double) -> String {
        var lines = ["seeds \(done.seeds)"]
        for result in done.results {
            lines.append(result.generator)
            lines += result.measures.map { "  \($0.name) \(EvaluationReport.number($0.value))" }
        }
        lines.append("all")
        lines += done.overall.map { "  \($0.name) \(EvaluationReport.number($0.value))" }
        lines.append("seconds \(EvaluationReport.number(seconds))")
        return lines.joined(separator: "\n")
    }
}
