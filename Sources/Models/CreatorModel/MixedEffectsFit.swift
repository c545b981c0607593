import Glibc

extension MixedEffects {
    /// Sums of one sweep, from which the constants are estimated anew.
    private struct Moments {
        var creators = 0.0
        var creatorSquares = 0.0
        var affinities = 0.0
        var affinitySquares = 0.0
        var normal: NormalEquations

        init() { normal = NormalEquations(CreatorFeatures.count) }
    }

    /// Estimates everything from the rows. Beyond `mostRows`, constants are estimated from the
    /// first creators that have as many, and corrected in a few steps by all.
    mutating func fit(_ rows: StageRows) {
        let some = rows.prefix(Self.mostRows)
        begin(some)
        sweep(some, 0..<Self.sweeps)
        if some.count < rows.count { sweep(rows, Self.sweeps..<Self.sweeps + Self.lastSweeps) }
    }

    private mutating func sweep(_ rows: StageRows, _ range: Range<Int>) {
        total = [Normal](
            repeating: Normal(mean: 0, variance: prior.creator + prior.affinity),
            count: rows.cells.count)
        guard rows.count > 0 else { return }
        var acceleration = AndersonAcceleration()
        for sweep in range {
            let before = state
            let weights = self.weights(rows)
            if Self.driftSweeps.contains(sweep) {
                estimateDrift(rows, weights)
                acceleration = AndersonAcceleration()
            }
            fitCreators(rows, weights, isFirst: sweep < 2)
            fitProducts(rows, weights)
            // Ends as it begins: with plain sweeps, which can't leap.
            guard sweep - range.lowerBound >= Self.plainSweeps,
                sweep < range.upperBound - Self.plainSweeps
            else { continue }
            state = acceleration.next(state: before, mapped: state)
        }
        today = []
        _ = solveCreators(rows, weights(rows), isLast: true)
    }

    /// Everything that sweeps change but the creators, who follow from it: coefficients, and
    /// logarithms of variances.
    private var state: [Double] {
        get {
            let variances = [
                prior.creator, prior.affinity, productVariance, max(rowVariance, 1e-6),
                max(scale, 1e-3),
            ].map { log($0) }
            return variances + slopes + [priceSlope] + category + product.map(\.mean)
        }
        set {
            let variances = newValue[..<5].map { exp(max(-14, min(4, $0))) }
            prior.creator = max(Self.smallestVariance, variances[0])
            prior.affinity = max(Self.smallestVariance, variances[1])
            productVariance = max(Self.smallestVariance, variances[2])
            if rowVariance > 0 { rowVariance = variances[3] }
            if case .logarithm = response { scale = min(1, variances[4]) }
            if case .count(isScaled: true) = response { scale = variances[4] }
            var at = 5
            func take(_ count: Int) -> [Double] {
                defer { at += count }
                return newValue[at..<at + count].map { max(-60, min(60, $0)) }
            }
            slopes = take(slopes.count)
            priceSlope = take(1)[0]
            category = take(category.count)
            for (p, mean) in take(product.count).enumerated() { product[p].mean = mean }
        }
    }

    /// Starts at the mean of all rows.
    private mutating func begin(_ rows: StageRows) {
        guard rows.count > 0 else { return }
        let outcome = rows.outcome.reduce(0) { $0 + Double($1) }
        let exposure = rows.exposure.reduce(0) { $0 + Double($1) }
        let start: Double
        switch response {
        case .count: start = log((outcome + 0.5) / (exposure + 0.5))
        case .logarithm: start = outcome / Double(rows.count) + 0.25
        case .choice: start = log((outcome + 0.5) / (exposure - outcome + 0.5))
        }
        for k in category.indices { category[k] = start }
        for p in product.indices { product[p].mean = start }
    }

