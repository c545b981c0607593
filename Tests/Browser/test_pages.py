"""Every main page, on a phone and at a desk: drawn, reachable with assistive technology, fitting
the narrowest screen, without an error in the console. Pictures of all lie in var/screenshots."""

import pytest

from pages import OPERATIONS, SELLER, SHOP, TONGUES
from watch import faults_of

SIZES = ("phone", "desk")


def look(page, shots, path, *, axe=True):
    answer = page.goto(path, wait_until="load")
    assert answer.ok, f"{answer.status} at {path}"
    # Pictures below are loaded as one comes near: come near, so that the screenshot shows them.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(150)
    page.evaluate("scrollTo(0, 0)")
    shots.take(page)
    faults = faults_of(page, axe=axe)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", SHOP + SELLER + OPERATIONS, ids=lambda page: page[0])
def test_page(page, size, visit, shots, keys, places, demo_market):
    _, who, path = page
    wishes = {"storage_state": keys(who)} if who else {}
    open_page = visit(demo_market, size, **wishes)
    look(open_page, shots, path.format(**places()))


@pytest.mark.parametrize("size", SIZES)
def test_missing(size, visit, shots, demo_market):
    page = visit(demo_market, size)
    page.watch.expect(404)
    assert page.goto("/products/prd_0").status == 404
    shots.take(page)
    assert not faults_of(page)
    page.goto("/nowhere/at-all")
    page.get_by_role("main").get_by_role("link").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("size", SIZES)
def test_entry_errors(size, visit, shots, demo_market):
    """What is wrong is said beside the field and tied to it."""
    page = visit(demo_market, size)
    page.watch.expect(401, 403, 409, 422)
    page.goto("/sign-in")
    page.fill("[name=login]", "nobody@example.com")
    page.fill("[name=password]", "not the password")
    page.locator("main form button[type=submit]").click()
    page.locator("[role=alert]").wait_for()
    shots.take(page)
    assert page.input_value("[name=login]") == "nobody@example.com", "what was typed is gone"
    assert not faults_of(page)
    page.goto("/sign-up")
    page.fill("[name=name]", "Nobody")
    page.fill("[name=login]", "not an address")
    page.fill("[name=password]", "long enough it is")
    page.locator("main form button[type=submit]").click()
    wrong = page.locator("[name=login][aria-invalid=true]")
    wrong.wait_for()
    note = page.locator("#" + wrong.get_attribute("aria-describedby").split()[0])
    assert note.inner_text().strip(), "the field doesn't say what is wrong"
    shots.take(page)
    assert not faults_of(page)


@pytest.mark.parametrize("size", SIZES)
def test_basket_and_checkout(size, visit, shots, keys, places, demo_market):
    """A basket, its checkout at an address, the result, the order; the total is the same."""
    page = visit(demo_market, size, storage_state=keys("marcus"))
    page.goto(places()["product"])
    page.locator("[name=then][value=basket]:visible").click()
    page.wait_for_url("**/basket")
    shots.take(page)
    assert not faults_of(page)
    page.goto("/checkout?edit=1")
    shots.take(page)
    assert not faults_of(page)
    page.goto("/checkout")
    shots.take(page)
    assert not faults_of(page)
    shown = page.locator(".checkout-sum").inner_text()
    page.locator("button[form=pay]").click()
    page.locator(".thanks").wait_for()
    shots.take(page)
    assert not faults_of(page)
    assert shown in page.locator("main").inner_text(), "another total than at the checkout"
    page.locator("main a[href^='/orders/']").first.click()
    page.wait_for_url("**/orders/ord_*")
    shots.take(page)
    assert not faults_of(page)
    assert shown in page.locator("main").inner_text(), "another total than at the checkout"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("start", ["/seller/products", "/seller/orders"])
def test_seller_opens_one(start, size, visit, shots, keys, demo_market):
    """From a list to one of its rows, by clicking."""
    page = visit(demo_market, size, storage_state=keys("amara"))
    page.goto(start)
    kind = "prd_" if start.endswith("products") else "ord_"
    page.locator(f"main a[href*='{start}/{kind}']:visible").first.click()
    page.wait_for_url(f"**{start}/{kind}*")
    shots.take(page)
    assert not faults_of(page), "\n".join(faults_of(page))


@pytest.mark.parametrize("locale", TONGUES)
@pytest.mark.parametrize("path", ["/", "{product}", "/search?q={word}", "/orders", "/account"])
def test_tongue(path, locale, visit, shots, keys, places, demo_market):
    market, who, word = TONGUES[locale]
    page = visit(demo_market, "phone", locale=locale, storage_state=keys(who))
    look(page, shots, path.format(**places(market, locale, word)), axe=False)
    assert page.locator("html").get_attribute("lang") == locale


