"""Without scripts everything works: each step is a link or a form."""

from test_pages import OPERATIONS, SELLER, SHOP, places  # noqa: F401 (a fixture)
from watch import SHAPE  # noqa: F401

US_ADDRESS = {
    "line1": "12 Cedar Street", "city": "Portland", "subdivision": "US-OR",
    "postal_code": "97209", "phone": "+1 503 555 0188",
}  # fmt: skip
