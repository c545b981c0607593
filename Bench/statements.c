/* Which SQL statements a server runs on SQLite: stands before the library (LD_PRELOAD) and writes a
   table to $STATEMENTS_OUT at the end. A line: runs, microseconds, times prepared, times prepared anew
   by SQLite itself, steps of its machine, text. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KINDS = 4000, LETTERS = 400 };
static struct kind {
  char text[LETTERS];
  long runs, prepared, again, steps;
  double us;
} kinds[KINDS];
static int known;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

/* Behind the gate. Those beyond the table count as the last one. */
static struct kind *kind_of(sqlite3_stmt *s) {
  const char *text = sqlite3_sql(s);
  if (!text) text = "?";
  for (int i = 0; i < known; i++)
    if (!strncmp(kinds[i].text, text, LETTERS - 1)) return &kinds[i];
  if (known == KINDS) return &kinds[KINDS - 1];
  strncpy(kinds[known].text, text, LETTERS - 1);
  return &kinds[known++];
}

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

int sqlite3_step(sqlite3_stmt *s) {
  static int (*step)(sqlite3_stmt *);
  if (!step) step = dlsym(RTLD_NEXT, "sqlite3_step");
  double start = now_us();
  int code = step(s);
  double took = now_us() - start;
  pthread_mutex_lock(&gate);
  struct kind *k = kind_of(s);
  k->runs += code != SQLITE_ROW;
  k->us += took;
  k->again += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_REPREPARE, 1);
  k->steps += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
  pthread_mutex_unlock(&gate);
  return code;
}

int sqlite3_prepare_v3(sqlite3 *db, const char *text, int bytes, unsigned flags, sqlite3_stmt **out,
                       const char **tail) {
  static int (*prepare)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);
  if (!prepare) prepare = dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
  int code = prepare(db, text, bytes, flags, out, tail);
  if (code == SQLITE_OK && *out) {
    pthread_mutex_lock(&gate);
    kind_of(*out)->prepared++;
    pthread_mutex_unlock(&gate);
  }
  return code;
}

__attribute__((destructor)) static void write_table(void) {
  const char *path = getenv("STATEMENTS_OUT");
  FILE *out = path ? fopen(path, "w") : NULL;
  if (!out) return;
  for (int i = 0; i < known; i++) {
    for (char *c = kinds[i].text; *c; c++)
      if (*c == '\n' || *c == '\t') *c = ' ';
    fprintf(out, "%ld\t%.1f\t%ld\t%ld\t%ld\t%s\n", kinds[i].runs, kinds[i].us, kinds[i].prepared,
            kinds[i].again, kinds[i].steps, kinds[i].text);
  }
  fclose(out);
}
