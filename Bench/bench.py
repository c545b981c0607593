#!/usr/bin/env python3
"""Measures Pasar: every figure on both engines, three times, the median kept.

    Scripts/bench                      the whole table, in under ten minutes
    Scripts/bench --profile checkout   one figure under perf (or callgrind)
    Scripts/bench --statements checkout   what it asks of SQLite, statement by statement

Narrower by the environment: BENCH_ONLY=checkout,place BENCH_ENGINES=sqlite BENCH_RUNS=1, and
BENCH_SECONDS, BENCH_PRODUCTS, BENCH_BUYERS, BENCH_PLACING, BENCH_ROWS; BENCH_BINARY takes a
binary that is built already. Needs python3, gcc; wrk and a PostgreSQL server where used.
"""
import json
import os
import statistics
import sys
import time

import figures
import load
import machine
import profiling
import rooms
from engines import ROOT, WORK, BenchFailure, engines

#: name -> (goal, at least or at most, unit). Source: issue 2, "Speed and memory".
GOALS = {
    "checkout": (1500, "least", "/s"),
    "place": (4000, "least", "/s"),
    "product_page": (8000, "least", "/s"),
    "product_list": (10000, "least", "/s"),
    "product_search": (None, "least", "/s"),
    "flash_200_50": (50, "least", "sold"),
    "start_to_ready": (1000, "most", "ms"),
    "start_to_ready_bench": (None, "most", "ms"),
    "import_rows": (3500, "least", "/s"),
    # Source: issue 3, "Shown by".
    "kb_per_viewer": (24, "most", "KB"),
    "pin_10k_ms": (500, "most", "ms"),
    "fanout_10k": (80_000, "least", "/s"),
    "fanout_10k_coalesced": (500_000, "least", "/s"),
    "fanout_1k": (110_000, "least", "/s"),
    "glass_to_glass_ms": (4000, "most", "ms"),
    "nchan_10k": (None, "least", "/s"),
    "nchan_1k": (None, "least", "/s"),
}
#: Of the server after its load.
RESIDENT_MB = 80
CHECKOUT_P99_MS = 100
FLASH_WALL_MS = 1000
KEYS = ("p50_ms", "p99_ms", "cpu_us_per_op", "rss_mb")
#: Of both engines together; late figures are measured once where early ones took longer.
BUDGET_SECONDS = 9 * 60

#: Once each and on one engine: the store has little to do with it. Memory first, on a fresh server.
ROOMS = ("kb_per_viewer", "pin_10k_ms", "fanout_10k", "fanout_10k_coalesced", "fanout_1k")
NCHAN = ("nchan_10k", "nchan_1k")
SERVED = ("product_page", "product_list", "product_search", "checkout", "place", "flash_200_50")


