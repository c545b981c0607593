import CreatorModel
import Glibc

/// The model on generators of ours, whose truth it doesn't know.
public struct CreatorEvaluation: Sendable {
    /// Means of one generator over its seeds and products.
    public struct Result: Sendable {
        public let generator: String
        /// Names and values, in the order of a report.
        public let measures: [(name: String, value: Double)]

        subscript(name: String) -> Double? {
            measures.first { $0.name == name }?.value
        }
    }

    public let results: [Result]
    public let seeds: Int
    public static let mostSeeds = 1_000

    /// Names of the generators, those first that the model was developed on.
    static var generators: [String] { GeneratorSettings.all.map(\.name) }

    /// Evaluates generators (all, or some by name) with seeds from 1 on.
    public static func run(
        seeds: Int, threads: Int, generators names: [String]? = nil,
        progress: @Sendable @escaping (String) -> Void = { _ in }
    ) async -> CreatorEvaluation {
        let seeds = max(1, min(seeds, mostSeeds))
        var results: [Result] = []
        for settings in GeneratorSettings.all where names?.contains(settings.name) ?? true {
            var sums = [EvaluationSums?](repeating: nil, count: seeds)
            await withTaskGroup(of: (Int, EvaluationSums).self) { group in
                for seed in 1...seeds {
                    if seed > threads, let (done, sum) = await group.next() {
                        sums[done - 1] = sum
                        progress("\(settings.name) \(done) of \(seeds)")
                    }
                    group.addTask { (seed, EvaluationSums(settings, seed: seed)) }
                }
                for await (done, sum) in group { sums[done - 1] = sum }
            }
            let all = sums.compactMap(\.self).reduce(into: EvaluationSums()) { $0.add($1) }
            results.append(Result(generator: settings.name, measures: all.measures))
        }
        return CreatorEvaluation(results: results, seeds: seeds)
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
