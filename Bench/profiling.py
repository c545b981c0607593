"""Where the time of one figure goes: perf, or callgrind where perf may not look."""
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


def profile(bench, name):
    if name not in ("product_page", "product_list", "product_search", "checkout", "place"):
        raise BenchFailure(f"{name} has no steady load to profile")
    os.makedirs(WORK, exist_ok=True)
    load.build()
    engine = bench.engines[0]
    bench.settings.runs = 1
    engine.open()
    market = figures.Market(engine, bench.binary, bench.settings)
    try:
        market.fill()
        by = by_perf if perf_works() else by_callgrind
        report = by(market, name)
    finally:
        market.stop()
        engine.close()
    print(f"profile of {name} on {engine.name}: {report}")
    return 0


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
