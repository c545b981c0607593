"""Limits: what the machine could do at most, measured in the same run as the figure beside it."""
import os
import shutil

import django_oscar
import replay
import rooms
from engines import BenchFailure, get
from load import pages
from nginx import Nginx

#: A limit takes no more of the run than this.
SECONDS = 3
WARM_UP = 1


def static_file(name, accept):
    """nginx with a file of the bytes that the first path of the figure's list answers."""
    def once(market):
        with open(market.list(name)) as file:
            path = file.readline().strip()
        status, body = market.server.get(path, accept)
        if status != 200:
            raise BenchFailure(f"{path} answers {status}")
        root = market.list("static")
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(root)
        with open(os.path.join(root, "answer"), "wb") as file:
            file.write(body)
        paths = market.list("static.txt")
        with open(paths, "w") as file:
            file.write("/answer\n")
        with Nginx(f"root {root}; default_type '{accept}; charset=utf-8';") as server:
            if get(server.port, "/answer", accept) != (200, body):
                raise BenchFailure("nginx doesn't send the file that it was given")
            return pages(
                server, (), paths, accept, seconds=min(SECONDS, market.settings.page_seconds),
                warm_up=WARM_UP)
    return once


def nchan(viewers, rate):
    """nginx with nchan, for the same viewers and events."""
    return lambda _: rooms.nchan(viewers, rate)


#: Figure -> whose limit, and how it is measured once. While the figure's own server is up:
ALONGSIDE = {
    "product_page": ("nginx", static_file("products.txt", "text/html")),
    "product_list": ("nginx", static_file("lists.txt", "application/json")),
}
#: On SQLite, when the figures' server has stopped: the trace comes from one of its own.
REPLAYED = {
    "place": ("replay", replay.place),
    "product_search": ("replay", replay.product_search),
}
#: Only when asked for, since it installs things.
ASKED_FOR = {"checkout": ("oscar", django_oscar.checkout)}
#: When the server of the rooms has stopped, for memory's sake.
ROOMS = {
    "fanout_10k": ("nchan", nchan(rooms.CROWD, rooms.CROWD_EVENTS)),
    "fanout_1k": ("nchan", nchan(rooms.SMALL_CROWD, rooms.SMALL_CROWD_EVENTS)),
}
