import Synchronization
import World

/// Keeps callers to a route's pace: a token bucket for each route and key.
///
/// A bucket holds a quarter of a minute's worth, at least five: a person opens five tabs at once,
/// nobody spends a minute's worth in a second. It is kept as one number, the moment at which it
/// would be full again (the generic cell rate algorithm of ITU-T I.371).
/// Per process: two nodes admit twice as much.
final class RateLimiter: Sendable {
    /// 16 bytes each and a table's slack: some 4 MB.
    static let maxKeys = 100_000
    /// So that threads seldom wait for each other.
    static let shardCount = 16
    static let minBurst = 5

    private let shards: [Shard]

    init() {
        shards = (0..<Self.shardCount).map { _ in Shard(most: Self.maxKeys / Self.shardCount) }
    }

    /// Nil where the caller is admitted, else the seconds until it would be.
    func admit(route: Int, key: String, limit: RateLimit, now: Instant) -> Int? {
        var hasher = Hasher()
        hasher.combine(route)
        hasher.combine(key)
        // Two keys of one hash share a bucket: one chance in 10^9 with a full table, and the seed
        // of the process keeps anybody from making such keys.
        let hash = hasher.finalize()
        let shard = shards[Int(UInt(bitPattern: hash) >> 60) % Self.shardCount]
        return shard.admit(hash, limit, now)
    }

    static func burst(_ limit: RateLimit) -> Int { max(limit.perMinute / 4, minBurst) }

    /// How many buckets are kept, in all.
    var count: Int { shards.reduce(0) { $0 + $1.count } }
}

private final class Shard: Sendable {
    /// By hash of the key: when its bucket is full again, in microseconds since 1970.
    private let fullAt = Mutex<[Int: Int64]>([:])
    private let most: Int

    init(most: Int) { self.most = most }

    var count: Int { fullAt.withLock { $0.count } }

    func admit(_ hash: Int, _ limit: RateLimit, _ now: Instant) -> Int? {
        let now = now.milliseconds * 1000
        let perToken = 60_000_000 / Int64(max(limit.perMinute, 1))
        let depth = perToken * Int64(RateLimiter.burst(limit))
        return fullAt.withLock { fullAt in
            // No bucket is emptier than empty: a clock that was set back locks nobody out.
            let last = min(max(fullAt[hash] ?? now, now), now + depth)
            let next = last + perToken
            if next > now + depth {
                return Int(max((next - now - depth + 999_999) / 1_000_000, 1))
            }
            if fullAt.count >= most, fullAt[hash] == nil { Self.sweep(&fullAt, now) }
            fullAt[hash] = next
            return nil
        }
    }

    /// Forgets full buckets, and then the fullest, until a quarter of the room is free; so a sweep
    /// is paid for by many entries, and who was slowed down is remembered longest.
    private static func sweep(_ fullAt: inout [Int: Int64], _ now: Int64) {
        var surplus = fullAt.count / 4
        let bound = fullAt.values.sorted()[surplus]
        fullAt = fullAt.filter { _, full in
            if full > now && (full > bound || surplus == 0) { return true }
            surplus = max(surplus - 1, 0)
            return false
        }
    }
}
