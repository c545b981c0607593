"""The first two things that a visitor puts into the basket, on a slow line: both are kept."""

from steps import until

# Longer than a person needs between two presses in two tabs.
SLOW = {"offline": False, "latency": 3000, "downloadThroughput": -1, "uploadThroughput": -1}
ADD = "button[name=then][value=stay]:visible, button[name=then][value=basket]:visible"
SECONDS = 60


def test_two_first_adds_at_once_on_a_slow_line_are_both_kept(visit, shots, demo_market):
    listed = demo_market.ask("/?", "pasar_market=US; pasar_locale=en-US")["products"]
    paths = [one["href"] for one in listed if one["stock"] > 1][:2]
    first = visit(demo_market, "phone")
    tabs = [first, first.context.new_page()]
    for tab, path in zip(tabs, paths):
        tab.goto(path)
    assert {one["name"] for one in first.context.cookies()} == {"pasar_visit"}
    for tab in tabs:
        line = first.context.new_cdp_session(tab)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)
    for tab in tabs:
        tab.locator(ADD).first.click(no_wait_after=True)

    def has_session():
        return any("session" in one["name"] for one in first.context.cookies())

    until("a visit has begun", has_session, SECONDS)
    basket = first.context.new_page()

    def lines():
        basket.goto("/basket")
        return basket.locator(".basket-line").count() == 2

    until("both are there", lines, SECONDS)
    shots.take(basket)
