"""The way back of what was bought, by clicking, on a phone and at a desk: a buyer and a guest do it
without scripts."""

from steps import press, seen, somebody


def order_of(page, word):
    """Opens the newest order of a buyer that is in a state; returns its number."""
    press(page, f"li.order-card:has(.badge:text-is('{word}')) footer a.button")
    return page.url.rsplit("/", 1)[-1]


def test_return_of_a_throw(visit, shots, demo_market):
    """Asked for, approved, sent back, received, inspected, refunded."""
    buyer = somebody(visit, demo_market, "priya", "phone", "/orders")
    order = order_of(buyer, "Delivered")
    seen(buyer, shots)
    press(buyer, f"main a[href='/orders/{order}/returns']")
    seen(buyer, shots)
    buyer.select_option("main [name=reason]", "damaged")
    buyer.fill("main [name=text]", "A thread is pulled.")
    press(buyer, "main form button[type=submit]")
    assert buyer.locator("#return .badge").first.inner_text() == "Requested"
    seen(buyer, shots)
    seller = somebody(visit, demo_market, "eleanor", "desk", "/seller/returns", scripts=True)
    seen(seller, shots)
    press(seller, f"main a[href='/seller/orders/{order}']")
    seen(seller, shots)
    press(seller, "form[action$='/returns/approval'] button")
    buyer.reload()
    buyer.fill("main [name=carrier]", "Royal Mail")
    buyer.fill("main [name=tracking]", "RB123456785GB")
    press(buyer, "form[action$='/returns/shipment'] button")
    seen(buyer, shots)
    seller.reload()
    press(seller, "form[action$='/returns/receipt'] button")
    seen(seller, shots)
    press(seller, "form[action$='/returns/inspection'] button")
    buyer.reload()
    assert buyer.locator("#return .badge").first.inner_text() == "Refunded"
    seen(buyer, shots)
    buyer.goto("/returns")
    seen(buyer, shots)


def test_withdrawal_of_a_guest(visit, shots, demo_market):
    """By the order's number and a code by mail, without signing in."""
    owner = somebody(visit, demo_market, "zainab", "phone", "/orders")
    order = order_of(owner, "On its way")
    guest = visit(demo_market, "phone", javascript=False)
    guest.goto("/sign-in")
    press(guest, "main a[href='/withdrawals']")
    seen(guest, shots)
    guest.fill("[name=order]", order)
    guest.fill("[name=email]", "zainab@demo.pasar")
    press(guest, "main form button[type=submit]")
    guest.fill("[name=code]", demo_market.code_for("zainab@demo.pasar"))
    seen(guest, shots)
    press(guest, "main form button[type=submit]")
    seen(guest, shots)
    owner.reload()
    assert owner.locator("#return .badge").first.inner_text() == "To be sent back"
    seen(owner, shots)
