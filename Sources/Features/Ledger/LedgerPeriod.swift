import Identities
import World

/// Stretch of the ledger: the transfers that were posted from a moment on and before another.
///
/// The posting time is that of the id, which only grows: once a stretch is older than `grace`, no
/// transfer comes into it any more. (`at`, the moment of what a transfer is about, can be earlier.)
public struct LedgerPeriod: Sendable, Hashable {
    /// Smallest raw id in the stretch.
    public let first: Int64
    /// Smallest raw id behind it.
    public let end: Int64

    public init(from start: Instant, until end: Instant) {
        first = LedgerSeals.firstID(at: start)
        self.end = LedgerSeals.firstID(at: end)
    }

    /// Time after its end until which a stretch isn't finished.
    public static let grace = LedgerSeals.grace
}

extension Transfer {
    /// Moment at which it was posted; never before `at` but for clocks that differ.
    public var postedAt: Instant {
        Instant(milliseconds: (id.rawValue >> 22) + IDSource.epochMilliseconds)
    }
}