    /// Weights by how much of a row's variance is not Poisson's, or how far off its logarithm is.
    private func weights(_ rows: StageRows) -> [Float] {
        var out = [Float](repeating: 1, count: rows.count)
        for (cell, effect) in zip(rows.cells, total) {
            let score = features.score(Int(cell.creator), slopes)
            for row in cell.rows {
                let level = product[Int(rows.product[row])].mean + score
                let size = Double(rows.exposure[row])
                switch response {
                case .choice: break
                case .count:
                    let mean = size * exp(min(level, Self.largestExponent))
                    out[row] = Float(1 / (scale + rowVariance * mean))
                case .logarithm:
                    let own = logarithmVariance(size)
                    let off = Double(rows.outcome[row]) + own / 2 - level - effect.mean
                    let limit = Self.huber * (own + effect.variance).squareRoot()
                    if off.magnitude > limit { out[row] = Float(limit / off.magnitude) }
                }
            }
        }
        return out
    }

    /// One step for all creators and their affinities, and the constants that follow.
    private mutating func fitCreators(
        _ rows: StageRows, _ weights: [Float], isFirst: Bool
    ) {
        let moments = solveCreators(rows, weights)
        // Weak: as if two more creators had been seen with the values that it began with.
        prior.creator = max(
            Self.smallestVariance, (moments.creatorSquares + 0.2) / (moments.creators + 2))
        prior.affinity = max(
            Self.smallestVariance, (moments.affinitySquares + 0.1) / (moments.affinities + 2))
        // Products come first, so that no slope takes what is a brand's.
        guard !isFirst else { return }
        let before = slopes
        // A slope's own variance is estimated too (MacKay 1992): one that is not seen goes to zero.
        let found = moments.normal.solution(ridges: slopeVariances.map { 1 / $0 })
        slopes = found.coefficients
        for k in slopes.indices {
            let seen = slopes[k] * slopes[k] + found.variances[k]
            slopeVariances[k] = max(1e-4, min(CreatorFeatures.slopeVariances[k], seen))
        }
        for c in 0..<rows.creatorCount {
            let change = features.score(c, before) - features.score(c, slopes)
            for cell in rows.cells(of: c) { total[cell].mean += change }
        }
    }

    /// Solves each creator's effects exactly for the present quadratic bound.
    private mutating func solveCreators(
        _ rows: StageRows, _ weights: [Float], isLast: Bool = false
    ) -> Moments {
        var moments = Moments()
        var solver = CreatorPosterior()
        var found: [CreatorPosterior.Observation] = []
        for c in 0..<rows.creatorCount {
            let range = rows.cells(of: c)
            guard !range.isEmpty else {
                creator[c] = Normal(mean: 0, variance: prior.creator)
                continue
            }
            let score = features.score(c, slopes)
            for _ in 0..<innerSteps {
                observe(range, score: score, rows, weights, &found)
                solver.observe(found, prior)
                for (index, cell) in range.enumerated() { total[cell] = solver.cell(index) }
            }
            creator[c] = solver.now()
            if isLast {
                keepToday(c, range, rows, &solver)
            } else {
                record(c, range, rows, score, &solver, &moments)
            }
        }
        return moments
    }

    /// Keeps the creator's effects at an age of 0.
    private mutating func keepToday(
        _ c: Int, _ range: Range<Int>, _ rows: StageRows, _ solver: inout CreatorPosterior
    ) {
        var last: Int32 = -1
        for cell in range where rows.cells[cell].category != last {
            last = rows.cells[cell].category
            let effect = solver.effect(category: last)
            today.append(Today(creator: Int32(c), category: last, effect: effect))
        }
    }

    /// Logarithms are normal, and need no second step.
    private var innerSteps: Int {
        if case .logarithm = response { return 1 }
        return 2
    }

    /// One Newton step of each cell's own.
    private func observe(
        _ range: Range<Int>, score: Double, _ rows: StageRows, _ weights: [Float],
        _ found: inout [CreatorPosterior.Observation]
    ) {
        found.removeAll(keepingCapacity: true)
        for cell in range {
            let sum = derivative(of: cell, score: score, rows, weights)
            let precision = max(sum.curvature, 1e-9)
            let step = self.step(sum, variance: prior.creator + prior.affinity)
            found.append(
                .init(
                    category: rows.cells[cell].category, age: Double(rows.cells[cell].age),
                    estimate: total[cell].mean + step, precision: precision))
        }
    }

