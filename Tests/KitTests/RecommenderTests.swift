import Glibc
import Numbers
import Testing

@testable import Recommender

/// Models and measures of recommendation, by hand on small data.
@Suite struct RecommenderTests {
    private static func row(_ matrix: SparseMatrix, _ row: Int) -> [Int: Float] {
        var out: [Int: Float] = [:]
        for at in matrix.starts[row]..<matrix.starts[row + 1] {
            out[Int(matrix.columns[at])] = matrix.values[at]
        }
        return out
    }

    // MARK: measures

    @Test func tiesShareTheMiddleOfTheirRanks() {
        let scores: [Float] = [5, 3, 3, 3, 1, 9]
        func rank(_ target: Int, _ seen: Set<Int32> = []) -> Double {
            scores.withUnsafeBufferPointer {
                RankedMetrics.rank(of: target, in: $0, without: seen)
            }
        }
        #expect(rank(5) == 1 && rank(0) == 2 && rank(4) == 6)
        #expect(rank(1) == 4 && rank(2) == 4 && rank(3) == 4)
        #expect(rank(1, [5]) == 3 && rank(1, [3]) == 3.5)
        #expect(rank(1, [1, 4]) == 4, "the wanted item is asked for though it was seen")
    }

    @Test func measuresAreThoseOfTheField() {
        let metrics = RankedMetrics(ranks: [1, 3, 10, 11, 40])
        #expect(metrics.recall(10) == 0.6 && metrics.recall(20) == 0.8)
        let ndcg = (1 + 1 / log2(4.0) + 1 / log2(11.0)) / 5
        #expect(abs(metrics.ndcg(10) - ndcg) < 1e-12)
        #expect(abs(metrics.mrr(20) - (1 + 1.0 / 3 + 0.1 + 1.0 / 11) / 5) < 1e-12)
        #expect(RankedMetrics(ranks: []).ndcg(10) == 0)
    }

    /// The interval of a share of a half over 1,000: 0.5 ± 1.96 · sqrt(0.25 / 1000).
    @Test func intervalsCoverWhatTheyShould() {
        let metrics = RankedMetrics(ranks: (0..<1_000).map { $0 % 2 == 0 ? 1 : 99 })
        let interval = metrics.interval { RankedMetrics.recall($0, 10) }
        #expect(abs(interval.lowerBound - 0.469) < 0.006)
        #expect(abs(interval.upperBound - 0.531) < 0.006)
        #expect(interval == metrics.interval { RankedMetrics.recall($0, 10) }, "draws repeat")
    }

