"""What the machine and its processes say of themselves."""
import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def processes():
    """Every process: id -> (parent, CPU seconds with reaped children)."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(name)] = (int(fields[1]), sum(map(int, fields[11:15])) / TICKS)
    return found


def tree_cpu(roots):
    """CPU seconds of processes and all below them."""
    found = processes()
    inside = set(roots)
    grows = True
    while grows:
        more = {pid for pid, (parent, _) in found.items() if parent in inside} - inside
        inside |= more
        grows = bool(more)
    return sum(found[pid][1] for pid in inside if pid in found)


def resident_mb(pid):
    """Resident memory in megabytes; 0 once it has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def fsyncs_per_second(folder, seconds=1.0):
    """4 KB at the end of a file, and fdatasync: what a commit costs at least."""
    path = os.path.join(folder, "fsync.probe")
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    count, start = 0, time.monotonic()
    try:
        while time.monotonic() - start < seconds:
            os.write(file, b"\0" * 4096)
            os.fdatasync(file)
            count += 1
    finally:
        took = time.monotonic() - start
        os.close(file)
        os.unlink(path)
    return count / took


def load1():
    return os.getloadavg()[0]
