import CPostgres
import Store
import World

/// One statement to be sent. Its text is built only if the server hasn't prepared it.
struct Command {
    let shape: SQLShape
    /// Rows of an INSERT that several became; 1 for a statement as it was written.
    let rows: Int
    let parameters: Parameters

    init(_ sql: SQL) throws(Failure) {
        shape = sql.shape
        rows = 1
        parameters = try Parameters(sql.values)
    }

    /// One INSERT of many rows, of as many INSERTs of one row.
    init(rows commands: ArraySlice<Command>, of shape: SQLShape) {
        self.shape = shape
        rows = commands.count
        parameters = Parameters(merging: commands.lazy.map(\.parameters))
    }

    var text: String {
        let one = shape.text(for: .postgres)
        return rows == 1 ? one : RowInsert(one)?.text(rows: rows) ?? one
    }

    /// Columns of a table give the values of its rows their types.
    var key: Key {
        Key(
            shape: shape, rows: rows,
            types: rows == 1 && parameters.hasNulls ? parameters.types : [])
    }

    /// Cache key of a prepared statement. A NULL has no type, so a text is prepared once for each
    /// choice of NULLs.
    struct Key: Hashable {
        let shape: SQLShape
        let rows: Int
        let types: [UInt32]
    }

    /// True for statements that are repeated and so worth preparing; not for those that change the
    /// schema.
    static func isPrepared(_ text: String) -> Bool {
        let first = text.drop { $0.isWhitespace }.prefix(6).uppercased()
        return ["SELECT", "INSERT", "UPDATE", "DELETE", "COMMIT"].contains(first)
            || first.hasPrefix("WITH") || first.hasPrefix("BEGIN")
    }
}

/// A connection in permanent pipeline mode: statements go out together, results come back in order.
/// Used by one thread at a time.
final class Connection {
    let mode: Mode
    let options: PostgresOptions
    private let handle: OpaquePointer
    private var prepared: [Command.Key: String] = [:]
    private var named = 0
    /// Statements that were repeated side by side, and whether they are INSERTs of one row.
    private var rowInserts: [SQLShape: Bool] = [:]

    /// Bound of statements between two flushes, so that neither side blocks on full buffers.
    static let pipeline = 128

    init(_ address: Address, mode: Mode) throws(Failure) {
        self.mode = mode
        options = address.options
        guard let handle = Self.open(address) else { throw .lost("libpq is out of memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw .lost(Self.message(handle))
        }
        self.handle = handle
        guard Self.prepareSession(handle, mode, options),
            PQenterPipelineMode(handle) == 1
        else { throw .lost(Self.message(handle)) }
    }

    deinit { PQfinish(handle) }

    /// Sends all statements, then reads all results. The first failure aborts the server's
    /// transaction too.
    func exchange(_ commands: [Command]) throws(Failure) -> [PostgresResult] {
        var answers: [PostgresResult] = []
        answers.reserveCapacity(commands.count)
        var start = 0
        while start < commands.count {
            let end = min(start + Self.pipeline, commands.count)
            answers += try exchange(part: commands[start..<end])
            start = end
        }
        return answers
    }

    /// Merges INSERTs of one row that stand side by side into INSERTs of many rows. Each statement
    /// costs the server its start and end. Counts of rows are powers of two, so that few texts
    /// are prepared.
    func merged(_ commands: [Command]) -> [Command] {
        var out: [Command] = []
        out.reserveCapacity(commands.count)
        var start = 0
        while start < commands.count {
            let shape = commands[start].shape
            var end = start + 1
            while end < commands.count, commands[end].shape == shape { end += 1 }
            guard end - start > 1, isRowInsert(shape) else {
                out += commands[start..<end]
                start = end
                continue
            }
            while start < end {
                var rows = RowInsert.mostRows
                while rows > end - start { rows /= 2 }
                let part = commands[start..<(start + rows)]
                out += rows == 1 ? Array(part) : [Command(rows: part, of: shape)]
                start += rows
            }
        }
        return out
    }

    private func isRowInsert(_ shape: SQLShape) -> Bool {
        if let known = rowInserts[shape] { return known }
        if rowInserts.count >= options.preparedStatements { rowInserts.removeAll() }
        let isOne = RowInsert(shape.text(for: .postgres)) != nil
        rowInserts[shape] = isOne
        return isOne
    }

    /// Deallocates all prepared statements once there are too many; only before a transaction.
    func makeRoom() throws(Failure) {
        guard prepared.count >= options.preparedStatements else { return }
        _ = try exchange([try Command("DEALLOCATE ALL")])
        prepared.removeAll()
    }

    /// Rolls the open transaction back; false if the connection is unusable.
    func rollBack() -> Bool {
        guard let command = try? Command("ROLLBACK") else { return false }
        return (try? exchange([command])) != nil
    }
}

// MARK: Sending and receiving

extension Connection {
    /// An item in flight: a statement to prepare under a name, or one to run.
    private enum Sent {
        case preparation(key: Command.Key, name: String)
        case statement(SQLShape)

        var sql: String {
            switch self {
            case .preparation(let key, _): key.shape.text(for: .postgres)
            case .statement(let shape): shape.text(for: .postgres)
            }
        }
    }

    private func exchange(part: ArraySlice<Command>) throws(Failure) -> [PostgresResult] {
        var sent: [Sent] = []
        sent.reserveCapacity(part.count)
        var underWay: [Command.Key: String] = [:]
        for command in part { try send(command, &sent, &underWay) }
        guard PQpipelineSync(handle) == 1 else { throw broken }
        return try receive(sent)
    }

