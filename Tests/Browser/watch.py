"""What must not happen on any page: errors in the console, violations of the CSP, requests that
fail. And what must be true of every page that is looked at."""

import re
import time
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from market import ROOT

SHOTS = ROOT / "var/screenshots"
# A key that stands where a sentence should: its first word is a file of strings.
RAW_KEY = re.compile(
    r"\b(?:accounts|catalog|desk|discovery|field|form|ledger|listings|market|offline|operations"
    r"|orders|pages|price|problem|refusal|shell|shops|stock|category)\.[a-z][a-z0-9_-]*"
    r"(?:\.[a-z0-9_-]+)*\b"
)
AXE_OPTIONS = {"resultTypes": ["violations"], "preload": False}
NARROWEST = 360


class Watch:
    """Collects troubles of a page until the test ends."""

    def __init__(self, page, scripts=True):
        self.page = page
        self.scripts = scripts
        self.troubles = []
        self.expected = set()
        self.provoked = []
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.add(f"script: {error}"))
        page.on("requestfailed", self.failed)
        page.on("response", self.answered)

    def expect(self, *statuses):
        """Statuses that this test provokes."""
        self.expected.update(statuses)

    def provoke(self, *words):
        """Troubles with such words are this test's own, whenever they come."""
        self.provoked += words

    def add(self, trouble):
        if not any(word in trouble for word in self.provoked):
            self.troubles.append(trouble)

    def heard(self, message):
        is_csp = "Content Security Policy" in message.text
        if message.type != "error" and not is_csp:
            return
        # The browser repeats each refused request here; `answered` has judged it.
        if "Failed to load resource" in message.text:
            return
        self.add(f"console: {message.text} ({self.page.url})")

    def failed(self, request):
        # A page that is left behind aborts what it still was loading.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.add(f"request: {request.url}: {request.failure}")

    def answered(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.add(f"{response.status}: {response.request.method} {response.url}")


class Shots:
    """Screenshots of one test, numbered: var/screenshots/<test>-<n>.png."""

    def __init__(self, name):
        self.name = re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")
        self.count = 0
        SHOTS.mkdir(parents=True, exist_ok=True)

    def take(self, page):
        self.count += 1
        path = SHOTS / f"{self.name}-{self.count}.png"
        page.screenshot(path=str(path), full_page=True)
        return path


def serious(page):
    """What axe finds serious or critical, a line each."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    out = []
    for violation in found:
        if violation["impact"] in ("serious", "critical"):
            nodes = violation["nodes"]
            where = "; ".join(
                f"{' '.join(map(str, node['target']))} {node['html'][:160]}" for node in nodes[:4]
            )
            out.append(f"axe {violation['id']} ({len(nodes)}): {where}")
    return out


WIDER = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    const wide = [...document.querySelectorAll("body *")].filter((e) =>
        e.getBoundingClientRect().right > width + 1
        && !e.closest(".rail, .chips, .tablewrap, .product-rail, .product-thumbs, .vh"));
    return `${document.documentElement.scrollWidth} > ${width}: `
        + wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ");
}"""

SHAPE = """() => ({
    mains: document.querySelectorAll("main").length,
    heads: [...document.querySelectorAll("h1")].map((e) => e.textContent.trim()),
    title: document.title, lang: document.documentElement.lang,
    text: document.body.innerText,
    blind: [...document.images].filter((e) => e.complete && !e.naturalWidth).map((e) => e.src),
})"""


# What turns for ever is at rest as far as anybody cares.
MOVING = """() => document.getAnimations().some((a) => a.playState === "running"
    && a.effect.getComputedTiming().endTime !== Infinity)"""
REST_SECONDS = 10


def rests(page):
    """Until a sheet that rises or a part that fades in is there: half seen, its words are pale."""
    deadline = time.monotonic() + REST_SECONDS
    while page.evaluate(MOVING) and time.monotonic() < deadline:
        page.wait_for_timeout(50)


def faults_of(page, *, axe=True):
    """Everything that is wrong with the page that is open, each in words. Axe waits for timers,
    which never come where scripts are off: such pages are looked at without it."""
    rests(page)
    shape = page.evaluate(SHAPE)
    faults = []
    if shape["mains"] != 1:
        faults.append(f"{shape['mains']} <main>")
    if len(shape["heads"]) != 1 or not shape["heads"][0]:
        faults.append(f"h1: {shape['heads']}")
    if not shape["lang"] or not shape["title"]:
        faults.append("no language or no title")
    faults += [f"raw key {key}" for key in sorted(set(RAW_KEY.findall(shape["text"])))]
    faults += [f"no picture at {src}" for src in shape["blind"]]
    if axe and page.watch.scripts:
        faults += serious(page)
    size = page.viewport_size
    if size["width"] <= 480:
        page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
    wider = page.evaluate(WIDER)
    if wider:
        faults.append(f"scrolls sideways: {wider}")
    page.set_viewport_size(size)
    return faults
