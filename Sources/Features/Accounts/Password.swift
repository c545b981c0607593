import CSodium
import Glibc
import Store
import Synchronization
import World

/// Rules for a password: long enough, and none of those that everybody tries first.
public enum Password {
    /// Characters of a password. NIST SP 800-63B asks for 8 or more and for at least 64 to be
    /// allowed.
    public static let length = 8...128

    /// Common passwords of eight characters or more, which are refused. Our own list.
    private static let common: Set<String> = [
        "password", "password1", "password12", "password123", "passw0rd", "p@ssw0rd", "12345678",
        "123456789", "1234567890", "12341234", "87654321", "11111111", "00000000", "88888888",
        "qwertyui", "qwerty123", "qwertyuiop", "1q2w3e4r", "1q2w3e4r5t", "asdfghjkl", "abcd1234",
        "abc12345", "iloveyou", "iloveyou1", "letmein1", "welcome1", "sunshine", "princess",
        "football", "baseball", "superman", "trustno1", "rahasia123", "sayangku", "matkhau1",
        "pasarpasar",
    ]

    static func check(_ password: String, login: Login?) throws(AccountRefusal) {
        let lower = password.lowercased()
        let repeats = Set(lower).count < 3
        let own = login?.text.split(separator: "@").first.map { lower == $0 } ?? false
        guard length.contains(password.unicodeScalars.count), !common.contains(lower), !repeats,
            !own, lower != login?.text
        else { throw .weakPassword }
    }
}

/// Cost of an argon2id hash. Source of `full`: OWASP Password Storage, 19 MiB and two passes.
struct HashingCost: Sendable {
    let passes: UInt64
    let bytes: Int
    static let full = HashingCost(passes: 2, bytes: 19 * 1024 * 1024)
    /// Minimum cost that libsodium takes.
    static let cheap = HashingCost(passes: 1, bytes: 8192)

    /// Hash that belongs to no password, verified where there is no account.
    var nobodys: String {
        "$argon2id$v=19$m=\(bytes / 1024),t=\(passes),p=1$" + String(repeating: "A", count: 22)
            + "$" + String(repeating: "A", count: 43)
    }
}

/// Hashes passwords on two threads of its own: a hash takes some 30 ms and 19 MiB, which the
/// cooperative pool hasn't got to spare.
final class PasswordHasher: Sendable {
    private let cost: HashingCost
    private let line = HashingQueue()

    init(cost: HashingCost) { self.cost = cost }

    deinit { line.close() }

    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await line.run {
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
    func verify(_ password: String, against hash: String?) async throws -> Bool {
        let kept = hash ?? cost.nobodys
        let right = try await line.run {
            let bytes = password.utf8.map { CChar(bitPattern: $0) }
            return crypto_pwhash_str_verify(kept, bytes, UInt64(bytes.count)) == 0
        }
        return right && hash != nil
    }
}

/// Queue of hashing jobs for two threads, which start with the first job. Bounded: with 64 waiting
/// the next one is refused (503), as a second in this queue is all that anybody waits for.
private final class HashingQueue: @unchecked Sendable {
    static let threads = 2
    static let longest = 64

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // Guarded by `mutex`.
    private var jobs: [@Sendable () -> Void] = []
    private var started = 0
    private var closed = false

    init() {
        _ = Digest.random(1)  // starts libsodium
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let taken = locked {
                guard !closed, jobs.count < Self.longest else { return false }
                jobs.append { continuation.resume(with: Result(catching: work)) }
                if started < Self.threads { start() }
                pthread_cond_signal(filled)
                return true
            }
            if !taken { continuation.resume(throwing: StoreError.busy(retryAfterSeconds: 1)) }
        }
    }

    /// Closes the queue: jobs that wait are still done, then the threads end.
    func close() {
        locked {
            closed = true
            pthread_cond_broadcast(filled)
        }
    }

    private func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    private func next() -> (@Sendable () -> Void)? {
        locked {
            while jobs.isEmpty && !closed { pthread_cond_wait(filled, mutex) }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }

    private func start() {
        started += 1
        var thread = pthread_t()
        let me = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                let line = Unmanaged<HashingQueue>.fromOpaque(raw).takeRetainedValue()
                while let job = line.next() { job() }
                return nil
            }, me)
        precondition(code == 0, "can't start a thread: \(code)")
        pthread_detach(thread)
    }
}
