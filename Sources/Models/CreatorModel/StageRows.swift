/// Rows of one stage of the funnel in the order of creator, category and age, as `MixedEffects`
/// takes them: an outcome, and how much could have come of it.
struct StageRows: Sendable {
    /// A creator's rows of one category and about one time, over which effects are constant.
    struct Cell: Sendable {
        let creator: Int32
        let category: Int32
        let start: Int32
        let end: Int32
        /// Mean age of the rows in days.
        let age: Float

        var rows: Range<Int> { Int(start)..<Int(end) }
    }

    /// Days of one cell, and cells of a creator beyond which the days are doubled.
    static let cellDays: Float = 8
    static let mostCells = 40

    private(set) var product: [Int32] = []
    /// Age in days on the day of the ranking.
    private(set) var age: [Float] = []
    private(set) var outcome: [Float] = []
    /// Trials or expected count (counts), number of posts (logarithms), trials (choices).
    private(set) var exposure: [Float] = []
    private(set) var cells: [Cell] = []
    /// First cell of each creator, and the end of the last one's.
    private(set) var cellStarts: [Int32] = [0]
    private var pending: [(category: Int32, start: Int)] = []

    var count: Int { product.count }
    var creatorCount: Int { cellStarts.count - 1 }

    init() {}

    /// Adds a row of the next creator; category by category, by falling age.
    mutating func add(
        product p: Int32, category: Int32, age days: Float, outcome result: Double,
        exposure size: Double
    ) {
        if pending.last?.category != category { pending.append((category, count)) }
        product.append(p)
        age.append(days)
        outcome.append(Float(result))
        exposure.append(Float(size))
    }

    /// Closes the rows of a creator, who may have none.
    mutating func endCreator() {
        defer {
            cellStarts.append(Int32(cells.count))
            pending.removeAll(keepingCapacity: true)
        }
        guard !pending.isEmpty else { return }
        let first = cells.count
        var days = Self.cellDays
        while true {
            cutCells(days)
            if cells.count - first <= max(Self.mostCells, pending.count) || days > 4e6 { return }
            cells.removeLast(cells.count - first)
            days *= 2
        }
    }

    private mutating func cutCells(_ days: Float) {
        let creator = Int32(cellStarts.count - 1)
        for (index, (category, start)) in pending.enumerated() {
            let end = index + 1 < pending.count ? pending[index + 1].start : count
            var first = start
            var sum: Float = 0
            for row in start..<end {
                if row > first,
                    (age[row] / days).rounded(.down) != (age[first] / days).rounded(.down)
                {
                    append(creator, category, first..<row, sum)
                    (first, sum) = (row, 0)
                }
                sum += age[row]
            }
            append(creator, category, first..<end, sum)
        }
    }

    private mutating func append(
        _ creator: Int32, _ category: Int32, _ rows: Range<Int>, _ ages: Float
    ) {
        cells.append(
            Cell(
                creator: creator, category: category, start: Int32(rows.lowerBound),
                end: Int32(rows.upperBound), age: ages / Float(rows.count)))
    }

    /// The rows of the first creators, as many as have at most `most` rows together.
    func prefix(_ most: Int) -> StageRows {
        guard count > most else { return self }
        var creators = 0
        while creators + 1 < creatorCount {
            let end = Int(cellStarts[creators + 1])
            if end > 0, Int(cells[end - 1].end) > most, creators > 0 { break }
            creators += 1
        }
        var out = StageRows()
        out.cellStarts = Array(cellStarts.prefix(creators + 1))
        out.cells = Array(cells.prefix(Int(out.cellStarts.last ?? 0)))
        let rows = Int(out.cells.last?.end ?? 0)
        out.product = Array(product.prefix(rows))
        out.age = Array(age.prefix(rows))
        out.outcome = Array(outcome.prefix(rows))
        out.exposure = Array(exposure.prefix(rows))
        return out
    }

    func cells(of creator: Int) -> Range<Int> {
        Int(cellStarts[creator])..<Int(cellStarts[creator + 1])
    }
}
