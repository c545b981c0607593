import Glibc

extension World {
    /// The real clock, libsodium's randomness, and `send` as given.
    public static func system(
        node: Int, send: @escaping @Sendable (OutgoingMessage) async throws -> Void
    ) -> World {
        World(
            now: { .wallClock }, randomBytes: Digest.random, send: send, ids: IDSource(node: node))
    }
}

extension Instant {
    static var wallClock: Instant {
        var t = timespec()
        clock_gettime(CLOCK_REALTIME, &t)
        return Instant(milliseconds: Int64(t.tv_sec) * 1000 + Int64(t.tv_nsec) / 1_000_000)
    }
}

/// Microseconds that never go back: for durations and deadlines, not for dates.
public func monotonicMicroseconds() -> Int64 {
    var t = timespec()
    clock_gettime(CLOCK_MONOTONIC, &t)
    return Int64(t.tv_sec) * 1_000_000 + Int64(t.tv_nsec) / 1000
}
