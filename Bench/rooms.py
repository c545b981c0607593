"""LIVE rooms: one room with many viewers, and nginx with nchan doing the same for comparison.

Whatever a host does (pin, price, notice) is written to the store and goes out at once; notices
stand for all of it, since they carry the load client's mark. Chat is gathered: what was said in
50 to 200 ms goes out as one event.
"""
import json
import os
import subprocess

from engines import WORK, BenchFailure
from load import HERE
from nginx import Nginx

SSE_LOAD = os.path.join(WORK, "sse_load")
CROWD = 10_000
SMALL_CROWD = 1_000
#: Events a second, one at a time: more than either server manages, or the ratio would say nothing.
CROWD_EVENTS = 30
SMALL_CROWD_EVENTS = 500
#: Messages a second into the chat of the big room.
CROWD_CHAT = 56
#: What a host does on a busy evening, twice.
PINS = 4
#: Who say it, one request at a time each: a host, moderators, software.
PUBLISHERS = 3
SECONDS = 8
#: An event is a few hundred bytes: a product's price, two lines of chat.
BODY = 130
NCHAN_MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so"


def build():
    subprocess.run(
        ["gcc", "-O2", "-pthread", "-o", SSE_LOAD, os.path.join(HERE, "sse_load.c")], check=True)


def fanout_10k(market, _):
    return room(market, "notice", CROWD, CROWD_EVENTS)


def fanout_10k_coalesced(market, _):
    return room(market, "chat", CROWD, CROWD_CHAT)


def pin_10k_ms(market, _):
    out = room(market, "notice", CROWD, PINS)
    out["value"] = out["last_p99_ms"]
    return out


def kb_per_viewer(market, _):
    """On a server that has just started: what its memory grew by when they had all come."""
    market.stop()
    market.start()
    out = room(market, "notice", CROWD, 1, seconds=2)
    out["value"] = out["kb_per_viewer"]
    return out


def fanout_1k(market, _):
    return room(market, "notice", SMALL_CROWD, SMALL_CROWD_EVENTS)


def room(market, what, viewers, rate, seconds=SECONDS):
    with open(market.list("room.tsv")) as file:
        room_id, host, viewer = file.readline().rstrip("\n").split("\t")[:3]
    url = f"{market.server.url}/live/{room_id}"
    session = viewer if what == "chat" else host
    return run(
        [
            "-u", url + "/events", "-p", f"{url}/{what}", "-B", '{"text":"%M"}',
            "-G", "Content-Type: application/json", "-G", "Accept: application/json",
            "-G", f"Cookie: pasar_session={session}", "-q", str(rate), "-n", str(viewers),
            "-d", str(seconds), "-S", ",".join(map(str, (market.server.pid, *market.engine.roots))),
        ])


def run(options):
    done = subprocess.run(
        [SSE_LOAD, "-b", str(BODY), "-P", str(PUBLISHERS), *options], capture_output=True, text=True, timeout=240,
        check=False)
    if done.returncode not in (0, 2) or not done.stdout:
        raise BenchFailure(f"sse_load: {done.stderr[-1000:]}")
    said = json.loads(done.stdout)
    wrong = {
        name: said[name]
        for name in ("connect_failed", "lost_conns", "publish_errors", "missing") if said[name]
    }
    if wrong:
        raise BenchFailure(f"viewers missed something: {wrong}\n{done.stderr[-500:]}")
    return {
        "value": said["delivered_per_s_incl_drain"], "p50_ms": said["lat_p50_ms"],
        "p99_ms": said["lat_p99_ms"], "last_p99_ms": said["last_p99_ms"],
        "cpu_us_per_op": said["server_cpu_us_per_delivery"],
        "rss_mb": said["server_rss_kb_end"] / 1024, "kb_per_viewer": said["server_kb_per_conn"],
    }


def nchan(viewers, rate):
    """The same viewers and events at nginx with nchan, which keeps them in memory only."""
    if not os.path.exists(NCHAN_MODULE):
        raise BenchFailure("there is no nginx with nchan: apt-get install libnginx-mod-nchan")
    with Nginx(NCHAN_PLACES, "nchan_shared_memory_size 128M;", f"load_module {NCHAN_MODULE};") as server:
        return run(
            [
                "-u", server.url + "/sub", "-p", server.url + "/pub", "-q", str(rate), "-n",
                str(viewers), "-d", str(SECONDS), "-S", str(server.pid), "-B",
                '{"t":"notice","text":"%M"}', "-g", "10",
            ])


NCHAN_PLACES = """
    location /pub { nchan_publisher; nchan_channel_id room; nchan_message_buffer_length 512; }
    location /sub {
      nchan_subscriber eventsource; nchan_channel_id room; nchan_subscriber_first_message newest;
    }
"""
