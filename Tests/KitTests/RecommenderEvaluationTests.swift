import Numbers
import Testing

@testable import Recommender

/// The procedures of `pasar evaluate`, on small data with a known answer.
@Suite struct RecommenderEvaluationTests {
    /// Users who walk round a circle of items, by steps of one, each from somewhere else.
    private static func circle(users: Int, items: Int, noise: Bool = false) -> [[Int32]] {
        var random = SplitMix64(seed: 11)
        return (0..<users).map { user in
            let start = random.below(items)
            return (0..<6).map { step in
                noise && random.below(10) == 0
                    ? Int32(random.below(items)) : Int32((start + step) % items)
            }
        }
    }

    private static func bytes(_ rows: [[Int32]]) -> [UInt8] {
        Array(
            rows.enumerated().map { "u\($0) " + $1.map { "i\($0)" }.joined(separator: " ") }
                .joined(separator: "\n").utf8)
    }

    @Test func whatAlwaysFollowsIsFound() async throws {
        let all = try Sequences.read(lines: Self.bytes(Self.circle(users: 300, items: 40)))
        let done = try await SequenceEvaluation.run(all.sequences, threads: 2)
        #expect(done.users == 300 && done.items == 40 && done.interactions == 1_800)
        #expect(done.metrics.recall(5) > 0.95)
        #expect(done.metrics.ndcg(10) > 0.8)
    }

    /// Nothing of the last item is known before it is asked for: other last items change neither
    /// the settings nor anything that was learned.
    @Test func theReportedItemIsNeverLearned() async throws {
        let rows = Self.circle(users: 200, items: 30, noise: true)
        let other = rows.map { Array($0.dropLast()) + [($0[0] + 15) % 30] }
        let one = try await SequenceEvaluation.run(Sequences(rows), threads: 2)
        let two = try await SequenceEvaluation.run(Sequences(other), threads: 1)
        #expect(one.settings == two.settings)
        #expect(two.metrics.ndcg(10) < one.metrics.ndcg(10) / 2)
    }

    @Test func shortUsersAreNotAskedAbout() async throws {
        let rows = Self.circle(users: 50, items: 20) + [[1], [2, 3]]
        let done = try await SequenceEvaluation.run(Sequences(rows), threads: 2)
        #expect(done.users == 50 && done.leftOut == 2)
        await #expect(throws: InputFault.self) {
            try await SequenceEvaluation.run(Sequences([[1, 2], [3]]), threads: 1)
        }
    }

    @Test(arguments: [
        ("", "the file has no line with items"), ("\n  \n", "the file has no line with items"),
        ("u1 a b\nu2\n", "line 2: a user without an item; write: user item item …"),
    ])
    func aFileThatCannotBeUsedSaysWhere(_ text: String, _ words: String) {
        #expect(throws: InputFault.self) {
            do { _ = try Sequences.read(lines: Array(text.utf8)) } catch {
                #expect("\(error)" == words)
                throw error
            }
        }
    }

    @Test func linesOfAnyKindAreRead() throws {
        let text = "\u{FEFF}1 7  7\t9\r\n\n2 9"
        let read = try Sequences.read(lines: Array(text.utf8))
        #expect(read.sequences.count == 2 && read.items.names == ["7", "9"])
        #expect(Array(read.sequences[0]) == [0, 0, 1] && Array(read.sequences[1]) == [1])
    }

    // MARK: sessions

    @Test func sessionsAreOrderedByTime() throws {
        let text = "SessionId\tItemId\tTime\nb\tx\t20\na\ty\t11\na\tx\t10.5\nb\tz\t20\n"
        let read = try TimedSessions(lines: Array(text.utf8))
        #expect(read.items.names == ["x", "y", "z"])
        #expect(read.sessions.map(\.items) == [[0, 1], [0, 2]])
        let test = try TimedSessions(lines: Array("c\tq\t1\nc\tx\t2\n".utf8), known: read.items)
        #expect(test.unknown == 1 && test.sessions.map(\.items) == [[0]])
        for (wrong, line) in [("a\tx\t1\na\tx\tsoon\n", 2), ("a b 1\n", 1), ("a\t\t1\n", 1)] {
            do {
                _ = try TimedSessions(lines: Array(wrong.utf8))
                Issue.record("\(wrong) was taken")
            } catch let fault as InputFault { #expect(fault.line == line) }
        }
    }

    @Test func theNextEventOfASessionIsFound() async throws {
        func text(_ sessions: Range<Int>) -> [UInt8] {
            var random = SplitMix64(seed: UInt64(sessions.lowerBound))
            let lines = sessions.flatMap { session in
                let start = random.below(60)
                return (0..<4).map { "s\(session)\ti\((start + $0) % 60)\t\(session * 10 + $0)" }
            }
            return Array(lines.joined(separator: "\n").utf8)
        }
        let train = try TimedSessions(lines: text(0..<400))
        let test = try TimedSessions(lines: text(400..<440), known: train.items)
        let done = try await SessionEvaluation.run(train: train, test: test, threads: 2)
        #expect(done.sessions == 40 && done.events == 120 && done.unknown == 0)
        #expect(done.metrics.recall(20) > 0.95)
        #expect(done.metrics.mrr(20) > 0.7)
    }
}
