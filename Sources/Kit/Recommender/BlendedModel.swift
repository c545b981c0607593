/// Models of one training set, and the scores that they give together.
struct BlendedModel: Sendable {
    let oneTarget: OneTargetModel?
    let rules: TransitionRules
    let neighbours: Neighbours
    let rulesDecay: HistoryDecay
    let historyDecay: HistoryDecay
    let itemCount: Int

    /// Neighbours by which a history is judged.
    enum Neighbours: Sendable {
        case items(ItemNeighbours)
        case sessions(SessionNeighbours)
    }

    /// Items whose rules rest on as many followers are told apart from the others: models that
    /// remember and models that generalise win on different cases.
    static let manyFollowers = 3

    /// A history, its wanted next item, and what isn't asked for again.
    struct Question: Sendable {
        let history: ArraySlice<Int32>
        let target: Int32
        /// Items of the history are left out of the ranking.
        let leavesOutSeen: Bool
    }

    /// Group of a history: 1 if much is known of what follows its last item.
    func group(_ history: ArraySlice<Int32>) -> Int {
        guard let last = history.last else { return 0 }
        return rules.followers(of: Int(last)) >= Self.manyFollowers ? 1 : 0
    }

    /// Ranks of the wanted items for each of some weights, on some threads at once.
    /// - Returns: for each question, a rank for each of `weights`.
    func ranks(
        _ questions: [Question], weights: [BlendWeights], threads: Int
    ) async -> [[Double]] {
        let size = OneTargetModel.lanes
        let chunks = (questions.count + size - 1) / size
        let share = (chunks + threads - 1) / max(1, threads)
        return await withTaskGroup(of: (Int, [[Double]]).self) { group in
            for thread in 0..<max(1, threads) {
                let from = min(thread * share, chunks)
                let to = min(from + share, chunks)
                group.addTask {
                    var worker = Worker(self)
                    var out: [[Double]] = []
                    for chunk in from..<to {
                        let range = (chunk * size)..<min((chunk + 1) * size, questions.count)
                        out += worker.ranks(questions[range], weights)
                    }
                    return (thread, out)
                }
            }
            var parts = [[[Double]]](repeating: [], count: max(1, threads))
            for await (thread, ranks) in group { parts[thread] = ranks }
            return parts.flatMap(\.self)
        }
    }

    /// Buffers of one thread.
    private struct Worker {
        let model: BlendedModel
        let rulesWeights: [Float]
        let historyWeights: [Float]
        var target: [Float]
        var rules: [Float]
        var neighbours: [Float]
        var blended: [Float]

        init(_ model: BlendedModel) {
            self.model = model
            rulesWeights = model.rulesDecay.weights
            historyWeights = model.historyDecay.weights
            let n = model.itemCount
            target = [Float](repeating: 0, count: OneTargetModel.lanes * n)
            (rules, neighbours, blended) = (
                [Float](repeating: 0, count: n), [Float](repeating: 0, count: n),
                [Float](repeating: 0, count: n)
            )
        }

        mutating func ranks(
            _ questions: ArraySlice<Question>, _ weights: [BlendWeights]
        ) -> [[Double]] {
            let n = model.itemCount
            if let oneTarget = model.oneTarget {
                target.withUnsafeMutableBufferPointer {
                    oneTarget.score(
                        questions.map(\.history), decay: historyWeights, into: $0)
                }
            }
            return questions.enumerated().map { lane, question in
                fill(&rules, model.rules.matrix, question.history, rulesWeights)
                switch model.neighbours {
                case .items(let items):
                    fill(&neighbours, items.matrix, question.history, historyWeights)
                case .sessions(let sessions):
                    neighbours.withUnsafeMutableBufferPointer { scores in
                        scores.update(repeating: 0)
                        sessions.score(question.history, into: scores)
                        StandardScore.apply(scores)
                    }
                }
                target.withUnsafeMutableBufferPointer { all in
                    let own = UnsafeMutableBufferPointer(rebasing: all[(lane * n)..<(lane * n + n)])
                    if model.oneTarget != nil { StandardScore.apply(own) }
                }
                let seen =
                    question.leavesOutSeen ? Set(question.history) : Set<Int32>()
                return weights.map { rank(question, lane, $0, without: seen) }
            }
        }

        private mutating func rank(
            _ question: Question, _ lane: Int, _ weights: BlendWeights,
            without seen: Set<Int32>
        ) -> Double {
            let n = model.itemCount
            for at in 0..<n {
                blended[at] =
                    target[lane * n + at] + weights.rules * rules[at]
                    + weights.neighbours * neighbours[at]
            }
            return blended.withUnsafeBufferPointer {
                RankedMetrics.rank(of: Int(question.target), in: $0, without: seen)
            }
        }

        private func fill(
            _ scores: inout [Float], _ matrix: SparseMatrix, _ history: ArraySlice<Int32>,
            _ weights: [Float]
        ) {
            scores.withUnsafeMutableBufferPointer { scores in
                scores.update(repeating: 0)
                for (back, item) in history.suffix(weights.count).reversed().enumerated() {
                    matrix.add(row: Int(item), times: weights[back], to: scores)
                }
                StandardScore.apply(scores)
            }
        }
    }
}
