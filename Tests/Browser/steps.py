"""What people do, as clicks: with or without JavaScript."""

import re
import struct
import time
import zlib

from watch import faults_of

PASSWORD = "three quiet tigers"
DEMO_PASSWORD = "pasar demo"
US_ADDRESS = {
    "name": "Wren Hollis", "phone": "+1 503 555 0188", "line1": "12 Cedar Street",
    "locality": "Seattle", "subdivision": "US-WA", "postcode": "98101",
}  # fmt: skip


def press(page, selector):
    """Presses and waits for the page that follows."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def until(what, is_so, seconds):
    """Asks again until it is so; returns what the last asking gave."""
    deadline = time.monotonic() + seconds
    while not (answer := is_so()):
        assert time.monotonic() < deadline, f"{seconds} s passed before: {what}"
        time.sleep(0.1)
    return answer


def await_what_happens(page, selector, seconds=60):
    """Loads the page again until the clockwork has done its part: twice a second, if nothing holds it up."""

    def shows():
        if page.locator(selector).count() > 0:
            return True
        page.wait_for_timeout(500)
        page.reload()

    until(f"{page.url} shows {selector}", shows, seconds)


def fill_sign_up(page, name, login):
    page.fill("[name=name]", name)
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    press(page, "main form button[type=submit]")


def sign_up(page, name, login, market):
    page.goto("/sign-up")
    fill_sign_up(page, name, login)
    type_code(page, login, market)


def type_code(page, login, market):
    """The digits out of the mail that just went to a login."""
    page.fill("[name=code]", market.code_for(login))
    press(page, "main form button[type=submit]")


def sign_in(page, login, password=PASSWORD):
    """On the page that asks for it."""
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    press(page, "main form button[type=submit]")


def somebody(visit, market, name, glass, to, scripts=False):
    """A page of somebody of the demo market who signed in."""
    page = visit(market, glass, javascript=scripts)
    page.goto("/sign-in")
    sign_in(page, f"{name}@demo.pasar", DEMO_PASSWORD)
    page.goto(to)
    return page


def seen(page, shots):
    """Takes a picture of a page and holds it against what every page must keep."""
    shots.take(page)
    faults = faults_of(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def fill_address(page, address=US_ADDRESS):
    for name, value in address.items():
        field = page.locator(f"#address [name={name}]")
        if field.evaluate("e => e.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)
    press(page, "button[form=address]")


def search(page, words):
    page.fill("header [name=q]", words)
    with page.expect_navigation():
        page.press("header [name=q]", "Enter")


def amount(text):
    """Minor units of `$1,234.56` in a text; the last one that stands there."""
    found = re.findall(r"([-−]?)\$([\d,]+)\.(\d\d)", text)
    assert found, f"no amount in {text!r}"
    sign, whole, cents = found[-1]
    return (-1 if sign else 1) * (int(whole.replace(",", "")) * 100 + int(cents))


def facts(text_rows):
    """The rows of a <dl class=kv> as a mapping."""
    return {term.strip(): amount(value) for term, value in text_rows if "$" in value}


def read_sums(page, within="main"):
    """Every sum of the page's lists of sums, by its label."""
    pairs = "els => els.map(e => [e.textContent, e.nextElementSibling.textContent])"
    rows = page.eval_on_selector_all(f"{within} dl.kv dt", pairs)
    return facts(rows)


def png(path, hue, size=640):
    """A picture of our own: a field of colour with a lighter disc, written with zlib alone."""
    rows = bytearray()
    middle, radius = size // 2, size // 3
    for y in range(size):
        rows.append(0)
        for x in range(size):
            inside = (x - middle) ** 2 + (y - middle) ** 2 < radius**2
            rows += bytes(min(255, part + (70 if inside else y * 40 // size)) for part in hue)

    def chunk(kind, body):
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(rows), 6)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )
    return path