@pytest.mark.parametrize(
    "page",
    [p for p in SHOP if p[0] in ("home", "search", "product", "sign-in", "orders", "account")]
    + [SELLER[0], OPERATIONS[4]],
    ids=lambda page: page[0],
)
def test_night(page, visit, shots, keys, places, demo_market):
    _, who, path = page
    wishes = {"storage_state": keys(who)} if who else {}
    look(visit(demo_market, "phone", color_scheme="dark", **wishes), shots, path.format(**places()))


SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 400);
})"""
MOST_BYTES = 100_000
MOST_SHIFT = 0.05


# Pictures that stand on the first screen; what lies below is lazy, however early the browser
# fetches it.
SEEN = """() => [...document.images].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
}).map((e) => e.currentSrc)"""
EAGER = """() => [...document.images].filter((e) => e.loading !== "lazy"
    && e.src.includes("/media/")
    && e.getBoundingClientRect().top > innerHeight).map((e) => e.src)"""


def test_first_view(visit, demo_market):
    """What a first visit needs for its first screen, as it comes over the wire."""
    page = visit(demo_market, "phone")
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    names, sizes = {}, {}
    wire.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]}))
    wire.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    page.goto("/", wait_until="networkidle")
    seen = page.evaluate(SEEN)
    told = {names[id_]["url"]: size for id_, size in sizes.items() if id_ in names}
    needed = {url: size for url, size in told.items() if "/media/" not in url or url in seen}
    rows = "\n".join(f"{size} {url}" for url, size in needed.items())
    assert sum(needed.values()) < MOST_BYTES, f"{sum(needed.values())} bytes:\n{rows}"
    assert not page.evaluate(EAGER), "pictures below the first screen that aren't lazy"


@pytest.mark.parametrize("path", ["/", "{product}", "/search?q={word}", "/categories"])
def test_nothing_jumps(path, visit, places, demo_market):
    page = visit(demo_market, "phone")
    page.goto(path.format(**places()), wait_until="networkidle")
    shift = page.evaluate(SHIFT)
    assert shift < MOST_SHIFT, f"layout shift {shift}"


def test_away(visit, shots, demo_market):
    """Without a network the worker shows a page that says so."""
    page = visit(demo_market, "phone", workers="allow")
    page.goto("/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto("/orders")
    assert page.locator("main h1, main h2").first.inner_text()
    shots.take(page)
    page.context.set_offline(False)
    page.watch.troubles = [t for t in page.watch.troubles if "ERR_INTERNET" not in t]


LINKS = "els => els.map(e => e.getAttribute('href')).filter(h => h && h.startsWith('/'))"


@pytest.mark.parametrize("who", [None, "grace", "amara", "olive"])
def test_no_link_leads_nowhere(who, visit, keys, places, demo_market):
    """Each link on each page of a role is a place that answers."""
    wishes = {"storage_state": keys(who)} if who else {}
    page = visit(demo_market, "desk", **wishes)
    seen = {}
    for _, whose, path in SHOP + SELLER + OPERATIONS:
        if whose in (None, who):
            path = path.format(**places())
            page.goto(path, wait_until="domcontentloaded")
            for link in page.eval_on_selector_all("a[href]", LINKS):
                seen.setdefault(link.split("#")[0], path)
    dead = []
    for link, path in seen.items():
        answer = page.request.get(link, headers={"Accept": "text/html"})
        if not answer.ok:
            dead.append(f"{answer.status} {link} (on {path})")
    assert not dead, "\n".join(dead)


def test_choice_with_any_character(visit, demo_market, places):
    """`8 GB | 128 GB` is one value: it can be chosen, and its variant is the one that is bought."""
    place = places()["product"]
    page = visit(demo_market, "desk")
    page.goto(place)
    group = page.locator("fieldset.variant").first
    name = group.locator("input").first.get_attribute("name")
    values = [one.get_attribute("value") for one in group.locator("input:enabled").all()]
    assert len(values) > 1, "the product has no choice"
    chosen = f"[name={name}][value='{values[-1]}']"
    page.locator(f"label:has({chosen})").click()
    sku = page.input_value("[name=sku]")
    price = page.locator("[data-show=price]").inner_text()

    def rename(route):
        answer = route.fetch()
        body = answer.text().replace(f'value="{values[-1]}"', 'value="8 GB | 128 GB"')
        route.fulfill(response=answer, body=body)

    page.route(f"**{place}", rename)
    page.goto(place)
    page.locator(f"label:has([name={name}][value='8 GB | 128 GB'])").click()
    assert page.locator(f"[name={name}]:checked").get_attribute("value") == "8 GB | 128 GB"
    assert page.input_value("[name=sku]") == sku
    assert page.locator("[data-show=price]").inner_text() == price
