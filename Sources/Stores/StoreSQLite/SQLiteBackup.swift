import CSQLite
import Glibc
import Store
import World

/// Copies of a database file while a server reads and writes it, by SQLite's backup interface: the
/// state between two commits. Everything that was answered before the copy began is in it.
public enum SQLiteBackup {
    /// Copies `path` to the new file `target`, on disk when this returns.
    public static func copy(_ path: String, to target: String) throws {
        guard access(target, F_OK) != 0 else {
            throw StoreError.unavailable("\(target) is there already")
        }
        let source = try Handle(path, SQLITE_OPEN_READWRITE)
        let made = open(target, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard made >= 0 else {
            throw StoreError.unavailable("\(target) can't be written: error \(errno)")
        }
        close(made)
        let copy = try Handle(target, SQLITE_OPEN_READWRITE)
        guard let backup = sqlite3_backup_init(copy.db, "main", source.db, "main") else {
            throw copy.fault("backup")
        }
        // All pages in one read transaction: other writers go on, and the log grows meanwhile.
        var code = sqlite3_backup_step(backup, -1)
        while code == SQLITE_BUSY || code == SQLITE_LOCKED {
            sqlite3_sleep(50)
            code = sqlite3_backup_step(backup, -1)
        }
        let end = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, end == SQLITE_OK else { throw copy.fault("backup") }
        // One file, with no log beside it.
        try copy.script("PRAGMA journal_mode = DELETE")
    }

    /// The first fault that SQLite finds in the pages and indexes of a file; nil for none.
    public static func fault(of path: String) throws -> String? {
        let handle = try Handle(path, SQLITE_OPEN_READONLY)
        let check = try Statement("PRAGMA integrity_check(1)", on: handle.db)
        guard sqlite3_step(check.pointer) == SQLITE_ROW else { throw handle.fault("check") }
        let answer = check.string(0)
        return answer == "ok" ? nil : answer
    }

    private final class Handle {
        let db: OpaquePointer

        init(_ path: String, _ flags: Int32) throws {
            var handle: OpaquePointer?
            let code = sqlite3_open_v2(path, &handle, flags, nil)
            guard code == SQLITE_OK, let handle else {
                let error = Faults.error(code, on: handle, sql: "open \(path)")
                sqlite3_close_v2(handle)
                throw error
            }
            db = handle
            sqlite3_busy_timeout(db, 10_000)
        }

        deinit { sqlite3_close_v2(db) }

        func fault(_ what: String) -> StoreError {
            Faults.error(sqlite3_errcode(db), on: db, sql: what)
        }

        func script(_ text: String) throws {
            guard sqlite3_exec(db, text, nil, nil, nil) == SQLITE_OK else { throw fault(text) }
        }
    }
}
