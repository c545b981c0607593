#!/usr/bin/env python3
"""Measures Pasar: every figure on both engines, three times, the median kept, beside its limit.

    Scripts/bench                      the whole table, in under ten minutes
    Scripts/bench --profile checkout   one figure under perf (or callgrind)
    Scripts/bench --statements checkout   what it asks of SQLite, statement by statement

Narrower by the environment: BENCH_ONLY=checkout,place BENCH_ENGINES=sqlite BENCH_RUNS=1, and
BENCH_SECONDS, BENCH_PRODUCTS, BENCH_BUYERS, BENCH_PLACING, BENCH_ROWS; BENCH_BINARY takes a
binary that is built already. A figure brings its limit with it; django-oscar, which is installed
from PyPI, only with BENCH_OSCAR=1 or BENCH_ONLY=oscar (checkout beside it). Needs python3, gcc;
wrk, nginx with nchan and a PostgreSQL server where used.
"""
import os
import statistics
import sys
import time

import django_oscar
import figures
import limits
import load
import machine
import profiling
import replay
import rooms
import table
from engines import ROOT, WORK, BenchFailure, engines
from goals import GOALS, SERVED, beside_sqlite, with_limit

KEYS = ("p50_ms", "p99_ms", "cpu_us_per_op", "rss_mb")
#: Of both engines together; late figures are measured once where early ones took longer.
BUDGET_SECONDS = 9 * 60

#: Once each and on one engine: the store has little to do with it. Memory first, on a fresh server.
ROOMS = ("kb_per_viewer", "pin_10k_ms", "fanout_10k", "fanout_10k_coalesced", "fanout_1k")


class Bench:
    def __init__(self):
        self.settings = figures.Settings(os.environ)
        only = os.environ.get("BENCH_ONLY", "")
        self.only = set(only.split(",")) if only else set(GOALS)
        if "oscar" in self.only:
            self.only = self.only - {"oscar"} | {"checkout"}
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
        record = {"name": name, "engine": engine, "value": kept["value"]}
        record |= {key: kept.get(key) for key in KEYS}
        if name == "flash_200_50":
            record["wall_ms"] = kept["wall_ms"]
        self.records.append(record)
        values = " ".join(f"{run['value']:.0f}" for run in found)
        note = f"  ({kept['note']})" if kept.get("note") else ""
        print(f"{engine:9} {name:21} {values}{note}", flush=True)

    def limit_by(self, name, known, market):
        """Puts a figure that was measured beside its limit, if it has one among the `known`."""
        place = next(
            (i for i, record in enumerate(self.records)
             if (record["name"], record["engine"]) == (name, market.engine.name)), None)
        if name not in known or place is None:
            return
        by, once = known[name]
        try:
            limit = once(market)
        except BenchFailure as failure:
            self.failures.append(f"{name}'s limit, {by}: {failure}")
            print(f"bench: {self.failures[-1]}", flush=True)
            return
        self.records[place] = with_limit(self.records[place], by, limit)
        note = f"  ({limit['note']})" if limit.get("note") else ""
        print(f"{by:9} {name:21} {limit['value']:.0f}{note}", flush=True)

    def run(self):
        os.makedirs(WORK, exist_ok=True)
        load.build()
        rooms.build()
        replay.build()
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
        self.records = beside_sqlite(self.records)
        table.write(os.path.join(ROOT, "var", "bench.json"), [quiet, *self.records])
        table.show(quiet, self.records, self.failures)
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
                    self.limit_by(name, limits.ALONGSIDE, market)
                market.stop()
            if engine.name == "sqlite":
                for name in served:
                    self.limit_by(name, limits.REPLAYED, market)
                    if django_oscar.is_asked_for(os.environ):
                        self.limit_by(name, limits.ASKED_FOR, market)
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
            for name in asked:
                self.limit_by(name, limits.ROOMS, market)

    def check_books(self, market):
        try:
            market.verify()
            print(f"{market.engine.name}: pasar verify finds the books right", flush=True)
        except BenchFailure as failure:
            self.failures.append(str(failure))
            print(f"bench: {failure}", flush=True)


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
