"""A seller invites a creator to a rate of their own, who accepts and shows the product: both sides, in two
languages, with and without scripts."""

import re

import pytest

from steps import press
from watch import faults_of


def answer_by(text):
    return re.search(r"\d", text) is not None


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_inviting(visit, shots, demo_market, keys, javascript):
    """What stands against an invitation is listed; a better one is sent, accepted and shown."""
    size = "desk" if javascript else "phone"
    seller = visit(demo_market, size, javascript=javascript, storage_state=keys("dan"))
    seller.goto("/seller/collaborations")
    shots.take(seller)
    press(seller, "main a.button.primary")
    first = seller.locator(".offered-products li").nth(1 if javascript else 2)
    product = first.locator(".grow").evaluate("e => e.firstChild.textContent.trim()")
    first.locator("input").check()
    seller.fill("[name=creators]", "@elena.athome, @nobody.here")
    seller.fill("[name=rate]", "1.5")
    seller.watch.expect(422)
    press(seller, "main form button.primary")
    listed = seller.locator("#form-errors").inner_text()
    assert "@nobody.here" in listed, listed
    assert seller.locator(".offered-products input:checked").count() == 1, "what was chosen is gone"
    shots.take(seller)
    assert not faults_of(seller)
    seller.fill("[name=creators]", "@elena.athome")
    seller.fill("[name=rate]", "24")
    seller.fill("[name=message]", "It would light your desk.")
    press(seller, "main form button.primary")
    assert "Elena at Home" in seller.locator(".partners").inner_text()
    assert not faults_of(seller)
    shots.take(seller)

    creator = visit(demo_market, "phone", javascript=javascript, storage_state=keys("elena"))
    creator.goto("/creator/collaborations")
    card = creator.locator(".collaboration").filter(has_text=product).first
    assert "24%" in card.inner_text()
    assert answer_by(card.locator("footer").inner_text())
    shots.take(creator)
    with creator.expect_navigation():
        card.locator("button.primary").click()
    card = creator.locator(".collaboration").filter(has_text=product).first
    assert card.locator(".badge.good").count() >= 1
    assert not faults_of(creator)
    shots.take(creator)
    seller.goto("/inbox")
    assert "accepted your invitation for 24%" in seller.locator("main").inner_text()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_invitations_in_indonesian(visit, shots, demo_market, keys, size):
    """The demo's invitations in several states, as people there read them."""
    frame = {"locale": "id-ID", "timezone_id": "Asia/Jakarta"}
    creator = visit(demo_market, size, storage_state=keys("putri"), **frame)
    creator.goto("/creator/collaborations")
    assert creator.locator(".collaboration").count() == 3
    shots.take(creator)
    assert not faults_of(creator)
    seller = visit(demo_market, size, storage_state=keys("sari"), **frame)
    seller.goto("/seller/collaborations")
    assert seller.locator(".state-counts .badge").count() == 2
    shots.take(seller)
    press(seller, "main tbody a")
    shots.take(seller)
    assert not faults_of(seller)
