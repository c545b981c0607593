"""The main job by clicking, from an empty database to the seller's money: a merchant registers,
imports a real catalogue and publishes it; a shopper finds, buys and pays; the merchant ships, the
shopper receives, and the books are right to the last unit."""

import re

import pytest

from market import ROOT
from steps import (
    PASSWORD, US_ADDRESS, amount, await_what_happens, fill_address, fill_sign_up, png, press, read_sums,
    search, sign_in, sign_up, type_code,
)  # fmt: skip
from watch import faults_of

CATALOGUE = ROOT.parent / "shared/data/catalogues/shopify/levinmejia_Apparel.csv"
# A third market's rules: two hours are beyond the hold window, forty days beyond every deadline.
AFTER_HOLD = 120
AFTER_COMPLETION = 40 * 24 * 60
IMPORT_PATIENCE = 180_000
WANTED = "Ayres Chambray"
# What a label says in groups is kept without them.
TRACKING = "CP44719902US"


class Street:
    """Everybody's browser, and what they have to tell each other."""

    def __init__(self, market, visit, shots, tmp_path):
        self.market, self.shots, self.tmp_path = market, shots, tmp_path
        self.operator = visit(market, "desk", workers="allow")
        self.merchant = visit(market, "desk", workers="allow")
        self.shopper = visit(market, "phone", workers="allow")

    def seen(self, page):
        """A picture for var/screenshots, and nothing wrong with the page."""
        self.shots.take(page)
        faults = faults_of(page)
        assert not faults, f"{page.url}\n" + "\n".join(faults)

    def later(self, minutes):
        """The market is closed and opens so much later. Nobody is on a page of it meanwhile: what that
        still asked for would fail."""
        for page in (self.operator, self.merchant, self.shopper):
            page.goto("about:blank")
        self.market.restart(minutes_ahead=minutes)


@pytest.fixture
def street(empty_market, visit, shots, tmp_path):
    return Street(empty_market, visit, shots, tmp_path)


def test_main_job(street):
    if not CATALOGUE.exists():
        pytest.skip(f"{CATALOGUE} isn't on this machine")
    operator_signs_up(street)
    merchant_registers(street)
    operator_approves(street)
    merchant_imports(street)
    merchant_fills_gaps(street)
    merchant_uploads_pictures(street)
    merchant_publishes(street)
    shopper_fills_basket(street)
    total = shopper_pays(street)
    order = shopper_looks_at_order(street, total)
    street.later(AFTER_HOLD)
    merchant_ships(street, order)
    shopper_receives(street, order)
    street.later(AFTER_COMPLETION)
    finance_is_right(street, order)
    books_are_right(street)


def operator_signs_up(street):
    page = street.operator
    page.goto(street.market.first_operator_link())
    street.seen(page)
    fill_sign_up(page, "Odile Marchetti", "odile@example.com")
    assert page.url.endswith("/operations")
    street.seen(page)


def merchant_registers(street):
    page = street.merchant
    page.goto("/")
    street.seen(page)  # a market without goods
    sign_up(page, "Mara Quill", "mara@example.com", street.market)
    street.seen(page)
    page.goto("/account")
    press(page, "main a[href='/sell']")
    street.seen(page)
    page.check("[name=kind][value=company]")
    page.fill("[name=legal_name]", "Quill and Thread LLC")
    page.fill("[name=name]", "Quill & Thread")
    page.select_option("[name=market]", "US")
    page.fill("[name=phone]", "+1 503 555 0123")
    page.fill("[name=about]", "Clothes for cold mornings, from a workshop in Portland.")
    press(page, "main form button[type=submit]")
    street.seen(page)


def operator_approves(street):
    page = street.operator
    press(page, "main a[href='/operations/shops'], nav a[href='/operations/shops']")
    assert "Quill & Thread" in page.locator("main").inner_text()
    street.seen(page)
    press(page, "form[action$='/approval'] button")
    assert page.locator("form[action$='/approval']").count() == 0


def merchant_imports(street):
    page = street.merchant
    page.reload()
    press(page, "main a[href='/seller']")
    street.seen(page)
    press(page, "nav a[href='/seller/import']")
    street.seen(page)
    page.set_input_files("[name=file]", str(CATALOGUE))
    press(page, "form[action='/seller/import'] button[type=submit]")
    # The report renews itself until the last row is in.
    page.locator("[data-poll]").wait_for(state="detached", timeout=IMPORT_PATIENCE)
    press(page, "form[action$='/confirmation'] button[type=submit]")
    page.locator("[data-poll]").wait_for(state="detached", timeout=IMPORT_PATIENCE)
    street.seen(page)
    assert "25" in page.locator("main").inner_text(), "25 products stand in the file"


def choose_all_drafts(page):
    page.goto("/seller/products?state=draft")
    page.locator("[data-select-all]").first.check()


def bulk(page, action, value=None):
    """Does one thing to all that is chosen. Returns the sentence that says what came of it."""
    choose_all_drafts(page)
    form = "form[action='/seller/products/bulk']"
    page.select_option(f"{form} [name=action], [form=bulk][name=action]", action)
    if action == "category":
        page.select_option(f"{form} [name=category], [form=bulk][name=category]", value)
    elif value:
        page.fill(f"{form} [name=value], [form=bulk][name=value]", value)
    if action != "publish":
        page.locator("[name=only_gaps]").check()
    press(page, f"{form} button[type=submit], button[form=bulk]")


