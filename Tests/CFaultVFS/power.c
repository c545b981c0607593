#include "power.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a disk writes whole or not at all. */
enum { SECTOR = 512 };

/* One call: `bytes` at `at`, or the end moved to `at` (then `bytes` is null). */
typedef struct {
    sqlite3_int64 at, size_before;
    int length, length_before;
    unsigned char *bytes, *before;
} change;

typedef struct {
    char *path;
    change *changes;
    int count, room;
} track;

struct power {
    track *tracks;
    int count, room;
};

power *power_new(void) { return calloc(1, sizeof(power)); }

static void forget(track *t) {
    for (int i = 0; i < t->count; i++) {
        free(t->changes[i].bytes);
        free(t->changes[i].before);
    }
    t->count = 0;
}

void power_free(power *p) {
    if (!p) return;
    for (int i = 0; i < p->count; i++) {
        forget(&p->tracks[i]);
        free(p->tracks[i].changes);
        free(p->tracks[i].path);
    }
    free(p->tracks);
    free(p);
}

static track *find(power *p, const char *path) {
    for (int i = 0; i < p->count; i++)
        if (strcmp(p->tracks[i].path, path) == 0) return &p->tracks[i];
    return 0;
}

static track *make(power *p, const char *path) {
    track *known = find(p, path);
    if (known) return known;
    if (p->count == p->room) {
        int room = p->room ? p->room * 2 : 4;
        track *grown = realloc(p->tracks, room * sizeof *grown);
        if (!grown) return 0;
        p->tracks = grown;
        p->room = room;
    }
    char *name = strdup(path);
    if (!name) return 0;
    p->tracks[p->count] = (track){.path = name};
    return &p->tracks[p->count++];
}

static change *append(track *t) {
    if (t->count == t->room) {
        int room = t->room ? t->room * 2 : 16;
        change *grown = realloc(t->changes, room * sizeof *grown);
        if (!grown) return 0;
        t->changes = grown;
        t->room = room;
    }
    t->changes[t->count] = (change){0};
    return &t->changes[t->count++];
}

/* What stands at `at` now, up to the file's end. */
static int remember(change *c, sqlite3_file *real, sqlite3_int64 at, sqlite3_int64 length) {
    int code = real->pMethods->xFileSize(real, &c->size_before);
    if (code) return code;
    sqlite3_int64 there = c->size_before - at;
    if (there > length) there = length;
    if (there <= 0) return SQLITE_OK;
    c->before = malloc(there);
    if (!c->before) return SQLITE_NOMEM;
    c->length_before = (int)there;
    return real->pMethods->xRead(real, c->before, (int)there, at);
}

int power_note_write(
    power *p, const char *path, sqlite3_file *real, const void *bytes, int n, sqlite3_int64 at) {
    track *t = make(p, path);
    change *c = t ? append(t) : 0;
    if (!c) return SQLITE_NOMEM;
    c->at = at;
    c->length = n;
    c->bytes = malloc(n);
    if (!c->bytes) return SQLITE_NOMEM;
    memcpy(c->bytes, bytes, n);
    return remember(c, real, at, n);
}

int power_note_truncate(power *p, const char *path, sqlite3_file *real, sqlite3_int64 size) {
    track *t = make(p, path);
    change *c = t ? append(t) : 0;
    if (!c) return SQLITE_NOMEM;
    c->at = size;
    sqlite3_int64 now = 0;
    int code = real->pMethods->xFileSize(real, &now);
    if (code) return code;
    return remember(c, real, size, now > size ? now - size : 0);
}

void power_note_sync(power *p, const char *path) {
    track *t = find(p, path);
    if (t) forget(t);
}

void power_note_delete(power *p, const char *path) { power_note_sync(p, path); }

/* xorshift64* */
static unsigned next(unsigned long long *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (unsigned)(*state * 0x2545F4914F6CDD1DULL >> 32);
}

static int put(int file, const unsigned char *bytes, int n, sqlite3_int64 at) {
    while (n > 0) {
        ssize_t done = pwrite(file, bytes, n, at);
        if (done <= 0) return -1;
        bytes += done;
        at += done;
        n -= (int)done;
    }
    return 0;
}

static int take_back(int file, const change *c) {
    if (c->before && put(file, c->before, c->length_before, c->at)) return -1;
    return ftruncate(file, c->size_before);
}

/* Some of its sectors arrive, in whatever order the disk likes. */
static int tear(int file, const change *c, unsigned long long *random) {
    sqlite3_int64 at = c->at;
    while (at < c->at + c->length) {
        sqlite3_int64 end = (at / SECTOR + 1) * SECTOR;
        if (end > c->at + c->length) end = c->at + c->length;
        if (next(random) % 2 && put(file, c->bytes + (at - c->at), (int)(end - at), at)) return -1;
        at = end;
    }
    return 0;
}

/* How a disk loses: everything, nothing, the last ones, or anything. */
enum { LOSES_ALL, LOSES_NONE, LOSES_TAIL, LOSES_ANY, WAYS };

static int lose(track *t, unsigned long long *random) {
    if (t->count == 0) return 0;
    int file = open(t->path, O_RDWR);
    /* Made and removed again, or never there. */
    if (file < 0) return forget(t), 0;
    int failed = 0;
    for (int i = t->count - 1; i >= 0; i--) failed |= take_back(file, &t->changes[i]);
    int way = next(random) % WAYS;
    int kept = next(random) % (t->count + 1);
    for (int i = 0; i < t->count; i++) {
        const change *c = &t->changes[i];
        unsigned luck = next(random) % 4;
        int stays = way == LOSES_NONE || (way == LOSES_TAIL && i < kept)
            || (way == LOSES_ANY && luck >= 2);
        int torn = (way == LOSES_ANY && luck == 1) || (way == LOSES_TAIL && i == kept);
        if (!c->bytes) {
            if (stays) failed |= ftruncate(file, c->at);
        } else if (stays) {
            failed |= put(file, c->bytes, c->length, c->at);
        } else if (torn) {
            failed |= tear(file, c, random);
        }
    }
    close(file);
    int count = t->count;
    forget(t);
    return failed ? -1 : count;
}

int power_lose(power *p, unsigned long long seed) {
    unsigned long long random = seed * 0x9E3779B97F4A7C15ULL + 1;
    int sum = 0;
    for (int i = 0; i < p->count; i++) {
        int count = lose(&p->tracks[i], &random);
        if (count < 0) return -1;
        sum += count;
    }
    return sum;
}