    private func send(
        _ command: Command, _ sent: inout [Sent], _ underWay: inout [Command.Key: String]
    ) throws(Failure) {
        let count = Int32(command.parameters.count)
        let key = command.key
        var name = prepared[key] ?? underWay[key]
        if name == nil {
            let text = command.text
            guard Command.isPrepared(text) else {
                let done = command.parameters.withPointers {
                    PQsendQueryParams(handle, text, count, $0, $1, nil, nil, 0)
                }
                guard done == 1 else { throw broken }
                return sent.append(.statement(command.shape))
            }
            named += 1
            let fresh = "s\(named)"
            let done = command.parameters.withPointers { types, _ in
                PQsendPrepare(handle, fresh, text, count, command.rows == 1 ? types : nil)
            }
            guard done == 1 else { throw broken }
            sent.append(.preparation(key: key, name: fresh))
            underWay[key] = fresh
            name = fresh
        }
        let done = command.parameters.withPointers {
            PQsendQueryPrepared(handle, name, count, $1, nil, nil, 0)
        }
        guard done == 1 else { throw broken }
        sent.append(.statement(command.shape))
    }

    private func receive(_ sent: [Sent]) throws(Failure) -> [PostgresResult] {
        var answers: [PostgresResult] = []
        answers.reserveCapacity(sent.count)
        var failure: Failure?
        for item in sent {
            guard let raw = PQgetResult(handle) else { throw broken }
            let answer = PostgresResult(raw)
            switch PQresultStatus(raw) {
            // Empty: a statement that only SQLite needs.
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                switch item {
                case .preparation(let key, let name): prepared[key] = name
                case .statement: answers.append(answer)
                }
            case PGRES_PIPELINE_ABORTED: break
            default:
                failure =
                    failure
                    ?? Failure(raw, sql: item.sql, mode: mode, limit: mode.limit(options))
            }
            guard PQgetResult(handle) == nil else { throw broken }
        }
        if case .lost = failure, let failure { throw failure }
        guard let end = PQgetResult(handle) else { throw broken }
        defer { PQclear(end) }
        guard PQresultStatus(end) == PGRES_PIPELINE_SYNC else { throw broken }
        if let failure { throw failure }
        return answers
    }

    private var broken: Failure { .lost(Self.message(handle)) }
}

// MARK: Opening

extension Connection {
    /// Refuses a database that doesn't order text by bytes (as SQLite does) or doesn't use UTF-8.
    func checkDatabase() throws {
        let question = try Command(
            """
            SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database
            WHERE datname = current_database()
            """)
        var wrong: String?
        do throws(Failure) {
            try exchange([question]).first?.each { row in
                guard let collation: String = try? row.next(),
                    let encoding: String = try? row.next()
                else { return }
                if encoding != "UTF8" { wrong = "encoding \(encoding)" }
                if !Self.byteOrders.contains(collation) { wrong = "collation \(collation)" }
            }
        } catch { throw error.told }
        guard let wrong else { return }
        throw StoreError.unavailable(
            "the database has \(wrong); create it with CREATE DATABASE … TEMPLATE template0"
                + " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    }

    private static let byteOrders = ["C", "POSIX", "C.UTF-8", "C.utf8"]

    /// Connects; settings in the caller's conninfo come last and take precedence.
    private static func open(_ address: Address) -> OpaquePointer? {
        let settings = [
            ("fallback_application_name", "pasar"),
            ("connect_timeout", String(Address.connectSeconds)),
            ("tcp_user_timeout", String(Address.peerMilliseconds)),
            ("keepalives_idle", "30"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("client_encoding", "UTF8"), ("dbname", address.conninfo),
        ]
        return withStrings(settings.map(\.0)) { keys in
            withStrings(settings.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
        }
    }

    private static func withStrings<R>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for string in strings {
            offsets.append(bytes.count)
            bytes += string.utf8CString
        }
        return bytes.withUnsafeBufferPointer { bytes in
            let pointers = offsets.map { offset in bytes.baseAddress.map { $0 + offset } } + [nil]
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }

    /// Sets time limits and planner costs. A page comes from memory or flash, so random access
    /// costs little more than sequential: at the default of 4, made for discs, the stock of a list
    /// was hashed whole (599 µs; 118). A change that scans a small table whole would conflict with
    /// all who write there.
    private static func prepareSession(
        _ handle: OpaquePointer, _ mode: Mode, _ options: PostgresOptions
    ) -> Bool {
        let result = PQexec(
            handle,
            """
            SET statement_timeout = \(mode.limit(options).milliseconds);
            SET lock_timeout = \(options.deadline.milliseconds);
            SET enable_seqscan = \(mode.changes ? "off" : "on");
            SET jit = \(mode == .report ? "on" : "off");
            SET idle_in_transaction_session_timeout = \(Address.idleMilliseconds);
            SET synchronous_commit = on;
            SET standard_conforming_strings = on;
            SET random_page_cost = 1.1;
            SET bytea_output = hex;
            SET TimeZone = 'UTC';
            SET client_min_messages = error
            """)
        defer { PQclear(result) }
        return PQresultStatus(result) == PGRES_COMMAND_OK
    }

    private static func message(_ handle: OpaquePointer) -> String {
        let text = PQerrorMessage(handle).map { Failure.oneLine(String(cString: $0)) } ?? ""
        return text.isEmpty ? "the connection to PostgreSQL broke" : text
    }
}
