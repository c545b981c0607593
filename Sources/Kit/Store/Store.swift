import World

/// Store: durable state behind closures.
///
/// Promises: a returned write is *on disk*; a closure that throws undoes only itself; a closure
/// sees one consistent state; queues are bounded and full ones throw (`StoreError.busy`); after a
/// failed `fsync` nothing is answered until restart.
///
/// Closures are synchronous, may run more than once, and have no effect but on `db`: take ids,
/// `now` and randomness as values from outside. They never catch a store error.
public protocol Store: Sendable {
    var dialect: Dialect { get }

    /// Changes state. Returns when the change is on disk.
    @discardableResult
    func write<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T

    /// A short query: point selects and pages of a list, interrupted after 50 ms on SQLite.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T

    /// A long query (scans, exports, analytics) on threads of its own, at most 2 s a call.
    func report<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T

    /// A hot command. PostgreSQL runs many of a kind in one transaction; SQLite runs it in the
    /// group that is being committed.
    func batch<C: BatchCommand>(_ command: C) async throws -> C.Output

    /// Figures for `/metrics` and the operator's health page.
    var figures: [StoreFigure] { get }

    /// Finishes accepted work, then closes; later calls throw `StoreError.closed`.
    func close() async
}

/// One metric of the store, for `/metrics` and the operator's health page.
public struct StoreFigure: Sendable {
    /// Short name such as `waiting_writes`; the exporter adds its prefix.
    public let name: String
    /// Current value; a counter since the start, or a gauge.
    public let value: Int64
    public init(name: String, value: Int64) {
        self.name = name
        self.value = value
    }
}

/// A command that can run among others of its kind in one transaction: `apply` takes locks in one
/// global order and returns a result for each member; a refused member leaves no change behind (it
/// compensates; there is no savepoint).
public protocol BatchCommand: Sendable {
    associatedtype Output: Sendable
    static func apply(
        _ commands: [Self], in db: Transaction
    ) throws -> [Result<Output, any Error>]
}

/// Operations that an engine provides to a transaction.
public protocol Engine: AnyObject {
    var dialect: Dialect { get }
    /// Runs one statement, passes each row to `each`, and returns the number of changed rows.
    func run(_ sql: SQL, _ each: (Row) throws -> Void) throws -> Int
    /// Runs statements whose rows are not read, in one round trip where the engine can.
    func runAll(_ statements: [SQL]) throws -> [Int]
    /// Runs statements without a result, before the next one or at the end.
    func queue(_ statements: [SQL]) throws
}

extension Engine {
    /// Runs them at once, for an engine that has no round trips to save.
    public func queue(_ statements: [SQL]) throws { _ = try runAll(statements) }
}

/// The open transaction: the `db` of every closure. Not to be used after the closure returns.
public final class Transaction {
    private let engine: any Engine

    /// A transaction on an engine's connection, which begins and commits it.
    public init(engine: any Engine) { self.engine = engine }

    /// The engine's dialect, for the few commands that differ beyond a word.
    public var dialect: Dialect { engine.dialect }

    /// Runs a statement; returns the number of changed rows.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int { try engine.run(sql) { _ in } }

    /// Runs independent statements in order; returns the number of changed rows of each.
    @discardableResult
    public func executeAll(_ statements: [SQL]) throws -> [Int] { try engine.runAll(statements) }

    /// Runs statements without a result. On PostgreSQL they leave with the next one that is
    /// answered, or with COMMIT, and save a round trip; if one fails, the closure fails there.
    public func queue(_ statements: [SQL]) throws { try engine.queue(statements) }

    /// Passes each row to `body` without collecting them; returns the number of changed rows.
    @discardableResult
    public func each(_ sql: SQL, _ body: (Row) throws -> Void) throws -> Int {
        try engine.run(sql, body)
    }

    /// All rows, mapped by `read`; bound the query with LIMIT, as all are in memory.
    public func rows<T>(_ sql: SQL, _ read: (Row) throws -> T) throws -> [T] {
        var out: [T] = []
        _ = try engine.run(sql) { out.append(try read($0)) }
        return out
    }

    /// All rows as `T`, in the order of the query.
    public func rows<T: FromRow>(_ sql: SQL, as _: T.Type = T.self) throws -> [T] {
        try rows(sql) { try T(row: $0) }
    }

    /// The first row, or nil; further rows are ignored.
    public func row<T>(_ sql: SQL, _ read: (Row) throws -> T) throws -> T? {
        var out: T?
        _ = try engine.run(sql) { if out == nil { out = try read($0) } }
        return out
    }

    /// The first row as `T`, or nil if there is none.
    public func row<T: FromRow>(_ sql: SQL, as _: T.Type = T.self) throws -> T? {
        try row(sql) { try T(row: $0) }
    }

    /// The first column of the first row; nil if there is no row. For a column that may be NULL,
    /// ask for an optional `T`.
    public func value<T: SQLReadable>(_ sql: SQL, as _: T.Type = T.self) throws -> T? {
        try row(sql) { try T(column: 0, of: $0) }
    }

    /// The first column of every row.
    public func values<T: SQLReadable>(_ sql: SQL, as _: T.Type = T.self) throws -> [T] {
        try rows(sql) { try T(column: 0, of: $0) }
    }
}
