"""After a refused form the title says so, and the focus is on a summary that leads to the fields."""

import re

import pytest

from steps import press
from test_live_rooms import rooms  # noqa: F401
from test_live_video import market  # noqa: F401
from watch import faults_of

FOCUSED = "document.activeElement.id"
# The browser's own checks would hold the form back.
UNCHECKED = "() => { for (const form of document.forms) form.noValidate = true; }"
LOCALES = {
    "en-US": "Error: ", "en-GB": "Error: ", "id-ID": "Kesalahan: ", "th-TH": "ข้อผิดพลาด: ",
    "vi-VN": "Lỗi: ",
}  # fmt: skip


def is_told(page, shots, mark="Error: "):
    assert page.title().startswith(mark), page.title()
    summary = page.locator("#form-errors[role=alert]")
    summary.wait_for()
    assert page.evaluate(FOCUSED) == "form-errors"
    shots.take(page)
    return summary


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("locale", LOCALES)
def test_sign_up_with_nothing(locale, scripts, visit, shots, demo_market):
    page = visit(demo_market, "phone", javascript=scripts, locale=locale)
    page.watch.expect(422)
    page.goto("/sign-up")
    page.evaluate(UNCHECKED)
    press(page, "main form button[type=submit]")
    summary = is_told(page, shots, LOCALES[locale])
    links = summary.locator("a")
    assert links.count() >= 2
    if scripts:
        assert ": " in links.first.inner_text()
    target = links.first.get_attribute("href").split("#")[1]
    links.first.click()
    assert page.evaluate(FOCUSED) == target
    assert page.locator(f"#{target}").get_attribute("aria-invalid") == "true"
    faults = faults_of(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_wrong_password(scripts, visit, shots, demo_market):
    """A refusal that is about no single field."""
    page = visit(demo_market, "phone", javascript=scripts)
    page.watch.expect(401, 422)
    page.goto("/sign-in")
    page.fill("[name=login]", "marcus@demo.pasar")
    page.fill("[name=password]", "not my password")
    press(page, "main form button[type=submit]")
    is_told(page, shots)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_commission_without_a_rate(scripts, visit, shots, demo_market, keys):
    """A page of a console with many small forms: the summary is the shell's."""
    page = visit(demo_market, "desk", javascript=scripts, storage_state=keys("amara"))
    page.watch.expect(422)
    page.goto("/seller/creators")
    form = page.locator(".plan-form").first
    form.locator("[name=rate]").fill("99")
    form.locator("[name=ends]").fill("2569-11-22")
    with page.expect_navigation():
        form.locator("button").click()
    is_told(page, shots)


def test_in_the_sheet_over_a_room(visit, shots, rooms):
    """The sheet is a dialog: the page below it keeps its title, the summary in it has the focus."""
    page = visit(rooms["market"], "phone")
    page.watch.expect(401, 422)
    page.goto(rooms["live"])
    page.click("[data-open=bag]")
    page.locator("#bag-lines a[data-sheet]").first.click()
    page.locator("#sheet-body button[value=checkout]").click()
    page.locator("#sheet-body [name=password]").wait_for()
    page.fill("#sheet-body [name=login]", "marcus@demo.pasar")
    page.fill("#sheet-body [name=password]", "not my password")
    page.locator("#sheet-body form button[type=submit]").first.click()
    page.locator("#sheet-body #form-errors[role=alert]").wait_for()
    assert page.evaluate(FOCUSED) == "form-errors"
    shots.take(page)


def test_a_faulty_field_in_a_fold_is_opened(visit, demo_market):
    """The summary is drawn over a page whose faulty field is folded away."""
    page = visit(demo_market, "phone")
    page.watch.expect(422)
    page.route("**/sign-up", folded)
    page.goto("/sign-up")
    page.evaluate(UNCHECKED)
    press(page, "main form button[type=submit]")
    page.locator("#form-errors[role=alert]").wait_for()
    target = page.locator(".faults a").first.get_attribute("href").split("#")[1]
    assert page.locator("details.test").evaluate("fold => fold.open")
    assert page.locator(f"#{target}").is_visible()


def folded(route):
    """Folds the form of an answer to a POST."""
    answer = route.fetch()
    text = answer.text()
    if route.request.method == "POST":
        text = re.sub(
            r'<form[^>]*action="/sign-up".*?</form>',
            lambda form: f"<details class=test><summary>More</summary>{form[0]}</details>",
            text, flags=re.DOTALL,
        )  # fmt: skip
    route.fulfill(response=answer, body=text)
