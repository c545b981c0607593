"""A market of its own on a port of its own: the debug binary on an empty folder."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = ROOT / ".build/debug/pasar"
# How long a machine that is many times slower may take; nothing here waits longer than it must.
READY_SECONDS = 120
STOP_SECONDS = 60
MAIL_SECONDS = 60
COMMAND_SECONDS = 900
# Below those that the kernel hands out: a browser's connection must not take one between two starts.
PORTS = range(20_000, 32_000)
# The demo's orders are told in hours before now.
KEPT_SECONDS = 3600


def free_port():
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", port))
                return port
            except OSError:
                continue


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def command(*words, timeout=COMMAND_SECONDS):
    """A command of `pasar` that ends by itself; its words on standard error."""
    done = subprocess.run(
        [str(BINARY), *words], cwd=ROOT, timeout=timeout, text=True, capture_output=True
    )
    return done.returncode, done.stderr


def fill_with_demo(folder):
    """Puts the demo market into an empty folder: made once a binary and an hour, then copied."""
    kept = ROOT / f".build/test-demo/{BINARY.stat().st_mtime_ns}"
    if not kept.exists() or time.time() - kept.stat().st_mtime > KEPT_SECONDS:
        shutil.rmtree(kept.parent, ignore_errors=True)
        made = kept.parent / "unfinished"
        made.mkdir(parents=True)
        code, words = command("demo", "--folder", str(made))
        assert code == 0, words
        made.rename(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)


class Market:
    """A server that is started, stopped and started again on the same folder and port."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = self.folder.parent / f"{self.folder.name}.log"
        self.process = None

    def start(self, *, minutes_ahead=0, limits=True, flags=("--rtmp-port=-1",)):
        flags = ["--cheap-hashing", "--demo-sign-in", "--offline", *flags]
        flags += ["--clock-ahead-minutes", str(minutes_ahead)]
        if not limits:
            flags.append("--no-rate-limits")
        words = [BINARY, "serve", "--port", self.port, "--folder", self.folder, *flags]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [str(word) for word in words], cwd=ROOT, stdout=log, stderr=log
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_alive():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"pasar serve didn't start:\n{self.log.read_text()}")
            time.sleep(0.05)
        return self

    def is_alive(self):
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=5) as answer:
                return json.load(answer)["alive"]
        except OSError:
            return False

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        os.kill(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise AssertionError("pasar serve didn't stop when asked to")

    def restart(self, *, minutes_ahead):
        self.stop()
        return self.start(minutes_ahead=minutes_ahead)

    def first_operator_link(self):
        found = re.search(r"https?://[^/\s]+(/first-operator\?\S+)", self.log.read_text())
        assert found, f"no link for the first operator:\n{self.log.read_text()}"
        return self.url + found.group(1)

    def code_for(self, login):
        """The digits of the newest mail to somebody; mail leaves twice a second."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            mails = sorted((self.folder / "outbox").iterdir(), key=lambda m: m.stat().st_mtime_ns)
            texts = [mail.read_text() for mail in reversed(mails)]
            for text in texts:
                found = re.search(r"\n\n(\d{6}) ", text)
                if text.startswith(f"To: {login}\n") and found:
                    return found.group(1)
            time.sleep(0.1)
        raise AssertionError(f"no code was mailed to {login}")

    def faults(self):
        """Lines in which the server says that something of its own failed."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if '"fault"' in line or "Fatal error" in line]

    def verify(self):
        return command("verify", "--folder", str(self.folder))

    def ask(self, path, cookie=""):
        """What software gets: JSON."""
        headers = {"Accept": "application/json", "Cookie": cookie}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers)) as a:
            return json.load(a)
