"""Each figure: how it is measured once. `bench.py` repeats them and takes the median."""
import json
import os
import resource
import shutil
import subprocess
import time

import catalogue
import replay
from engines import ROOT, WORK, BenchFailure, Server, run
from load import flow, pages
from machine import resident_mb, tree_cpu

#: A page of the Shop has at least so many bytes; a shorter one would flatter.
PAGE_BYTES = 20_000
FLASH_UNITS = 50
FLASH_BUYERS = 200


class Settings:
    """How long and how much; smaller by the environment."""

    def __init__(self, env):
        def number(name, usual):
            return int(env.get("BENCH_" + name, usual))

        self.runs = number("RUNS", 3)
        self.seconds = number("SECONDS", 8)
        self.page_seconds = min(self.seconds, 6)
        self.warm_up = 2
        self.products = number("PRODUCTS", 3000)
        self.buyers = number("BUYERS", 4000)
        #: Baskets that one run of `place` may empty: 5 seconds at its goal.
        self.placing = number("PLACING", 24_000)
        self.rows = number("ROWS", 100_000)


class Market:
    """A filled database on an engine, and the server when there is one."""

    def __init__(self, engine, binary, settings):
        self.engine, self.binary, self.settings = engine, binary, settings
        self.folder = os.path.join(WORK, engine.name)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lists = os.path.join(self.folder, "lists")
        os.makedirs(self.lists)
        self.database = engine.database(self.folder)
        self.server = None

    def fill(self):
        size = self.settings
        placing = size.placing * size.runs + replay.WARM_UP + replay.TIMED
        start = time.monotonic()
        run(
            [
                self.binary, "bench-market", "--folder", self.folder, "--database", self.database,
                "--out", self.lists, "--products", str(size.products), "--buyers",
                str(size.buyers), "--placing", str(placing), "--flashes", str(size.runs),
            ], 300)
        return time.monotonic() - start

    def start(self, wrapper=()):
        options = []
        if os.path.exists(self.list("room.tsv")):
            with open(self.list("room.tsv")) as file:
                options = ["--live-bench-room", file.readline().split("\t")[0]]
        self.server = Server(self.binary, self.folder, self.database, wrapper, options)

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None

    def list(self, name):
        return os.path.join(self.lists, name)

    def verify(self):
        run([self.binary, "verify", "--folder", self.folder, "--database", self.database], 120)


def checkout(market, _):
    return flow(
        market.server, market.engine.roots, "checkout.flow", market.list("buyers.tsv"),
        seconds=market.settings.seconds, warm_up=market.settings.warm_up)


def place(market, number):
    """A basket is emptied once, so each run has people of its own."""
    count = market.settings.placing
    with open(market.list("placing.tsv")) as file:
        lines = file.readlines()[number * count:(number + 1) * count]
    mine = market.list(f"placing-{number}.tsv")
    with open(mine, "w") as file:
        file.writelines(lines)
    return flow(
        market.server, market.engine.roots, "place.flow", mine, seconds=market.settings.seconds,
        warm_up=1, flows=count)


def product_page(market, _):
    with open(market.list("products.txt")) as file:
        path = file.readline().strip()
    status, body = market.server.get(path)
    if status != 200 or len(body) < PAGE_BYTES:
        raise BenchFailure(f"{path} answers {status} with {len(body)} bytes, too short for a page")
    return by_wrk(market, "products.txt", "text/html")


def product_list(market, _):
    with open(market.list("lists.txt")) as file:
        path = file.readline().strip()
    status, body = market.server.get(path, "application/json")
    if status != 200 or body.count(b'"prd_') < 20:
        raise BenchFailure(f"{path} answers {status} with {body.count(b'prd_')} products")
    return by_wrk(market, "lists.txt", "application/json")


def product_search(market, _):
    return by_wrk(market, "searches.txt", "application/json")


def by_wrk(market, name, accept):
    return pages(
        market.server, market.engine.roots, market.list(name), accept,
        seconds=market.settings.page_seconds, warm_up=market.settings.warm_up)


