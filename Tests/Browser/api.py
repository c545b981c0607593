"""Runs schemathesis over a demo market of its own: see schemathesis.sh."""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from market import ROOT, Market, fill_with_demo

SEED = 20261122
CHECKS = (
    "not_a_server_error,response_schema_conformance,"
    "status_code_conformance,content_type_conformance"
)
# Who asks, for how many seconds; three minutes together.
RUNS = [(None, 30), ("grace", 75), ("amara", 75)]
# A signed-in run would end its own session with these; the visitor's run sends them.
ENDING = r"^/(sign-in|sign-up|sign-out|first-operator|account/sessions/.*)$"


def cookie_of(market, name):
    body = json.dumps({"login": f"{name}@demo.pasar", "password": "pasar demo"}).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    request = urllib.request.Request(market.url + "/sign-in", body, headers)
    with urllib.request.urlopen(request) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    return next(c.split(";")[0] for c in cookies if c.startswith("pasar_session="))


def known_ids(market, cookie):
    """Ids that are there, by prefix: random ones would only meet 404."""
    found = {}
    for path in ("/seller/products", "/seller/orders", "/seller/stock", "/orders", "/basket",
                 "/inbox", "/account/sessions", "/", "/search"):  # fmt: skip
        try:
            text = json.dumps(market.ask(path, cookie))
        except OSError:
            continue
        for prefix, rest in re.findall(r"\b([a-z]{3})_([0-9A-Za-z]+)\b", text):
            ids = found.setdefault(prefix, [])
            if f"{prefix}_{rest}" not in ids:
                ids.append(f"{prefix}_{rest}")
    for product in found.get("prd", [])[:4]:
        sheet = market.ask(f"/products/{product}", cookie)
        found.setdefault("sku", []).extend(sku["id"] for sku in sheet["skus"])
    return {prefix: ids[:12] for prefix, ids in found.items()}


def run(market, name, seconds):
    cookie = cookie_of(market, name) if name else ""
    words = [
        ROOT / ".venv/bin/schemathesis", "run", market.url + "/openapi.json", "--url", market.url,
        "--checks", CHECKS, "--seed", SEED, "--max-time", seconds, "--no-color", "--workers", 1,
        "--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--max-failures", 40,
        "--request-timeout", 20, "--suppress-health-check", "all", "--warnings", "off",
        "--generation-with-security-parameters", "false", "--generation-database", "none",
        "-H", "Accept: application/json",
    ]  # fmt: skip
    if name:
        words += ["-H", f"Cookie: {cookie}", "--exclude-path-regex", ENDING]
    here = os.environ | {
        "SCHEMATHESIS_HOOKS": "api_hooks",
        "PYTHONPATH": str(Path(__file__).parent),
        "PASAR_KNOWN_IDS": json.dumps(known_ids(market, cookie)),
    }
    print(f"-- as {name or 'a visitor'}, {seconds} s, seed {SEED}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([str(word) for word in words], env=here, cwd=folder, timeout=600)
    return done.returncode == 0


def main():
    with tempfile.TemporaryDirectory(prefix="pasar-api.") as work:
        folder = Path(work) / "var"
        fill_with_demo(folder)
        market = Market(folder).start(limits=False)
        try:
            good = [run(market, *one) for one in RUNS]
        finally:
            market.stop()
        for fault in market.faults():
            print(fault)
        code, words = market.verify()
        print(words.strip())
        fine = sum(good)
        print(f"API: {fine} of {len(good)} runs found nothing")
        sys.exit(0 if all(good) and not market.faults() and code == 0 else 1)


if __name__ == "__main__":
    main()
