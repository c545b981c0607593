import Glibc

/// Values of all actions, by `FeedAction`; two places are unused.
typealias ActionRow = SIMD16<Double>

/// Counts of slots and of each action in them: of a video, a creator, a topic, a viewer, or all.
struct ActionRates: Sendable {
    private(set) var slots = 0.0
    private var sums = ActionRow()

    /// Slots that the rate above counts for: at least 20, and two of the action itself, up to
    /// 1,000.
    private static let (leastPrior, mostPrior, priorEvents) = (20.0, 1_000.0, 2.0)

    /// Rates of all actions, drawn to those of what stands above (beta-binomial).
    func rates(above: ActionRow) -> ActionRow {
        let wanted =
            ActionRow(repeating: Self.priorEvents)
            / pointwiseMax(above, ActionRow(repeating: 1e-6))
        let strength = pointwiseMax(
            pointwiseMin(wanted, ActionRow(repeating: Self.mostPrior)),
            ActionRow(repeating: Self.leastPrior))
        return (sums + strength * above) / (strength + slots)
    }

    mutating func add(_ outcome: ActionRow) {
        slots += 1
        sums += outcome
    }

    /// Log-odds of rates, each kept away from 0 and 1.
    static func logOdds(_ rates: ActionRow) -> ActionRow {
        var out = ActionRow()
        for index in FeedAction.indices {
            let rate = min(max(rates[index], 1e-6), 1 - 1e-6)
            out[index] = log(rate / (1 - rate))
        }
        return out
    }
}

/// Counts with the log-odds that follow from them, relative to those of all.
struct ActionOdds: Sendable {
    private(set) var rates = ActionRates()
    private(set) var odds = ActionRow()

    /// Rates after one more slot. What stands above moves slowly: its odds are those of that
    /// moment.
    mutating func add(_ outcome: ActionRow, above: ActionRow, base: ActionRow) {
        rates.add(outcome)
        odds = ActionRates.logOdds(rates.rates(above: above)) - base
    }

    /// Odds of what has no slot yet.
    init(odds: ActionRow = ActionRow()) { self.odds = odds }
}

/// A mean that forgets: each new value moves it, the first ones less than they would alone.
struct RunningMean: Sendable {
    private var weight = 0.0
    private var sum = 0.0

    /// Values that zero counts for.
    private static let shrinkage = 4.0

    var value: Double { sum / (weight + Self.shrinkage) }

    mutating func add(_ value: Double, keeping kept: Double) {
        weight = weight * kept + 1
        sum = sum * kept + value
    }
}
