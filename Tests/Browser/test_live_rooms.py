"""Every page around a LIVE room, with scripts and without, and what a room is told."""

import re
import shutil
import time

import pytest

from steps import sign_in
from test_live_video import NOT_HERE, market, moves  # noqa: F401
from test_without_javascript import DEAD, UNSENT
from watch import faults_of

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason=f"ffmpeg {NOT_HERE}")

PASSWORD = "pasar demo"


@pytest.fixture(scope="module")
def rooms(playwright, market):
    """A room that is planned, one on air and one that is over; their host's cookies."""
    api = playwright.request.new_context(
        base_url=market.url,
        extra_http_headers={"Accept": "application/json", "X-Requested-With": "test"},
    )
    told = api.post("/sign-in", form={"login": "elena@demo.pasar", "password": PASSWORD})
    assert told.ok, told.text()
    made = {"state": api.storage_state(), "market": market}
    page = api.get("/studio", headers={"Accept": "text/html"}).text()
    made["products"] = sorted(set(re.findall(r'value="(prd_\w+)"', page)))
    for name in ("planned", "ended", "live"):
        made[name] = room(api, name, made["products"])
    api.dispose()
    return made


def room(api, name, products):
    plan = {"title": f"A {name} evening", "starts_at": int(time.time() * 1000) + 3_600_000}
    answer = api.post("/live", form=plan | ({"product": products[0]} if products else {}))
    assert answer.ok, answer.text()
    path = "/live/" + answer.json()["id"]
    if name != "planned":
        assert api.post(path + "/start").ok
    if name == "live" and products:
        assert api.post(path + "/pin", form={"product": products[0]}).ok
    if name == "ended":
        assert api.post(path + "/end").ok
    return path


PLACES = [
    ("live", None, "/live"),
    ("room-planned", None, "{planned}"),
    ("room-live", None, "{live}"),
    ("room-ended", None, "{ended}"),
    ("goods", None, "{live}/goods/{product}"),
    ("studios", "elena", "/studio"),
    ("studio-planned", "elena", "{planned}/studio"),
    ("studio-live", "elena", "{live}/studio"),
    ("studio-ended", "elena", "{ended}/studio"),
]


def opened(visit, rooms, place, size, **wishes):
    _, who, path = place
    if who:
        wishes["storage_state"] = rooms["state"]
    page = visit(rooms["market"], size, **wishes)
    names = {name: rooms[name] for name in ("planned", "live", "ended")}
    answer = page.goto(path.format(product=rooms["products"][0], **names))
    assert answer.ok, f"{answer.status} at {page.url}"
    return page


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[0])
def test_place(place, size, visit, shots, rooms):
    page = opened(visit, rooms, place, size)
    page.wait_for_timeout(300)
    shots.take(page)
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("locale", ["th-TH", "vi-VN", "id-ID"])
@pytest.mark.parametrize("place", PLACES[:5], ids=lambda place: place[0])
def test_tongue(place, locale, visit, shots, rooms):
    page = opened(visit, rooms, place, "phone", locale=locale)
    shots.take(page)
    faults = faults_of(page, axe=False)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[0])
def test_without_scripts(place, visit, rooms):
    """A snapshot with a way on, and no control that waits for a script."""
    page = opened(visit, rooms, place, "phone", javascript=False)
    assert not page.evaluate(DEAD) and not page.evaluate(UNSENT)
    ways = page.locator("a[href^='/']:visible, main button[type=submit]:visible")
    assert ways.count() >= 2, "no way on"


def test_buying_without_scripts(visit, shots, rooms):
    """The bag opens by a link to it; its goods, the basket and the sign-in are pages."""
    page = opened(visit, rooms, PLACES[2], "phone", javascript=False)
    page.click("a[href='#bag']")
    page.locator("#bag").wait_for()
    shots.take(page)
    with page.expect_navigation():
        page.locator("#bag-lines a[data-sheet]").first.click()
    with page.expect_navigation():
        page.click("main button[value=checkout]")
    assert "/sign-in" in page.url
    sign_in(page, "marcus@demo.pasar", PASSWORD)
    assert "/checkout" in page.url
    shots.take(page)


# MARK: what a room is told


@pytest.fixture
def host(playwright, rooms):
    """The host's hands, without a browser."""
    api = playwright.request.new_context(
        base_url=rooms["market"].url, storage_state=rooms["state"],
        extra_http_headers={"Accept": "application/json", "X-Requested-With": "test"},
    )  # fmt: skip
    yield api
    api.dispose()


def signed_in(playwright, rooms, name):
    api = playwright.request.new_context(
        base_url=rooms["market"].url,
        extra_http_headers={"Accept": "application/json", "X-Requested-With": "test"},
    )
    told = api.post("/sign-in", form={"login": f"{name}@demo.pasar", "password": PASSWORD})
    assert told.ok, told.text()
    state = api.storage_state()
    api.dispose()
    return state