    /// Newton's step, such that what follows for an effect of this variance is bounded. A quadratic
    /// bound needs none.
    @inline(__always)
    private func step(_ sum: Derivative, variance: Double) -> Double {
        let precision = max(sum.curvature, 1e-9)
        guard case .count = response else { return sum.slope / precision }
        let limit = Self.longestStep * (1 + 1 / (variance * precision))
        return max(-limit, min(limit, sum.slope / precision))
    }

    @inline(__always)
    private func derivative(
        of cell: Int, score: Double, _ rows: StageRows, _ weights: [Float]
    ) -> Derivative {
        var sum = Derivative()
        let effect = total[cell]
        for row in rows.cells[cell].rows {
            let level = product[Int(rows.product[row])]
            sum += derivative(
                outcome: Double(rows.outcome[row]), exposure: Double(rows.exposure[row]),
                weight: Double(weights[row]), at: level.mean + score + effect.mean,
                variance: effect.variance + level.variance)
        }
        return sum
    }

    private func record(
        _ c: Int, _ range: Range<Int>, _ rows: StageRows, _ score: Double,
        _ solver: inout CreatorPosterior, _ moments: inout Moments
    ) {
        moments.creators += 1
        moments.creatorSquares += creator[c].mean * creator[c].mean + creator[c].variance
        let (precision, sum) = (solver.constantPrecision, solver.constantSum)
        var last: Int32 = -1
        for cell in range where rows.cells[cell].category != last {
            last = rows.cells[cell].category
            let affinity = solver.affinity(category: last)
            moments.affinities += 1
            moments.affinitySquares += affinity.mean * affinity.mean + affinity.variance
        }
        guard precision > 1e-9 else { return }
        moments.normal.add(value: score + sum / precision, weight: precision) {
            Double(features.values[c * CreatorFeatures.count + $0])
        }
    }

    /// Estimates how much of the creators' effects drifts.
    private mutating func estimateDrift(_ rows: StageRows, _ weights: [Float]) {
        var estimate = DriftEstimate(prior)
        var solver = CreatorPosterior()
        var found: [CreatorPosterior.Observation] = []
        for c in 0..<rows.creatorCount where rows.cells(of: c).count > 1 {
            let range = rows.cells(of: c)
            if Int(rows.cells[range.lowerBound].start) > Self.mostDriftRows { break }
            observe(range, score: features.score(c, slopes), rows, weights, &found)
            estimate.add(found, &solver)
        }
        (prior.driftShare, prior.driftDays) = estimate.mean
        // Less is not worth its computing.
        if prior.driftShare < 0.02 { prior.driftShare = 0 }
    }

    /// One step for all products, and the constants that follow.
    private mutating func fitProducts(_ rows: StageRows, _ weights: [Float]) {
        var sums = [Derivative](repeating: Derivative(), count: product.count)
        var dispersion = Dispersion()
        for (cell, effect) in zip(rows.cells, total) {
            let score = features.score(Int(cell.creator), slopes)
            for row in cell.rows {
                let p = Int(rows.product[row])
                let predictor = product[p].mean + score + effect.mean
                let variance = effect.variance + product[p].variance
                sums[p] += derivative(
                    outcome: Double(rows.outcome[row]), exposure: Double(rows.exposure[row]),
                    weight: Double(weights[row]), at: predictor, variance: variance)
                add(
                    rows, row, predictor: predictor, variance: variance,
                    weight: Double(weights[row]), to: &dispersion)
            }
        }
        moveProducts(sums)
        disperse(dispersion)
    }

