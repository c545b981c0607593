#include "CFaultVFS.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "power.h"

struct fault_disk {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    pthread_mutex_t mutex;
    int call, files, wait, times, code, hits;
    char name[64];
    /* Null: power never goes. */
    power *power;
    int until_dark, dark;
};

typedef struct {
    sqlite3_file base;
    fault_disk *disk;
    int kind;
    sqlite3_file *real;
    /* SQLite keeps the name until the file is closed; null for a temporary one. */
    const char *path;
} file;

static fault_disk *disk_of(sqlite3_vfs *vfs) { return (fault_disk *)vfs; }
static sqlite3_file *real(sqlite3_file *f) { return ((file *)f)->real; }

/* SQLITE_OK, or the code of the armed fault if it is this call's turn. */
static int fault(fault_disk *d, int call, int kind) {
    int code = SQLITE_OK;
    pthread_mutex_lock(&d->mutex);
    if (d->times != 0 && d->call == call && (d->files & kind)) {
        if (d->wait > 1) {
            d->wait--;
        } else {
            if (d->times > 0) d->times--;
            d->hits++;
            code = d->code;
        }
    }
    pthread_mutex_unlock(&d->mutex);
    return code;
}

static int file_fault(sqlite3_file *f, int call) {
    return fault(((file *)f)->disk, call, ((file *)f)->kind);
}

/* One of the calls at which power may go; the mutex is held. SQLITE_OK while there is power. */
static int flicker(fault_disk *d) {
    if (d->until_dark > 0 && --d->until_dark == 0) d->dark = 1;
    return d->dark ? SQLITE_IOERR : SQLITE_OK;
}

static int is_dark(fault_disk *d) {
    pthread_mutex_lock(&d->mutex);
    int dark = d->dark;
    pthread_mutex_unlock(&d->mutex);
    return dark;
}

static int f_close(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }
static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) {
    int code = is_dark(((file *)f)->disk) ? SQLITE_IOERR_READ : file_fault(f, FAULT_READ);
    return code ? code : real(f)->pMethods->xRead(real(f), p, n, at);
}
static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at) {
    int code = file_fault(f, FAULT_WRITE);
    fault_disk *d = ((file *)f)->disk;
    const char *path = ((file *)f)->path;
    if (code || !d->power || !path)
        return code ? code : real(f)->pMethods->xWrite(real(f), p, n, at);
    pthread_mutex_lock(&d->mutex);
    code = flicker(d) ? SQLITE_IOERR_WRITE : power_note_write(d->power, path, real(f), p, n, at);
    if (!code) code = real(f)->pMethods->xWrite(real(f), p, n, at);
    pthread_mutex_unlock(&d->mutex);
    return code;
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n) {
    int code = file_fault(f, FAULT_TRUNCATE);
    fault_disk *d = ((file *)f)->disk;
    const char *path = ((file *)f)->path;
    if (code || !d->power || !path)
        return code ? code : real(f)->pMethods->xTruncate(real(f), n);
    pthread_mutex_lock(&d->mutex);
    code = flicker(d) ? SQLITE_IOERR_TRUNCATE : power_note_truncate(d->power, path, real(f), n);
    if (!code) code = real(f)->pMethods->xTruncate(real(f), n);
    pthread_mutex_unlock(&d->mutex);
    return code;
}
static int f_sync(sqlite3_file *f, int flags) {
    int code = file_fault(f, FAULT_SYNC);
    fault_disk *d = ((file *)f)->disk;
    const char *path = ((file *)f)->path;
    if (code || !d->power || !path)
        return code ? code : real(f)->pMethods->xSync(real(f), flags);
    pthread_mutex_lock(&d->mutex);
    code = flicker(d) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
    /* The model decides what is on disk, so the real disk needn't be waited for. */
    if (!code) power_note_sync(d->power, path);
    pthread_mutex_unlock(&d->mutex);
    return code;
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n) {
    return real(f)->pMethods->xFileSize(real(f), n);
}
static int f_lock(sqlite3_file *f, int k) { return real(f)->pMethods->xLock(real(f), k); }
static int f_unlock(sqlite3_file *f, int k) { return real(f)->pMethods->xUnlock(real(f), k); }
static int f_reserved(sqlite3_file *f, int *out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
static int f_control(sqlite3_file *f, int op, void *p) {
    return real(f)->pMethods->xFileControl(real(f), op, p);
}
static int f_sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int f_traits(sqlite3_file *f) {
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}
static void f_shm_barrier(sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); }
static int f_shm_unmap(sqlite3_file *f, int drop) {
    return real(f)->pMethods->xShmUnmap(real(f), drop);
}

/* Version 2: without mapped reads, which no call could fail. */
static const sqlite3_io_methods methods = {
    2, f_close, f_read, f_write, f_truncate, f_sync, f_size, f_lock, f_unlock, f_reserved,
    f_control, f_sector, f_traits, f_shm_map, f_shm_lock, f_shm_barrier, f_shm_unmap, 0, 0,
};

