import Web
import Synchronization
import World

/// Limits callers to a route's rate: a token bucket for each route and key.
///
/// A bucket holds a quarter of a minute's tokens, at least five: a person opens five tabs at once,
/// nobody spends a minute's tokens in a second. It is stored as one number, the moment at which it
/// would be full again (the generic cell rate algorithm of ITU-T I.371). Per process: two nodes
/// admit twice as much.
final class RateLimiter: Sendable {
    /// Bound of the buckets: 16 bytes each and a table's slack, some 4 MB.
    static let maxKeys = 100_000
    /// Number of locks, so that threads seldom wait for each other.
    static let shardCount = 16
    static let minBurst = 5

    private let shards: [Shard]

    init() {
        shards = (0..<Self.shardCount).map { _ in Shard(most: Self.maxKeys / Self.shardCount) }
    }

    /// Takes a token. Nil if the caller is admitted, else the seconds until it would be.
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

    /// Number of buckets in all shards.
    var count: Int { shards.reduce(0) { $0 + $1.count } }
}

private final class Shard: Sendable {
    /// Moment at which a bucket is full again, in microseconds since 1970, by hash of its key.
    private let fullAt = Mutex<[Int: Int64]>([:])
    private let most: Int

    init(most: Int) { self.most = most }

    var count: Int { fullAt.withLock { $0.count } }

    func admit(_ hash: Int, _ limit: RateLimit, _ now: Instant) -> Int? {
        let now = now.milliseconds * 1000
        let perToken = 60_000_000 / Int64(max(limit.perMinute, 1))
        let depth = perToken * Int64(RateLimiter.burst(limit))
        return fullAt.withLock { fullAt in
            // At most one depth ahead: a clock that was set back locks nobody out.
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

    /// Drops full buckets, then the fullest, until a quarter is free; so a sweep is amortised over
    /// many entries, and the most limited callers are remembered longest.
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
