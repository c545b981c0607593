/// Anderson's acceleration of a fixed-point iteration (1965): the next state is the combination of
/// the last ones whose steps nearly cancel. Begins anew where that made the steps longer.
struct AndersonAcceleration {
    static let memory = 5
    /// Bound of what is added to a component of the plain step.
    static let longestLeap = 0.5
    private var states: [[Double]] = []
    private var steps: [[Double]] = []
    private var shortest = Double.infinity

    /// The state to go on with after `mapped` came of `state`.
    mutating func next(state: [Double], mapped: [Double]) -> [Double] {
        let step = zip(mapped, state).map { $0 - $1 }
        let length = step.reduce(0) { $0 + $1 * $1 }
        if length > 4 * shortest {
            states = []
            steps = []
            shortest = length
        }
        shortest = min(shortest, length)
        let out = combined(step, mapped)
        states.append(mapped)
        steps.append(step)
        if states.count > Self.memory {
            states.removeFirst()
            steps.removeFirst()
        }
        return out
    }

    private func combined(_ step: [Double], _ mapped: [Double]) -> [Double] {
        guard !states.isEmpty else { return mapped }
        let changes = steps.map { old in zip(step, old).map { $0 - $1 } }
        var equations = NormalEquations(changes.count)
        for i in step.indices { equations.add(value: step[i], weight: 1) { changes[$0][i] } }
        let norm = changes.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
        let shares = equations.solution(ridge: 1e-6 * norm + 1e-14)
        return mapped.indices.map { i in
            var leap = 0.0
            for (old, share) in zip(states, shares) { leap -= share * (mapped[i] - old[i]) }
            return mapped[i] + max(-Self.longestLeap, min(Self.longestLeap, leap))
        }
    }
}
