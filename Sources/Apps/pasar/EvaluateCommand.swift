import ArgumentParser
import Glibc
import JSON
import Recommender
import Text
import World

/// Commands that measure recommendation on data of anybody's.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures recommendation, ranking and search, on files or synthetic markets.",
        subcommands: [
            EvaluateSequences.self, EvaluateSessions.self, EvaluateCreators.self,
            EvaluateSearch.self, EvaluateFeed.self, EvaluatePolicy.self,
        ])
}

/// Options of all evaluations.
struct EvaluationOptions: ParsableArguments {
    @Flag(help: "One line of JSON.") var json = false
    @Option(help: "Threads; as many as this machine has cores by default.") var threads: Int?
    @Flag(help: "Say on the error output what was tried.") var verbose = false

    static let mostThreads = 64

    func validate() throws {
        if let threads, !(1...Self.mostThreads).contains(threads) {
            throw ValidationError("--threads takes 1 to \(Self.mostThreads).")
        }
    }

    /// Throws where a command's seeds are out of bounds.
    func check(seeds: Int, most: Int) throws {
        guard (1...most).contains(seeds) else {
            throw ValidationError("--seeds takes 1 to \(most).")
        }
    }

    var threadCount: Int {
        threads ?? min(max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), Self.mostThreads)
    }

    var progress: @Sendable (String) -> Void {
        guard verbose else { return { _ in } }
        return { line in say(line) }
    }

    /// Reads a file, and names it where it can't be used.
    func read<T>(_ path: String, _ parse: ([UInt8]) throws -> T) throws -> T {
        guard let bytes = Resources.read(path) else {
            throw ValidationError("\(path) can't be read.")
        }
        do { return try parse(bytes) } catch let fault as InputFault {
            throw ValidationError("\(path), \(fault)")
        }
    }
}

struct EvaluateSequences: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sequences",
        abstract: "Ranks all items for each user's last one.",
        discussion: """
            A line a user: user item item …, in the order of time. Trains on all but the last two \
            items, chooses settings by the second last, and reports the last.
            """)

    enum Holdout: String, ExpressibleByArgument, CaseIterable { case last }

    @Option(help: "The file.") var file: String
    @Option(help: "Item of each user that is reported.") var holdout = Holdout.last
    @OptionGroup var options: EvaluationOptions

    func run() async throws {
        let all = try options.read(file) { try Sequences.read(lines: $0).sequences }
        let done: SequenceEvaluation
        do {
            done = try await SequenceEvaluation.run(
                all, threads: options.threadCount, progress: options.progress)
        } catch let fault as InputFault { throw ValidationError("\(file): \(fault)") }
        let report = EvaluationReport(
            counts: [
                ("users", done.users), ("left_out", done.leftOut), ("items", done.items),
                ("interactions", done.interactions),
            ],
            metrics: [5, 10, 20].flatMap { k in
                [
                    .init("recall@\(k)", done.metrics) { RankedMetrics.recall($0, k) },
                    .init("ndcg@\(k)", done.metrics) { RankedMetrics.ndcg($0, k) },
                ]
            }, settings: done.settings, hasOneTarget: done.hasOneTarget,
            trainingSeconds: done.trainingSeconds, seconds: done.seconds,
            peakMemory: done.peakMemory)
        print(options.json ? report.json : report.text)
    }
}

struct EvaluateSessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "Ranks all items for each event of a session but its first.",
        discussion: "Both files have a line an event: session, item and time, divided by tabs.")

    @Option(help: "The file to learn from.") var train: String
    @Option(help: "The file to be asked about.") var test: String
    @OptionGroup var options: EvaluationOptions

    func run() async throws {
        let learned = try options.read(train) { try TimedSessions(lines: $0) }
        let asked = try options.read(test) { try TimedSessions(lines: $0, known: learned.items) }
        let done: SessionEvaluation
        do {
            done = try await SessionEvaluation.run(
                train: learned, test: asked, threads: options.threadCount,
                progress: options.progress)
        } catch let fault as InputFault { throw ValidationError("\(test): \(fault)") }
        let report = EvaluationReport(
            counts: [
                ("sessions", done.sessions), ("events", done.events),
                ("unknown_events", done.unknown), ("items", done.items),
            ],
            metrics: [
                .init("hr@20", done.metrics) { RankedMetrics.recall($0, 20) },
                .init("mrr@20", done.metrics) { RankedMetrics.mrr($0, 20) },
                .init("ndcg@20", done.metrics) { RankedMetrics.ndcg($0, 20) },
            ], settings: done.settings, hasOneTarget: done.hasOneTarget,
            trainingSeconds: done.trainingSeconds, seconds: done.seconds,
            peakMemory: done.peakMemory)
        print(options.json ? report.json : report.text)
    }
}

/// Report of an evaluation, as text or as one line of JSON.
struct EvaluationReport {
    struct Metric {
        let name: String
        let value: Double
        let interval: ClosedRange<Double>

        init(_ name: String, _ metrics: RankedMetrics, _ worth: (Double) -> Double) {
            self.name = name
            value =
                metrics.ranks.reduce(0) { $0 + worth($1) } / Double(max(1, metrics.ranks.count))
            interval = metrics.interval(worth)
        }
    }

    let counts: [(name: String, value: Int)]
    let metrics: [Metric]
    let settings: RecommenderSettings
    let hasOneTarget: Bool
    let trainingSeconds: Double
    let seconds: Double
    let peakMemory: Int

    /// Digits after the point.
    static let digits = 5

    /// A number as a report's text has it.
    static func number(_ value: Double) -> String {
        DecimalText.of(value, digits: digits) ?? "\(value)"
    }

    var text: String {
        var lines = counts.map { "\($0.name) \($0.value)" }
        lines += metrics.map {
            "\($0.name) \(Self.number($0.value)) "
                + "[\(Self.number($0.interval.lowerBound)), \(Self.number($0.interval.upperBound))]"
        }
        lines.append("training_seconds \(Self.number(trainingSeconds))")
        lines.append("seconds \(Self.number(seconds))")
        lines.append("peak_memory_bytes \(peakMemory)")
        if !hasOneTarget {
            lines.append("without the one-target model: apt-get install libopenblas0-pthread")
        }
        lines += settings.described.map { "\($0.name) \($0.value)" }
        return lines.joined(separator: "\n")
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            for count in counts { json.member(count.name, count.value) }
            for metric in metrics {
                json.member(metric.name, decimal: metric.value, digits: Self.digits)
            }
            json.key("intervals")
            json.object { json in
                for metric in metrics {
                    let ends = [metric.interval.lowerBound, metric.interval.upperBound]
                    json.members(metric.name, ends) { end, json in
                        json.decimal(end, digits: Self.digits)
                    }
                }
            }
            json.member("training_seconds", decimal: trainingSeconds, digits: Self.digits)
            json.member("seconds", decimal: seconds, digits: Self.digits)
            json.member("peak_memory_bytes", peakMemory)
            json.key("one_target")
            json.flag(hasOneTarget)
            json.key("settings")
            json.object { json in
                for setting in settings.described { json.member(setting.name, setting.value) }
            }
        }
        return json.string
    }
}
