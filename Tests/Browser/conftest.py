"""Browsers and markets for the tests. `make test` runs them; alone:
.venv/bin/python -m pytest -q Tests/Browser"""

import pytest
from playwright.sync_api import sync_playwright

from market import BINARY, Market, fill_with_demo
from watch import Shots, Watch

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--force-color-profile=srgb",
]  # fmt: skip
# A busy machine needed 7 seconds for a page, and another one may be several times slower.
PATIENCE = 60_000
DEMO_PASSWORD = "pasar demo"


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: swift build --product pasar", returncode=3)


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def empty_market(tmp_path_factory):
    """Nobody has been here yet."""
    market = Market(tmp_path_factory.mktemp("empty") / "var")
    market.folder.mkdir()
    market.start()
    yield market
    market.stop()
    assert not market.faults(), "\n".join(market.faults())


@pytest.fixture(scope="session")
def demo_market(tmp_path_factory):
    """The demo's shops, people and orders. Tests may buy in it, not change its goods."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    fill_with_demo(folder)
    market = Market(folder).start(limits=False)
    yield market
    market.stop()
    assert not market.faults(), "\n".join(market.faults())


@pytest.fixture(scope="session")
def keys(playwright, demo_market):
    """Signs a demo person in once; what the browser keeps of it."""
    kept = {}

    def state(name):
        if name not in kept:
            api = playwright.request.new_context(base_url=demo_market.url)
            answer = api.post(
                "/sign-in",
                form={"login": f"{name}@demo.pasar", "password": DEMO_PASSWORD},
                headers={"Accept": "application/json"},
            )
            assert answer.ok, f"{name} can't sign in: {answer.status} {answer.text()}"
            kept[name] = api.storage_state()
            api.dispose()
        return kept[name]

    return state


@pytest.fixture(scope="session")
def places(demo_market):
    """Addresses of the demo's goods by market."""
    kept = {}

    def of(market="US", locale="en-US", word="mug"):
        if market not in kept:
            cookie = f"pasar_market={market}; pasar_locale={locale}"
            listed = demo_market.ask("/?", cookie)["products"]
            there = [one for one in listed if one["stock"] > 0]
            sheets = [demo_market.ask(one["href"], cookie) for one in there[:8]]
            chosen = next((sheet for sheet in sheets if sheet["options"]), sheets[0])
            kept[market] = {
                "product": f"/products/{chosen['id']}",
                "shop": chosen["shop"]["href"],
                "category": str(chosen["category"]),
                "word": word,
            }
        return kept[market]

    return of


@pytest.fixture
def shots(request):
    name = request.node.name.removeprefix("test_")
    module = request.node.path.stem.removeprefix("test_")
    return Shots(f"{module}-{name}")


@pytest.fixture
def visit(playwright, browser):
    """Opens a browser for somebody: visit(market, "phone", javascript=False, locale="th-TH").
    Whatever goes wrong on its pages fails the test."""
    contexts, watches = [], []

    def open_(market, size="phone", *, workers="block", javascript=True, **wishes):
        frame = dict(playwright.devices["Pixel 7"]) if size == "phone" else {}
        frame.pop("default_browser_type", None)
        if size == "desk":
            frame["viewport"] = {"width": 1280, "height": 800}
        if size == "phone":
            # Pictures are looked at, not printed: a third of the pixels is enough.
            frame["device_scale_factor"] = 1
        frame |= {"locale": "en-US", "timezone_id": "America/New_York"} | wishes
        context = browser.new_context(
            base_url=market.url, service_workers=workers, java_script_enabled=javascript, **frame
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.watch = Watch(page, javascript)
        watches.append(page.watch)
        return page

    yield open_
    for context in contexts:
        context.close()
    troubles = [trouble for watch in watches for trouble in watch.troubles]
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def phone(visit, demo_market):
    return visit(demo_market, "phone")


@pytest.fixture
def desk(visit, demo_market):
    return visit(demo_market, "desk")
