/// Sessions with the times of their events, as two files have them.
public struct TimedSessions: Sendable {
    public struct Session: Sendable {
        public var items: [Int32] = []
        public var end = 0.0
    }

    public private(set) var sessions: [Session] = []
    public private(set) var items: ItemNumbers
    /// Events of items that the training doesn't know.
    public private(set) var unknown = 0

    /// Reads lines of a session, an item and a time, divided by tabs. Sessions may be mixed; events
    /// are put into the order of their times, and those of one moment stay in the file's. A first
    /// line with another time is taken for column names.
    /// - Parameter known: items that count; nil for all.
    /// - Throws: `InputFault` for a line that has another form.
    public init(lines bytes: [UInt8], known: ItemNumbers? = nil) throws {
        var items = known ?? ItemNumbers()
        var unknown = 0
        var events: [String: [(time: Double, item: Int32)]] = [:]
        try ByteLines(bytes).forEach { line, index in
            guard !line.isEmpty else { return }
            let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard cells.count >= 3, !cells[0].isEmpty, !cells[1].isEmpty else {
                throw InputFault(line: index, "write session, item and time, divided by tabs")
            }
            guard let time = Double(cells[2].text), time.isFinite else {
                if index == 1 { return }
                throw InputFault(
                    line: index, "“\(cells[2].prefix(40).text)” is no time in seconds")
            }
            let name = cells[1].text
            if known != nil, items.known(name) == nil {
                unknown += 1
                return
            }
            guard let item = items.number(of: name) else {
                throw InputFault(line: index, "more than \(ItemNumbers.most) items")
            }
            events[cells[0].text, default: []].append((time, item))
        }
        self.items = items
        self.unknown = unknown
        for (_, list) in events.sorted(by: { $0.key < $1.key }) {
            let ordered = list.enumerated().sorted {
                ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
            }
            sessions.append(
                Session(
                    items: ordered.map(\.element.item), end: ordered.last?.element.time ?? 0))
        }
        sessions = sessions.enumerated().sorted {
            ($0.element.end, $0.offset) < ($1.element.end, $1.offset)
        }.map(\.element)
        guard !sessions.isEmpty else { throw InputFault(line: 0, "the file has no event") }
    }

    /// Items by session, the oldest session first.
    func sequences(_ range: Range<Int>) -> Sequences {
        var out = Sequences()
        for session in sessions[range] { out.add(session.items) }
        return out.knowing(items: items.names.count)
    }
}

/// Evaluation of next-event recommendation within sessions: every event but a session's first is
/// asked for, given those before it, among all items. Settings are chosen by the newest sessions of
/// the training, then all of it is learned.
public struct SessionEvaluation: Sendable {
    /// Share of the training's sessions by which settings are chosen: the newest tenth.
    static let validatedShare = 10
    /// Events by which settings are chosen, at most.
    static let mostValidated = 8_000

    public let sessions: Int
    public let events: Int
    /// Events of the test whose item the training doesn't know; they are left out.
    public let unknown: Int
    public let items: Int
    public let settings: RecommenderSettings
    public let metrics: RankedMetrics
    public let trainingSeconds: Double
    public let seconds: Double
    public let peakMemory: Int
    public let hasOneTarget: Bool

    /// Starting point for sessions, which are short and of one wish.
    static let start: RecommenderSettings = {
        var settings = RecommenderSettings()
        settings.oneTarget = OneTargetModel.Settings(
            regularization: 20, decay: 2, floor: 0.1, exponent: 0.01, longest: 20)
        settings.backward = 0
        settings.rulesDecay = HistoryDecay(events: 1.5, longest: 20)
        settings.historyDecay = HistoryDecay(events: 1.5, longest: 20)
        settings.weights = [
            BlendWeights(rules: 0.3, neighbours: 0.4), BlendWeights(rules: 0.3, neighbours: 0.4),
        ]
        return settings
    }()

    public static func run(
        train: TimedSessions, test: TimedSessions, threads: Int,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> SessionEvaluation {
        let began = monotonicSeconds()
        let tests = questions(test.sessions)
        guard !tests.isEmpty else {
            throw InputFault(line: 0, "no session of the test has two events of known items")
        }
        let count = train.sessions.count
        let old = max(1, count - max(1, count / validatedShare))
        let solver = DenseSolver.installed
        var settings = start
        let validated = thinned(questions(Array(train.sessions[old...])))
        if !validated.isEmpty {
            settings = await ModelSelection(
                train: train.sequences(0..<old), questions: validated, solver: solver,
                threads: threads, hasSessions: true, progress: progress
            ).run(settings)
        }
        let all = train.sequences(0..<count)
        let oneTarget = solver.flatMap {
            OneTargetModel(all, settings.oneTarget, solver: $0, threads: threads)
        }
        let model = ModelSelection.model(all, settings, oneTarget: oneTarget, hasSessions: true)
        let trained = monotonicSeconds()
        let ranks = await model.ranks(tests, weights: settings.weights, threads: threads)
        let own = tests.indices.map { ranks[$0][model.group(tests[$0].history)] }
        return SessionEvaluation(
            sessions: test.sessions.count, events: tests.count, unknown: test.unknown,
            items: all.itemCount, settings: settings, metrics: RankedMetrics(ranks: own),
            trainingSeconds: trained - began, seconds: monotonicSeconds() - began,
            peakMemory: peakMemoryBytes(), hasOneTarget: oneTarget != nil)
    }

    private static func questions(
        _ sessions: [TimedSessions.Session]
    ) -> [BlendedModel.Question] {
        sessions.flatMap { session in
            session.items.indices.dropFirst().map { at in
                BlendedModel.Question(
                    history: session.items[..<at], target: session.items[at],
                    leavesOutSeen: false)
            }
        }
    }

    private static func thinned(
        _ questions: [BlendedModel.Question]
    ) -> [BlendedModel.Question] {
        let step = max(1, (questions.count + mostValidated - 1) / mostValidated)
        return stride(from: 0, to: questions.count, by: step).map { questions[$0] }
    }
}