class Bench:
    def __init__(self):
        self.settings = figures.Settings(os.environ)
        only = os.environ.get("BENCH_ONLY", "")
        self.only = set(only.split(",")) if only else set(GOALS)
        unknown = self.only - set(GOALS)
        if unknown:
            raise BenchFailure(f"no figure is called {', '.join(sorted(unknown))}")
        names = os.environ.get("BENCH_ENGINES", "sqlite,postgres").split(",")
        self.engines = engines(names)
        usual = os.path.join(ROOT, ".build", "release", "pasar")
        self.binary = os.path.abspath(os.environ.get("BENCH_BINARY", usual))
        self.limit = 0.0
        self.records = []
        self.failures = []

    def measure(self, name, engine, once, *args, runs=None):
        """Runs a figure; the run with the median value is its record."""
        found = []
        for number in range(runs or self.settings.runs):
            if found and time.monotonic() > self.limit:
                break
            try:
                found.append(once(*args, number))
            except BenchFailure as failure:
                self.failures.append(f"{name} on {engine}: {failure}")
                print(f"bench: {self.failures[-1]}", flush=True)
                break
        if not found:
            return
        middle = statistics.median_low(run["value"] for run in found)
        kept = next(run for run in found if run["value"] == middle)
        record = {"name": name, "engine": engine, "value": rounded(kept["value"])}
        record |= {key: rounded(kept.get(key)) for key in KEYS}
        if name == "flash_200_50":
            record["wall_ms"] = rounded(kept["wall_ms"])
        self.records.append(record)
        values = " ".join(f"{run['value']:.0f}" for run in found)
        note = f"  ({kept['note']})" if kept.get("note") else ""
        print(f"{engine:9} {name:21} {values}{note}", flush=True)

    def run(self):
        os.makedirs(WORK, exist_ok=True)
        load.build()
        rooms.build()
        quiet = {
            "name": "machine", "fsync_per_s": round(machine.fsyncs_per_second(WORK)),
            "load1": machine.load1(), "cores": os.cpu_count(),
        }
        start = time.monotonic()
        for number, engine in enumerate(self.engines, start=1):
            # An import at the end of a slow run goes on past the limit once.
            self.limit = start + BUDGET_SECONDS * (number / len(self.engines) - 0.1)
            engine.open()
            try:
                self.run_on(engine)
            finally:
                engine.close()
        self.write([quiet, *self.records])
        self.show(quiet)
        return 1 if self.failures else 0

    def run_on(self, engine):
        market = figures.Market(engine, self.binary, self.settings)
        print(f"{engine.name}: the market was filled in {market.fill():.1f} s", flush=True)
        try:
            served = [name for name in SERVED if name in self.only]
            if served:
                market.start()
                for name in served:
                    self.measure(name, engine.name, getattr(figures, name), market)
                market.stop()
            if engine is self.engines[0]:
                self.run_rooms(market)
            if "start_to_ready_bench" in self.only:
                self.measure(
                    "start_to_ready_bench", engine.name, figures.start_to_ready, market)
            films = engine is self.engines[0] and "glass_to_glass_ms" in self.only
            demo = (
                figures.demo_market(market) if films or "start_to_ready" in self.only else None)
            if demo and "start_to_ready" in self.only:
                self.measure("start_to_ready", engine.name, figures.start_to_ready, demo)
            if demo and films and not figures.films_lack():
                self.measure(
                    "glass_to_glass_ms", engine.name, figures.glass_to_glass_ms, demo, runs=1)
            if "import_rows" in self.only:
                self.measure("import_rows", engine.name, figures.import_rows, market)
            self.check_books(market)
        finally:
            market.stop()

    def run_rooms(self, market):
        """LIVE rooms, and nginx with nchan beside them."""
        asked = [name for name in ROOMS if name in self.only]
        if asked:
            market.start()
            for name in asked:
                self.measure(name, market.engine.name, getattr(rooms, name), market, runs=1)
            market.stop()
        for name in NCHAN:
            if name in self.only:
                self.measure(name, "nginx", getattr(rooms, name), market, runs=1)

    def check_books(self, market):
        try:
            market.verify()
            print(f"{market.engine.name}: pasar verify finds the books right", flush=True)
        except BenchFailure as failure:
            self.failures.append(str(failure))
            print(f"bench: {failure}", flush=True)

    def write(self, records):
        with open(os.path.join(ROOT, "var", "bench.json"), "w") as file:
            file.write("[\n" + ",\n".join("  " + json.dumps(r) for r in records) + "\n]\n")

    def show(self, quiet):
        print(
            f"\n{quiet['cores']} cores, load {quiet['load1']:.1f} before, "
            f"{quiet['fsync_per_s']} fsync/s on the disk")
        print(
            f"{'figure':22}{'engine':10}{'value':>10} {'':5}{'goal':>8}  {'':5}"
            f"{'p50 ms':>8}{'p99 ms':>8}{'CPU us':>8}{'RSS MB':>8}")
        for record in self.records:
            goal, _, unit = GOALS[record["name"]]
            print(
                f"{record['name']:22}{record['engine']:10}{shown(record['value']):>10} {unit:5}"
                f"{shown(goal):>8}  {verdict(record):5}"
                + "".join(f"{shown(record[key]):>8}" for key in KEYS))
        for failure in self.failures:
            print(f"FAILED {failure.splitlines()[0]}")


def verdict(record):
    """Whether the goal is reached, with its second condition."""
    goal, way, _ = GOALS[record["name"]]
    if goal is None:
        return ""
    reached = record["value"] >= goal if way == "least" else record["value"] <= goal
    if record["name"] == "checkout":
        reached = reached and record["p99_ms"] < CHECKOUT_P99_MS
    if record["name"] == "flash_200_50":
        reached = reached and record["wall_ms"] < FLASH_WALL_MS
    if record["name"] in SERVED:
        reached = reached and record["rss_mb"] < RESIDENT_MB
    return "yes" if reached else "NO"


def rounded(value):
    return None if value is None else round(value, 2 if value < 100 else 1)


def shown(value):
    if value is None:
        return "–"
    return f"{value:.1f}" if abs(value) < 100 and value != int(value) else f"{value:.0f}"


def main():
    try:
        bench = Bench()
        if not os.access(bench.binary, os.X_OK):
            raise BenchFailure(f"{bench.binary} isn't there: run Scripts/bench, which builds it")
        ways = {"--profile": profiling.profile, "--statements": profiling.statements}
        if way := ways.get("".join(sys.argv[1:2])):
            return way(bench, sys.argv[2] if len(sys.argv) > 2 else "checkout")
        return bench.run()
    except BenchFailure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