def flash_200_50(market, number):
    out = flow(
        market.server, market.engine.roots, "place.flow", market.list(f"flash-{number + 1}.tsv"),
        seconds=30, flows=FLASH_BUYERS, connections=FLASH_BUYERS,
        refused=("pay 409", "pay 422"))
    refused = sum(out["failures"].values())
    if out["ok"] != FLASH_UNITS or refused != FLASH_BUYERS - FLASH_UNITS:
        raise BenchFailure(f"the flash sold {out['ok']} of {FLASH_UNITS} and refused {refused}")
    out["value"] = out["ok"]
    return out


def start_to_ready(market, _):
    """On the bench's own database; `demo_start` is the same on the demo market."""
    market.start()
    out = {"value": market.server.ready_ms, "rss_mb": resident_mb(market.server.pid)}
    market.stop()
    return out


def demo_market(market):
    """The demo in a database of its own; nil if it can't be filled (said why)."""
    demo = Market.__new__(Market)
    demo.engine, demo.binary, demo.settings = market.engine, market.binary, market.settings
    demo.folder, demo.server = os.path.join(WORK, market.engine.name + "-demo"), None
    shutil.rmtree(demo.folder, ignore_errors=True)
    demo.lists = os.path.join(demo.folder, "lists")
    os.makedirs(demo.folder)
    demo.database = demo.engine.database(demo.folder)
    try:
        run(
            [demo.binary, "demo", "--folder", demo.folder, "--database", demo.database], 240)
    except (BenchFailure, subprocess.TimeoutExpired) as failure:
        print(f"bench: no demo market on {demo.engine.name}: {failure}", flush=True)
        return None
    return demo


PYTHON = os.path.join(ROOT, ".venv", "bin", "python")


def films_lack():
    """What a film needs and isn't here, said once; then it isn't measured."""
    lacks = [name for name in ("ffmpeg", "chromium") if not shutil.which(name)]
    lacks += [] if os.path.exists(PYTHON) else [".venv (Scripts/setup-test)"]
    if lacks:
        print(f"bench: no glass_to_glass_ms without {', '.join(lacks)}", flush=True)
    return lacks


def glass_to_glass_ms(market, _):
    """From a clock before a host's browser to the same clock in a viewer's: see glass.py."""
    market.start()
    try:
        done = subprocess.run(
            [
                PYTHON, os.path.join(ROOT, "Bench", "glass.py"), market.server.url,
                "amara@demo.pasar", "pasar demo",
            ], capture_output=True, text=True, timeout=180)
        if done.returncode != 0:
            raise BenchFailure("glass.py: " + done.stderr.strip()[-600:])
        found = json.loads(done.stdout)
        return {
            "value": found["glass_to_glass_ms"], "rss_mb": resident_mb(market.server.pid),
            "note": f"p95 {found['p95_ms']} ms, worst {found['worst_ms']} ms, first picture after "
            f"{found['first_picture_s']} s, {found['played_s']} of {found['watched_s']} s played",
        }
    finally:
        market.stop()


def import_rows(market, number):
    """Another file each time; memory is looked at while it runs."""
    path = market.list(f"import-{number}.csv")
    catalogue.write(path, market.settings.rows, number)
    with open(market.list("shop.txt")) as file:
        shop = file.read().strip()
    command = [
        market.binary, "import", "--folder", market.folder, "--database", market.database,
        "--shop", shop, path,
    ]
    others = tree_cpu(market.engine.roots)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    sizes = []
    while process.poll() is None:
        sizes.append(resident_mb(process.pid))
        time.sleep(0.1)
    took = time.monotonic() - start
    said = process.stderr.read().strip()
    os.unlink(path)
    if process.returncode != 0:
        raise BenchFailure(f"the import ended with {process.returncode}: {said[-1000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    cpu += tree_cpu(market.engine.roots) - others
    rows = market.settings.rows
    quarter = max(sizes[:max(1, len(sizes) // 4)])
    return {
        "value": rows / took, "cpu_us_per_op": cpu / rows * 1e6, "rss_mb": max(sizes),
        "note": f"memory {quarter:.0f} MB after a quarter, {max(sizes):.0f} MB at most; "
        + said.splitlines()[-1][:160] if said else "",
    }