    private mutating func moveProducts(_ sums: [Derivative]) {
        var squares = 0.2
        var seen = 2.0
        var estimates: [(estimate: Double, weight: Double)] = []
        for (p, sum) in sums.enumerated() {
            let curvature = max(sum.curvature, 1e-9)
            let step = self.step(sum, variance: productVariance)
            let estimate = product[p].mean + step
            let prior = category[Int(categoryOf[p])] + priceSlope * prices[p]
            let precision = curvature + 1 / productVariance
            product[p] = Normal(
                mean: (curvature * estimate + prior / productVariance) / precision,
                variance: 1 / precision)
            estimates.append((estimate, 1 / (1 / curvature + productVariance)))
            guard curvature > 1e-6 else { continue }
            let off = product[p].mean - prior
            squares += off * off + product[p].variance
            seen += 1
        }
        productVariance = max(Self.smallestVariance, squares / seen)
        moveCategories(estimates)
    }

    /// Levels of the categories, pooled around their mean, and the slope of the price.
    private mutating func moveCategories(_ found: [(estimate: Double, weight: Double)]) {
        var sums = [Double](repeating: 0, count: category.count)
        var weights = sums
        for (p, (estimate, weight)) in found.enumerated() {
            sums[Int(categoryOf[p])] += weight * (estimate - priceSlope * prices[p])
            weights[Int(categoryOf[p])] += weight
        }
        let all = sums.reduce(0, +) / max(weights.reduce(0, +), 1e-12)
        var spread = 0.2
        var seen = 2.0
        for k in category.indices where weights[k] > 1e-6 {
            let off = sums[k] / weights[k] - all
            spread += max(0, off * off - 1 / weights[k])
            seen += 1
        }
        let pull = seen / spread
        for k in category.indices { category[k] = (sums[k] + pull * all) / (weights[k] + pull) }
        var (across, along) = (0.0, 1.0)
        for (p, (estimate, weight)) in found.enumerated() {
            across += weight * prices[p] * (estimate - category[Int(categoryOf[p])])
            along += weight * prices[p] * prices[p]
        }
        priceSlope = across / along
    }

    // MARK: variance of a row

    private struct Dispersion {
        var excess = 0.0
        var base = 0.0
        var inverse = NormalEquations(2)
    }

    @inline(__always)
    private func add(
        _ rows: StageRows, _ row: Int, predictor: Double, variance: Double, weight: Double,
        to sums: inout Dispersion
    ) {
        switch response {
        case .choice: return
        case .logarithm:
            let own = logarithmVariance(Double(rows.exposure[row]))
            let off = Double(rows.outcome[row]) + own / 2 - predictor
            // A row that is off by more than four deviations counts as four.
            let square = min(off * off, 9 * (own + variance)) + variance
            let share = 1 / max(1, Double(rows.exposure[row]))
            sums.inverse.add(value: square, weight: 1) { $0 == 0 ? 1 : share }
        case .count(let isScaled):
            let mean =
                Double(rows.exposure[row])
                * exp(min(predictor + variance / 2, Self.largestExponent))
            let own = scale * mean + rowVariance * mean * mean
            let off = Double(rows.outcome[row]) - mean
            let square =
                min(off * off, 16 * (own + mean * mean * variance)) + mean * mean * variance
            if isScaled {
                sums.excess += square / max(mean, 1e-9)
                sums.base += 1
            } else {
                let trust = 1 / (1 + rowVariance * mean)
                sums.excess += trust * trust * (square - mean)
                sums.base += trust * trust * mean * mean
            }
        }
    }

    private mutating func disperse(_ sums: Dispersion) {
        switch response {
        case .choice: break
        case .count(isScaled: true):
            scale = max(0.05, min(50, (sums.excess + 2) / (sums.base + 2)))
        case .count(isScaled: false):
            rowVariance = max(0, min(25, (sums.excess + 0.1) / (sums.base + 1)))
        case .logarithm:
            let found = sums.inverse.solution(ridge: 1e-3)
            let whole = max(1e-3, found[0] + found[1])
            rowVariance = min(25, whole)
            scale = max(0, min(1, found[1] / whole))
        }
    }
}
