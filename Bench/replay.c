/* Runs a trace (trace.h) again on a copy of the database as it was before: the same statements with
   the same values in the same transactions, a thread for each connection, and nothing else. It is
   what the engine alone can do. Readers wait until the writer has committed what they saw.
     replay -d DATABASE -t TRACE -a NS -z NS
   -a, -z: the part between those moments of the monotonic clock is timed; what comes before runs
   first, what comes after is left out. Prints one JSON object. */
#define _GNU_SOURCE
#include "trace.h"
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct part {
  pthread_t thread;
  sqlite3 *db;
  const struct record **records;
  size_t count, room, timed; /* timed: first record that is */
  long steps, rows, unlike, changes;
};
static struct part parts[CONNECTIONS];
static sqlite3_stmt **statements;
static const char *database;
static pthread_barrier_t ready, go;
/* Commits of the writer, for readers that wait. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static uint32_t commits;
static volatile long sum;

static void fail(const char *what) {
  fprintf(stderr, "replay: %s\n", what);
  exit(1);
}

/* The columns too: an answer that nobody reads is half an answer. */
static void look(sqlite3_stmt *s) {
  long found = 0;
  for (int i = 0, n = sqlite3_column_count(s); i < n; i++) switch (sqlite3_column_type(s, i)) {
      case SQLITE_INTEGER: found += sqlite3_column_int64(s, i); break;
      case SQLITE_TEXT: found += (long)sqlite3_column_text(s, i) + sqlite3_column_bytes(s, i); break;
      case SQLITE_BLOB: found += (long)sqlite3_column_blob(s, i) + sqlite3_column_bytes(s, i); break;
    }
  sum = found;
}

static void step(struct part *p, const struct record *r, sqlite3_stmt *s) {
  int64_t before = sqlite3_total_changes64(p->db);
  int code = sqlite3_step(s);
  int64_t changes = sqlite3_total_changes64(p->db) - before;
  p->steps++;
  p->changes += changes;
  if (code == SQLITE_ROW) p->rows++, look(s);
  if (code != r->number || changes != r->extra) {
    if (p == parts && p->unlike < 3)
      fprintf(stderr, "replay: code %d for %d, %d changes for %d: %.200s\n", code, (int)r->number,
              (int)changes, (int)r->extra, sqlite3_sql(s));
    p->unlike++;
  }
  if (p != parts || strcmp(sqlite3_sql(s), "COMMIT")) return;
  pthread_mutex_lock(&gate);
  commits++;
  pthread_cond_broadcast(&moved);
  pthread_mutex_unlock(&gate);
}

static void wait_for_commits(uint32_t before) {
  pthread_mutex_lock(&gate);
  while (commits < before) pthread_cond_wait(&moved, &gate);
  pthread_mutex_unlock(&gate);
}

static void open_connection(struct part *p, int flags) {
  if (sqlite3_open_v2(database, &p->db, flags, NULL) != SQLITE_OK) fail(sqlite3_errmsg(p->db));
  sqlite3_extended_result_codes(p->db, 1);
  sqlite3_busy_timeout(p->db, 4000);
}

static void run(struct part *p, const struct record *r) {
  sqlite3_stmt *s = statements[r->statement];
  const char *bytes = (const char *)(r + 1);
  switch (r->op) {
    case OPEN: open_connection(p, r->number); break;
    case EXECUTE: {
      char *text = strndup(bytes, r->length);
      sqlite3_exec(p->db, text, NULL, NULL, NULL);
      free(text);
      break;
    }
    case PREPARE:
      if (sqlite3_prepare_v3(p->db, bytes, r->length, SQLITE_PREPARE_PERSISTENT,
                             &statements[r->statement], NULL) != SQLITE_OK)
        fail(sqlite3_errmsg(p->db));
      break;
    case BIND_NULL: sqlite3_bind_null(s, r->index); break;
    case BIND_INT: sqlite3_bind_int64(s, r->index, r->number); break;
    case BIND_TEXT: sqlite3_bind_text(s, r->index, bytes, r->length, SQLITE_STATIC); break;
    case BIND_BLOB: sqlite3_bind_blob(s, r->index, bytes, r->length, SQLITE_STATIC); break;
    case BIND_ZERO: sqlite3_bind_zeroblob(s, r->index, r->number); break;
    case STEP: step(p, r, s); break;
    case BEGIN:
      if (p != parts) wait_for_commits(r->extra);
      if (sqlite3_step(s) != SQLITE_DONE) fail(sqlite3_errmsg(p->db));
      break;
    case RESET: sqlite3_reset(s), sqlite3_clear_bindings(s); break;
    case FINALIZE: sqlite3_finalize(s); break;
    case CHECKPOINT:
      if (p != parts) wait_for_commits(r->extra);
      sqlite3_wal_checkpoint_v2(p->db, NULL, r->index, NULL, NULL);
      break;
  }
}

