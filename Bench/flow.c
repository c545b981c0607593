/* flow - closed-loop load client for multi-step HTTP flows (add to cart -> pay -> order ...).
 * Build: gcc -O2 -pthread -o flow flow.c
 *  -u http://a.b.c.d:port   server           -s FILE  scenario (below)
 *  -c N  concurrent buyers (default 1)       -n N     flows in all (default 1000)      -d SEC  time limit (default 30)
 *  -f FILE  lines for ${line} (line number = flow number, wraps)     -k  new connection and each flow (default: keep-alive per buyer)
 *  -S PIDS  server process trees for CPU/RSS (see proctree.h)        -W SEC  warm-up, not counted (default 0)
 * Scenario, line by line:
 *   step NAME METHOD PATH            starts a step
 *   header Name: value               extra header           body TEXT   request body (one line)
 *   expect 200,201                   accepted statuses      contains TEXT / lacks TEXT   answer body check
 *   capture VAR TERM PREFIX          VAR = text after PREFIX in the answer up to the character TERM
 *   repeat N                         repeats this step N times
 * Variables in path, headers, body: ${w} buyer, ${i} flow number, ${u} unique id, ${rand:A:B}, ${line}, ${VAR};
 * ${1} to ${9}: the tab-separated fields of ${line}.
 * Cookies are kept for one flow; a step with a Cookie header of its own sends only that.  A flow stops at its first failing step.  All buyers start together.
 * Output: one JSON object; latencies in ms; failures grouped by step and status. */
#define _GNU_SOURCE
#include "proctree.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#define MS 32
typedef struct { char name[32], method[8], *path, *hdr, *body, *expect, *has, *lacks; int ncap, repeat; struct { char var[24], term, *prefix; } cap[8]; } step;
static step st[MS]; static int ns, C = 1, newconn, port = 80, nlines; static long NF = 1000; static double D = 30, W = 0; static char host[64], **lines, *pids;
static atomic_long next_flow, uniq; static atomic_int samples; static pthread_barrier_t bar; static volatile int warming; static double tstart;
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
typedef struct { pthread_t th; int id, fd; unsigned seed; long ok, bad; float *lat; long nlat, cap; struct { float *v; long n, cap; } sl[MS]; struct { int step, status; long n; } fail[64]; int nfail;
  char vars[16][2][1024]; int nv; char jar[16][2][512]; int nj; char *buf; size_t bl, bc; long bytes; double last; } wk;
static void push(float **v, long *n, long *cap, float x) { if (*n == *cap) { *cap = *cap ? *cap * 2 : 1024; *v = realloc(*v, *cap * sizeof(float)); } (*v)[(*n)++] = x; }
/* field n (1..9) of a tab-separated line into out; returns its length */
static size_t field(const char *l, int n, char *out, size_t cap) {
  while (--n && (l = strchr(l, '\t'))) l++;
  size_t len = l ? strcspn(l, "\t") : 0; if (len >= cap) len = cap - 1; if (l) memcpy(out, l, len); return len; }
static void expand(wk *w, long i, const char *in, char *out, size_t cap) {
  size_t o = 0; for (; in && *in && o + 1 < cap;) { if (in[0] == '$' && in[1] == '{') { const char *e = strchr(in, '}'); if (!e) break; char k[64]; snprintf(k, sizeof k, "%.*s", (int)(e - in - 2), in + 2); in = e + 1; long a, b;
      if (!strcmp(k, "w")) o += snprintf(out + o, cap - o, "%d", w->id); else if (!strcmp(k, "i")) o += snprintf(out + o, cap - o, "%ld", i);
      else if (!strcmp(k, "u")) o += snprintf(out + o, cap - o, "%08x-%08lx", getpid(), atomic_fetch_add(&uniq, 1));
      else if (sscanf(k, "rand:%ld:%ld", &a, &b) == 2) o += snprintf(out + o, cap - o, "%ld", a + (long)(rand_r(&w->seed) % (unsigned long)(b - a + 1)));
      else if (k[0] >= '1' && k[0] <= '9' && !k[1]) o += nlines ? field(lines[i % nlines], k[0] - '0', out + o, cap - o) : 0;
      else if (!strcmp(k, "line")) o += snprintf(out + o, cap - o, "%s", nlines ? lines[i % nlines] : "");
      else for (int j = 0; j < w->nv; j++) if (!strcmp(w->vars[j][0], k)) { o += snprintf(out + o, cap - o, "%s", w->vars[j][1]); break; }
    } else out[o++] = *in++; }
  out[o < cap ? o : cap - 1] = 0; }
