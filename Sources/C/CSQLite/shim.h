#include <sqlite3.h>

/* Variadic too. Without statistics no lock is taken for each piece of memory; before the first use
   of the library, else nothing changes. */
static inline int pasar_skip_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Variadic too, and before the first use: what a savepoint has to put back never goes to a file.
   (A bound must be below 128 KB: SQLite 3.40 writes the pieces at once, and cuts longer ones off.) */
static inline int pasar_keep_savepoints_in_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
}

/* Variadic, so Swift can't call it: closing the last connection leaves the log as it is. */
static inline int pasar_keep_log_on_close(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
