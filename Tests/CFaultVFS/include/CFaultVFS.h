/* A disk that fails on demand: a SQLite VFS around the system's own. Each test opens one by name
   and gives that name to `SQLiteOptions.vfs`. Safe to call from any thread. */
#ifndef C_FAULT_VFS_H
#define C_FAULT_VFS_H

typedef struct fault_disk fault_disk;

enum fault_call { FAULT_OPEN, FAULT_READ, FAULT_WRITE, FAULT_SYNC, FAULT_TRUNCATE, FAULT_CALLS };
enum fault_file { FAULT_MAIN = 1, FAULT_LOG = 2, FAULT_OTHER = 4, FAULT_ANY = 7 };

/* Registers the disk under `name`; NULL if there is no memory. */
fault_disk *fault_disk_open(const char *name);
/* Only when every file on it is closed. */
void fault_disk_close(fault_disk *disk);

/* From the `nth` such call on (1 is the next), `times` of them answer with the SQLite code `code`
   and do nothing; times < 0: until `fault_disk_heal`. One fault at a time. */
void fault_disk_arm(fault_disk *disk, int call, int files, int nth, int times, int code);
void fault_disk_heal(fault_disk *disk);
/* Calls that failed since the last arm. */
int fault_disk_hits(fault_disk *disk);

/* Loss of power. From the next open on, what is written stays apart until it is synced; call it
   before the first open. */
void fault_disk_model_power(fault_disk *disk);
/* Power goes at the `nth` write, sync, truncation or removal from here on (1 is the next); that call
   and every later one fails. */
void fault_disk_cut_power(fault_disk *disk, int nth);
int fault_disk_is_dark(fault_disk *disk);
/* Only when every file on it is closed: of what wasn't synced, `seed` decides what is lost, what
   stays and what is torn between sectors; then power is back. Returns how many writes weren't
   synced; -1 where a file could not be brought into that state. */
int fault_disk_lose(fault_disk *disk, unsigned long long seed);

#endif