static int v_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out) {
    fault_disk *d = disk_of(v);
    file *mine = (file *)f;
    mine->base.pMethods = 0;
    mine->disk = d;
    mine->kind = flags & SQLITE_OPEN_MAIN_DB ? FAULT_MAIN : flags & SQLITE_OPEN_WAL ? FAULT_LOG
                                                                                   : FAULT_OTHER;
    mine->real = (sqlite3_file *)(mine + 1);
    mine->path = path;
    int code = is_dark(d) ? SQLITE_CANTOPEN : fault(d, FAULT_OPEN, mine->kind);
    if (code) return code;
    code = d->real->xOpen(d->real, path, mine->real, flags, out);
    if (mine->real->pMethods) mine->base.pMethods = &methods;
    return code;
}
static int v_delete(sqlite3_vfs *v, const char *path, int sync) {
    fault_disk *d = disk_of(v);
    if (!d->power) return d->real->xDelete(d->real, path, sync);
    pthread_mutex_lock(&d->mutex);
    int code = flicker(d) ? SQLITE_IOERR_DELETE : d->real->xDelete(d->real, path, sync);
    if (!code) power_note_delete(d->power, path);
    pthread_mutex_unlock(&d->mutex);
    return code;
}
static int v_access(sqlite3_vfs *v, const char *path, int flags, int *out) {
    return disk_of(v)->real->xAccess(disk_of(v)->real, path, flags, out);
}
static int v_full(sqlite3_vfs *v, const char *path, int n, char *out) {
    return disk_of(v)->real->xFullPathname(disk_of(v)->real, path, n, out);
}
static int v_random(sqlite3_vfs *v, int n, char *out) {
    return disk_of(v)->real->xRandomness(disk_of(v)->real, n, out);
}
static int v_sleep(sqlite3_vfs *v, int us) {
    return disk_of(v)->real->xSleep(disk_of(v)->real, us);
}
static int v_time(sqlite3_vfs *v, double *out) {
    return disk_of(v)->real->xCurrentTime(disk_of(v)->real, out);
}
static int v_error(sqlite3_vfs *v, int n, char *out) {
    return disk_of(v)->real->xGetLastError(disk_of(v)->real, n, out);
}
static int v_time64(sqlite3_vfs *v, sqlite3_int64 *out) {
    return disk_of(v)->real->xCurrentTimeInt64(disk_of(v)->real, out);
}

fault_disk *fault_disk_open(const char *name) {
    sqlite3_vfs *base = sqlite3_vfs_find(0);
    fault_disk *d = calloc(1, sizeof *d);
    if (!base || !d) return free(d), (fault_disk *)0;
    pthread_mutex_init(&d->mutex, 0);
    d->real = base;
    strncpy(d->name, name, sizeof d->name - 1);
    d->vfs.iVersion = 2;
    d->vfs.szOsFile = (int)sizeof(file) + base->szOsFile;
    d->vfs.mxPathname = base->mxPathname;
    d->vfs.zName = d->name;
    d->vfs.xOpen = v_open;
    d->vfs.xDelete = v_delete;
    d->vfs.xAccess = v_access;
    d->vfs.xFullPathname = v_full;
    d->vfs.xRandomness = v_random;
    d->vfs.xSleep = v_sleep;
    d->vfs.xCurrentTime = v_time;
    d->vfs.xGetLastError = v_error;
    d->vfs.xCurrentTimeInt64 = v_time64;
    sqlite3_vfs_register(&d->vfs, 0);
    return d;
}

void fault_disk_close(fault_disk *d) {
    sqlite3_vfs_unregister(&d->vfs);
    pthread_mutex_destroy(&d->mutex);
    power_free(d->power);
    free(d);
}

void fault_disk_arm(fault_disk *d, int call, int files, int nth, int times, int code) {
    pthread_mutex_lock(&d->mutex);
    d->call = call;
    d->files = files;
    d->wait = nth;
    d->times = times;
    d->code = code;
    d->hits = 0;
    pthread_mutex_unlock(&d->mutex);
}

void fault_disk_heal(fault_disk *d) {
    pthread_mutex_lock(&d->mutex);
    d->times = 0;
    pthread_mutex_unlock(&d->mutex);
}

int fault_disk_hits(fault_disk *d) {
    pthread_mutex_lock(&d->mutex);
    int hits = d->hits;
    pthread_mutex_unlock(&d->mutex);
    return hits;
}

void fault_disk_model_power(fault_disk *d) { d->power = power_new(); }

void fault_disk_cut_power(fault_disk *d, int nth) {
    pthread_mutex_lock(&d->mutex);
    d->until_dark = nth;
    pthread_mutex_unlock(&d->mutex);
}

int fault_disk_is_dark(fault_disk *d) { return is_dark(d); }

int fault_disk_lose(fault_disk *d, unsigned long long seed) {
    pthread_mutex_lock(&d->mutex);
    int count = d->power ? power_lose(d->power, seed) : -1;
    d->dark = 0;
    d->until_dark = 0;
    pthread_mutex_unlock(&d->mutex);
    return count;
}
