import CSodium
import Store
import Threads
import World

/// Cost of an argon2id hash. Source of `full`: OWASP Password Storage, 19 MiB and two passes.
public struct HashingCost: Sendable {
    let passes: UInt64
    let bytes: Int
    public static let full = HashingCost(passes: 2, bytes: 19 * 1024 * 1024)
    /// Minimum cost that libsodium takes.
    public static let cheap = HashingCost(passes: 1, bytes: 8192)

    /// Hash that belongs to no password, verified where there is no account.
    var nobodys: String {
        "$argon2id$v=19$m=\(bytes / 1024),t=\(passes),p=1$" + String(repeating: "A", count: 22)
            + "$" + String(repeating: "A", count: 43)
    }
}

/// Hashes passwords on two threads of its own: a hash takes some 30 ms and 19 MiB, which the
/// cooperative pool hasn't got to spare.
public final class PasswordHasher: Sendable {
    private let cost: HashingCost
    /// Bounded: two seconds in this queue are all that anybody waits for, and a hundred people who
    /// share an address fit. When it is full the network with the most jobs loses its last one
    /// (503): a flood keeps itself out, and nobody else.
    package let pool = WorkerPool(threads: threads, queued: queued)
    package static let threads = 2
    package static let queued = 128

    public init(cost: HashingCost) {
        self.cost = cost
        _ = Digest.random(1)  // starts libsodium
    }

    /// - Parameter lane: whose password it is: a network, an account.
    public func hash(_ password: String, lane: String) async throws -> String {
        let cost = cost
        return try await run(lane: lane) {
            var out = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
            let bytes = password.utf8.map { CChar(bitPattern: $0) }
            let code = crypto_pwhash_str_alg(
                &out, bytes, UInt64(bytes.count), cost.passes, cost.bytes,
                crypto_pwhash_ALG_ARGON2ID13)
            guard code == 0 else { throw StoreError.busy(retryAfterSeconds: 1) }
            return String(
                decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Verifies a password. A nil hash, for an account that isn't there, takes as long and is never
    /// right.
    /// - Parameter lane: whose try it is: a network, or an account with a known device.
    public func verify(
        _ password: String, against hash: String?, lane: String
    ) async throws -> Bool {
        let kept = hash ?? cost.nobodys
        let right = try await run(lane: lane) {
            let bytes = password.utf8.map { CChar(bitPattern: $0) }
            return crypto_pwhash_str_verify(kept, bytes, UInt64(bytes.count)) == 0
        }
        return right && hash != nil
    }

    private func run<T: Sendable>(
        lane: String, _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        do {
            return try await pool.run(lane: lane, work)
        } catch is WorkerPool.Full {
            throw StoreError.busy(retryAfterSeconds: 1)
        }
    }
}
