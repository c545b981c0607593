"""The main pages, and who looks at them."""

# A page: its name, who looks, and where. `{…}` is filled in from the demo market.
SHOP = [
    ("home", None, "/"),
    ("categories", None, "/categories"),
    ("category", None, "/categories/{category}"),
    ("search", None, "/search?q={word}"),
    ("search-empty", None, "/search?q=zeppelinfahrt"),
    ("product", None, "{product}"),
    ("shop", None, "{shop}"),
    ("basket-empty", None, "/basket"),
    ("sign-in", None, "/sign-in"),
    ("sign-up", None, "/sign-up"),
    ("password-reset", None, "/password-reset"),
    ("me-visitor", None, "/account"),
    ("offline", None, "/offline"),
    ("home-signed-in", "grace", "/"),
    ("orders", "grace", "/orders"),
    ("account", "grace", "/account"),
    ("sessions", "grace", "/account/sessions"),
    ("account-login", "grace", "/account/login"),
    ("account-password", "grace", "/account/password"),
    ("inbox", "grace", "/inbox"),
    ("sell", "grace", "/sell"),
    ("sell-waiting", "june", "/sell"),
]
SELLER = [
    ("seller-home", "amara", "/seller"),
    ("seller-products", "amara", "/seller/products"),
    ("seller-import", "amara", "/seller/import"),
    ("seller-orders", "amara", "/seller/orders"),
    ("seller-stock", "amara", "/seller/stock"),
    ("seller-finance", "amara", "/seller/finance"),
]
OPERATIONS = [
    ("operations-home", "olive", "/operations"),
    ("operations-shops", "olive", "/operations/shops"),
    ("operations-products", "olive", "/operations/products"),
    ("operations-people", "olive", "/operations/people"),
    ("operations-markets", "olive", "/operations/markets"),
    ("operations-ledger", "olive", "/operations/ledger"),
    ("operations-mail", "olive", "/operations/mail"),
    ("operations-health", "olive", "/operations/health"),
]
# Pages that differ by language: who sees them there, and a word that finds something.
TONGUES = {
    "en-GB": ("GB", "priya", "tea"),
    "id-ID": ("ID", "putri", "batik"),
    "th-TH": ("TH", "ploy", "ครีม"),
    "vi-VN": ("VN", "khanh", "ca phe"),
}