static void *work(void *argument) {
  struct part *p = argument;
  for (size_t i = 0; i < p->timed; i++) run(p, p->records[i]);
  p->steps = p->rows = p->changes = p->unlike = 0;
  pthread_barrier_wait(&ready);
  pthread_barrier_wait(&go);
  for (size_t i = p->timed; i < p->count; i++) run(p, p->records[i]);
  return NULL;
}

/* Hands each connection its records; those after the end are left out. */
static uint32_t divide(const char *trace, size_t size, int64_t start, int64_t end) {
  uint32_t last = 0;
  char begun[CONNECTIONS] = {0}, ended[CONNECTIONS] = {0};
  for (size_t at = 0; at + sizeof(struct record) <= size;) {
    const struct record *r = (const void *)(trace + at);
    at += sizeof *r + ((r->length + 7) & ~7u);
    if (at > size || r->connection >= CONNECTIONS) fail("the trace is cut off");
    struct part *p = &parts[r->connection];
    int moment = r->op == BEGIN || r->op == CHECKPOINT;
    if (moment && r->number >= end) ended[r->connection] = 1;
    if (ended[r->connection]) continue;
    if (moment && r->number >= start && !begun[r->connection])
      begun[r->connection] = 1, p->timed = p->count;
    if (p->count == p->room)
      p->records = realloc(p->records, (p->room = p->room * 2 + 1024) * sizeof *p->records);
    p->records[p->count++] = r;
    if (r->statement > last) last = r->statement;
  }
  for (int i = 0; i < CONNECTIONS; i++)
    if (!begun[i]) parts[i].timed = parts[i].count;
  return last;
}

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static const char *mapped(const char *path, size_t *size) {
  struct stat found;
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &found)) fail("no trace");
  *size = found.st_size;
  const char *bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED) fail("the trace can't be mapped");
  return bytes;
}

int main(int count, char **arguments) {
  const char *path = NULL;
  int64_t start = 0, end = INT64_MAX;
  for (int o; (o = getopt(count, arguments, "d:t:a:z:")) > 0;) switch (o) {
      case 'd': database = optarg; break;
      case 't': path = optarg; break;
      case 'a': start = atoll(optarg); break;
      case 'z': end = atoll(optarg); break;
    }
  if (!database || !path) fail("-d DATABASE -t TRACE [-a NS] [-z NS]");
  /* As the server sets them: Sources/Stores/StoreSQLite/Connection.swift. */
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
  size_t size;
  const char *trace = mapped(path, &size);
  statements = calloc(divide(trace, size, start, end) + 1, sizeof *statements);
  int threads = 0;
  while (threads < CONNECTIONS && parts[threads].count) threads++;
  pthread_barrier_init(&ready, NULL, threads + 1);
  pthread_barrier_init(&go, NULL, threads + 1);
  for (int i = 0; i < threads; i++) pthread_create(&parts[i].thread, NULL, work, &parts[i]);
  pthread_barrier_wait(&ready);
  double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  uint32_t before = commits;
  pthread_barrier_wait(&go);
  for (int i = 0; i < threads; i++) pthread_join(parts[i].thread, NULL);
  wall = seconds(CLOCK_MONOTONIC) - wall, cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  long steps = 0, rows = 0, unlike = 0;
  for (int i = 0; i < threads; i++) {
    steps += parts[i].steps, rows += parts[i].rows;
    if (i) unlike += parts[i].unlike;
    if (parts[i].db) sqlite3_close_v2(parts[i].db);
  }
  printf("{\"seconds\":%.4f,\"cpu_s\":%.4f,\"commits\":%u,\"steps\":%ld,\"rows\":%ld,\"changes\":%ld,"
         "\"unlike_written\":%ld,\"unlike_read\":%ld}\n",
         wall, cpu, commits - before, steps, rows, parts[0].changes, parts[0].unlike, unlike);
  return 0;
}
