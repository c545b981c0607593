import Glibc

/// Weights of the events of a user's history; the newest has number 0.
struct HistoryDecay: Sendable, Equatable {
    /// Events after which a weight has fallen to 1/e.
    let events: Double
    /// Events that count; older ones don't.
    let longest: Int

    /// Weights by an event's number, the newest first.
    var weights: [Float] { (0..<longest).map { Float(exp(-Double($0) / events)) } }
}

/// Rules of what follows what: an item counts for those after it in a sequence, the less the later.
/// `C_ij = Σ 1/d` for j at a distance d after i, `backward` times that for j before i;
/// `S_ij = C_ij / n_j^b`. Source: reference/discovery.md, section 4.2.
struct TransitionRules: Sendable {
    let matrix: SparseMatrix

    /// - Parameters:
    ///   - window: most distance between two items of a rule.
    ///   - exponent: `b`, by which popular items are held down.
    ///   - hasRepeats: true if an item may follow itself.
    init(
        _ train: Sequences, window: Int, exponent: Double, backward: Double,
        hasRepeats: Bool = false
    ) {
        var entries: [SparseMatrix.Entry] = []
        for user in 0..<train.count {
            let row = train[user]
            for at in row.indices {
                for (distance, other) in row[(at + 1)...].prefix(window).enumerated()
                where hasRepeats || other != row[at] {
                    let value = 1 / Float(distance + 1)
                    entries.append(.init(row[at], other, value))
                    if backward > 0 {
                        entries.append(.init(other, row[at], value * Float(backward)))
                    }
                }
            }
        }
        let n = train.itemCount
        let scale = train.popularity().map { Float(pow(Double(max($0, 1)), -exponent)) }
        matrix = SparseMatrix(rows: n, columns: n, summing: &entries)
            .mapping { _, column, value in value * scale[column] }
    }

    /// Number of different items that follow an item.
    func followers(of item: Int) -> Int { matrix.starts[item + 1] - matrix.starts[item] }
}

/// Neighbours of items by the users that they share: `n_ij / (sqrt(n_i n_j) + shrinkage)`.
/// Source: reference/discovery.md, section 4.2.
struct ItemNeighbours: Sendable {
    let matrix: SparseMatrix

    /// - Parameter longest: newest items of a user that count: pairs grow with their square.
    init(_ train: Sequences, shrinkage: Float, longest: Int) {
        var entries: [SparseMatrix.Entry] = []
        var counts = [Float](repeating: 0, count: train.itemCount)
        for user in 0..<train.count {
            let items = Set(train[user].suffix(longest)).sorted()
            for item in items { counts[Int(item)] += 1 }
            for one in items {
                for other in items where one != other { entries.append(.init(one, other, 1)) }
            }
        }
        let n = train.itemCount
        matrix = SparseMatrix(rows: n, columns: n, summing: &entries)
            .mapping { row, column, value in
                value / ((counts[row] * counts[column]).squareRoot() + shrinkage)
            }
    }
}
