/* Writes a trace (trace.h) of everything that a server asks of SQLite to $TRACE_OUT: stands before
   the library (LD_PRELOAD). */
#define _GNU_SOURCE
#include "trace.h"
#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOTS = 1 << 14 };
static FILE *out;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static uint32_t commits, prepared;
static sqlite3 *connections[CONNECTIONS];
static int opened;
/* Open addressing by the statement's address. A finalized one leaves its slot to the next. */
static struct slot {
  sqlite3_stmt *statement;
  uint32_t number;
  uint8_t connection;
  int64_t changes;
} slots[SLOTS];

/* Above 0 inside of the library: full-text tables ask statements of their own, which come again by
   themselves. */
static __thread int inside;

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* Behind the gate, as all below that takes a slot. */
static void put(struct record r, const void *bytes) {
  static const char zeros[8];
  if (!out) return;
  fwrite(&r, sizeof r, 1, out);
  fwrite(bytes, 1, r.length, out);
  fwrite(zeros, 1, -r.length & 7, out);
}

/* SQLite runs statements of its own too; they have no slot. */
static struct slot *slot_of(sqlite3_stmt *s) {
  if (!s) return NULL;
  for (size_t i = (size_t)s / 64, n = 0; n < SLOTS; i++, n++) {
    struct slot *slot = &slots[i % SLOTS];
    if (slot->statement == s) return slot;
    if (!slot->statement && !slot->number) return NULL;
  }
  return NULL;
}

static int connection_of(sqlite3 *db) {
  for (int i = opened - 1; i >= 0; i--)
    if (connections[i] == db) return i;
  return -1;
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void note(sqlite3_stmt *s, enum op op, int index, int64_t number, const void *bytes,
                 uint32_t length) {
  pthread_mutex_lock(&gate);
  struct slot *slot = slot_of(s);
  if (slot)
    put((struct record){op, slot->connection, index, slot->number, number, length, 0}, bytes);
  pthread_mutex_unlock(&gate);
}

int sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs) {
  REAL(sqlite3_open_v2);
  int code = real(path, db, flags, vfs);
  pthread_mutex_lock(&gate);
  if (!out && getenv("TRACE_OUT")) {
    out = fopen(getenv("TRACE_OUT"), "w");
    if (out) setvbuf(out, NULL, _IOFBF, 1 << 20);
  }
  if (opened == CONNECTIONS) abort();
  connections[opened] = *db;
  put((struct record){OPEN, opened++, 0, 0, flags, 0, 0}, NULL);
  pthread_mutex_unlock(&gate);
  return code;
}

int sqlite3_exec(sqlite3 *db, const char *text, int (*each)(void *, int, char **, char **), void *to,
                 char **error) {
  REAL(sqlite3_exec);
  inside++;
  int code = real(db, text, each, to, error);
  inside--;
  pthread_mutex_lock(&gate);
  int connection = connection_of(db);
  if (connection >= 0 && !inside)
    put((struct record){EXECUTE, connection, 0, 0, 0, strlen(text), 0}, text);
  pthread_mutex_unlock(&gate);
  return code;
}

int sqlite3_prepare_v3(sqlite3 *db, const char *text, int bytes, unsigned flags, sqlite3_stmt **made,
                       const char **tail) {
  REAL(sqlite3_prepare_v3);
  inside++;
  int code = real(db, text, bytes, flags, made, tail);
  inside--;
  pthread_mutex_lock(&gate);
  int connection = connection_of(db);
  if (code == SQLITE_OK && *made && connection >= 0 && !inside) {
    size_t i = (size_t)*made / 64, n = 0;
    while (slots[i % SLOTS].statement && n++ < SLOTS) i++;
    if (n >= SLOTS) abort();
    slots[i % SLOTS] = (struct slot){*made, ++prepared, connection, 0};
    uint32_t length = bytes < 0 ? strlen(text) : (size_t)bytes;
    put((struct record){PREPARE, connection, 0, prepared, 0, length, 0}, text);
  }
  pthread_mutex_unlock(&gate);
  return code;
}

int sqlite3_bind_null(sqlite3_stmt *s, int n) {
  REAL(sqlite3_bind_null);
  note(s, BIND_NULL, n, 0, NULL, 0);
  return real(s, n);
}

int sqlite3_bind_int64(sqlite3_stmt *s, int n, sqlite3_int64 value) {
  REAL(sqlite3_bind_int64);
  note(s, BIND_INT, n, value, NULL, 0);
  return real(s, n, value);
}

int sqlite3_bind_text(sqlite3_stmt *s, int n, const char *v, int bytes, void (*free)(void *)) {
  REAL(sqlite3_bind_text);
  note(s, BIND_TEXT, n, 0, v, bytes);
  return real(s, n, v, bytes, free);
}

int sqlite3_bind_blob(sqlite3_stmt *s, int n, const void *v, int bytes, void (*free)(void *)) {
  REAL(sqlite3_bind_blob);
  note(s, BIND_BLOB, n, 0, v, bytes);
  return real(s, n, v, bytes, free);
}

int sqlite3_bind_zeroblob(sqlite3_stmt *s, int n, int bytes) {
  REAL(sqlite3_bind_zeroblob);
  note(s, BIND_ZERO, n, bytes, NULL, 0);
  return real(s, n, bytes);
}

int sqlite3_step(sqlite3_stmt *s) {
  REAL(sqlite3_step);
  pthread_mutex_lock(&gate);
  struct slot *slot = slot_of(s), from = slot ? *slot : (struct slot){0};
  const char *text = slot ? sqlite3_sql(s) : "";
  if (!strncmp(text, "BEGIN", 5))
    put((struct record){BEGIN, from.connection, 0, from.number, now_ns(), 0, commits}, NULL);
  pthread_mutex_unlock(&gate);
  if (!slot) return real(s);
  sqlite3 *db = sqlite3_db_handle(s);
  int64_t before = sqlite3_total_changes64(db);
  inside++;
  int code = real(s);
  inside--;
  int64_t changes = sqlite3_total_changes64(db) - before;
  pthread_mutex_lock(&gate);
  /* The writer is the connection that opens the file first. */
  if (from.connection == 0 && !strcmp(text, "COMMIT")) commits++;
  if (strncmp(text, "BEGIN", 5))
    put((struct record){STEP, from.connection, 0, from.number, code, 0, changes}, NULL);
  pthread_mutex_unlock(&gate);
  return code;
}

int sqlite3_reset(sqlite3_stmt *s) {
  REAL(sqlite3_reset);
  note(s, RESET, 0, 0, NULL, 0);
  return real(s);
}

int sqlite3_finalize(sqlite3_stmt *s) {
  REAL(sqlite3_finalize);
  note(s, FINALIZE, 0, 0, NULL, 0);
  pthread_mutex_lock(&gate);
  struct slot *slot = slot_of(s);
  if (slot) slot->statement = NULL;
  pthread_mutex_unlock(&gate);
  return real(s);
}

int sqlite3_wal_checkpoint_v2(sqlite3 *db, const char *name, int mode, int *log, int *done) {
  REAL(sqlite3_wal_checkpoint_v2);
  pthread_mutex_lock(&gate);
  int connection = connection_of(db);
  if (connection >= 0)
    put((struct record){CHECKPOINT, connection, mode, 0, now_ns(), 0, commits}, NULL);
  pthread_mutex_unlock(&gate);
  return real(db, name, mode, log, done);
}

__attribute__((destructor)) static void end(void) {
  if (out) fclose(out);
}
