#ifndef PASAR_FILTER_H
#define PASAR_FILTER_H
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Allow-lists of system calls for seccomp(2), written out as programs of the kernel's packet filter:
   a load of the number, then a comparison and an answer for each call that is allowed. */

#if defined(__x86_64__)
#define PASAR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define PASAR_ARCH AUDIT_ARCH_AARCH64
#endif

enum pasar_calls {
    /* pasar-picture once it has started: memory, threads, and the files that it holds. */
    PASAR_CALLS_DECODER,
    /* ffmpeg: files too, of which Landlock says which. */
    PASAR_CALLS_FILES,
    /* ffmpeg at RTMP: outgoing TCP too. */
    PASAR_CALLS_CONNECTIONS,
    /* nginx: listening and worker processes too. */
    PASAR_CALLS_SERVER,
};

/* Lines of a filter: 255 calls and their special cases at two lines each. */
#define PASAR_FILTER_LINES 640

struct pasar_filter {
    struct sock_filter lines[PASAR_FILTER_LINES];
    unsigned short count;
};

static inline void pasar_line(struct pasar_filter *f, struct sock_filter line) {
    if (f->count < PASAR_FILTER_LINES) f->lines[f->count] = line;
    f->count++;
}

static inline void pasar_answer(struct pasar_filter *f, int call, unsigned int answer) {
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

static inline void pasar_answer_all(
    struct pasar_filter *f, const int *calls, size_t count, unsigned int answer) {
    for (size_t i = 0; i < count; i++) pasar_answer(f, calls[i], answer);
}

#define PASAR_ANSWER_ALL(f, calls, answer) \
    pasar_answer_all((f), (calls), sizeof(calls) / sizeof *(calls), (answer))

/* Loads the lower half of an argument; both kinds of machine are little-endian. */
static inline void pasar_load(struct pasar_filter *f, int argument) {
    size_t at = offsetof(struct seccomp_data, args) + 8 * (size_t)argument;
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned int)at));
}

/* One call by the bits of one argument: `if_set` if any of `mask` is set, else `if_clear`. */
static inline void pasar_answer_bits(
    struct pasar_filter *f, int call, int argument, unsigned int mask, unsigned int if_set,
    unsigned int if_clear) {
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4));
    pasar_load(f, argument);
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, mask, 0, 1));
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, if_set));
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, if_clear));
}

