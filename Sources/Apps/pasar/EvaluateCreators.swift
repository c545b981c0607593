import ArgumentParser
import CreatorEvaluation

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

    func validate() throws { try options.check(seeds: seeds, most: CreatorEvaluation.mostSeeds) }

    func run() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let done = await CreatorEvaluation.run(
            seeds: seeds, threads: options.threadCount, progress: options.progress)
        let report = GeneratorReport(
            seeds: done.seeds, results: done.results.map { ($0.generator, $0.measures) },
            overall: done.overall, seconds: (clock.now - start) / .seconds(1))
        print(options.json ? report.json : report.text)
    }
}
