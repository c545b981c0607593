#ifndef PASAR_LANDLOCK_H
#define PASAR_LANDLOCK_H
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Landlock's three calls, by the kernel's own interface: Debian 12's headers know its first three
   versions, kernels up to the seventh. The numbers are the same on every machine. */

struct pasar_landlock_rights {
    uint64_t files;
    uint64_t ports;
    uint64_t scopes;
};

struct __attribute__((packed)) pasar_landlock_path {
    uint64_t allowed;
    int32_t file;
};

struct pasar_landlock_port {
    uint64_t allowed;
    uint64_t port;
};

/* Version of Landlock's interface; below 1: none. */
static inline int pasar_landlock_version(void) { return (int)syscall(444, NULL, 0, 1); }

/* A ruleset's descriptor; -1 on failure. `bytes` is the size of the structure that the kernel's
   version knows. */
static inline int pasar_landlock_ruleset(const struct pasar_landlock_rights *rights, size_t bytes) {
    return (int)syscall(444, rights, bytes, 0);
}

static inline int pasar_landlock_allow_path(int ruleset, uint64_t allowed, int file) {
    struct pasar_landlock_path rule = {allowed, file};
    return (int)syscall(445, ruleset, 1, &rule, 0);
}

static inline int pasar_landlock_allow_port(int ruleset, uint64_t allowed, uint64_t port) {
    struct pasar_landlock_port rule = {allowed, port};
    return (int)syscall(445, ruleset, 2, &rule, 0);
}

static inline int pasar_landlock_restrict(int ruleset) {
    return (int)syscall(446, ruleset, 0);
}

#endif