def test_a_room_is_followed_where_no_stream_comes_through(visit, shots, rooms, host):
    """A proxy that lets no stream through: the room says so, and pins and prices come all the same."""
    page = visit(rooms["market"], "phone")
    page.watch.provoke("/events")
    # What a shared worker asks for can't be held up from here.
    page.context.add_init_script("delete window.SharedWorker;")
    page.context.route("**/events", lambda route: route.abort())
    assert host.post(rooms["live"] + "/pin/removal").ok
    page.goto(rooms["live"])
    page.locator("#net:has-text('every few seconds')").wait_for()
    assert host.post(rooms["live"] + "/pin", form={"product": rooms["products"][0]}).ok
    page.locator("#deal:not([hidden])").wait_for()
    assert host.post(rooms["live"] + "/notice", form={"text": "Back in a minute"}).ok
    page.locator("#notice:has-text('Back in a minute')").wait_for()
    shots.take(page)
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    assert host.post(rooms["live"] + "/notice", form={"text": ""}).ok


def test_a_question_is_answered_before_everybody(visit, shots, rooms, playwright):
    viewer = visit(rooms["market"], "phone", storage_state=signed_in(playwright, rooms, "grace"))
    studio = visit(rooms["market"], "desk", storage_state=rooms["state"])
    viewer.goto(rooms["live"])
    studio.goto(rooms["live"] + "/studio")
    for text in ("Lovely colors", "does it go in the microwave"):
        viewer.fill("#say input", text)
        viewer.press("#say input", "Enter")
    asks = studio.locator("#chat li.asks")
    asks.wait_for()
    assert asks.count() == 1 and "microwave" in asks.inner_text()
    asks.locator("button:has-text('Answer')").first.click()
    viewer.locator("#asked:not([hidden]):has-text('microwave')").wait_for()
    studio.locator("#asked:not([hidden]):has-text('microwave')").wait_for()
    shots.take(viewer)
    shots.take(studio)
    for page in (viewer, studio):
        faults = faults_of(page)
        assert not faults, "\n".join(faults)
    late = visit(rooms["market"], "phone")
    late.goto(rooms["live"])
    late.locator("#asked:not([hidden]):has-text('microwave')").wait_for()
    studio.click("#asked button")
    viewer.locator("#asked").wait_for(state="hidden")
    late.locator("#asked").wait_for(state="hidden")


def test_a_target_is_set_and_shown(visit, shots, rooms):
    page = visit(rooms["market"], "desk", storage_state=rooms["state"])
    page.goto(rooms["live"] + "/studio")
    page.click("#target summary")
    page.fill("#target [name=value]", "250.00")
    with page.expect_navigation():
        page.click("#target button[type=submit]")
    assert "of $250.00" in page.locator("#goal").inner_text()
    assert page.locator("#goal progress").count() == 1
    shots.take(page)


def test_whoever_is_blocked_is_told_and_hears_nothing_more(visit, shots, rooms, host, playwright):
    viewer = visit(rooms["market"], "phone", storage_state=signed_in(playwright, rooms, "marcus"))
    viewer.goto(rooms["live"])
    viewer.fill("#say input", "Something rude")
    viewer.press("#say input", "Enter")
    mine = viewer.locator("#chat li:has-text('Something rude')")
    mine.wait_for()
    message = mine.get_attribute("data-id")
    assert host.post(rooms["live"] + "/blocks", form={"message": message}).ok
    viewer.locator("#net:has-text('removed you')").wait_for()
    assert viewer.locator("#say input").is_disabled()
    shots.take(viewer)


def test_the_demo_shows_what_comes_and_what_was(visit, shots, demo_market):
    """Nothing pretends to be on air; what is over can be watched, with its figures beside it."""
    page = visit(demo_market, "phone")
    page.goto("/live")
    text = page.locator("main").inner_text()
    assert "Kiln night" in text and "A slow morning" in text
    assert page.locator(".badge.live").count() == 0
    page.click("a:has-text('Kiln night')")
    page.locator("video#film[controls]").wait_for()
    page.evaluate("() => { film.muted = true; return film.play(); }")
    moves(page)
    shots.take(page)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_demo_studio_tells_how_it_was(visit, shots, demo_market, keys, size):
    page = visit(demo_market, size, storage_state=keys("amara"))
    page.goto("/studio")
    page.click("a:has-text('Kiln night')")
    assert "$144.00" in page.locator("#figures").inner_text()
    assert "First kiln of the autumn" in page.locator("#course").inner_text()
    assert page.locator("#chat li").count() == 15
    shots.take(page)
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
