#ifndef PASAR_PRIVILEGES_H
#define PASAR_PRIVILEGES_H
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Hard and soft, so that nothing raises it again. 0 if it holds. */
static inline int pasar_limit(int what, unsigned long most) {
    struct rlimit limit = {most, most};
    return setrlimit((__rlimit_resource_t)what, &limit);
}

/* No program started from here on gains a right by its file. 0 if it holds. */
static inline int pasar_gain_nothing(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

/* No other process reads this one's memory, and it leaves no core. 0 if it holds. */
static inline int pasar_hide(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/* A signal for this process when the thread that started it ends. */
static inline int pasar_end_with_parent(int number) {
    return prctl(PR_SET_PDEATHSIG, number, 0, 0, 0);
}

/* root's privileges but those in `kept`, a bit each, for this program and those that it becomes.
   Whoever isn't root has none. */
static inline void pasar_drop_privileges(unsigned long long kept) {
    for (int right = 0; right < 64; right++)
        if (!(kept >> right & 1)) prctl(PR_CAPBSET_DROP, right, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    if (syscall(__NR_capget, &header, data)) return;
    for (int half = 0; half < 2; half++) {
        unsigned int part = (unsigned int)(kept >> (32 * half));
        data[half].permitted &= part;
        data[half].effective &= part;
        data[half].inheritable = 0;
    }
    syscall(__NR_capset, &header, data);
}

/* Runs `work` in a process of its own and returns its wait status. Swift has no fork. */
static inline int pasar_status_of(int (*work)(int), int argument) {
    int child = fork(), status = -1;
    if (child == 0) _exit(work(argument));
    if (child > 0) waitpid(child, &status, 0);
    return status;
}

#endif
