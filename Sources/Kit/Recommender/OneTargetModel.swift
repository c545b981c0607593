import Glibc

/// Linear item model in closed form with one target a row, after SLIT: each event is a row whose
/// features are the items before it, and whose target it is.
///
/// `B = (S'S + λI)⁻¹ S'T`; a row of S has `max(e^(-k/τ), c) n^-b` for the item k events back, a row
/// of T has `n^-b` for the event's item. `P = (S'S + λI)⁻¹` is dense and `K = S'T` sparse; scores
/// are `K'(P x)`. Source: reference/discovery.md, section 4.2 (SLIT: arXiv 2103.16104; TALE: arXiv
/// 2412.07382, without its times).
struct OneTargetModel: Sendable {
    struct Settings: Sendable, Equatable {
        /// `λ`: holds down what few have seen.
        var regularization: Double
        /// `τ` in events.
        var decay: Double
        /// `c`: the least weight of an old event.
        var floor: Double
        /// `b`: how much popular items are held down.
        var exponent: Double
        /// Events before the target that count.
        var longest: Int
        /// Items with a column in the inverse, the most frequent ones: n² numbers are kept.
        var mostItems = 20_000
    }

    /// Dense inverse, n × n; released with the model.
    private let inverse: InverseStorage
    /// Column of each item in the inverse; -1 for a rare one.
    private let columns: [Int32]
    /// `K'`: a row for each target item, a column for each column of the inverse.
    private let targets: SparseMatrix

    /// Users that are scored together.
    static let lanes = 16

    /// Nil if the matrix can't be inverted.
    init?(_ train: Sequences, _ settings: Settings, solver: DenseSolver, threads: Int) {
        let popularity = train.popularity()
        let (columns, n) = Self.columns(popularity, most: settings.mostItems)
        let scale = popularity.map { Float(pow(Double(max($0, 1)), -settings.exponent)) }
        let weights = (0..<settings.longest).map {
            Float(max(exp(-Double($0) / settings.decay), settings.floor))
        }
        let inverse = InverseStorage(n: n)
        let gram = inverse.numbers
        var entries: [SparseMatrix.Entry] = []
        var past: [(column: Int, weight: Float)] = []
        for user in 0..<train.count {
            let row = train[user]
            for at in row.indices.dropFirst() {
                past.removeAll(keepingCapacity: true)
                for (back, item) in row[..<at].suffix(settings.longest).reversed().enumerated() {
                    let column = Int(columns[Int(item)])
                    guard column >= 0 else { continue }
                    past.append((column, weights[back] * scale[Int(item)]))
                }
                let target = scale[Int(row[at])]
                for (index, one) in past.enumerated() {
                    entries.append(.init(row[at], Int32(one.column), one.weight * target))
                    gram[one.column * n + one.column] += one.weight * one.weight
                    for other in past[(index + 1)...] {
                        let (low, high) = (
                            min(one.column, other.column), max(one.column, other.column)
                        )
                        // An item twice in one past is one feature, with both weights.
                        let times: Float = low == high ? 2 : 1
                        gram[low * n + high] += times * one.weight * other.weight
                    }
                }
            }
        }
        for column in 0..<n { gram[column * n + column] += Float(settings.regularization) }
        guard solver.invert(gram, n: n, threads: threads) else { return nil }
        self.inverse = inverse
        self.columns = columns
        targets = SparseMatrix(rows: train.itemCount, columns: n, summing: &entries)
    }

    /// The most frequent items, each with a column.
    private static func columns(_ popularity: [Int], most: Int) -> ([Int32], Int) {
        var out = [Int32](repeating: -1, count: popularity.count)
        var items = popularity.indices.filter { popularity[$0] > 0 }
        if items.count > most {
            items.sort { (popularity[$0], $1) > (popularity[$1], $0) }
            items = Array(items.prefix(most)).sorted()
        }
        for (column, item) in items.enumerated() { out[item] = Int32(column) }
        return (out, items.count)
    }

    /// Scores of all items for up to `lanes` histories, each the newest event last.
    /// - Parameter scores: `lanes` times the number of items, one history after the other.
    func score(
        _ histories: [ArraySlice<Int32>], decay: [Float],
        into scores: UnsafeMutableBufferPointer<Float>
    ) {
        let n = inverse.n
        let lanes = Self.lanes
        precondition(histories.count <= lanes && scores.count >= lanes * targets.rowCount)
        var mixed = [SIMD16<Float>](repeating: .zero, count: n)
        mixed.withUnsafeMutableBytes { bytes in
            let floats = bytes.bindMemory(to: Float.self)
            for (lane, history) in histories.enumerated() {
                for (back, item) in history.suffix(decay.count).reversed().enumerated() {
                    let column = Int(columns[Int(item)])
                    guard column >= 0 else { continue }
                    let row = inverse.numbers + column * n
                    let weight = decay[back]
                    for at in 0..<n { floats[at * lanes + lane] += weight * row[at] }
                }
            }
        }
        let count = targets.rowCount
        for item in 0..<count {
            var sum = SIMD16<Float>.zero
            for at in targets.starts[item]..<targets.starts[item + 1] {
                sum += targets.values[at] * mixed[Int(targets.columns[at])]
            }
            for lane in 0..<histories.count { scores[lane * count + item] = sum[lane] }
        }
    }
}

/// Memory of a dense matrix.
private final class InverseStorage: @unchecked Sendable {
    let n: Int
    let numbers: UnsafeMutablePointer<Float>

    init(n: Int) {
        self.n = n
        numbers = .allocate(capacity: max(1, n * n))
        numbers.initialize(repeating: 0, count: max(1, n * n))
    }

    deinit { numbers.deallocate() }
}
