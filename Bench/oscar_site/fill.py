"""Fills Oscar's empty database with products and signed-in buyers who have an address.
    python fill.py BUYERS PRODUCTS     prints a line a buyer: session, address, two products"""
import importlib
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django  # noqa: E402

django.setup()
from django.conf import settings  # noqa: E402
from django.contrib import auth  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402
from oscar.test.factories import create_product  # noqa: E402

buyers, products = map(int, sys.argv[1:3])
call_command("migrate", verbosity=0)
country = get_model("address", "Country").objects.create(
    iso_3166_1_a2="GB", iso_3166_1_a3="GBR", printable_name="United Kingdom",
    name="United Kingdom", is_shipping_country=True)
ids = [
    create_product(title=f"Jacket {n}", price=12.50 + n % 9, num_in_stock=900_000).pk
    for n in range(products)
]
store = importlib.import_module(settings.SESSION_ENGINE).SessionStore
for n in range(buyers):
    user = get_model("auth", "User")(username=f"b{n}", email=f"b{n}@example.com")
    user.set_unusable_password()
    user.save()
    address = get_model("address", "UserAddress").objects.create(
        user=user, first_name="Bench", last_name=f"Buyer {n}", line1=f"{n} High Street",
        line4="Leeds", postcode="LS1 4AP", country=country)
    session = store()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    first, second = ids[2 * n % len(ids)], ids[(2 * n + 1) % len(ids)]
    print(session.session_key, address.pk, first, second, sep="\t")
