"""What the engine does without a server around it: the statements of a short load, recorded and run
again by C (record.c, replay.c) on a copy of the database as it was before."""
import glob
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import time

from engines import WORK, BenchFailure
from load import HERE, flow, pages_by_flow

LIBRARY = os.path.join(WORK, "record.so")
PROGRAM = os.path.join(WORK, "replay")
#: Operations before the clock starts, which prepare the statements, and those that are timed.
WARM_UP = 500
TIMED = 3000
#: Another copy each time; the median counts.
RUNS = 3


def build():
    """Compiles both sides of the trace."""
    common = ["gcc", "-O2"]
    subprocess.run(
        [*common, "-shared", "-fPIC", "-o", LIBRARY, os.path.join(HERE, "record.c"), "-ldl"],
        check=True)
    subprocess.run(
        [*common, "-pthread", "-o", PROGRAM, os.path.join(HERE, "replay.c"), "-lsqlite3"], check=True)


def place(market):
    """Orders a second; the replay must leave as many orders as the server did."""
    with open(market.list("placing.tsv")) as file:
        lines = file.readlines()[-(WARM_UP + TIMED):]

    def load(first, count):
        people = market.list("placing-traced.tsv")
        with open(people, "w") as file:
            file.writelines(lines[first:first + count])
        return flow(market.server, (), "place.flow", people, seconds=60, flows=count)
    return replayed(market, load)


def product_search(market):
    """Searches a second."""
    def load(_, count):
        return pages_by_flow(
            market.server, (), market.list("searches.txt"), "application/json", seconds=60,
            warm_up=0, flows=count)
    return replayed(market, load)


def replayed(market, load):
    """Records `load(first, count)` on a server of its own, then runs the trace again."""
    before = os.path.join(market.folder, "before")
    copy_database(market.database, before)
    trace = os.path.join(market.folder, "trace")
    market.start(("env", f"LD_PRELOAD={LIBRARY}", f"TRACE_OUT={trace}"))
    try:
        load(0, WARM_UP)
        start = time.monotonic_ns()
        done = load(WARM_UP, TIMED)["ok"]
        end = time.monotonic_ns()
    finally:
        market.stop()
    if done != TIMED:
        raise BenchFailure(f"{done} of {TIMED} operations were recorded")
    try:
        found = [again(market, before, trace, start, end) for _ in range(RUNS)]
    finally:
        for path in (trace, *glob.glob(before + "*")):
            os.unlink(path)
    middle = statistics.median_low(run["seconds"] for run in found)
    run = next(run for run in found if run["seconds"] == middle)
    return {
        "value": TIMED / run["seconds"], "cpu_us_per_op": run["cpu_s"] / TIMED * 1e6,
        "note": f"{run['steps'] / TIMED:.1f} steps each, {run['commits']} commits, "
        f"{run['unlike_read']} rows read otherwise",
    }


def again(market, before, trace, start, end):
    """One replay on a fresh copy, compared with what the server left."""
    database = os.path.join(market.folder, "again.db")
    copy_database(before, database)
    done = subprocess.run(
        [PROGRAM, "-d", database, "-t", trace, "-a", str(start), "-z", str(end)],
        capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise BenchFailure(done.stderr[-1000:])
    run = json.loads(done.stdout)
    counts = [orders(path) for path in (market.database, database)]
    for path in glob.glob(database + "*"):
        os.unlink(path)
    if counts[0] != counts[1] or run["unlike_written"]:
        raise BenchFailure(
            f"the replay left {counts[1]} orders for {counts[0]}, and {run['unlike_written']} of its "
            f"statements changed other rows:\n{done.stderr[-1000:]}")
    return run


def copy_database(path, to):
    """With its log, if it has one; nobody has it open."""
    for end in ("", "-wal"):
        if os.path.exists(path + end):
            shutil.copyfile(path + end, to + end)


def orders(path):
    """Number of orders in a file."""
    line = sqlite3.connect(path)
    try:
        return line.execute("SELECT count(*) FROM orders").fetchone()[0]
    finally:
        line.close()
