/// Sparse matrix by rows: columns ascend within a row.
public struct SparseMatrix: Sendable {
    public let columnCount: Int
    /// Start of each row, and the end of the last.
    public let starts: [Int]
    public let columns: [Int32]
    public let values: [Float]

    public var rowCount: Int { starts.count - 1 }

    /// Sums entries of one place.
    /// - Parameter entries: row and column in one number, `row << 32 | column`, with their values;
    ///   sorted in place.
    init(rows: Int, columns columnCount: Int, summing entries: inout [Entry]) {
        entries.sort { $0.place < $1.place }
        var starts = [Int](repeating: 0, count: rows + 1)
        var columns: [Int32] = []
        var values: [Float] = []
        var last: UInt64?
        for entry in entries {
            if entry.place == last {
                values[values.count - 1] += entry.value
            } else {
                last = entry.place
                columns.append(Int32(truncatingIfNeeded: entry.place))
                values.append(entry.value)
                starts[Int(entry.place >> 32) + 1] += 1
            }
        }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        self.columnCount = columnCount
        self.starts = starts
        self.columns = columns
        self.values = values
    }

    private init(columnCount: Int, starts: [Int], columns: [Int32], values: [Float]) {
        self.columnCount = columnCount
        self.starts = starts
        self.columns = columns
        self.values = values
    }

    struct Entry {
        let place: UInt64
        var value: Float

        init(_ row: Int32, _ column: Int32, _ value: Float) {
            place = UInt64(row) << 32 | UInt64(column)
            self.value = value
        }
    }

    /// Rows become columns.
    func transposed() -> SparseMatrix {
        var starts = [Int](repeating: 0, count: columnCount + 1)
        for column in columns { starts[Int(column) + 1] += 1 }
        for column in 0..<columnCount { starts[column + 1] += starts[column] }
        var next = starts
        var turned = [Int32](repeating: 0, count: columns.count)
        var moved = [Float](repeating: 0, count: columns.count)
        for row in 0..<rowCount {
            for at in self.starts[row]..<self.starts[row + 1] {
                let place = next[Int(columns[at])]
                next[Int(columns[at])] += 1
                turned[place] = Int32(row)
                moved[place] = values[at]
            }
        }
        return SparseMatrix(
            columnCount: rowCount, starts: starts, columns: turned, values: moved)
    }

    /// The same places with other values.
    func mapping(_ change: (_ row: Int, _ column: Int, Float) -> Float) -> SparseMatrix {
        var values = values
        for row in 0..<rowCount {
            for at in starts[row]..<starts[row + 1] {
                values[at] = change(row, Int(columns[at]), values[at])
            }
        }
        return SparseMatrix(
            columnCount: columnCount, starts: starts, columns: columns, values: values)
    }

    /// Adds `weight` times a row to dense scores.
    func add(row: Int, times weight: Float, to scores: UnsafeMutableBufferPointer<Float>) {
        for at in starts[row]..<starts[row + 1] {
            scores[Int(columns[at])] += weight * values[at]
        }
    }
}
