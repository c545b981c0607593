"""A buyer's bank takes a payment back: at the sandbox, on a phone, without scripts; finance at a desk."""

from steps import await_what_happens, press, seen, somebody


def test_dispute_that_the_buyer_wins(visit, shots, demo_market):
    """Raised, answered with evidence, decided; the order says at each step how it stands."""
    buyer = somebody(visit, demo_market, "elena", "phone", "/orders")
    press(buyer, "li.order-card:has(.badge:text-is('Completed')) footer a.button")
    seen(buyer, shots)
    order = buyer.url
    press(buyer, "form[action$='/dispute'] button")
    seen(buyer, shots)
    buyer.goto(order)
    await_what_happens(buyer, "main .banner:has-text('took the payment of this order back')")
    seen(buyer, shots)
    finance = somebody(visit, demo_market, "olive", "desk", "/operations", scripts=True)
    seen(finance, shots)
    press(finance, "main .banner a[href='/operations/disputes']")
    seen(finance, shots)
    finance.fill("main [name=text]", "Signed for at the door; see the carrier\u2019s proof.")
    press(finance, "main form[action$='/evidence'] button")
    await_what_happens(finance, "main .badge:text-is('Bank decides')")
    seen(finance, shots)
    press(finance, "main form[action$='/decision']:not(:has([name=won])) button")
    await_what_happens(buyer, "main .banner:has-text('decided for the buyer')")
    seen(buyer, shots)
    finance.goto("/operations/disputes?which=decided")
    await_what_happens(finance, "main .badge:text-is('Lost')")
    seen(finance, shots)
    small = somebody(visit, demo_market, "olive", "phone", "/operations/disputes?which=decided")
    seen(small, shots)