/* socket(2): streams of one family; others go on to the lines that follow. */
static inline void pasar_allow_streams(struct pasar_filter *f, unsigned int family) {
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 7));
    pasar_load(f, 0);
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, family, 0, 4));
    pasar_load(f, 1);
    /* Without SOCK_CLOEXEC and SOCK_NONBLOCK. */
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xF));
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 0, 1));
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    pasar_line(
        f, (struct sock_filter)BPF_STMT(
               BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
}

/* Memory, time, threads and open files: what every program needs. */
static const int pasar_common_calls[] = {
    __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64, __NR_pwrite64, __NR_lseek,
    __NR_close, __NR_fstat, __NR_fdatasync, __NR_fsync, __NR_ftruncate, __NR_fadvise64, __NR_dup,
    __NR_dup3, __NR_fcntl, __NR_ppoll, __NR_pselect6, __NR_eventfd2, __NR_pipe2, __NR_munmap,
    __NR_mremap, __NR_madvise, __NR_brk, __NR_futex, __NR_set_robust_list, __NR_get_robust_list,
    __NR_set_tid_address, __NR_rseq, __NR_membarrier, __NR_rt_sigaction, __NR_rt_sigprocmask,
    __NR_rt_sigreturn, __NR_rt_sigtimedwait, __NR_sigaltstack, __NR_sched_yield,
    __NR_sched_getaffinity, __NR_sched_setaffinity, __NR_sched_getparam,
    __NR_sched_getscheduler, __NR_sched_getattr, __NR_sched_setattr, __NR_getpriority, __NR_getcpu,
    __NR_gettid, __NR_getpid, __NR_getppid, __NR_tgkill, __NR_exit, __NR_exit_group,
    __NR_clock_gettime, __NR_clock_getres, __NR_clock_nanosleep, __NR_nanosleep,
    __NR_gettimeofday, __NR_restart_syscall, __NR_getrandom, __NR_getrusage, __NR_sysinfo,
    __NR_uname, __NR_times,
#if defined(__x86_64__)
    __NR_poll, __NR_select, __NR_dup2, __NR_pipe, __NR_time, __NR_arch_prctl,
#endif
};

/* Files by name: where these lead is Landlock's to say. */
static const int pasar_file_calls[] = {
    __NR_openat, __NR_openat2, __NR_newfstatat, __NR_statx, __NR_faccessat, __NR_faccessat2,
    __NR_readlinkat, __NR_getdents64, __NR_unlinkat, __NR_renameat, __NR_renameat2, __NR_mkdirat,
    __NR_getcwd, __NR_statfs, __NR_fstatfs, __NR_umask, __NR_fchmod, __NR_fchmodat, __NR_ftruncate,
    __NR_fallocate, __NR_flock, __NR_copy_file_range, __NR_sendfile, __NR_execve, __NR_getuid,
    __NR_geteuid, __NR_getgid, __NR_getegid, __NR_getresuid, __NR_getresgid, __NR_getgroups,
    __NR_getpgid, __NR_getsid, __NR_mincore, __NR_mlock, __NR_munlock, __NR_set_mempolicy,
    __NR_get_mempolicy, __NR_mbind, __NR_timer_create, __NR_timer_settime, __NR_timer_delete,
    __NR_setitimer, __NR_getitimer, __NR_setpriority,
#if defined(__x86_64__)
    __NR_open, __NR_stat, __NR_lstat, __NR_access, __NR_readlink, __NR_unlink, __NR_rename,
    __NR_mkdir, __NR_rmdir, __NR_getdents, __NR_chmod, __NR_creat, __NR_alarm, __NR_getpgrp,
#endif
};

static const int pasar_connection_calls[] = {
    __NR_connect, __NR_sendto, __NR_recvfrom, __NR_sendmsg, __NR_recvmsg, __NR_sendmmsg,
    __NR_shutdown, __NR_getsockname, __NR_getpeername, __NR_setsockopt, __NR_getsockopt,
};

static const int pasar_server_calls[] = {
    __NR_bind, __NR_listen, __NR_accept, __NR_accept4, __NR_socketpair, __NR_epoll_create1,
    __NR_epoll_ctl, __NR_epoll_pwait, __NR_kill, __NR_wait4, __NR_waitid, __NR_setsid,
    __NR_rt_sigsuspend, __NR_setuid, __NR_setgid, __NR_setgroups, __NR_setresuid, __NR_setresgid,
    __NR_fchown, __NR_fchownat, __NR_clone, __NR_chdir, __NR_io_setup, __NR_io_destroy,
    __NR_io_submit, __NR_io_getevents, __NR_signalfd4, __NR_capset, __NR_capget,
#if defined(__x86_64__)
    __NR_epoll_create, __NR_epoll_wait, __NR_eventfd, __NR_chown, __NR_fork, __NR_vfork,
    __NR_utime,
#endif
    __NR_utimensat,
};

/* Calls that none of these programs has a use for, and an intruder has: the process is killed. */
static const int pasar_deadly_calls[] = {
    __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_pidfd_open,
    __NR_pidfd_getfd, __NR_pidfd_send_signal, __NR_mount, __NR_umount2, __NR_pivot_root,
    __NR_chroot, __NR_unshare, __NR_setns, __NR_bpf, __NR_perf_event_open, __NR_userfaultfd,
    __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register, __NR_keyctl, __NR_add_key,
    __NR_request_key, __NR_open_by_handle_at, __NR_name_to_handle_at, __NR_init_module,
    __NR_finit_module, __NR_delete_module, __NR_kexec_load, __NR_reboot, __NR_swapon,
    __NR_swapoff, __NR_execveat, __NR_memfd_create, __NR_personality, __NR_kcmp, __NR_fsopen,
    __NR_fsmount, __NR_move_mount, __NR_open_tree, __NR_mknodat,
#if defined(__x86_64__)
    __NR_mknod, __NR_iopl, __NR_ioperm, __NR_modify_ldt,
#endif
};

/* Sets the filter for this process and whatever it becomes; it can't be taken back. 0 if it holds. */
static inline int pasar_filter_calls(enum pasar_calls calls) {
    struct pasar_filter filter = {.count = 0}, *f = &filter;
    unsigned int allow = SECCOMP_RET_ALLOW, die = SECCOMP_RET_KILL_PROCESS;
    unsigned int refuse = SECCOMP_RET_ERRNO | EPERM;
    int decoder = calls == PASAR_CALLS_DECODER;
    pasar_line(
        f, (struct sock_filter)BPF_STMT(
               BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASAR_ARCH, 1, 0));
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, die));
    pasar_line(
        f, (struct sock_filter)BPF_STMT(
               BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
#if defined(__x86_64__)
    /* The same calls by other numbers. */
    pasar_line(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, die));
#endif
    PASAR_ANSWER_ALL(f, pasar_common_calls, allow);
    /* Its flags lie in memory, where no filter looks; glibc falls back to clone. */
    pasar_answer(f, __NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    if (calls == PASAR_CALLS_SERVER) {
        pasar_answer(f, __NR_clone, allow);
    } else {
        /* CLONE_THREAD: threads, no processes. */
        pasar_answer_bits(f, __NR_clone, 0, 0x00010000, allow, die);
    }
    /* A decoder loads no code once it has started. */
    unsigned int executable = decoder ? die : allow;
    pasar_answer_bits(f, __NR_mmap, 2, PROT_EXEC, executable, allow);
    pasar_answer_bits(f, __NR_mprotect, 2, PROT_EXEC, executable, allow);
    if (decoder) {
        /* A limit is read by some libraries, and set by none. */
        pasar_answer_bits(f, __NR_prlimit64, 2, 0xFFFFFFFF, die, allow);
        pasar_answer_bits(f, __NR_newfstatat, 3, 0x1000 /* AT_EMPTY_PATH */, allow, die);
        pasar_answer(f, __NR_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
        /* Names of threads. */
        pasar_answer(f, __NR_prctl, SECCOMP_RET_ERRNO | EINVAL);
    } else {
        PASAR_ANSWER_ALL(f, pasar_file_calls, allow);
        pasar_answer(f, __NR_prlimit64, allow);
        pasar_answer(f, __NR_ioctl, allow);
        pasar_answer(f, __NR_prctl, allow);
        if (calls != PASAR_CALLS_FILES) {
            pasar_allow_streams(f, AF_INET);
            PASAR_ANSWER_ALL(f, pasar_connection_calls, allow);
        }
        if (calls == PASAR_CALLS_SERVER) {
            pasar_allow_streams(f, AF_UNIX);
            PASAR_ANSWER_ALL(f, pasar_server_calls, allow);
        }
        PASAR_ANSWER_ALL(f, pasar_deadly_calls, die);
#if defined(__x86_64__)
        if (calls != PASAR_CALLS_SERVER) {
            pasar_answer(f, __NR_fork, die);
            pasar_answer(f, __NR_vfork, die);
        }
#endif
    }
    pasar_line(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, decoder ? die : refuse));
    if (filter.count > PASAR_FILTER_LINES) return -1;
    struct sock_fprog program = {filter.count, filter.lines};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* 1 if this kernel has filters of system calls. */
static inline int pasar_has_filters(void) {
    unsigned int action = SECCOMP_RET_KILL_PROCESS;
    return !syscall(__NR_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

#endif
