"""A LIVE from both sides of the camera: planned, sent, watched on a phone, sold from without leaving
the picture, ended and played again. And every page around it, with scripts and without."""

import re
import shutil
import time

import pytest

from steps import sign_in
from test_live_video import NOT_HERE, camera, market, moves  # noqa: F401
from test_without_javascript import DEAD, UNSENT
from watch import Watch, faults_of

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason=f"ffmpeg {NOT_HERE}")

PASSWORD = "pasar demo"
# The figures are drawn anew every 5 seconds.
FIGURES_PATIENCE = 10_000
# A countdown is 10 seconds at least.
COUNTDOWN_PATIENCE = 25_000
REPLAY_SECONDS = 60
FRAME = """() => {
    const film = document.getElementById("film"), canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [32, 18];
    const pen = canvas.getContext("2d");
    pen.drawImage(film, 0, 0, 32, 18);
    return [...pen.getImageData(0, 0, 32, 18).data];
}"""


class Evening:
    """The host at a desk with a camera, the shopper on a phone, and what both share."""

    def __init__(self, market, camera, visit, shots):
        self.market, self.shots = market, shots
        self.context = camera.new_context(
            base_url=market.url, locale="en-US", viewport={"width": 1366, "height": 900},
            permissions=["camera", "microphone"],
        )  # fmt: skip
        self.host = self.context.new_page()
        self.host.watch = Watch(self.host)
        self.viewer = visit(market, "phone")
        self.room = None

    def seen(self, page):
        self.shots.take(page)
        faults = faults_of(page)
        assert not faults, f"{page.url}\n" + "\n".join(faults)

    def position(self):
        return self.viewer.evaluate("document.getElementById('film').currentTime")


@pytest.fixture
def evening(market, camera, visit, shots):
    evening = Evening(market, camera, visit, shots)
    yield evening
    evening.context.close()
    assert not evening.host.watch.troubles, "\n".join(evening.host.watch.troubles)


def test_an_evening_on_air(evening):
    host_signs_in_and_makes_a_voucher(evening)
    host_plans(evening)
    host_goes_on_air(evening)
    picture_moves(evening)
    both_talk(evening)
    host_pins(evening)
    host_drops_a_voucher(evening)
    host_starts_a_flash_sale(evening)
    shopper_buys_under_the_picture(evening)
    figures_show_the_order(evening)
    voucher_lowers_the_next_order(evening)
    host_ends(evening)
    replay_plays(evening)


def host_signs_in_and_makes_a_voucher(evening):
    page = evening.host
    page.goto("/sign-in")
    sign_in(page, "amara@demo.pasar", PASSWORD)
    page.goto("/seller/promotions")
    evening.seen(page)
    voucher = {"title": "Evening thanks", "off": "3.00", "least": "5.00", "total": "5"}
    for name, value in voucher.items():
        page.fill(f"form[action='/seller/vouchers'] [name={name}]", value)
    with page.expect_navigation():
        page.click("form[action='/seller/vouchers'] button[type=submit]")
    assert "Evening thanks" in page.locator("table").first.inner_text()
    evening.seen(page)


def host_plans(evening):
    page = evening.host
    page.goto("/studio")
    evening.seen(page)
    page.fill("[name=title]", "Pottery evening")
    page.fill("[name=in_minutes]", "30")
    for box in page.locator("[name=product]").all()[:3]:
        box.check()
    with page.expect_navigation():
        page.click("form[action='/studio'] button.primary")
    assert page.url.endswith("/studio") and "/live/liv_" in page.url
    evening.room = page.url.removeprefix(evening.market.url).removesuffix("/studio")
    evening.seen(page)
    viewer = evening.viewer
    viewer.goto("/live")
    assert "Pottery evening" in viewer.locator("main").inner_text()
    evening.seen(viewer)
    viewer.goto("/sign-in")
    sign_in(viewer, "grace@demo.pasar", PASSWORD)
    viewer.goto(evening.room)
    assert viewer.locator("#hint a").get_attribute("href") == f"{evening.room}/calendar"
    evening.seen(viewer)


def host_goes_on_air(evening):
    """The viewer who waits is brought in by the room's own event."""
    with evening.host.expect_navigation():
        evening.host.click("#start button")
    evening.viewer.locator("#on-air").wait_for()


