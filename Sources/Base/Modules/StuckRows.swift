import Store
import World

/// Rows whose turn of a job failed. They are counted, shown to the operator and tried again later,
/// and the rows behind them go on.
public struct StuckRow: FromRow, Sendable, Equatable {
    /// Name of the job or of the reader.
    public let job: String
    /// Key of the row in its table; empty where the whole job failed.
    public let key: String
    /// Row in words: `ord_…`.
    public let label: String
    /// Error of the last try.
    public let message: String
    public let tries: Int
    public let since: Instant
    public let nextTryAt: Instant

    public init(row: Row) throws {
        job = try row.next()
        key = try row.next()
        label = try row.next()
        message = try row.next()
        tries = try row.next()
        since = try row.next()
        nextTryAt = try row.next()
    }

    static let columns: SQL = "job, row_key, label, message, tries, since, next_try_at"

    /// Characters of an error that are kept.
    static let longestMessage = 500
    /// Stuck rows shown on one page.
    public static let page = 100
}

/// Steps about stuck rows.
public enum StuckRows {
    public static let migrations = [
        Migration(
            "stuck-rows",
            [
                """
                CREATE TABLE stuck_rows (
                    job \(.text) NOT NULL, row_key \(.text) NOT NULL, label \(.text) NOT NULL,
                    message \(.text) NOT NULL, tries \(.int) NOT NULL, since \(.instant) NOT NULL,
                    next_try_at \(.instant) NOT NULL, PRIMARY KEY (job, row_key)
                ) \(.strict)
                """
            ])
    ]

    /// Pause before the next try: a minute, doubled with each, up to an hour.
    static func pause(afterTry n: Int) -> TimeSpan { .minutes(min(60, 1 << min(max(n, 0), 6))) }

    /// Condition of rows that don't wait for another try, so that stuck ones never fill a round.
    /// - Parameter key: the column of the row's key.
    public static func due(_ job: String, key: SQL, at now: Instant) -> SQL {
        """
        NOT EXISTS (SELECT 1 FROM stuck_rows s WHERE s.job = \(job)
            AND s.row_key = CAST(\(key) AS TEXT) AND s.next_try_at > \(now))
        """
    }

    /// Step: records a failed try.
    public static func record(
        _ job: String, key: String, label: String, _ error: any Error, at now: Instant,
        in db: Transaction
    ) throws {
        let message = String("\(error)".prefix(StuckRow.longestMessage))
        let tries: Int =
            try db.value(
                "SELECT tries FROM stuck_rows WHERE job = \(job) AND row_key = \(key)") ?? 0
        try db.execute(
            """
            INSERT INTO stuck_rows (job, row_key, label, message, tries, since, next_try_at)
            VALUES (\(job), \(key), \(label), \(message), 1, \(now), \(now + pause(afterTry: 0)))
            ON CONFLICT (job, row_key) DO UPDATE SET message = excluded.message,
                label = excluded.label, tries = stuck_rows.tries + 1,
                next_try_at = \(now + pause(afterTry: tries))
            """)
    }

    /// Step: forgets a row that went well after all. False if it wasn't stuck.
    @discardableResult
    public static func forget(_ job: String, key: String, in db: Transaction) throws -> Bool {
        try db.execute("DELETE FROM stuck_rows WHERE job = \(job) AND row_key = \(key)") > 0
    }

    /// Step: true if a row is stuck.
    static func contains(_ job: String, key: String, in db: Transaction) throws -> Bool {
        let count: Int? = try db.value(
            "SELECT count(*) FROM stuck_rows WHERE job = \(job) AND row_key = \(key)")
        return count != 0
    }

    /// Step: all stuck rows, the longest stuck first.
    public static func all(in db: Transaction) throws -> [StuckRow] {
        try db.rows(
            """
            SELECT \(StuckRow.columns) FROM stuck_rows ORDER BY since, job, row_key
            LIMIT \(StuckRow.page)
            """)
    }

