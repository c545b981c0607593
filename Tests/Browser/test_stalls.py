"""A stall from both sides of its counter; all of it works without scripts too."""

import pytest

from steps import press, sign_in
from watch import faults_of


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_shopping_at_a_stall(visit, shots, demo_market, javascript):
    """A visitor finds a stall, is told who is paid, signs in to follow, and comes back to it."""
    page = visit(demo_market, "phone", javascript=javascript)
    page.goto("/stalls")
    press(page, "a[href='/stalls/elena.athome']")
    label = "Paid promotion · Elena at Home earns a commission from purchases at this stall"
    assert page.locator(".stall .paid").inner_text() == label
    press(page, "nav.stall-chips a:has-text('Desk')")
    titles = page.locator("article.product h3").all_inner_texts()
    assert "Dot notebook, lies flat" in titles
    assert "Stoneware mug, oat and clay, 12 oz" not in titles
    shots.take(page)
    press(page, "article.product a:has-text('Dot notebook')")
    assert "/products/" in page.url
    assert "Elena at Home" in page.locator(".met-through").inner_text()
    assert page.locator(".met-through .paid").is_visible()
    shots.take(page)
    press(page, ".met-through a")
    press(page, ".stall-who a:has-text('Follow')")
    sign_in(page, "marcus@demo.pasar", "pasar demo")
    assert page.url.endswith("/stalls/elena.athome"), "signing in leads back to the stall"
    for _ in range(2):
        before = page.locator(".stall-who button").inner_text()
        press(page, ".stall-who button")
        assert page.locator(".stall-who button").inner_text() != before
    assert not faults_of(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_setting_up_a_stall(visit, shots, demo_market, keys, javascript):
    """From nothing to a shelf with a product that was moved and taken off again."""
    page = visit(demo_market, "phone", javascript=javascript)
    page.goto("/sign-in")
    who = "callum" if javascript else "priya"
    sign_in(page, f"{who}@demo.pasar", "pasar demo")
    page.goto("/creator")
    page.fill("[name=name]", f"Tea and Tweed {who}")
    page.fill("[name=handle]", f"@{who}.tweed")
    press(page, "main button.primary")
    assert page.url.endswith("/creator/stall")
    page.fill("#f-title", "By the window")
    press(page, "main form[action='/creator/shelves'] button")
    page.goto("/creator/market")
    for _ in range(2):
        card = page.locator(".offers article:has(button)").first
        card.locator("select").select_option(label="By the window")
        press(page, ".offers article button >> nth=0")
    assert page.locator(".offers .badge.good").count() == 2
    shots.take(page)
    page.goto("/creator/stall")
    rows = page.locator(".stall-rows li b")
    first = rows.all_inner_texts()
    press(page, ".stall-rows li >> nth=0 >> button[value=down]")
    assert rows.all_inner_texts() == first[::-1]
    press(page, ".stall-rows li >> nth=0 >> button[value=remove]")
    assert rows.all_inner_texts() == first[:1]
    page.check("[name=theme][value=indigo]")
    press(page, "main form[action='/creator/stall'] button[type=submit]")
    shots.take(page)
    page.goto(f"/stalls/{who}.tweed")
    assert page.locator(".stall-cover.theme-indigo").is_visible()
    assert page.locator("article.product h3").all_inner_texts() == first[:1]
    assert not faults_of(page)


def test_a_seller_opens_a_product(visit, shots, demo_market, keys):
    page = visit(demo_market, "desk", storage_state=keys("tobias"))
    page.watch.expect(422)
    page.goto("/seller/creators")
    row = "tr:has-text('Heather honey')"
    page.fill(f"{row} [name=rate]", "81")
    press(page, f"{row} button")
    assert "1% to 80%" in " ".join(page.locator("[role=alert]").all_inner_texts())
    page.fill(f"{row} [name=rate]", "12.5")
    press(page, f"{row} button")
    assert "12.5%" in page.locator(f"{row} .badge").inner_text()
    shots.take(page)
    press(page, f"{row} button:has-text('Close')")
    assert "Closed" in page.locator(f"{row} .badge").inner_text()