def picture_moves(evening):
    page = evening.viewer
    width, height = moves(page)
    assert width >= 320 and height >= 240
    first = page.evaluate(FRAME)
    assert max(first) > 0 and len(set(first)) > 4, "the picture is empty"
    page.wait_for_timeout(700)
    second = page.evaluate(FRAME)
    assert first != second, "the same picture twice"
    evening.seen(page)
    evening.host.wait_for_function(
        "document.getElementById('health').textContent.includes('kbit/s')"
    )
    evening.seen(evening.host)


def both_talk(evening):
    viewer, host = evening.viewer, evening.host
    viewer.fill("#say input", "Is the glaze food safe?")
    viewer.press("#say input", "Enter")
    host.locator("#chat li:has-text('Is the glaze food safe?')").wait_for()
    host.fill("#say input", "It is, and it goes into the dishwasher.")
    host.press("#say input", "Enter")
    viewer.locator("#chat li.host:has-text('dishwasher')").wait_for()


def host_pins(evening):
    """One key pins; the card comes up in the room at once."""
    host, viewer = evening.host, evening.viewer
    assert not viewer.locator("#deal").is_visible()
    host.locator("body").click(position={"x": 5, "y": 5})
    host.keyboard.press("1")
    viewer.locator("#deal:not([hidden])").wait_for()
    title = viewer.locator("#deal-title").inner_text()
    assert title in host.locator("#studio-bag li").first.inner_text()
    viewer.locator("[data-open=bag]").click()
    assert viewer.locator("#bag-lines li").count() == 3
    evening.seen(viewer)
    viewer.locator("#bag [data-close]").click()


def host_drops_a_voucher(evening):
    host, viewer = evening.host, evening.viewer
    with host.expect_navigation():
        host.click(f"form[action='{evening.room}/vouchers'] button")
    drop = viewer.locator("#vouchers button")
    drop.wait_for()
    assert "$3.00" in drop.inner_text()
    evening.seen(viewer)
    drop.click()
    viewer.locator("#net:has-text('The voucher is yours')").wait_for()
    assert drop.count() == 0


def host_starts_a_flash_sale(evening):
    """Two pieces at nine dollars, one for each buyer, after a countdown."""
    host, viewer = evening.host, evening.viewer
    host.click("#flash summary")
    form = f"form[action='{evening.room}/flashes']"
    for name, value in {"price": "9.00", "total": "1", "countdown": "10"}.items():
        host.fill(f"{form} [name={name}]", value)
    with host.expect_navigation():
        host.click(f"{form} button[type=submit]")
    evening.seen(host)
    viewer.locator("#deal-clock:not([hidden])").wait_for()
    viewer.locator("#deal-price:has-text('$9.00')").wait_for()
    evening.seen(viewer)
    viewer.locator("#deal-buy[href]").wait_for(timeout=COUNTDOWN_PATIENCE)


def shopper_buys_under_the_picture(evening):
    """Claim, checkout and receipt lie over the film; the page is never left and the film goes on."""
    page = evening.viewer
    page.evaluate("window.sameEvening = true")
    begin = evening.position()
    page.click("#deal-buy")
    claim = page.locator("#sheet-body form[action$='/claims'] button")
    claim.wait_for()
    evening.seen(page)
    claim.click()
    pay = page.locator("#sheet-body button[form=pay]")
    pay.wait_for()
    assert "$9.00" in page.locator("#sheet-body").inner_text()
    sums = page.locator("#sheet-body dl.kv").all_inner_texts()
    assert "Voucher" not in " ".join(sums), "a voucher came on top of a flash price"
    evening.seen(page)
    before = evening.position()
    assert before > begin, "the film stood still while the goods were chosen"
    pay.click()
    page.locator("#sheet-body .thanks").wait_for()
    evening.seen(page)
    page.wait_for_timeout(500)
    assert evening.position() > before, "the film stood still while the order was paid"
    assert page.evaluate("window.sameEvening") is True, "the page was left"
    assert page.url == evening.market.url + evening.room
    page.click("#sheet [data-close]")
    page.locator("#deal-buy:has-text('Sold out')").wait_for()
    assert page.locator("#deal-buy").get_attribute("href") is None
    evening.seen(page)