static int dial(void) { int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1; setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); struct timeval tv = {180, 0}; setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  struct sockaddr_in d = {.sin_family = AF_INET, .sin_port = htons(port)}; inet_pton(AF_INET, host, &d.sin_addr); if (connect(fd, (void *)&d, sizeof d)) { close(fd); return -1; } return fd; }
/* one request; returns the status or 0; body at *body (NUL-terminated) */
static int request(wk *w, step *s, long i, char **body) {
  static __thread char path[4096], b[65536], h[8192], req[90000]; char ck[8192] = ""; size_t o = 0;
  expand(w, i, s->path, path, sizeof path); expand(w, i, s->body, b, sizeof b); expand(w, i, s->hdr, h, sizeof h);
  for (int j = 0; j < w->nj; j++) o += snprintf(ck + o, sizeof ck - o, "%s%s=%s", j ? "; " : "Cookie: ", w->jar[j][0], w->jar[j][1]);
  if (strcasestr(h, "Cookie:")) ck[o = 0] = 0;
  if (o) snprintf(ck + o, sizeof ck - o, "\r\n");
  size_t rl = snprintf(req, sizeof req, "%s %s HTTP/1.1\r\nHost: %s:%d\r\n%s%s", s->method, path, host, port, h, ck);
  if (s->body || strcmp(s->method, "GET")) rl += snprintf(req + rl, sizeof req - rl, "Content-Length: %zu\r\n\r\n%s", strlen(b), b); else rl += snprintf(req + rl, sizeof req - rl, "\r\n");
  for (int tr = 0; tr < 2; tr++) { int fresh = 0; if (w->fd < 0) { w->fd = dial(); fresh = 1; if (w->fd < 0) return 0; }
    if (send(w->fd, req, rl, MSG_NOSIGNAL) != (ssize_t)rl) { close(w->fd); w->fd = -1; if (fresh) return 0; continue; }
    w->bl = 0; char *he = 0; long want = -1; int chk = 0, eof = 0;
    for (;;) { if (w->bc - w->bl < 65536) w->buf = realloc(w->buf, (w->bc += 262144) + 1); ssize_t n = recv(w->fd, w->buf + w->bl, w->bc - w->bl, 0); if (n <= 0) { eof = 1; break; } w->bl += n; w->bytes += n; w->buf[w->bl] = 0;
      if (!he && (he = strstr(w->buf, "\r\n\r\n"))) { *he = 0; char *cl = strcasestr(w->buf, "\ncontent-length:"); chk = strcasestr(w->buf, "transfer-encoding: chunked") != 0; int sc = atoi(w->buf + 9); *he = '\r';
        want = cl ? (he + 4 - w->buf) + atol(cl + 16) : chk || (sc != 204 && sc != 304) ? -1 : he + 4 - w->buf; }
      else if (he) he = strstr(w->buf, "\r\n\r\n");
      if (he && want >= 0 && (long)w->bl >= want) break;
      if (he && chk && w->bl >= 5 && !memcmp(w->buf + w->bl - 5, "0\r\n\r\n", 5)) break; }
    if (!he) { close(w->fd); w->fd = -1; if (fresh) return 0; continue; }
    *he = 0; for (char *q = w->buf; (q = strcasestr(q, "\nset-cookie:")); q++) { char k[512], v[512]; if (sscanf(q + 12, " %511[^=]=%511[^;\r]", k, v) == 2) { int j; for (j = 0; j < w->nj && strcmp(w->jar[j][0], k); j++); if (j < 16) { strcpy(w->jar[j][0], k); strcpy(w->jar[j][1], v); if (j == w->nj) w->nj++; } } }
    int code = atoi(w->buf + 9); if (eof || strcasestr(w->buf, "connection: close")) { close(w->fd); w->fd = -1; } *body = he + 4; return code; }
  return 0; }
