"""Where the time of one figure goes: perf, or callgrind where perf may not look; and which statements
it runs on SQLite."""
import os
import shutil
import signal
import subprocess
import time

import figures
import load
from engines import WORK, BenchFailure

#: Odd, so that it doesn't beat with anything that ticks.
HERTZ = 499
#: Lines of a report that are worth reading.
LINES = 400


STEADY = ("product_page", "product_list", "product_search", "checkout", "place")


def profile(bench, name):
    by = by_perf if perf_works() else by_callgrind
    report = looked_at(bench, name, by)
    print(f"profile of {name} on {bench.engines[0].name}: {report}")
    return 0


def statements(bench, name):
    print(looked_at(bench, name, by_statement))
    return 0


def looked_at(bench, name, by):
    """Fills a market, lets `by` look at the figure, and returns what it found."""
    if name not in STEADY:
        raise BenchFailure(f"{name} has no steady load to profile")
    os.makedirs(WORK, exist_ok=True)
    load.build()
    engine = bench.engines[0]
    bench.settings.runs = 1
    engine.open()
    market = figures.Market(engine, bench.binary, bench.settings)
    try:
        market.fill()
        return by(market, name)
    finally:
        market.stop()
        engine.close()


def perf_works():
    if not shutil.which("perf"):
        return False
    data = os.path.join(WORK, "perf.probe")
    done = subprocess.run(
        ["perf", "record", "-e", "cpu-clock", "-g", "-o", data, "--", "true"],
        capture_output=True, check=False)
    if os.path.exists(data):
        os.unlink(data)
    return done.returncode == 0


def by_perf(market, name):
    """Samples the server while the figure runs; several views of it in one file."""
    market.start()
    data = os.path.join(WORK, f"perf-{name}.data")
    perf = subprocess.Popen(
        ["perf", "record", "-e", "cpu-clock", "-F", str(HERTZ), "-g", "-o", data, "-p",
         str(market.server.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    said = getattr(figures, name)(market, 0)
    perf.send_signal(signal.SIGINT)
    perf.wait(60)
    print(f"{said['value']:.0f}/s while perf looked on")
    path = os.path.join(WORK, f"profile-{name}.txt")
    report = ["perf", "report", "-i", data, "--stdio"]
    views = {
        "by thread": ["--no-children", "-g", "none", "--sort", "comm"],
        "by library": ["--no-children", "-g", "none", "--sort", "dso"],
        "by symbol": ["--no-children", "-g", "none", "--sort", "symbol"],
        "with what it calls": ["--children", "-g", "none", "--sort", "symbol",
                               "--percent-limit", "0.5"],
        "with callers": ["--no-children", "-g", "caller,0.5,callee,function,percent", "--sort",
                         "symbol", "--percent-limit", "0.7"],
    }
    with open(path, "w") as file:
        for title, view in views.items():
            file.write(f"==== {title}\n" + readable(report + view))
    return path


def readable(command):
    """The report's first lines with Swift's names in the clear."""
    text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    text = "\n".join(lines[:LINES]) + "\n"
    if not shutil.which("swift"):
        return text
    return subprocess.run(
        ["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True,
        check=False).stdout


def by_callgrind(market, name):
    """Fifty times slower, so a short load is enough; counts instructions, not time."""
    market.settings.seconds = market.settings.page_seconds = 10
    data = os.path.join(WORK, f"callgrind-{name}.out")
    market.start(("valgrind", "--tool=callgrind", f"--callgrind-out-file={data}"))
    getattr(figures, name)(market, 0)
    market.stop()
    path = os.path.join(WORK, f"profile-{name}.txt")
    with open(path, "w") as file:
        file.write(readable(["callgrind_annotate", "--inclusive=yes", data]))
    return path


def by_statement(market, name):
    """Each statement's runs and time by flow or page, dearest first. SQLite counts for itself."""
    if market.engine.name != "sqlite":
        raise BenchFailure("PostgreSQL tells by pg_stat_statements")
    library = os.path.join(WORK, "statements.so")
    table = os.path.join(WORK, f"statements-{name}.tsv")
    source = os.path.join(load.HERE, "statements.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    market.start(("env", f"LD_PRELOAD={library}", f"STATEMENTS_OUT={table}"))
    said = getattr(figures, name)(market, 0)
    market.stop()
    with open(table) as file:
        rows = [line.rstrip("\n").split("\t", 5) for line in file]
    rows = [(*map(float, row[:5]), row[5]) for row in rows]
    # What is done once a flow; warming up counts on both sides.
    once = {"checkout": "INSERT INTO checkouts", "place": "INSERT INTO checkouts"}.get(name, "COMMIT")
    count = max(row[0] for row in rows if row[5].startswith(once))
    lines = [f"{said['value']:.0f}/s meanwhile", "  runs   µs each     µs  anew  steps"]
    for runs, took, _, again, steps, text in sorted(rows, key=lambda row: -row[1]):
        if runs >= count / 20:
            lines.append(
                f"{runs / count:6.2f} {took / runs:9.2f} {took / count:6.1f} {again / count:5.2f} "
                f"{steps / runs:6.0f}  {' '.join(text.split())[:90]}")
    total = [sum(row[place] for row in rows) / count for place in (0, 1, 3)]
    lines.append(f"{total[0]:.1f} statements, {total[1]:.0f} µs, {total[2]:.2f} prepared anew")
    return "\n".join(lines)
