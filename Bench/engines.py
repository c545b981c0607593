"""The two engines, and a server on one of them."""
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = os.path.join(ROOT, "var", "bench")
START_SECONDS = 30
STOP_SECONDS = 30


class BenchFailure(Exception):
    """Something that makes the figures worthless; its text says what to look at."""


def run(command, limit, **kept):
    """Runs to the end; fails with what was said last."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit, **kept)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise BenchFailure(f"{' '.join(command[:3])} … ended with {done.returncode}:\n{said}")
    return done.stdout


class SQLite:
    name = "sqlite"
    #: Processes besides the server that work for it.
    roots = ()

    def open(self):
        pass

    def database(self, folder):
        """A database of its own for the folder: `pasar`'s argument."""
        return os.path.join(folder, "pasar.db")

    def close(self):
        pass


class Postgres:
    """A cluster that lives as long as the run. Under /var/tmp, since the user postgres must be
    able to enter it, and since /tmp may be memory."""

    name = "postgres"

    def open(self):
        self.folder = tempfile.mkdtemp(prefix="pasar-bench-", dir="/var/tmp")
        os.chmod(self.folder, 0o755)
        self.cluster = os.path.join(self.folder, "cluster")
        said = run(["Scripts/postgres", "start", self.cluster], 90)
        self.server = said.split("'")[1].rpartition(" dbname=")[0]
        with open(os.path.join(self.cluster, "data", "postmaster.pid")) as file:
            self.roots = (int(file.readline()),)

    def database(self, folder):
        name = "bench_" + os.path.basename(folder).replace("-", "_")
        run(["psql", self.server + " dbname=postgres", "-qc", f"CREATE DATABASE {name}"], 30)
        return f"{self.server} dbname={name}"

    def close(self):
        run(["Scripts/postgres", "stop", self.cluster], 60)
        shutil.rmtree(self.folder, ignore_errors=True)


def engines(names):
    known = {"sqlite": SQLite, "postgres": Postgres}
    return [known[name]() for name in names]


def get(port, path, accept):
    """Status and body of a GET on the loopback."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", path, headers={"Accept": accept, "Accept-Language": "en-GB"})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


class Server:
    """`pasar serve` on a free port, up when made; with the time that took."""

    def __init__(self, binary, folder, database, wrapper=(), options=()):
        self.folder = folder
        self.log = os.path.join(folder, "server.log")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            *wrapper, binary, "serve", "--no-supervisor", "--no-rate-limits", "--port", str(self.port),
            "--folder", folder, "--database", database, *options,
        ]
        with open(self.log, "w") as log:
            start = time.monotonic()
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log)
        self.pid = self.process.pid
        self._await(start + START_SECONDS * (20 if wrapper else 1))
        self.ready_ms = (time.monotonic() - start) * 1000

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path, accept="text/html"):
        """Status and body."""
        return get(self.port, path, accept)

    def _await(self, limit):
        while time.monotonic() < limit:
            try:
                if self.get("/health")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.003)
        self.stop()
        with open(self.log) as log:
            raise BenchFailure(f"the server did not start:\n{log.read()[-2000:]}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                print("bench: the server did not stop by itself and was killed", flush=True)