static void *worker(void *v) {
  wk *w = v; w->fd = -1; w->seed = 7919 * w->id + 1; pthread_barrier_wait(&bar);
  for (;;) { long i = atomic_fetch_add(&next_flow, 1); double t0 = now(); if (i >= NF || t0 - tstart > D + W) break; int counted = t0 - tstart >= W;
    w->nv = w->nj = 0; if (newconn && w->fd >= 0) { close(w->fd); w->fd = -1; } int ok = 1; float sl[MS]; int k;
    for (k = 0; k < ns && ok; k++) for (int rep = 0; rep < st[k].repeat && ok; rep++) { double a = now(); char *body = ""; int code = request(w, &st[k], i, &body); sl[k] = (now() - a) * 1e3; char cs[8]; snprintf(cs, 8, "%d", code);
      ok = code && (st[k].expect ? strstr(st[k].expect, cs) != 0 : code / 100 == 2) && (!st[k].has || strstr(body, st[k].has)) && (!st[k].lacks || !strstr(body, st[k].lacks));
      if (ok) { for (int c = 0; c < st[k].ncap; c++) { char *p = strstr(body, st[k].cap[c].prefix); if (!p) { ok = 0; break; } p += strlen(st[k].cap[c].prefix); char *e = strchr(p, st[k].cap[c].term); size_t l = e ? e - p : strlen(p); if (l > 1023) l = 1023;
          int j; for (j = 0; j < w->nv && strcmp(w->vars[j][0], st[k].cap[c].var); j++); if (j < 16) { strcpy(w->vars[j][0], st[k].cap[c].var); memcpy(w->vars[j][1], p, l); w->vars[j][1][l] = 0; if (j == w->nv) w->nv++; } } }
      if (counted && ok) push(&w->sl[k].v, &w->sl[k].n, &w->sl[k].cap, sl[k]);
      if (!ok && counted) { int j; for (j = 0; j < w->nfail && !(w->fail[j].step == k && w->fail[j].status == code); j++); if (j < 64) { if (j == w->nfail) { w->fail[j].step = k; w->fail[j].status = code; w->nfail++; } w->fail[j].n++; }
        if (atomic_fetch_add(&samples, 1) < 3) fprintf(stderr, "failed step %s: %d %.600s\n", st[k].name, code, body); } }
    w->last = now(); if (counted) { if (ok) { w->ok++; push(&w->lat, &w->nlat, &w->cap, (w->last - t0) * 1e3); } else w->bad++; } }
  if (w->fd >= 0) close(w->fd); return 0; }
