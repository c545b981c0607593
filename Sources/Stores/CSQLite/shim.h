#include <sqlite3.h>

/* Variadic, so Swift can't call it: closing the last connection leaves the log as it is. */
static inline int pasar_keep_log_on_close(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
