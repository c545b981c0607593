#ifndef PASAR_CAGE_H
#define PASAR_CAGE_H
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PASAR_DENY(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

#if defined(__x86_64__)
#define PASAR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define PASAR_ARCH AUDIT_ARCH_AARCH64
#endif

/* From here on this process opens no file, no connection and no other process: it has what it
   holds. Threads may start. It can't be taken back. 0 if it holds. */
static inline int pasar_cage(void) {
    struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASAR_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
        /* The same calls by other numbers. */
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        PASAR_DENY(__NR_open), PASAR_DENY(__NR_creat), PASAR_DENY(__NR_fork),
        PASAR_DENY(__NR_vfork), PASAR_DENY(__NR_unlink), PASAR_DENY(__NR_rename),
        PASAR_DENY(__NR_link), PASAR_DENY(__NR_symlink), PASAR_DENY(__NR_mkdir),
        PASAR_DENY(__NR_rmdir), PASAR_DENY(__NR_chmod), PASAR_DENY(__NR_chown),
        PASAR_DENY(__NR_readlink), PASAR_DENY(__NR_mknod),
#endif
        PASAR_DENY(__NR_openat), PASAR_DENY(__NR_openat2), PASAR_DENY(__NR_open_by_handle_at),
        PASAR_DENY(__NR_unlinkat), PASAR_DENY(__NR_renameat2), PASAR_DENY(__NR_linkat),
        PASAR_DENY(__NR_symlinkat), PASAR_DENY(__NR_mkdirat), PASAR_DENY(__NR_mknodat),
        PASAR_DENY(__NR_fchmodat), PASAR_DENY(__NR_fchownat), PASAR_DENY(__NR_readlinkat),
        PASAR_DENY(__NR_truncate), PASAR_DENY(__NR_memfd_create),
        PASAR_DENY(__NR_socket), PASAR_DENY(__NR_socketpair), PASAR_DENY(__NR_connect),
        PASAR_DENY(__NR_bind), PASAR_DENY(__NR_listen), PASAR_DENY(__NR_accept),
        PASAR_DENY(__NR_accept4), PASAR_DENY(__NR_sendto), PASAR_DENY(__NR_sendmsg),
        PASAR_DENY(__NR_execve), PASAR_DENY(__NR_execveat), PASAR_DENY(__NR_kill),
        PASAR_DENY(__NR_ptrace), PASAR_DENY(__NR_process_vm_readv),
        PASAR_DENY(__NR_process_vm_writev), PASAR_DENY(__NR_pidfd_open),
        PASAR_DENY(__NR_pidfd_getfd), PASAR_DENY(__NR_mount), PASAR_DENY(__NR_unshare),
        PASAR_DENY(__NR_setns), PASAR_DENY(__NR_bpf), PASAR_DENY(__NR_perf_event_open),
        PASAR_DENY(__NR_userfaultfd), PASAR_DENY(__NR_io_uring_setup), PASAR_DENY(__NR_keyctl),
        PASAR_DENY(__NR_add_key), PASAR_DENY(__NR_request_key), PASAR_DENY(__NR_prlimit64),
        PASAR_DENY(__NR_setrlimit),
        /* Its flags lie in memory, where no filter looks; glibc falls back to clone. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        /* CLONE_THREAD */
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x00010000, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof lines / sizeof *lines, lines};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -1;
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)) return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* Swift has no fork. */
static inline int pasar_fork(void) {
    int child = fork();
    if (child == 0) _exit(0);
    return child;
}

/* Hard and soft, so that nothing raises it again. 0 if it holds. */
static inline int pasar_limit(int what, unsigned long most) {
    struct rlimit limit = {most, most};
    return setrlimit((__rlimit_resource_t)what, &limit);
}

#endif
