import Store
import Threads

/// Counters for `/metrics`.
final class Counters: @unchecked Sendable {
    enum Count: String, CaseIterable {
        case writes, reads, reports, batches, batched, conflicts, halvings, late, refused, connects,
            losses
    }

    private let lock = ConditionLock()
    private var counts: [Count: Int64] = [:]
    private var loss = "PostgreSQL can't be reached"

    func count(_ what: Count, by n: Int = 1) {
        if n > 0 { lock.withLock { counts[what, default: 0] += Int64(n) } }
    }

    /// Counts a committed transaction.
    func count(_ mode: Mode, members: Int) {
        lock.withLock {
            switch mode {
            case .write: counts[.writes, default: 0] += 1
            case .read: counts[.reads, default: 0] += 1
            case .report: counts[.reports, default: 0] += 1
            case .batch:
                counts[.batches, default: 0] += 1
                counts[.batched, default: 0] += Int64(members)
            }
        }
    }

    func lost(_ error: StoreError) {
        lock.withLock {
            counts[.losses, default: 0] += 1
            if case .unavailable(let message) = error { loss = message }
        }
    }

    var lastLoss: String { lock.withLock { loss } }

    var figures: [StoreFigure] {
        lock.withLock {
            Count.allCases.map {
                StoreFigure(name: $0.rawValue, value: counts[$0] ?? 0)
            }
        }
    }
}
