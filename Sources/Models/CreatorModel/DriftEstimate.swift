import Glibc

/// Drift of creators' effects, chosen by the marginal likelihood of all creators' observations.
///
/// Each pair of share and days is scored, with the noise free to give way; pairs are averaged with
/// the scores as posterior weights, so that no single row decides between two of them.
struct DriftEstimate {
    static let shares = [0.0, 0.1, 0.25, 0.45, 0.7, 0.95]
    static let days = [30.0, 120, 500]
    /// Factors of the noise, which the drift may have been mistaken for, or the reverse.
    static let noises = [1.6, 1.25, 1.0, 0.8]
    /// Logarithm by which drift is less likely than none beforehand: it has to show.
    static let doubt = 4.0

    private var scores: [Double]
    private let priors: [(prior: CreatorPosterior.Prior, noise: Double)]

    init(_ now: CreatorPosterior.Prior) {
        var priors: [(prior: CreatorPosterior.Prior, noise: Double)] = []
        for share in Self.shares {
            for days in share == 0 ? [now.driftDays] : Self.days {
                var prior = now
                // What is constant now stays, and the drift comes beside it.
                let constant = now.creator * (1 - now.driftShare)
                prior.creator = share < 0.9 ? constant / (1 - share) : now.creator
                if share < 0.9, prior.creator > 2 * now.creator { prior.creator = 2 * now.creator }
                prior.driftShare = share
                prior.driftDays = days
                for noise in Self.noises { priors.append((prior, noise)) }
            }
        }
        self.priors = priors
        scores = priors.map { $0.prior.driftShare > 0 ? -Self.doubt : 0 }
    }

    mutating func add(_ cells: [CreatorPosterior.Observation], _ solver: inout CreatorPosterior) {
        for index in priors.indices {
            solver.observe(cells, priors[index].prior, noise: priors[index].noise)
            scores[index] += solver.likelihood
        }
    }

    /// Mean share and days of the drift.
    var mean: (share: Double, days: Double) {
        let best = scores.max() ?? 0
        var (sum, share, days, drifting) = (0.0, 0.0, 0.0, 0.0)
        for (score, (prior, _)) in zip(scores, priors) {
            let weight = exp(score - best)
            sum += weight
            share += weight * prior.driftShare
            days += weight * prior.driftShare * log(prior.driftDays)
            drifting += weight * prior.driftShare
        }
        return (share / sum, drifting > 0 ? exp(days / drifting) : 90)
    }
}
