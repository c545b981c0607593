import World

/// Store: durable state behind closures.
///
/// Promises: an answer means *on disk*; a closure that throws undoes only itself; a closure sees one
/// consistent state; queues are bounded and say so (`StoreError.busy`); after a failed `fsync`
/// nothing is answered until restart.
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

    /// A short question: point selects and pages of a list, cut after 50 ms on SQLite.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T

    /// A long question (scans, exports, analytics) on threads of its own, at most 2 s a call.
    func report<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T

    /// A hot command. PostgreSQL runs many of a kind in one transaction; SQLite runs it in the
    /// group that is being committed.
    func batch<C: BatchCommand>(_ command: C) async throws -> C.Answer

    /// Figures for `/metrics` and the operator's health page.
    var figures: [StoreFigure] { get }

    /// Finishes what was accepted, then closes.
    func close() async
}

public struct StoreFigure: Sendable {
    public let name: String
    public let value: Int64
    public init(name: String, value: Int64) {
        self.name = name
        self.value = value
    }
}

/// A command that can run among others of its kind in one transaction: `apply` takes locks in one
/// global order and answers each member by itself; a member that is refused leaves no change
/// behind (it compensates; there is no savepoint).
public protocol BatchCommand: Sendable {
    associatedtype Answer: Sendable
    static func apply(
        _ commands: [Self], in db: Transaction
    ) throws -> [Result<Answer, any Error>]
}

/// What an engine offers to a transaction.
public protocol Engine: AnyObject {
    var dialect: Dialect { get }
    /// Runs one statement, hands each row over, and returns the number of changed rows.
    func run(_ sql: SQL, _ each: (Row) throws -> Void) throws -> Int
    /// Runs statements whose rows nobody reads, in one round trip where the engine can.
    func runAll(_ statements: [SQL]) throws -> [Int]
    /// Runs statements of which nobody reads anything, before the next one or at the end.
    func queue(_ statements: [SQL]) throws
}

extension Engine {
    public func queue(_ statements: [SQL]) throws { _ = try runAll(statements) }
}

/// The open transaction: the `db` of every closure.
public final class Transaction {
    private let engine: any Engine

    public init(engine: any Engine) { self.engine = engine }

    public var dialect: Dialect { engine.dialect }

    /// Returns the number of changed rows.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int { try engine.run(sql) { _ in } }

    /// Independent statements in order; returns how many rows each changed.
    @discardableResult
    public func executeAll(_ statements: [SQL]) throws -> [Int] { try engine.runAll(statements) }

    /// Statements of which nobody reads anything. On PostgreSQL they leave with the next one that is
    /// answered, or with COMMIT, and save a round trip; if one fails, the closure fails there.
    public func queue(_ statements: [SQL]) throws { try engine.queue(statements) }

    /// Returns the number of changed rows.
    @discardableResult
    public func each(_ sql: SQL, _ body: (Row) throws -> Void) throws -> Int {
        try engine.run(sql, body)
    }

    public func rows<T>(_ sql: SQL, _ read: (Row) throws -> T) throws -> [T] {
        var out: [T] = []
        _ = try engine.run(sql) { out.append(try read($0)) }
        return out
    }

    public func rows<T: FromRow>(_ sql: SQL, as _: T.Type = T.self) throws -> [T] {
        try rows(sql) { try T(row: $0) }
    }

    /// The first row, or nil.
    public func row<T>(_ sql: SQL, _ read: (Row) throws -> T) throws -> T? {
        var out: T?
        _ = try engine.run(sql) { if out == nil { out = try read($0) } }
        return out
    }

    public func row<T: FromRow>(_ sql: SQL, as _: T.Type = T.self) throws -> T? {
        try row(sql) { try T(row: $0) }
    }

    /// The first column of the first row, or nil if there is no row.
    public func value<T: SQLReadable>(_ sql: SQL, as _: T.Type = T.self) throws -> T? {
        try row(sql) { try T(column: 0, of: $0) }
    }

    public func values<T: SQLReadable>(_ sql: SQL, as _: T.Type = T.self) throws -> [T] {
        try rows(sql) { try T(column: 0, of: $0) }
    }
}
