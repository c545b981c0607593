"""Without scripts everything works: each step is a link or a form that sends itself."""

import pytest

from pages import OPERATIONS, SELLER, SHOP
from steps import US_ADDRESS, fill_address, press, read_sums, search, sign_in

# Controls that wait for a script that will never come.
DEAD = """() => [...document.querySelectorAll("button, [data-open], [data-close], dialog, a")]
    .filter((e) => e.checkVisibility() && !e.disabled && (
        (e.localName === "button" && (e.type === "button" || (e.type === "submit" && !e.form)))
        || (e.localName === "a" && !e.getAttribute("href")) || e.localName === "dialog"))
    .map((e) => e.outerHTML.slice(0, 140))"""
# Choices that nothing would send.
UNSENT = """() => [...document.querySelectorAll("main select, main input:not([type=hidden])")]
    .filter((e) => e.checkVisibility() && !(e.form && (e.form.querySelector("button, [type=submit]")
        || document.querySelector(`button[form="${e.form.id || "-"}"]`)
        || e.form.getAttribute("role") === "search")))
    .map((e) => e.outerHTML.slice(0, 140))"""


def test_buying(visit, shots, demo_market, places):
    """Search, product, basket, sign-in, checkout, the bank's page, thanks."""
    page = visit(demo_market, "phone", javascript=False)
    page.goto("/")
    search(page, "mug")
    shots.take(page)
    press(page, "main article.product a")
    shots.take(page)
    for group in page.locator("fieldset.variant").all():
        group.locator("input[type=radio]:enabled").last.check()
    press(page, "[name=then][value=basket]:visible")
    assert page.url.endswith("/basket")
    line = page.locator("[name=quantity]:visible").first
    line.fill("2")
    press(page, "li.basket-line form:has([name=quantity]) button[type=submit]:visible")
    assert page.locator("[name=quantity]:visible").first.input_value() == "2"
    shots.take(page)
    press(page, "#basket-foot a")
    assert "/sign-in" in page.url, "the checkout asks to sign in first"
    sign_in(page, "elena@demo.pasar", "pasar demo")
    assert "/checkout" in page.url, "signing in leads back to the checkout"
    if page.locator("#address").count() == 0:
        press(page, "main a[href*='edit']")
    fill_address(page, US_ADDRESS | {"name": "Elena Ruiz"})
    shots.take(page)
    total = read_sums(page)
    page.check("[name=method][value=challenge]")
    press(page, "button[form=pay]")
    shots.take(page)
    press(page, "button.primary")
    page.locator(".thanks").wait_for()
    shots.take(page)
    assert "/checkout/" in page.url
    press(page, "main a[href^='/orders/']")
    assert read_sums(page) == total, "another sum than at the checkout"


def test_basket_takes_out(visit, demo_market, places):
    page = visit(demo_market, "phone", javascript=False)
    page.goto(places()["product"])
    press(page, "[name=then][value=basket]:visible")
    press(page, "li.basket-line form:last-child button")
    assert page.locator("li.basket-line").count() == 0


@pytest.mark.parametrize("who", [None, "grace", "amara", "olive"])
def test_no_dead_end(who, visit, keys, demo_market, places):
    """No control that only a script brings to life, and a way on from every page."""
    wishes = {"storage_state": keys(who)} if who else {}
    page = visit(demo_market, "phone", javascript=False, **wishes)
    faults = []
    for name, whose, path in SHOP + SELLER + OPERATIONS:
        if whose != who:
            continue
        page.goto(path.format(**places()))
        faults += [f"{name}: dead {one}" for one in page.evaluate(DEAD)]
        faults += [f"{name}: unsent {one}" for one in page.evaluate(UNSENT)]
        if page.locator("a[href^='/']:visible").count() < 2:
            faults.append(f"{name}: no way on")
    assert not faults, "\n".join(faults)
