/* What was written to each file of a disk and not synced yet, in order: what a loss of power may
   take. Not safe by itself; the disk's mutex is held around every call. */
#ifndef C_FAULT_VFS_POWER_H
#define C_FAULT_VFS_POWER_H

#include <sqlite3.h>

typedef struct power power;

power *power_new(void);
void power_free(power *p);

/* Before the real file changes: `n` bytes of `bytes` go to `at`. `real` reads what stands there.
   Returns a SQLite code. */
int power_note_write(
    power *p, const char *path, sqlite3_file *real, const void *bytes, int n, sqlite3_int64 at);
int power_note_truncate(power *p, const char *path, sqlite3_file *real, sqlite3_int64 size);
/* Everything so far is on disk. */
void power_note_sync(power *p, const char *path);
void power_note_delete(power *p, const char *path);

/* Takes back, drops and tears; forgets everything. The number of writes that weren't synced; -1 if
   a file can't be changed. */
int power_lose(power *p, unsigned long long seed);

#endif