    @Test func standardScoresAreTheBestOnes() {
        var scores = (0..<2_000).map { Float($0 * 37 % 2_000) }
        scores.withUnsafeMutableBufferPointer { scores in
            #expect(
                StandardScore.highest(scores, 500).sorted() == (1_500..<2_000).map { Float($0) })
            StandardScore.apply(scores)
        }
        let best = scores.sorted().suffix(500)
        let mean = best.reduce(0, +) / 500
        #expect(abs(mean) < 1e-4)
        #expect(abs(best.reduce(0) { $0 + $1 * $1 } / 500 - 1) < 1e-3)
        #expect(scores.min() == -3)
        var alike = [Float](repeating: 0, count: 10)
        alike.withUnsafeMutableBufferPointer { StandardScore.apply($0) }
        #expect(alike == [Float](repeating: 0, count: 10))
    }

    // MARK: models

    @Test func rulesCountWhatFollows() {
        // Item 0 before 1 at distances 1 and 2; 1 occurs three times.
        let train = Sequences([[0, 1, 2], [0, 2, 1], [1]])
        let rules = TransitionRules(train, window: 10, exponent: 0.5, backward: 0)
        let of0 = Self.row(rules.matrix, 0)
        #expect(abs((of0[1] ?? 0) - 1.5 / Float(3).squareRoot()) < 1e-6)
        #expect(abs((of0[2] ?? 0) - 1.5 / Float(2).squareRoot()) < 1e-6)
        #expect(Self.row(rules.matrix, 2)[0] == nil)
        #expect(rules.followers(of: 0) == 2)
        let near = TransitionRules(train, window: 1, exponent: 0, backward: 0.3)
        #expect(Self.row(near.matrix, 0) == [1: 1, 2: 1])
        #expect(Self.row(near.matrix, 2) == [1: 1.3, 0: 0.3])
        let again = Sequences([[4, 4]])
        #expect(
            TransitionRules(again, window: 1, exponent: 0, backward: 0).matrix.values.isEmpty)
        #expect(
            TransitionRules(again, window: 1, exponent: 0, backward: 0, hasRepeats: true)
                .matrix.values == [1])
    }

    @Test func neighboursShareUsers() {
        let train = Sequences([[0, 1], [1, 0, 0], [1, 2]])
        let neighbours = ItemNeighbours(train, shrinkage: 10, longest: 50)
        let of0 = Self.row(neighbours.matrix, 0)
        #expect(of0.count == 1)
        #expect(abs((of0[1] ?? 0) - 2 / (Float(6).squareRoot() + 10)) < 1e-6)
    }

    @Test(.enabled(if: DenseSolver.installed != nil, "apt-get install libopenblas0-pthread"))
    func theInverseIsOne() throws {
        let solver = try #require(DenseSolver.installed)
        let n = 97
        var random = SplitMix64(seed: 7)
        let half = (0..<(n * n)).map { _ in Float(random.below(1_000)) / 1_000 }
        // A = H'H + 10 I is positive definite.
        var matrix = [Float](repeating: 0, count: n * n)
        for row in 0..<n {
            for column in 0..<n {
                matrix[row * n + column] = (0..<n).reduce(Float(0)) {
                    $0 + half[$1 * n + row] * half[$1 * n + column]
                }
            }
            matrix[row * n + row] += 10
        }
        var inverse = matrix
        #expect(solver.invert(&inverse, n: n, threads: 2))
        for row in 0..<n {
            for column in 0..<n {
                let sum = (0..<n).reduce(Float(0)) {
                    $0 + matrix[row * n + $1] * inverse[$1 * n + column]
                }
                #expect(abs(sum - (row == column ? 1 : 0)) < 1e-2)
            }
        }
        var indefinite: [Float] = [1, 2, 2, 1]
        #expect(!solver.invert(&indefinite, n: 2, threads: 1))
    }

    /// Against the definition, by solving the normal equations of each target by elimination.
    @Test(.enabled(if: DenseSolver.installed != nil, "apt-get install libopenblas0-pthread"))
    func theOneTargetModelIsItsDefinition() throws {
        let rows: [[Int32]] = [[0, 1, 2, 3], [1, 1, 3], [3, 0, 2], [2, 3, 0, 1], [4, 0]]
        let train = Sequences(rows)
        let settings = OneTargetModel.Settings(
            regularization: 2, decay: 1.5, floor: 0.3, exponent: 0.4, longest: 3)
        let solver = try #require(DenseSolver.installed)
        let model = try #require(OneTargetModel(train, settings, solver: solver, threads: 1))
        let histories: [[Int32]] = [[0], [2, 1], [4, 3, 0]]
        let decay: [Float] = [1, 0.5]
        var scores = [Float](repeating: 0, count: OneTargetModel.lanes * 5)
        scores.withUnsafeMutableBufferPointer {
            model.score(histories.map { $0[...] }, decay: decay, into: $0)
        }
        let b = Self.definition(rows, settings)
        for (lane, history) in histories.enumerated() {
            for item in 0..<5 {
                var own = 0.0
                for (back, seen) in history.suffix(2).reversed().enumerated() {
                    own += Double(decay[back]) * b[Int(seen)][item]
                }
                #expect(abs(Double(scores[lane * 5 + item]) - own) < 1e-4)
            }
        }
    }

    private static func definition(
        _ rows: [[Int32]], _ settings: OneTargetModel.Settings
    ) -> [[Double]] {
        let n = 5
        var counts = [Double](repeating: 0, count: n)
        for item in rows.joined() { counts[Int(item)] += 1 }
        let scale = counts.map { pow($0, -settings.exponent) }
        var a = (0..<n).map { row in
            (0..<n).map { $0 == row ? settings.regularization : 0.0 }
        }
        var t = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        for row in rows {
            for at in row.indices.dropFirst() {
                var s = [Double](repeating: 0, count: n)
                for (back, item) in row[..<at].suffix(settings.longest).reversed().enumerated() {
                    s[Int(item)] +=
                        max(exp(-Double(back) / settings.decay), settings.floor)
                        * scale[Int(item)]
                }
                for i in 0..<n {
                    for j in 0..<n { a[i][j] += s[i] * s[j] }
                    t[i][Int(row[at])] += s[i] * scale[Int(row[at])]
                }
            }
        }
        // Gauss and Jordan: A becomes one, T becomes A⁻¹T.
        for pivot in 0..<n {
            let scale = a[pivot][pivot]
            for column in 0..<n {
                a[pivot][column] /= scale
                t[pivot][column] /= scale
            }
            for row in 0..<n where row != pivot {
                let times = a[row][pivot]
                for column in 0..<n {
                    a[row][column] -= times * a[pivot][column]
                    t[row][column] -= times * t[pivot][column]
                }
            }
        }
        return t
    }

    @Test func sessionsRecommendWhatTheirNeighboursHad() {
        let sessions = Sequences([[0, 1, 2], [0, 3], [4, 5]])
        var scores = [Float](repeating: 0, count: 6)
        scores.withUnsafeMutableBufferPointer {
            SessionNeighbours(sessions).score([4, 0, 1], into: $0)
        }
        // The first shares items at places 2 and 3, the newest being the last: 2/3 + 1.
        let rare = 1 + Float(log(3.0)) / 5
        let common = 1 + Float(log(1.5)) / 5
        #expect(abs(scores[2] - (Float(2) / 3 + 1) * rare) < 1e-5)
        // The second's newest shared event is a step back.
        #expect(abs(scores[3] - Float(2) / 3 * 0.9 * rare) < 1e-5)
        #expect(abs(scores[0] - ((Float(2) / 3 + 1) + Float(2) / 3 * 0.9) * common) < 1e-5)
        #expect(abs(scores[5] - Float(1) / 3 * 0.8 * rare) < 1e-5)
    }
}
