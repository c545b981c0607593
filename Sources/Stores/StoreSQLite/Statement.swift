import CSQLite
import Store

/// A prepared statement; while it runs, also its current row.
final class Statement: Columns {
    var nextColumn = 0
    let pointer: OpaquePointer
    let text: String
    /// True while it runs. A statement asked for again inside its own loop is prepared a second
    /// time.
    var inUse = false

    /// Throws for a text that doesn't parse, or that holds more than one statement.
    init(_ text: String, on db: OpaquePointer) throws {
        var made: OpaquePointer?
        var text = text
        let (code, rest) = text.withUTF8 { utf8 -> (Int32, Bool) in
            utf8.withMemoryRebound(to: CChar.self) { chars in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    db, chars.baseAddress, Int32(chars.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT), &made, &tail)
                guard let tail, let start = chars.baseAddress else { return (code, false) }
                let after = chars[(tail - start)...]
                return (code, after.contains { $0 != 10 && $0 != 32 && $0 != 59 })
            }
        }
        guard code == SQLITE_OK, let made else {
            throw Faults.error(code == SQLITE_OK ? SQLITE_MISUSE : code, on: db, sql: text)
        }
        guard !rest else {
            sqlite3_finalize(made)
            throw StoreError.statement(code: "sqlite", message: "two statements in one", sql: text)
        }
        pointer = made
        self.text = text
    }

    deinit { sqlite3_finalize(pointer) }

    func bind(_ values: [SQLValue]) -> Int32 {
        // SQLITE_TRANSIENT: SQLite copies before the call returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (i, value) in values.enumerated() {
            let n = Int32(i + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(pointer, n)
                case .int(let v): sqlite3_bind_int64(pointer, n, v)
                case .flag(let v): sqlite3_bind_int64(pointer, n, v ? 1 : 0)
                case .text(var v):
                    v.withUTF8 { utf8 in
                        utf8.withMemoryRebound(to: CChar.self) {
                            // An empty string may have no address, which would bind NULL.
                            $0.isEmpty
                                ? sqlite3_bind_text(pointer, n, "", 0, copied)
                                : sqlite3_bind_text(
                                    pointer, n, $0.baseAddress, Int32($0.count), copied)
                        }
                    }
                case .blob(let v):
                    v.isEmpty
                        ? sqlite3_bind_zeroblob(pointer, n, 0)
                        : v.withUnsafeBytes {
                            sqlite3_bind_blob(pointer, n, $0.baseAddress, Int32($0.count), copied)
                        }
                }
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    // A column of another type is nil, as PostgreSQL would refuse it.

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
    }

    func integer(_ column: Int) -> Int64? {
        guard sqlite3_column_type(pointer, Int32(column)) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(pointer, Int32(column))
    }

    func string(_ column: Int) -> String? {
        guard sqlite3_column_type(pointer, Int32(column)) == SQLITE_TEXT,
            let start = sqlite3_column_text(pointer, Int32(column))
        else { return nil }
        let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8]? {
        guard sqlite3_column_type(pointer, Int32(column)) == SQLITE_BLOB else { return nil }
        let count = Int(sqlite3_column_bytes(pointer, Int32(column)))
        guard count > 0, let start = sqlite3_column_blob(pointer, Int32(column)) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
