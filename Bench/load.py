"""The load clients: flow (ours, for anything of several steps) and wrk (for pages)."""
import json
import os
import shutil
import subprocess

from engines import ROOT, WORK, BenchFailure
from machine import resident_mb, tree_cpu

HERE = os.path.dirname(os.path.abspath(__file__))
FLOW = os.path.join(WORK, "flow")
CONNECTIONS = 64


def build():
    subprocess.run(
        ["gcc", "-O2", "-pthread", "-o", FLOW, os.path.join(HERE, "flow.c")], check=True, cwd=ROOT)


def flow(server, roots, scenario, lines, *, seconds, warm_up=0.0, flows=10**9,
         connections=CONNECTIONS, refused=()):
    """One run of flow as a record. `refused`: failures that belong to it, as `pay 409`."""
    command = [
        FLOW, "-u", server.url, "-s", os.path.join(HERE, "flows", scenario), "-f", lines,
        "-c", str(connections), "-n", str(flows), "-d", str(seconds), "-W", str(warm_up),
        "-S", ",".join(map(str, (server.pid, *roots))),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds + warm_up + 240, check=False)
    if done.returncode != 0:
        raise BenchFailure(f"flow {scenario}: {done.stderr[-1000:]}")
    said = json.loads(done.stdout)
    odd = {name: count for name, count in said["failures"].items() if name not in refused}
    if odd:
        raise BenchFailure(f"flow {scenario} had failures {odd}:\n{done.stderr[:1500]}")
    return {
        "value": said["flows_per_s"], "p50_ms": said["p50_ms"], "p99_ms": said["p99_ms"],
        "cpu_us_per_op": said["server_cpu_ms_per_flow"] * 1000, "rss_mb": resident_mb(server.pid),
        "ok": said["flows_ok"], "failures": said["failures"],
        "wall_ms": said["seconds"] * 1000,
    }


def pages(server, roots, paths, accept, *, seconds, warm_up):
    """GETs of random paths of a file. By wrk; by flow where there is no wrk."""
    if not shutil.which("wrk"):
        return pages_by_flow(server, roots, paths, accept, seconds=seconds, warm_up=warm_up)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--timeout", "10s", "-s", os.path.join(HERE, "pages.lua")]
    rest = [server.url, "--", paths, accept]
    subprocess.run([*command, f"-d{warm_up}s", *rest], capture_output=True, timeout=60, check=True)
    before = tree_cpu((server.pid, *roots))
    done = subprocess.run(
        [*command, f"-d{seconds}s", *rest], capture_output=True, text=True,
        timeout=seconds + 60, check=True)
    cpu = tree_cpu((server.pid, *roots)) - before
    said = json.loads(done.stdout.strip().splitlines()[-1])
    odd = {kind: count for kind, count in said["errors"].items() if count}
    if odd:
        raise BenchFailure(f"pages of {os.path.basename(paths)} had errors {odd}")
    return {
        "value": said["requests"] / said["seconds"], "p50_ms": said["p50_ms"],
        "p99_ms": said["p99_ms"], "cpu_us_per_op": cpu / max(said["requests"], 1) * 1e6,
        "rss_mb": resident_mb(server.pid),
    }


def pages_by_flow(server, roots, paths, accept, *, seconds, warm_up, flows=10**9):
    with open(os.path.join(HERE, "flows", "pages.flow")) as file:
        text = file.read().replace("ACCEPT", accept)
    scenario = os.path.join(WORK, "pages.flow")
    with open(scenario, "w") as file:
        file.write(text)
    return flow(server, roots, scenario, paths, seconds=seconds, warm_up=warm_up, flows=flows)
