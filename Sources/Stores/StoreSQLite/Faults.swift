import CSQLite
import Glibc
import Store
import World

/// Maps SQLite's result codes to `StoreError`.
enum Faults {
    // Macros with arithmetic that Swift doesn't import: extended codes are (detail << 8) | primary.
    static let fsync = SQLITE_IOERR | 4 << 8
    static let folderFsync = SQLITE_IOERR | 5 << 8

    /// The error for a result code. Call before the statement is reset: the message belongs to the
    /// latest call.
    static func error(
        _ code: Int32, on db: OpaquePointer?, sql: String, cutOff: TimeSpan = .milliseconds(0)
    ) -> StoreError {
        let message = db.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
        switch (code & 0xff, code) {
        case (_, fsync), (_, folderFsync): return .broken(message)
        case (SQLITE_CORRUPT, _), (SQLITE_NOTADB, _): return .broken(message)
        case (SQLITE_FULL, _): return .full
        case (SQLITE_IOERR, _) where db.map { sqlite3_system_errno($0) } == ENOSPC: return .full
        case (SQLITE_CONSTRAINT, _): return .constraint(message)
        case (SQLITE_INTERRUPT, _): return .cutOff(milliseconds: Int(cutOff.milliseconds))
        case (SQLITE_BUSY, _), (SQLITE_LOCKED, _): return .busy(retryAfterSeconds: 1)
        default: return .statement(code: "sqlite \(code)", message: message, sql: sql)
        }
    }

    static func isBroken(_ error: StoreError) -> Bool {
        if case .broken = error { true } else { false }
    }
}
