import Synchronization
import World

/// Number and time of the job's runs in this process.
final class RoundCounter: Sendable {
    private let state = Mutex<(count: Int, watchedAt: Instant?)>((0, nil))

    /// Counts a run; says whether offers are due, once in `every`.
    func next(at now: Instant, every: TimeSpan) -> (count: Int, isDue: Bool) {
        state.withLock { state in
            state.count += 1
            let isDue = state.watchedAt.map { now >= $0 + every || now < $0 } ?? true
            if isDue { state.watchedAt = now }
            return (state.count, isDue)
        }
    }
}

extension RoomSelling {
    /// Interval between two looks at flash sales and vouchers.
    static let offersEvery = TimeSpan.seconds(1)
    /// Prices are compared once in so many runs; stock in each.
    static let runsPerPriceCheck = 10

    /// Job run: counts sales, and tells rooms on air what sold out, changed its price, or is over.
    /// Returns 0, since nothing of it is urgent again.
    public func runOnce() async throws -> Int {
        let (count, isDue) = rounds.next(at: world.now(), every: Self.offersEvery)
        _ = try await countSales()
        guard !rooms.open.isEmpty else { return 0 }
        try await watchStock(all: count % Self.runsPerPriceCheck == 0)
        if isDue { try await watchOffers() }
        return 0
    }
}
