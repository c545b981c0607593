"""A second factor is set up and asked for, as people do it: by an app that reads the QR code."""

import base64
import hashlib
import hmac
import time

import pytest
from steps import DEMO_PASSWORD, press
from watch import faults_of


def digits(secret, ahead=0):
    """Digits that an authenticator app shows (RFC 6238), by another program than ours."""
    key = base64.b32decode(secret.replace(" ", ""))
    step = int(time.time()) // 30 + ahead
    mac = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


# People whose sessions no other test has: setting up ends them.
@pytest.mark.parametrize("size, name", [("phone", "dan"), ("desk", "sari")])
def test_setting_up_and_signing_in(size, name, visit, shots, demo_market):
    page = visit(demo_market, size)
    page.watch.expect(410, 422)
    sign_in(page, name)
    page.goto("/account")
    shots.take(page)
    press(page, "a[href='/account/second-factor']")
    shots.take(page)
    assert not faults_of(page)
    page.fill("[name=current]", DEMO_PASSWORD)
    press(page, "main form button[type=submit]")
    page.locator("svg.factor-picture").wait_for()
    shots.take(page)
    assert not faults_of(page)
    secret = page.locator(".factor-secret").inner_text()
    page.fill("[name=code]", "000000")
    page.locator("main form button[type=submit]").click()
    page.locator("[role=alert]").wait_for()
    assert page.locator(".factor-secret").inner_text() == secret, "a wrong code starts anew"
    used = digits(secret)
    page.fill("[name=code]", used)
    press(page, "main form button[type=submit]")
    codes = page.locator(".factor-codes li").all_inner_texts()
    assert len(codes) == 10
    shots.take(page)
    assert not faults_of(page)

    page.goto("/account")
    page.locator("form[action='/sign-out'] button").last.click()
    page.wait_for_url("**/")
    sign_in(page, name)
    page.wait_for_url("**/sign-in/code*")
    shots.take(page)
    assert not faults_of(page)
    page.fill("[name=code]", used)
    page.locator("main form button[type=submit]").click()
    page.locator("[role=alert]").wait_for()
    shots.take(page)
    page.fill("[name=code]", digits(secret, ahead=1))
    press(page, "main form button[type=submit]")
    page.goto("/account/second-factor")
    shots.take(page)
    assert not faults_of(page)

    page.goto("/account")
    page.locator("form[action='/sign-out'] button").last.click()
    page.wait_for_url("**/")
    sign_in(page, name)
    page.wait_for_url("**/sign-in/code*")
    page.fill("[name=code]", codes[0])
    press(page, "main form button[type=submit]")
    page.goto("/account/second-factor/removal")
    page.fill("[name=current]", DEMO_PASSWORD)
    press(page, "main form button[type=submit]")
    assert page.locator("form[action='/account/second-factor']").count() == 1, "it is off"


def sign_in(page, name):
    page.goto("/sign-in")
    page.fill("[name=login]", f"{name}@demo.pasar")
    page.fill("[name=password]", DEMO_PASSWORD)
    press(page, "main form button[type=submit]")