static int cmp(const void *a, const void *b) { float x = *(float *)a, y = *(float *)b; return x < y ? -1 : x > y; }
static float q(float *v, long n, double p) { if (!n) return 0; long i = p * n; return v[i >= n ? n - 1 : i]; }
static char *rest(char *l, const char *k) { size_t n = strlen(k); return !strncmp(l, k, n) && l[n] == ' ' ? strdup(l + n + 1) : 0; }
int main(int ac, char **av) {
  int o; char *sc = 0, *u = 0, *lf = 0; signal(SIGPIPE, SIG_IGN);
  while ((o = getopt(ac, av, "u:s:c:n:d:f:kS:W:")) > 0) switch (o) { case 'u': u = optarg; break; case 's': sc = optarg; break; case 'c': C = atoi(optarg); break; case 'n': NF = atol(optarg); break; case 'd': D = atof(optarg); break; case 'f': lf = optarg; break; case 'k': newconn = 1; break; case 'S': pids = optarg; break; case 'W': W = atof(optarg); break; default: return 1; }
  if (!u || !sc || sscanf(u, "http://%63[^:/]:%d", host, &port) < 1) { fprintf(stderr, "usage: flow -u http://a.b.c.d:port -s scenario ... (see flow.c)\n"); return 1; }
  char l[70000], *r; FILE *f = fopen(sc, "r"); if (!f) { perror(sc); return 1; }
  while (fgets(l, sizeof l, f)) { l[strcspn(l, "\n")] = 0; step *s = ns ? &st[ns - 1] : 0; if (!*l || *l == '#') continue;
    if ((r = rest(l, "step"))) { if (ns == MS) return 1; s = &st[ns++]; s->repeat = 1; s->path = malloc(4096); s->hdr = strdup(""); if (sscanf(r, "%31s %7s %4095s", s->name, s->method, s->path) != 3) return 1; }
    else if (s && (r = rest(l, "header"))) { char *x; if (asprintf(&x, "%s%s\r\n", s->hdr, r) < 0) return 1; s->hdr = x; } else if (s && (r = rest(l, "body"))) s->body = r; else if (s && (r = rest(l, "expect"))) s->expect = r; else if (s && (r = rest(l, "contains"))) s->has = r; else if (s && (r = rest(l, "lacks"))) s->lacks = r; else if (s && (r = rest(l, "repeat"))) s->repeat = atoi(r);
    else if (s && (r = rest(l, "capture"))) { char *p = r; int c = s->ncap++; sscanf(p, "%23s %c", s->cap[c].var, &s->cap[c].term); p = strchr(p, ' ') + 3; s->cap[c].prefix = strdup(p); } else { fprintf(stderr, "bad line: %s\n", l); return 1; } }
  if (lf && (f = fopen(lf, "r"))) while (fgets(l, sizeof l, f)) { l[strcspn(l, "\n")] = 0; lines = realloc(lines, (nlines + 1) * sizeof *lines); lines[nlines++] = strdup(l); }
  wk *w = calloc(C, sizeof *w); pthread_barrier_init(&bar, 0, C + 1); pthread_attr_t at; pthread_attr_init(&at); pthread_attr_setstacksize(&at, 1 << 20);
  for (int i = 0; i < C; i++) { w[i].id = i; pthread_create(&w[i].th, &at, worker, &w[i]); }
  long r0, r1; int np; double c0 = tree_cpu(pids, &r0, &np); tstart = now(); pthread_barrier_wait(&bar);
  if (W > 0) { usleep(W * 1e6); c0 = tree_cpu(pids, &r0, &np); }
  for (int i = 0; i < C; i++) pthread_join(w[i].th, 0);
  double c1 = tree_cpu(pids, &r1, &np), te = 0; long ok = 0, bad = 0, by = 0; float *all = 0; long n = 0, cap = 0;
  for (int i = 0; i < C; i++) { ok += w[i].ok; bad += w[i].bad; by += w[i].bytes; if (w[i].last > te) te = w[i].last; for (long j = 0; j < w[i].nlat; j++) push(&all, &n, &cap, w[i].lat[j]); }
  double el = te - tstart - W; if (n) qsort(all, n, sizeof *all, cmp); FILE *la = fopen("/proc/loadavg", "r"); char lav[16] = ""; if (la) { if (fscanf(la, "%15s", lav) != 1) lav[0] = 0; fclose(la); }
  printf("{\"c\":%d,\"flows_ok\":%ld,\"flows_failed\":%ld,\"seconds\":%.2f,\"flows_per_s\":%.1f,\"p50_ms\":%.2f,\"p90_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f,\"MB_in\":%.1f,\"server_cpu_ms_per_flow\":%.3f,\"server_cpu_s\":%.2f,\"server_rss_kb\":%ld,\"server_procs\":%d,\"load1\":%s,\"steps\":{", C, ok, bad, el, ok / el, q(all, n, .5), q(all, n, .9), q(all, n, .99), n ? all[n - 1] : 0, by / 1e6, ok + bad ? (c1 - c0) * 1e3 / (ok + bad) : 0, c1 - c0, r1, np, *lav ? lav : "0");
  for (int k = 0; k < ns; k++) { float *a = 0; long m = 0, cp = 0; for (int i = 0; i < C; i++) for (long j = 0; j < w[i].sl[k].n; j++) push(&a, &m, &cp, w[i].sl[k].v[j]); if (m) qsort(a, m, sizeof *a, cmp); printf("%s\"%s\":{\"n\":%ld,\"p50\":%.2f,\"p99\":%.2f}", k ? "," : "", st[k].name, m, q(a, m, .5), q(a, m, .99)); }
  printf("},\"failures\":{"); int first = 1; for (int k = 0; k < ns; k++) for (int code = 0; code < 600; code++) { long m = 0; for (int i = 0; i < C; i++) for (int j = 0; j < w[i].nfail; j++) if (w[i].fail[j].step == k && w[i].fail[j].status == code) m += w[i].fail[j].n; if (m) { printf("%s\"%s %d\":%ld", first ? "" : ",", st[k].name, code, m); first = 0; } }
  printf("}}\n"); return 0; }
