/// StoreSQLite: the store in one file, in this process.
///
/// Promises: a returned write is *on disk*; all queued closures share one `COMMIT` and one `fsync`;
/// a closure that throws undoes only itself; reads run on the calling thread and never wait for the
/// writer; a full disk refuses writes until there is space again; a failed `fsync` ends all writing
/// until a restart.

import Store
import World

/// `Store` on libsqlite3. Call `close()` at the end: it finishes accepted work.
public final class SQLiteStore: Store {
    public let dialect = Dialect.sqlite
    private let parts: SQLiteRuntime

    /// Opens or creates the file at `path`, whose folder must exist.
    public init(path: String, options: SQLiteOptions = SQLiteOptions()) throws {
        parts = try SQLiteRuntime(path: path, options: options)
    }

    deinit { parts.stop(nil) }

    @discardableResult
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await withUnsafeThrowingContinuation { parts.writes.accept(ClosureJob(body, $0)) }
    }

    /// Runs on the calling thread: a point select is shorter than any hop between threads.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        parts.tally.reads.add(1, ordering: .relaxed)
        return try parts.readers.read(body)
    }

    public func report<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        parts.tally.reads.add(1, ordering: .relaxed)
        return try await withUnsafeThrowingContinuation {
            parts.reports.accept(ClosureJob(body, $0))
        }
    }

    public func batch<C: BatchCommand>(_ command: C) async throws -> C.Output {
        try await write { db in
            let answers = try C.apply([command], in: db)
            precondition(answers.count == 1, "\(C.self) owes one answer for each command")
            return try answers[0].get()
        }
    }

    public var figures: [StoreFigure] { parts.figures }

    public func close() async {
        await withUnsafeContinuation { k in parts.stop { k.resume() } }
    }
}
