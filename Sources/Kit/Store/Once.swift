import World

/// A request that may come twice: the caller's key within a scope (caller and route), and what the
/// request said (without its key). Kept 48 hours.
public struct Once: Sendable, Hashable {
    public let scope: String
    public let key: String
    /// Of the decoded request, so that the same key with other words is noticed.
    public let fingerprint: String

    public init(scope: String, key: String, fingerprint: String) {
        self.scope = scope
        self.key = key
        self.fingerprint = fingerprint
    }

    /// Repeats are known for so long. Source: DESIGN.md, invariant 5.
    public static let kept = Span.hours(48)
}

public enum OnceRefusal: Error, Equatable {
    /// The same key came with another request: 422.
    case reused
    /// The first request with this key is still under way: 409.
    case underWay
}

/// An answer, and whether it is the first one's over again.
public struct Replayable<T: Sendable>: Sendable {
    public let answer: T
    public let replayed: Bool
    public init(answer: T, replayed: Bool) {
        self.answer = answer
        self.replayed = replayed
    }
}

/// An answer that can be kept as text and read back equal.
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
    /// A command of one transaction. The first run keeps its answer with the change; a repeat gets
    /// that answer. A refusal changes nothing and is judged anew.
    public func write<T: Storable>(
        once: Once?, now: Instant, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> Replayable<T> {
        guard let once else {
            return Replayable(answer: try await write(body), replayed: false)
        }
        return try await write { db in
            if let before = try once.claim(in: db, now: now) {
                guard let answer = T(stored: before) else {
                    throw StoreError.unreadable(column: 0, as: "\(T.self)")
                }
                return Replayable(answer: answer, replayed: true)
            }
            let answer = try body(db)
            try once.finish(answer.stored, in: db)
            return Replayable(answer: answer, replayed: false)
        }
    }
}

extension Once {
    /// Nil: the key is ours now, `finish` it. Text: the answer of the first run. Throws
    /// `OnceRefusal` if the request differs or the first is still under way.
    public func claim(in db: Transaction, now: Instant) throws -> String? {
        try before(claimed: try db.execute(claim(now: now)), in: db)
    }

    /// Claims several keys together. Answers each as `claim` does; who has no key gets nil.
    public static func claim(
        _ keys: [(once: Once?, now: Instant)], in db: Transaction
    ) throws -> [Result<String?, OnceRefusal>] {
        let statements = keys.compactMap { $0.once?.claim(now: $0.now) }
        var counts = try db.executeAll(statements).makeIterator()
        return try keys.map { key in
            guard let once = key.once, let claimed = counts.next() else { return .success(nil) }
            do {
                return .success(try once.before(claimed: claimed, in: db))
            } catch let refusal as OnceRefusal {
                return .failure(refusal)
            }
        }
    }

    /// The statement that claims the key; it changes no row if the key is taken.
    private func claim(now: Instant) -> SQL {
        """
        INSERT INTO once (scope, key, fingerprint, answer, at)
        VALUES (\(scope), \(key), \(fingerprint), NULL, \(now))
        ON CONFLICT (scope, key) DO NOTHING
        """
    }

    /// What `claim` answers, after its statement changed so many rows.
    private func before(claimed: Int, in db: Transaction) throws -> String? {
        if claimed == 1 { return nil }
        guard let before = try answered(in: db) else { throw OnceRefusal.underWay }
        return before
    }

    /// The answer of the first run, without claiming the key. Throws as `claim` does.
    public func answered(in db: Transaction) throws -> String? {
        let before = try db.row(
            "SELECT fingerprint, answer FROM once WHERE scope = \(scope) AND key = \(key)"
        ) { (try $0[0] as String, try $0[1] as String?) }
        guard let before else { return nil }
        guard before.0 == fingerprint else { throw OnceRefusal.reused }
        guard let answer = before.1 else { throw OnceRefusal.underWay }
        return answer
    }

    /// Keeps the answer of a key that is claimed. The first one stays: what was told once is told
    /// again.
    ///
    /// On PostgreSQL as an upsert, which finds its row without a predicate lock on the index's page:
    /// an UPDATE there conflicts with every claim that lands on the same page.
    public func finish(_ answer: String, in db: Transaction) throws {
        guard db.dialect == .postgres else {
            try db.execute(
                """
                UPDATE once SET answer = \(answer)
                WHERE scope = \(scope) AND key = \(key) AND answer IS NULL
                """)
            return
        }
        try db.queue([
            """
            INSERT INTO once (scope, key, fingerprint, answer, at)
            VALUES (\(scope), \(key), \(fingerprint), \(answer), 0)
            ON CONFLICT (scope, key) DO UPDATE SET answer = excluded.answer
            WHERE once.answer IS NULL
            """
        ])
    }

    /// Forgets a claim whose command was refused after its first transaction.
    public func release(in db: Transaction) throws {
        try db.queue([
            "DELETE FROM once WHERE scope = \(scope) AND key = \(key) AND answer IS NULL"
        ])
    }

    /// Forgets the answer too: what it told was taken back.
    public func forget(in db: Transaction) throws {
        try db.execute("DELETE FROM once WHERE scope = \(scope) AND key = \(key)")
    }

    /// Forgets what is older than `kept`; returns how many.
    public static func sweep(in db: Transaction, now: Instant) throws -> Int {
        try db.execute("DELETE FROM once WHERE at < \(now - kept) AND answer IS NOT NULL")
    }
}
