import World

/// An idempotency key: the caller's key within a scope (caller and route), and a fingerprint of the
/// request without its key. Kept 48 hours.
public struct IdempotencyKey: Sendable, Hashable {
    /// Namespace of the key, such as `a42 post /orders`: nobody's key collides with another
    /// caller's.
    public let scope: String
    /// The key as the client chose it; the edge takes 8 to 128 letters, digits, `-` and `_`.
    public let key: String
    /// Hash of the decoded request, so that the same key with another request is refused.
    public let fingerprint: String

    public init(scope: String, key: String, fingerprint: String) {
        self.scope = scope
        self.key = key
        self.fingerprint = fingerprint
    }

    /// Retention of keys and responses. Source: DESIGN.md, invariant 5.
    public static let kept = TimeSpan.hours(48)
}

/// Conflict of an idempotency key with its first use.
public enum IdempotencyRefusal: Error, Equatable {
    /// The same key came with another request: 422.
    case reused
    /// The first request with this key is still under way: 409.
    case underWay
}

/// A response, and whether it is a replay of the first run's.
public struct Replayable<T: Sendable>: Sendable {
    public let answer: T
    /// True if nothing was changed now; handlers pass it on to `Response.replayed`.
    public let replayed: Bool
    public init(answer: T, replayed: Bool) {
        self.answer = answer
        self.replayed = replayed
    }
}

/// A response that can be stored as text and read back equal, for replays.
public protocol Storable: Sendable {
    var stored: String { get }
    init?(stored: String)
}

extension String: Storable {
    public var stored: String { self }
    public init?(stored: String) { self = stored }
}

extension ID: Storable {
    public var stored: String { description }
    public init?(stored: String) { self.init(Substring(stored)) }
}

extension Store {
    /// Runs a command in one transaction and stores its response with the change; a repeat gets the
    /// stored response. A refusal stores nothing, so a repeat is judged anew. Without a key it just
    /// writes.
    public func write<T: Storable>(
        idempotencyKey: IdempotencyKey?, now: Instant,
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> Replayable<T> {
        guard let idempotencyKey else {
            return Replayable(answer: try await write(body), replayed: false)
        }
        return try await write { db in
            if let before = try idempotencyKey.claim(in: db, now: now) {
                guard let answer = T(stored: before) else {
                    throw StoreError.unreadable(column: 0, as: "\(T.self)")
                }
                return Replayable(answer: answer, replayed: true)
            }
            let answer = try body(db)
            try idempotencyKey.finish(answer.stored, in: db)
            return Replayable(answer: answer, replayed: false)
        }
    }
}

extension IdempotencyKey {
    /// Claims the key in this transaction. Nil: it is ours, store the response with `finish`. Text:
    /// the response of the first run. Throws `IdempotencyRefusal` if the request differs or the first run
    /// hasn't finished.
    public func claim(in db: Transaction, now: Instant) throws -> String? {
        try before(claimed: try db.execute(claim(now: now)), in: db)
    }

    /// Claims several keys in one round trip; each result is as `claim`'s, nil for an entry without
    /// a key.
    public static func claim(
        _ keys: [(idempotencyKey: IdempotencyKey?, now: Instant)], in db: Transaction
    ) throws -> [Result<String?, IdempotencyRefusal>] {
        let statements = keys.compactMap { $0.idempotencyKey?.claim(now: $0.now) }
        var counts = try db.executeAll(statements).makeIterator()
        return try keys.map { key in
            guard let idempotencyKey = key.idempotencyKey, let claimed = counts.next() else {
                return .success(nil)
            }
            do {
                return .success(try idempotencyKey.before(claimed: claimed, in: db))
            } catch let refusal as IdempotencyRefusal {
                return .failure(refusal)
            }
        }
    }

    /// The statement that claims the key; it changes no row if the key is taken.
    private func claim(now: Instant) -> SQL {
        """
        INSERT INTO idempotency_keys (scope, key, fingerprint, answer, at)
        VALUES (\(scope), \(key), \(fingerprint), NULL, \(now))
        ON CONFLICT (scope, key) DO NOTHING
        """
    }

    /// Result of `claim`, given the number of rows that its statement changed.
    private func before(claimed: Int, in db: Transaction) throws -> String? {
        if claimed == 1 { return nil }
        guard let before = try answered(in: db) else { throw IdempotencyRefusal.underWay }
        return before
    }

    /// The response of the first run, nil if there is none; claims nothing. Throws as `claim` does.
    public func answered(in db: Transaction) throws -> String? {
        let before = try db.row(
            "SELECT fingerprint, answer FROM idempotency_keys WHERE scope = \(scope) AND key = \(key)"
        ) { (try $0.next() as String, try $0.next() as String?) }
        guard let before else { return nil }
        guard before.0 == fingerprint else { throw IdempotencyRefusal.reused }
        guard let answer = before.1 else { throw IdempotencyRefusal.underWay }
        return answer
    }

    /// Stores the response of a claimed key. The first one stays, so that every replay is
    /// identical.
    ///
    /// On PostgreSQL as an upsert, which finds its row without a predicate lock on the index's
    /// page: an UPDATE there conflicts with every claim that lands on the same page.
    public func finish(_ answer: String, in db: Transaction) throws {
        guard db.dialect == .postgres else {
            try db.execute(
                """
                UPDATE idempotency_keys SET answer = \(answer)
                WHERE scope = \(scope) AND key = \(key) AND answer IS NULL
                """)
            return
        }
        try db.queue([
            """
            INSERT INTO idempotency_keys (scope, key, fingerprint, answer, at)
            VALUES (\(scope), \(key), \(fingerprint), \(answer), 0)
            ON CONFLICT (scope, key) DO UPDATE SET answer = excluded.answer
            WHERE idempotency_keys.answer IS NULL
            """
        ])
    }

    /// Deletes a claim whose command was refused after its first transaction, so that a repeat
    /// runs.
    public func release(in db: Transaction) throws {
        try db.queue([
            "DELETE FROM idempotency_keys WHERE scope = \(scope) AND key = \(key) AND answer IS NULL"
        ])
    }

    /// Deletes key and response: the change that the response told of was taken back.
    public func forget(in db: Transaction) throws {
        try db.execute("DELETE FROM idempotency_keys WHERE scope = \(scope) AND key = \(key)")
    }

    /// Deletes keys older than `kept` that have a response; returns how many.
    public static func sweep(in db: Transaction, now: Instant) throws -> Int {
        try db.execute(
            "DELETE FROM idempotency_keys WHERE at < \(now - kept) AND answer IS NOT NULL")
    }
}
