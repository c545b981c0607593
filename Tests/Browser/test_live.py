"""A LIVE from both sides of the camera: planned, sent, watched on a phone, sold from without leaving
the picture, ended and played again."""

import shutil

import pytest

from conftest import PATIENCE
from steps import sign_in, until
from test_live_video import NOT_HERE, PICTURE_SECONDS, camera, market, moves  # noqa: F401
from watch import Watch, faults_of

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason=f"ffmpeg {NOT_HERE}")

PASSWORD = "pasar demo"
# The film is put together when the room is over, and then its clips are cut.
REPLAY_SECONDS = 180
FRAME = """() => {
    const film = document.getElementById("film"), canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [32, 18];
    const pen = canvas.getContext("2d");
    pen.drawImage(film, 0, 0, 32, 18);
    return [...pen.getImageData(0, 0, 32, 18).data];
}"""
# What is said for four seconds only, or until the film has something to say, is kept.
LISTEN = """() => {
    const line = document.getElementById("net");
    window.said = [];
    new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true });
}"""
# Where a press leads to, however long somebody looks away afterwards.
SOUGHT = """() => film.addEventListener("seeking", () => { window.sought = film.currentTime; })"""


class Evening:
    """The host at a desk with a camera, the shopper on a phone, and what both share."""

    def __init__(self, market, camera, visit, shots):
        self.market, self.shots = market, shots
        self.context = camera.new_context(
            base_url=market.url, locale="en-US", viewport={"width": 1366, "height": 900},
            permissions=["camera", "microphone"],
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
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

    def goes_on(self, since):
        """The film moves by itself; a machine with no time to spare lets it stall for a moment."""
        until("the film goes on", lambda: self.position() > since, PICTURE_SECONDS)

    def picture(self):
        """What is in it, coarsely; None while there is nothing to see."""
        frame = self.viewer.evaluate(FRAME)
        return frame if len(set(frame)) > 4 else None


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
    # The room's event may reload the page before the form's answer is there.
    evening.host.click("#start button")
    evening.host.locator("[data-studio][data-state=live]").wait_for()
    evening.viewer.locator("#on-air").wait_for()


def picture_moves(evening):
    page = evening.viewer
    width, height = moves(page)
    assert width >= 320 and height >= 240
    first = until("a picture that isn't empty", evening.picture, PICTURE_SECONDS)
    until("another picture", lambda: evening.picture() not in (None, first), PICTURE_SECONDS)
    evening.seen(page)
    evening.host.wait_for_function(
        "() => document.getElementById('health').textContent.includes('kbit/s')"
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
    viewer.evaluate(LISTEN)
    drop.click()
    viewer.wait_for_function("() => said.some((words) => words.includes('The voucher is yours'))")
    assert drop.count() == 0


def host_starts_a_flash_sale(evening):
    """One piece at nine dollars, after a countdown of ten seconds."""
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
    viewer.locator("#deal-buy[href]").wait_for()


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
    evening.goes_on(begin)
    before = evening.position()
    pay.click()
    page.locator("#sheet-body .thanks").wait_for()
    evening.seen(page)
    evening.goes_on(before)
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
        " && e.querySelector('dd').textContent.startsWith('1'))"
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

    def shows(selector):
        page.goto(evening.room)
        return page.locator(selector).count()

    until("a replay", lambda: shows("video#film[controls]"), REPLAY_SECONDS)
    page.evaluate("() => { film.muted = true; return film.play(); }")
    moves(page)
    evening.seen(page)
    # Clips are cut after the film is there.
    until("chapters", lambda: shows("#chapters [data-at]"), REPLAY_SECONDS)
    page.evaluate("() => { film.muted = true; return film.play(); }")
    page.evaluate(SOUGHT)
    page.locator("#chapters [data-at]").first.click()
    page.wait_for_function(
        "() => Math.abs(window.sought"
        " - Number(document.querySelector('#chapters [data-at]').dataset.at)) < 2")
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
    page.wait_for_function("() => document.getElementById('film')?.currentTime > 0")
    assert "at=" in page.url
    start = int(page.url.split("at=")[1])
    assert start > 0 and page.evaluate("film.currentTime") >= start - 1