    public static func count(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM stuck_rows") ?? 0
    }

    /// Step: stuck rows of a job.
    static func of(_ job: String, in db: Transaction) throws -> [StuckRow] {
        try db.rows(
            """
            SELECT \(StuckRow.columns) FROM stuck_rows WHERE job = \(job)
            ORDER BY next_try_at, row_key LIMIT \(StuckRow.page)
            """)
    }
}

/// Failure of some rows of a round, thrown after the others are done.
public struct RowsFailed: Error, CustomStringConvertible {
    /// Rows of the round that went well.
    public let done: Int
    /// Each failed row with its error.
    public let failures: [String]

    public init(done: Int, failures: [String]) {
        self.done = done
        self.failures = failures
    }

    public var description: String {
        "\(failures.count) rows are stuck, the first: \(failures.first ?? "")"
    }
}

/// Runner of a job's round over rows that fail apart: one that throws is recorded, the others go on.
public struct IsolatedRows: Sendable {
    let store: any Store
    let world: World
    let job: String

    public init(_ job: String, _ store: any Store, _ world: World) {
        self.job = job
        self.store = store
        self.world = world
    }

    /// Runs `work` for each row, `atOnce` at a time. Returns how many went well; throws `RowsFailed`
    /// at the end if some didn't, and the store's error where failures can't be recorded.
    public func each<Item: Sendable>(
        _ items: [Item], atOnce: Int = 1, key: @escaping @Sendable (Item) -> String,
        label: @escaping @Sendable (Item) -> String,
        _ work: @escaping @Sendable (Item) async throws -> Void
    ) async throws -> Int {
        guard !items.isEmpty else { return 0 }
        let job = job
        let stuck = Set(try await store.read { db in try StuckRows.of(job, in: db) }.map(\.key))
        var failures: [String] = []
        try await withThrowingTaskGroup(of: String?.self) { group in
            for (index, item) in items.enumerated() {
                if index >= atOnce, let failure = try await group.next() ?? nil {
                    failures.append(failure)
                }
                group.addTask {
                    try await one(item, key(item), label(item), isStuck: stuck, work)
                }
            }
            for try await failure in group {
                if let failure { failures.append(failure) }
            }
        }
        let done = items.count - failures.count
        guard failures.isEmpty else { throw RowsFailed(done: done, failures: failures) }
        return done
    }

    private func one<Item: Sendable>(
        _ item: Item, _ key: String, _ label: String, isStuck: Set<String>,
        _ work: @Sendable (Item) async throws -> Void
    ) async throws -> String? {
        let (job, now) = (job, world.now())
        do {
            try await work(item)
        } catch {
            let text = "\(label): \(error)"
            try await store.write { db in
                try StuckRows.record(job, key: key, label: label, error, at: now, in: db)
            }
            return text
        }
        if isStuck.contains(key) {
            try await store.write { db in try StuckRows.forget(job, key: key, in: db) }
        }
        return nil
    }
}

extension IsolatedRows {
    /// Runs `work` for each id.
    public func each<Kind: IDKind>(
        _ ids: [ID<Kind>], atOnce: Int = 1,
        _ work: @escaping @Sendable (ID<Kind>) async throws -> Void
    ) async throws -> Int {
        try await each(
            ids, atOnce: atOnce, key: { String($0.rawValue) }, label: \.description, work)
    }

    /// Runs `work` for each row whose deadline has passed, and once more where it refuses: whoever was
    /// quicker has moved the row on, which `work` finds when it reads the row anew. A row that is
    /// refused again is stuck.
    public func eachDue<Kind: IDKind>(
        _ ids: [ID<Kind>], _ work: @escaping @Sendable (ID<Kind>) async throws -> Void
    ) async throws -> Int {
        try await each(ids) { id in
            do { try await work(id) } catch is any Refusal { try await work(id) }
        }
    }
}
