"""schemathesis: half of the generated ids become ids that exist."""

import json
import os
import re
import zlib

import schemathesis

from steps import US_ADDRESS

KNOWN = json.loads(os.environ.get("PASAR_KNOWN_IDS", "{}"))
ID = re.compile(r"^([a-z]{3})_[0-9A-Za-z]+$")
# A market's own rules of an address can't stand in a schema.
PLACE = US_ADDRESS | {"line2": ""}


def exchanged(value):
    """The same generated value always becomes the same id: a run can be repeated."""
    found = ID.match(value) if isinstance(value, str) else None
    ids = KNOWN.get(found.group(1), []) if found else []
    chance = zlib.crc32(str(value).encode())
    return ids[chance // 2 % len(ids)] if ids and chance % 2 else value


def mapped(values):
    if not isinstance(values, dict):
        return values
    return {name: exchanged(value) for name, value in values.items()}


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return mapped(path_parameters)


@schemathesis.hook
def map_body(context, body):
    if isinstance(body, dict) and "postcode" in body and zlib.crc32(str(body).encode()) % 2:
        body = body | PLACE
    return mapped(body)
