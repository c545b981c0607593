/* Tries what a program in a cage may not do: `misbehave ATTEMPT [ARGUMENT]`.
   0: it worked; 1: it was refused; a signal: it was killed. Whatever else its arguments are, it tries
   everything in turn, writes the outcomes to standard error and ends with 1: so it stands in for
   ffmpeg. `old-kernel WORDS… ` starts a program for which the kernel has no cage. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int reads(const char *path) {
    int file = open(path, O_RDONLY);
    char byte;
    return file >= 0 && read(file, &byte, 1) >= 0;
}

static int writes(const char *path) { return open(path, O_WRONLY | O_CREAT, 0600) >= 0; }

static int address(const char *port, int tries_connect) {
    int file = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (file < 0) return 0;
    if (tries_connect) return !connect(file, (struct sockaddr *)&at, sizeof at);
    return !bind(file, (struct sockaddr *)&at, sizeof at) && !listen(file, 1);
}

static int attempt(const char *name, const char *what) {
    if (!strcmp(name, "nothing")) return 1;
    if (!strcmp(name, "read")) return reads(what);
    if (!strcmp(name, "write")) return writes(what);
    if (!strcmp(name, "connect")) return address(what, 1);
    if (!strcmp(name, "listen")) return address(what, 0);
    if (!strcmp(name, "datagram")) return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
    if (!strcmp(name, "local")) return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
    if (!strcmp(name, "fork")) {
        int child = fork();
        if (!child) _exit(0);
        return child > 0;
    }
    if (!strcmp(name, "program")) {
        execl("/usr/bin/id", "id", (char *)NULL);
        return 0;
    }
    if (!strcmp(name, "signal")) return !kill(atoi(what), 0);
    if (!strcmp(name, "trace")) return !ptrace(PTRACE_ATTACH, atoi(what), 0, 0);
    if (!strcmp(name, "root")) return !setuid(0) && geteuid() == 0;
    if (!strcmp(name, "memory")) {
        size_t bytes = strtoull(what, NULL, 10);
        char *room = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return room != MAP_FAILED;
    }
    if (!strcmp(name, "limit")) {
        struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};
        return !setrlimit(RLIMIT_AS, &most);
    }
    if (!strcmp(name, "processor")) {
        volatile unsigned long count = 0;
        for (;;) count++;
    }
    if (!strcmp(name, "files")) {
        for (int i = 0; i < 10000; i++)
            if (dup(0) < 0) return 0;
        return 1;
    }
    if (!strcmp(name, "bytes")) {
        int file = open(what, O_WRONLY | O_CREAT, 0600);
        static char block[1 << 20];
        for (int i = 0; file >= 0 && i < 1000; i++)
            if (write(file, block, sizeof block) < 0) return 0;
        return file >= 0;
    }
    return -1;
}

/* From here on the kernel answers as one without filters and without Landlock. */
static void become_old(void) {
    struct sock_filter lines[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_seccomp, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 444, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_prctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof lines / sizeof *lines, lines};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/* Each attempt in turn, the deadly ones left out. */
static void try_everything(void) {
    static const char *attempts[][2] = {
        {"read", "/etc/passwd"}, {"write", "/tmp/pasar-misbehaved"}, {"connect", "8080"},
        {"datagram", ""}, {"local", ""}, {"program", ""}, {"memory", "8000000000"},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        fprintf(stderr, "%s %s. ", attempts[i][0],
            attempt(attempts[i][0], attempts[i][1]) == 1 ? "worked" : "refused");
}

int main(int count, char **words) {
    if (count > 2 && !strcmp(words[1], "old-kernel")) {
        become_old();
        execv(words[2], words + 2);
        return 126;
    }
    int outcome = count > 1 ? attempt(words[1], count > 2 ? words[2] : "") : -1;
    if (outcome < 0) try_everything();
    return outcome == 1 ? 0 : 1;
}
