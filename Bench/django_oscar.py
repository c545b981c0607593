"""django-oscar on PostgreSQL as `checkout`'s limit. Installs it from PyPI into var/bench, so it runs
only when asked for: BENCH_OSCAR=1, or `oscar` in BENCH_ONLY."""
import os
import socket
import subprocess
import sys
import time

from engines import WORK, BenchFailure, Postgres, run
from load import HERE, flow

VENV = os.path.join(WORK, "oscar-venv")
SITE = os.path.join(HERE, "oscar_site")
BUYERS = 400
PRODUCTS = 200
SECONDS = 8
WARM_UP = 3
#: For each worker, so that none waits for work.
CONNECTIONS = 4


def is_asked_for(env):
    """Whether somebody wants it installed."""
    return env.get("BENCH_OSCAR") == "1" or "oscar" in env.get("BENCH_ONLY", "").split(",")


def checkout(market):
    """Orders a second, and the CPU of its workers and of PostgreSQL for one."""
    install()
    cluster = Postgres()
    cluster.open()
    try:
        return measure(cluster, market.list("oscar.tsv"))
    finally:
        cluster.close()


def install():
    """Its virtual environment; kept for the next run."""
    wanted = os.path.join(SITE, "requirements.txt")
    mark = os.path.join(VENV, "requirements.txt")
    if os.path.exists(mark) and open(mark).read() == open(wanted).read():
        return
    run([sys.executable, "-m", "venv", "--clear", VENV], 120)
    run([os.path.join(VENV, "bin", "pip"), "install", "--quiet", "-r", wanted], 600)
    with open(mark, "w") as file:
        file.write(open(wanted).read())


def measure(cluster, lines):
    """Fills a database and lets buyers at it."""
    run(["psql", cluster.server + " dbname=postgres", "-qc", "CREATE DATABASE oscar"], 30)
    words = dict(word.split("=") for word in cluster.server.split())
    env = os.environ | {
        "OSCAR_HOST": words["host"], "OSCAR_PORT": words["port"], "PYTHONPATH": SITE,
        "DJANGO_SETTINGS_MODULE": "settings", "PYTHONDONTWRITEBYTECODE": "1",
    }
    filled = run(
        [os.path.join(VENV, "bin", "python"), os.path.join(SITE, "fill.py"), str(BUYERS),
         str(PRODUCTS)], 240, env=env)
    with open(lines, "w") as file:
        file.write(filled)
    run(["psql", cluster.server + " dbname=oscar", "-qc", "ANALYZE"], 60)
    with Gunicorn(env) as server:
        found = flow(
            server, cluster.roots, "oscar.flow", lines, seconds=SECONDS, warm_up=WARM_UP,
            connections=CONNECTIONS * os.cpu_count())
    # Oscar answers a refusal by a redirect too: only the orders themselves tell.
    placed = int(run(
        ["psql", cluster.server + " dbname=oscar", "-qAtc",
         "SELECT count(*) FROM order_order JOIN (SELECT order_id FROM order_line GROUP BY order_id "
         "HAVING count(*) = 2) AS two ON order_id = id"], 30))
    if placed < found["ok"]:
        raise BenchFailure(f"django-oscar placed {placed} orders of two lines for {found['ok']}")
    return found | {"note": f"{found['cpu_us_per_op'] / 1000:.1f} ms CPU each"}


class Gunicorn:
    """As many workers as cores; inside of a `with`."""

    def __init__(self, env):
        self.env = env
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.process = subprocess.Popen(
            [
                os.path.join(VENV, "bin", "gunicorn"), "--workers", str(os.cpu_count()), "--bind",
                f"127.0.0.1:{self.port}", "--log-level", "error", "--preload",
                "django.core.wsgi:get_wsgi_application()",
            ], env=self.env, cwd=SITE)
        self.pid = self.process.pid
        limit = time.monotonic() + 30
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise BenchFailure("gunicorn did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