def figures_show_the_order(evening):
    orders = "#figures .stat:has(dt:text-is('Orders')) dd"
    shown = evening.host.locator(orders)
    evening.host.wait_for_function(
        "() => [...document.querySelectorAll('#figures .stat')].some("
        "(e) => e.querySelector('dt').textContent === 'Orders'"
        " && e.querySelector('dd').textContent.startsWith('1'))",
        timeout=FIGURES_PATIENCE,
    )
    assert shown.inner_text().startswith("1")
    evening.seen(evening.host)


def voucher_lowers_the_next_order(evening):
    """From the bag, over the picture: a product at its own price takes what was claimed."""
    page = evening.viewer
    page.click("[data-open=bag]")
    page.locator("#bag-lines li:not([aria-current]) a[data-sheet]").first.click()
    page.locator("#sheet-body button[value=checkout]").click()
    page.locator("#sheet-body button[form=pay]").wait_for()
    sums = page.locator("#sheet-body dl.kv").last.inner_text()
    assert "Voucher" in sums and "3.00" in sums, sums
    page.click("#sheet [data-close]")


def host_ends(evening):
    with evening.host.expect_navigation():
        evening.host.click("#end button")
    evening.viewer.locator("#net:has-text('This LIVE is over')").wait_for()
    assert evening.viewer.locator("#say input").is_disabled()
    assert evening.viewer.locator("#on-air").count() == 0
    evening.seen(evening.viewer)
    evening.seen(evening.host)


def replay_plays(evening):
    page = evening.viewer
    deadline = time.monotonic() + REPLAY_SECONDS
    while page.locator("video#film[controls]").count() == 0:
        assert time.monotonic() < deadline, "no replay"
        page.wait_for_timeout(500)
        page.goto(evening.room)
    page.evaluate("() => { film.muted = true; return film.play(); }")
    moves(page)
    evening.seen(page)
    # Clips are cut after the film is there.
    while page.locator("#chapters [data-at]").count() == 0:
        assert time.monotonic() < deadline, "no chapters"
        page.wait_for_timeout(500)
        page.goto(evening.room)
    page.evaluate("() => { film.muted = true; return film.play(); }")
    chapter = page.locator("#chapters [data-at]").first
    chapter.click()
    page.wait_for_function(
        "Math.abs(film.currentTime - Number(document.querySelector('#chapters [data-at]')"
        ".dataset.at)) < 2")
    page.locator("#chapters [aria-current]").wait_for()
    order_leads_to_its_moment(page)
    page.goto("/live")
    assert "Pottery evening" in page.locator("main").inner_text()
    evening.seen(page)


def order_leads_to_its_moment(page):
    """The receipt links into the film, where the shopper pressed "Pay"."""
    page.goto("/orders")
    page.locator("main a[href^='/orders/ord_']").first.click()
    link = page.locator(".live-moment a")
    link.wait_for()
    assert "Pottery evening" in link.inner_text()
    link.click()
    page.wait_for_function("document.getElementById('film')?.currentTime > 0")
    assert "at=" in page.url
    start = int(page.url.split("at=")[1])
    assert start > 0 and page.evaluate("film.currentTime") >= start - 1


# MARK: pages around a room


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
    page.context.route("**/events", lambda route: route.abort())
    assert host.post(rooms["live"] + "/pin/removal").ok
    page.goto(rooms["live"])
    page.locator("#net:has-text('every few seconds')").wait_for()
    begin = time.monotonic()
    assert host.post(rooms["live"] + "/pin", form={"product": rooms["products"][0]}).ok
    page.locator("#deal:not([hidden])").wait_for()
    assert host.post(rooms["live"] + "/notice", form={"text": "Back in a minute"}).ok
    page.locator("#notice:has-text('Back in a minute')").wait_for()
    assert time.monotonic() - begin < 15
    shots.take(page)
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    assert host.post(rooms["live"] + "/notice", form={"text": ""}).ok
    # What is refused here is what the page had to live with.
    page.watch.troubles = [one for one in page.watch.troubles if "/events" not in one]


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
