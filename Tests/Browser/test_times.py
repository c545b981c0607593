"""Moments by the reader's clock: the browser's zone where it tells it, else the market's with its
name."""

import re

import pytest

from watch import faults_of

PLANNED = "time[data-moment=moment]"
# Where the reader is, their language and market, and the name of their clock.
READERS = [
    ("Pacific/Honolulu", "en-US", "US", "HST"),
    ("America/New_York", "en-US", "US", "EST"),
    ("Europe/London", "en-GB", "GB", "GMT"),
    ("Asia/Makassar", "id-ID", "ID", "WITA"),
    ("Asia/Bangkok", "th-TH", "TH", "GMT+7"),
    ("Asia/Tokyo", "vi-VN", "VN", "GMT+9"),
]

@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader[1] + reader[0][-5:])
def test_a_start_is_read_by_the_readers_clock(reader, visit, shots, demo_market):
    zone, locale, market, name = reader
    page = visit(demo_market, "phone", timezone_id=zone, locale=locale)
    page.context.add_cookies([
        {"name": "pasar_market", "value": market, "url": demo_market.url},
        {"name": "pasar_locale", "value": locale, "url": demo_market.url},
    ])
    page.goto("/live")
    times = page.locator(PLANNED)
    if not times.count():
        page.goto("/live?market=US")
    page.wait_for_timeout(200)
    shots.take(page)
    faults = faults_of(page)
    assert not faults, "\n".join(faults)
    shown = times.all_inner_texts()
    assert all(text.endswith(" " + name) for text in shown), shown
    for text, moment in zip(shown, times.all()):
        asked = moment.get_attribute("datetime")
        hour = page.evaluate("(at) => new Date(at).getHours()", asked)
        told = re.search(r"(\d{1,2})[:.](\d\d)", text)
        assert int(told[1]) % 12 == hour % 12, (text, asked)


def test_without_scripts_the_clock_is_the_markets_with_its_name(visit, shots, demo_market):
    page = visit(demo_market, "phone", javascript=False, timezone_id="Pacific/Honolulu")
    page.goto("/live")
    shown = page.locator(PLANNED).all_inner_texts()
    assert shown and all(re.search(r" E[SD]T$", text) for text in shown), shown
    shots.take(page)


def test_what_is_held_says_until_when_by_whose_clock(visit, shots, demo_market, keys, places):
    page = visit(demo_market, "phone", storage_state=keys("marcus"), timezone_id="Pacific/Honolulu")
    page.goto(places("US")["product"])
    page.locator("button[value=checkout]:visible").first.click()
    held = page.locator("time[data-moment=time]")
    held.wait_for()
    assert held.inner_text().endswith(" HST"), held.inner_text()
    shots.take(page)
