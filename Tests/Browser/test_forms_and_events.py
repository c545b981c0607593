"""What scripts do while a form is on its way, and where the focus is after one."""

import time

from steps import until
from test_live_rooms import rooms  # noqa: F401
from test_live_video import market  # noqa: F401


def test_an_event_cancels_no_form(visit, rooms):
    """A room goes on air while its host's form is on its way: the form's answer comes first."""
    page = visit(rooms["market"], "desk", storage_state=rooms["state"])
    headers = {"X-Requested-With": "test", "Accept": "application/json"}
    plan = {"title": "A held evening", "starts_at": int(time.time() * 1000) + 3_600_000}
    made = page.request.post("/live", form=plan, headers=headers)
    assert made.ok, made.text()
    path = "/live/" + made.json()["id"]
    page.goto(f"{path}/studio")
    page.wait_for_timeout(500)
    held = []
    page.route("**/notice", held.append)
    page.evaluate(
        """() => {
            const form = document.querySelector("form[action$='/notice']");
            form.elements.text.value = "Back in five";
            form.requestSubmit();
        }"""
    )
    until("the form is sent", lambda: page.wait_for_timeout(50) or held, 10)
    assert page.request.post(f"{path}/start", headers=headers).ok
    page.wait_for_timeout(2_000)
    held[0].continue_()
    page.wait_for_url(f"**{path}/studio")
    page.wait_for_load_state()
    assert page.locator("[name=text][value='Back in five']").count() == 1
    assert page.locator("[data-studio]").get_attribute("data-state") == "live"
    assert page.request.post(f"{path}/end", headers=headers).ok


def test_a_tick_of_the_basket_keeps_the_focus(visit, demo_market, places):
    page = visit(demo_market, "phone")
    page.goto(places()["product"])
    page.locator("form[action='/basket/lines'] button").first.click()
    page.goto("/basket")
    tick = page.locator(".basket-lines .basket-tick").first
    name = tick.get_attribute("id")
    assert tick.get_attribute("aria-checked") == "true"
    tick.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{name}[aria-checked=false]")
    assert page.evaluate("document.activeElement.id") == name