def merchant_fills_gaps(street):
    page = street.merchant
    page.goto("/seller/products")
    street.seen(page)
    bulk(page, "category", "212")
    bulk(page, "price", "19.00")
    bulk(page, "weight", "300")
    bulk(page, "stock", "3")
    street.seen(page)


def merchant_uploads_pictures(street):
    page = street.merchant
    page.goto("/seller/products?q=" + WANTED.split()[1])
    press(page, f"main a:has-text('{WANTED}')")
    first = png(street.tmp_path / "front.png", (60, 110, 150))
    second = png(street.tmp_path / "back.png", (90, 60, 130))
    page.set_input_files("[name=pictures]", [str(first), str(second)])
    press(page, "form[action$='/pictures'] button[type=submit]")
    assert page.locator("main img[src^='/media/']").count() >= 2
    street.seen(page)


def merchant_publishes(street):
    page = street.merchant
    bulk(page, "publish")
    street.seen(page)
    page.goto("/seller/products?state=live")
    assert WANTED in page.locator("main").inner_text()
    street.seen(page)


def shopper_fills_basket(street):
    """Found by words, chosen by size, put into the basket before anybody asks for a name."""
    page = street.shopper
    page.goto("/")
    street.seen(page)
    page.locator("header [name=q]").press_sequentially("chambr", delay=20)
    page.locator("[role=option]").first.wait_for()
    search(page, "chambray")
    street.seen(page)
    press(page, f"article.product a:has-text('{WANTED}')")
    page.locator("fieldset.variant label:has-text('XL')").last.click()
    page.locator("[data-show=price]:has-text('$102.00')").wait_for()
    page.locator("[data-step='1']").click()
    street.seen(page)
    press(page, "[name=then][value=basket]:visible")
    street.seen(page)
    assert amount(page.locator("#basket-foot").inner_text()) == 20400
    press(page, "#basket-foot a")
    assert "/sign-in" in page.url
    press(page, "main a[href^='/sign-up']")
    fill_sign_up(page, "Wren Hollis", "wren@example.com")
    street.seen(page)
    type_code(page, "wren@example.com", street.market)
    assert "/checkout" in page.url, "signing up leads back to the checkout"


def shopper_pays(street):
    page = street.shopper
    street.seen(page)
    fill_address(page, US_ADDRESS)
    street.seen(page)
    total = amount(page.locator(".checkout-sum").inner_text())
    sums = read_sums(page)
    assert sums["Total"] == total and sums["Sales tax"] > 0
    assert amount(page.locator("button[form=pay]").inner_text()) == total
    page.check("[name=method][value=challenge]")
    press(page, "button[form=pay]")
    street.seen(page)
    assert amount(page.locator("main").inner_text()) == total
    press(page, "main button.primary")
    page.locator(".thanks").wait_for()
    street.seen(page)
    return total


def shopper_looks_at_order(street, total):
    page = street.shopper
    press(page, "main a[href^='/orders/ord_']")
    street.seen(page)
    assert read_sums(page)["Total"] == total
    return re.search(r"ord_\w+", page.url).group(0)


def come_back(page, login, path):
    """Opens a place; signs in again if so much time has passed that it is asked for."""
    page.goto(path)
    if "/sign-in" in page.url:
        sign_in(page, login, PASSWORD)


def merchant_ships(street, order):
    page = street.merchant
    come_back(page, "mara@example.com", "/seller")
    street.seen(page)
    press(page, "nav a[href='/seller/orders']")
    street.seen(page)
    press(page, f"main a[href='/seller/orders/{order}']")
    await_what_happens(page, "[name=carrier]")
    street.seen(page)
    page.fill("[name=carrier]", "Cascadia Post")
    page.fill("[name=tracking]", "CP 4471 9902 US")
    press(page, "form[action$='/shipment'] button[type=submit]")
    assert TRACKING in page.locator("main").inner_text()
    street.seen(page)


def shopper_receives(street, order):
    page = street.shopper
    come_back(page, "wren@example.com", "/inbox")
    street.seen(page)
    come_back(page, "wren@example.com", f"/orders/{order}")
    assert TRACKING in page.locator("main").inner_text()
    street.seen(page)
    press(page, "form[action$='/receipt'] button")
    assert page.locator("form[action$='/receipt']").count() == 0
    street.seen(page)


def finance_is_right(street, order):
    """What the order's page promised is what can be paid out, to the last cent."""
    page = street.merchant
    come_back(page, "mara@example.com", f"/seller/orders/{order}")
    await_what_happens(page, "main .badge:text-is('Yours')")
    street.seen(page)
    sums = read_sums(page)
    fee = next(value for label, value in sums.items() if "%" in label)
    net = sums["Items"] + sums.get("Delivery", 0) + fee
    assert fee < 0 and net == sums["Net"]
    press(page, "nav a[href='/seller/finance']")
    balances = [amount(one) for one in page.locator(".balance").all_inner_texts()]
    assert balances == [net, 0], "payable, held"
    street.seen(page)


def books_are_right(street):
    page = street.operator
    come_back(page, "odile@example.com", "/operations/ledger")
    street.seen(page)
    page.goto("/operations/mail")
    street.seen(page)
    street.market.stop()
    code, words = street.market.verify()
    assert code == 0, words
