import Store

/// Counters for `/metrics`.
final class Counters: @unchecked Sendable {
    enum Count: String, CaseIterable {
        case writes, reads, reports, batches, batched, conflicts, halvings, late, refused, connects,
            losses
    }

    private let bell = Bell()
    private var counts: [Count: Int64] = [:]
    private var loss = "PostgreSQL can't be reached"

    func count(_ what: Count, by n: Int = 1) {
        if n > 0 { bell.locked { counts[what, default: 0] += Int64(n) } }
    }

    /// Counts a committed transaction.
    func count(_ mode: Mode, members: Int) {
        bell.locked {
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
        bell.locked {
            counts[.losses, default: 0] += 1
            if case .unavailable(let message) = error { loss = message }
        }
    }

    var lastLoss: String { bell.locked { loss } }

    var figures: [StoreFigure] {
        bell.locked {
            Count.allCases.map {
                StoreFigure(name: $0.rawValue, value: counts[$0] ?? 0)
            }
        }
    }
}
