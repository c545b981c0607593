import ArgumentParser
import FeedEvaluation
import JSON

/// Command that measures the feed's model on synthetic markets with a known truth.
struct EvaluateFeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed",
        abstract: "Plays the feed on synthetic markets whose tastes are known.",
        discussion: """
            Each seed is a market of each generator. After ten days of a log that all policies have, \
            each policy makes the pages of ten days: the model, popularity, the formula of Loops, \
            chance, and one that knows every taste and every video's appeal. Worth is expected, by \
            the table of weights.
            """)

    @Option(help: "Markets of each generator.") var seeds = 20
    @OptionGroup var options: EvaluationOptions

    func validate() throws { try options.check(seeds: seeds, most: FeedEvaluation.mostSeeds) }

    func run() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let done = await FeedEvaluation.run(
            seeds: seeds, threads: options.threadCount, progress: options.progress)
        let report = GeneratorReport(
            seeds: done.seeds, results: done.results.map { ($0.generator, $0.measures) },
            overall: done.overall, seconds: (clock.now - start) / .seconds(1))
        print(options.json ? report.json : report.text)
    }
}

/// Report of measures by generator and of all, as text or as one line of JSON.
struct GeneratorReport {
    typealias Measures = [(name: String, value: Double)]

    let seeds: Int
    let results: [(generator: String, measures: Measures)]
    let overall: Measures
    let seconds: Double

    var json: String {
        func write(_ measures: Measures, to json: inout JSONWriter) {
            for measure in measures {
                json.member(
                    measure.name, decimal: measure.value, digits: EvaluationReport.digits)
            }
        }
        var json = JSONWriter()
        json.object { json in
            json.member("seeds", seeds)
            write(overall, to: &json)
            json.key("generators")
            json.object { json in
                for result in results {
                    json.key(result.generator)
                    json.object { write(result.measures, to: &$0) }
                }
            }
            json.member("seconds", decimal: seconds, digits: EvaluationReport.digits)
        }
        return json.string
    }

    var text: String {
        var lines = ["seeds \(seeds)"]
        for result in results {
            lines.append(result.generator)
            lines += result.measures.map { "  \($0.name) \(EvaluationReport.number($0.value))" }
        }
        lines.append("all")
        lines += overall.map { "  \($0.name) \(EvaluationReport.number($0.value))" }
        lines.append("seconds \(EvaluationReport.number(seconds))")
        return lines.joined(separator: "\n")
    }
}
