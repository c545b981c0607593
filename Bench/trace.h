/* A trace of what a server asks of SQLite: records one after another, each followed by `length` bytes
   and padded to 8. Written by record.c, run again by replay.c. */
#include <stdint.h>

enum op {
  OPEN = 1,    /* a connection; number: flags */
  EXECUTE,     /* sqlite3_exec; bytes: SQL */
  PREPARE,     /* bytes: SQL */
  BIND_NULL,   /* index: parameter, as in all of them */
  BIND_INT,    /* number: value */
  BIND_TEXT,   /* bytes: value */
  BIND_BLOB,   /* bytes: value */
  BIND_ZERO,   /* number: size */
  STEP,        /* number: result code; extra: rows changed, once it is done */
  BEGIN,       /* STEP of BEGIN; number: nanoseconds of the monotonic clock; extra: commits before */
  RESET,       /* and bindings cleared */
  FINALIZE,
  CHECKPOINT,  /* index: mode; number, extra: as BEGIN's */
};

struct record {
  uint8_t op, connection;
  uint16_t index;
  uint32_t statement; /* counted from 0 over all connections; a number isn't used twice */
  int64_t number;
  uint32_t length, extra;
};

enum { CONNECTIONS = 64 };
