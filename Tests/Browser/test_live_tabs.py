"""Many tabs of a LIVE room in one browser: one stream brings events to all of them, and connections
remain for every other page."""

import re
import time
import urllib.request

import pytest

from steps import until as until_within
from test_live_rooms import host, rooms  # noqa: F401
from test_live_video import market  # noqa: F401
from watch import Watch

TABS = 8
# A stream that a tab leaves lingers for two seconds; the server counts once a second.
SECONDS = 60
# Which browsers have what: all; phones, which have no shared workers; plain http on a phone.
WAYS = {
    "worker": "",
    "leader": "delete window.SharedWorker;",
    "alone": "delete window.SharedWorker; Object.defineProperty(navigator, 'locks', {});",
}
# Nothing hides a tab without a screen.
HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def until(what, is_so):
    return until_within(what, is_so, SECONDS)


def figure(market, name):
    with urllib.request.urlopen(market.url + "/metrics") as answer:
        return int(re.search(rf"^{name} (\d+)$", answer.read().decode(), re.M).group(1))


def counts(market, streams, viewers):
    return lambda: (
        figure(market, "pasar_event_streams") == streams
        and figure(market, "pasar_live_viewers") == viewers
    )


def tabs_of(visit, rooms, way, count, path=None):
    first = visit(rooms["market"], "phone")
    first.context.add_init_script(WAYS[way])
    tabs = [first] + [first.context.new_page() for _ in range(count - 1)]
    for tab in tabs:
        if tab is not first:
            tab.watch = Watch(tab)
        tab.goto(path or rooms["live"])
    return tabs


@pytest.mark.parametrize("way", ["worker", "leader"])
def test_eight_tabs_share_one_stream(way, visit, rooms, host):
    market = rooms["market"]
    until("nobody is here", counts(market, 0, 0))
    tabs = tabs_of(visit, rooms, way, TABS)
    until("one stream, one viewer", counts(market, 1, 1))
    # The film's requests come and go; the shop's other pages need a connection of their own.
    shop = tabs[0].context.new_page()
    began = time.monotonic()
    assert shop.goto(f"/products/{rooms['products'][0]}").ok
    assert time.monotonic() - began < 20
    notice = f"For all {TABS} tabs by the {way}"
    assert host.post(rooms["live"] + "/notice", form={"text": notice}).ok
    for tab in tabs:
        tab.locator(f"#notice:has-text('{notice}')").wait_for()
    # A tab that comes later has what was before it, and what follows.
    late = tabs[0].context.new_page()
    late.goto(rooms["live"])
    for tab in tabs[:3]:
        tab.close()
    assert host.post(rooms["live"] + "/notice", form={"text": notice + ", again"}).ok
    for tab in [*tabs[3:], late]:
        tab.locator(f"#notice:has-text('{notice}, again')").wait_for()
        said = [words for words in tab.locator("#net").all_inner_texts() if words]
        assert not said, said
    until("one stream, one viewer", counts(market, 1, 1))
    assert host.post(rooms["live"] + "/notice", form={"text": ""}).ok
    for tab in [*tabs[3:], late, shop]:
        tab.close()
    troubles = [trouble for tab in tabs for trouble in tab.watch.troubles]
    assert not troubles, "\n".join(troubles)
    until("all are gone", counts(market, 0, 0))


@pytest.mark.parametrize("way", WAYS)
def test_tabs_that_nobody_sees_hold_no_stream(way, visit, rooms, host):
    market = rooms["market"]
    until("nobody is here", counts(market, 0, 0))
    tabs = tabs_of(visit, rooms, way, 2)
    until("somebody is here", lambda: figure(market, "pasar_live_viewers") == 1)
    tabs[0].evaluate(HIDE, True)
    assert host.post(rooms["live"] + "/notice", form={"text": f"While hidden {way}"}).ok
    tabs[1].locator(f"#notice:has-text('While hidden {way}')").wait_for()
    tabs[1].evaluate(HIDE, True)
    until("hidden tabs hold nothing", counts(market, 0, 0))
    tabs[0].evaluate(HIDE, False)
    tabs[0].locator(f"#notice:has-text('While hidden {way}')").wait_for()
    until("the one that is seen follows", counts(market, 1, 1))
    assert host.post(rooms["live"] + "/notice", form={"text": ""}).ok


def test_five_rooms_at_once_leave_connections_for_pages(visit, rooms, host, playwright):
    """Two have a stream; the others are asked for every few seconds, and nobody is told of it."""
    market = rooms["market"]
    plan = {"starts_at": int(time.time() * 1000) + 3_600_000}
    paths = [rooms["live"]]
    for number in range(4):
        answer = host.post("/live", form=plan | {"title": f"Evening {number}"})
        assert answer.ok, answer.text()
        paths.append("/live/" + answer.json()["id"])
    until("nobody is here", counts(market, 0, 0))
    first = visit(market, "phone")
    tabs = [first] + [first.context.new_page() for _ in paths[1:]]
    for tab, path in zip(tabs, paths):
        tab.goto(path)
    until("two streams", lambda: figure(market, "pasar_event_streams") == 2)
    assert first.context.new_page().goto(f"/products/{rooms['products'][0]}").ok
    for number, path in enumerate(paths):
        assert host.post(path + "/notice", form={"text": f"In room {number}"}).ok
    for number, tab in enumerate(tabs):
        tab.locator(f"#notice:has-text('In room {number}')").wait_for()
        assert not [words for words in tab.locator("#net").all_inner_texts() if words]
    assert host.post(rooms["live"] + "/notice", form={"text": ""}).ok
