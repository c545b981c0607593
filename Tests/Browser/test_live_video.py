"""A creator goes live with Chromium's fake camera or with ffmpeg in OBS's place; somebody watches."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import CHROMIUM, FLAGS
from market import ROOT, Market, fill_with_demo, free_port

sys.path.insert(0, str(ROOT / "Bench"))
import glass  # noqa: E402

CAMERA = [
    *FLAGS,
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
HAS_RTMP = shutil.which("nginx") and Path(
    "/usr/lib/nginx/modules/ngx_rtmp_module.so"
).exists()
NOT_HERE = "isn't installed: Scripts/setup-test"
PICTURE_SECONDS = 40
HEADERS = {"Accept": "application/json", "X-Requested-With": "test"}

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason=f"ffmpeg {NOT_HERE}")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """One of its own: hosts are on air in it, and OBS has a port."""
    folder = tmp_path_factory.mktemp("film") / "var"
    fill_with_demo(folder)
    market = Market(folder)
    market.rtmp = free_port()
    market.start(limits=False, flags=[f"--rtmp-port={market.rtmp}"])
    yield market
    market.stop()
    assert not market.faults(), "\n".join(market.faults())


@pytest.fixture
def camera(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CAMERA)
    yield browser
    browser.close()


def host(browser, market, name):
    """Somebody on air with one product in the bag, and the room's path."""
    context = browser.new_context(permissions=["camera", "microphone"])
    glass.sign_in(context, market.url, f"{name}@demo.pasar", "pasar demo")
    goods = re.findall(
        r'name="product" value="(prd_\w+)"', context.request.get(market.url + "/studio").text()
    )
    return context, glass.room_on_air(context, market.url, products=goods[:1])


def position(page):
    return page.evaluate("document.getElementById('film')?.currentTime ?? 0")


def moves(page, seconds=PICTURE_SECONDS):
    """Waits until the picture has moved on by two seconds; returns how large it is."""
    deadline = time.monotonic() + seconds
    begin = None
    while time.monotonic() < deadline:
        now = position(page)
        if now > 0 and begin is None:
            begin = now
        if begin is not None and now > begin + 2:
            return page.evaluate(
                "(() => { const f = document.getElementById('film');"
                " return [f.videoWidth, f.videoHeight]; })()"
            )
        time.sleep(0.1)
    said = page.locator("#net").inner_text()
    raise AssertionError(f"the picture stands at {now}; the page says {said!r}")


def test_a_camera_is_seen_in_another_browser_and_kept(camera, market):
    context, path = host(camera, market, "amara")
    studio = context.new_page()
    studio.goto(market.url + path + "/studio")
    viewer = camera.new_page()
    viewer.goto(market.url + path)
    width, height = moves(viewer)
    assert width >= 320 and height >= 240
    health = context.request.get(market.url + path + "/camera", headers=HEADERS).json()
    assert health["state"] == "live" and health["source"] == "browser", health
    assert health["frames_per_second"] > 5 and health["kilobits_per_second"] > 50, health
    assert "kbit/s" in studio.locator("#health").inner_text()
    # Somebody else's camera is refused while this one sends; the same page, loaded again, goes on.
    turn = {"device": "somebodyelse"}
    refused = context.request.post(market.url + path + "/camera", form=turn, headers=HEADERS)
    assert refused.status == 409 and refused.json()["code"] == "camera.elsewhere"
    studio.reload()
    before = position(viewer)
    moves(viewer)
    assert position(viewer) > before
    pinned = context.request.post(market.url + path + "/pin/next", data={}, headers=HEADERS)
    assert pinned.ok, pinned.text()
    moves(viewer)
    ended = context.request.post(market.url + path + "/end", headers=HEADERS)
    assert ended.ok
    deadline = time.monotonic() + PICTURE_SECONDS
    while context.request.get(market.url + path + "/video/recording.mp4").status != 200:
        assert time.monotonic() < deadline, "no recording"
        time.sleep(0.2)
    piece = context.request.get(
        market.url + path + "/video/recording.mp4", headers={"Range": "bytes=0-99"}
    )
    assert piece.status == 206 and len(piece.body()) == 100
    while not (film := film_of(context, market, path))["clips"]:
        assert time.monotonic() < deadline, "no clip of what was pinned"
        time.sleep(0.2)
    clip = film["clips"][0]
    assert clip["length_ms"] >= 1000 and film["recording"] == path + "/video/recording.mp4"
    assert context.request.get(market.url + clip["film"]).status == 200
    assert context.request.get(market.url + clip["picture"]).status == 200
    replay = camera.new_page()
    replay.goto(market.url + path)
    replay.evaluate("document.getElementById('film').muted = true")
    replay.evaluate("document.getElementById('film').play()")
    moves(replay)


def film_of(context, market, path):
    return context.request.get(market.url + path + "/video", headers=HEADERS).json()


def test_a_stopped_room_shows_nothing_any_more(camera, market):
    context, path = host(camera, market, "elena")
    context.new_page().goto(market.url + path + "/studio")
    viewer = camera.new_page()
    viewer.goto(market.url + path)
    moves(viewer)
    operator = camera.new_context()
    glass.sign_in(operator, market.url, "olive@demo.pasar", "pasar demo")
    begin = time.monotonic()
    stopped = operator.request.post(
        f"{market.url}/operations{path}/stop", form={"reason": "Forbidden goods"}, headers=HEADERS
    )
    assert stopped.ok, stopped.text()
    while viewer.evaluate("document.getElementById('film')?.readyState ?? 0"):
        assert time.monotonic() - begin < 5, "the picture is still there"
        time.sleep(0.1)
    for name in ("live.m3u8", "replay.m3u8", "seg-1.m4s", "recording.mp4"):
        assert context.request.get(f"{market.url}{path}/video/{name}").status == 404, name


@pytest.mark.skipif(not HAS_RTMP, reason=f"nginx with RTMP {NOT_HERE}")
def test_obs_publishes_with_a_key_and_a_new_key_ends_the_old(camera, market):
    context, path = host(camera, market, "zainab")
    key = context.request.post(market.url + "/studio/key", headers=HEADERS).json()
    assert key["server"].endswith(f":{market.rtmp}/live")
    first = publish(key["server"], key["key"])
    try:
        viewer = camera.new_page()
        viewer.goto(market.url + path)
        assert moves(viewer) == [320, 240]
        wrong = publish(key["server"], key["key"][:-1] + "0")
        assert wrong.wait(20) != 0
        again = context.request.post(market.url + "/studio/key", headers=HEADERS).json()
        assert first.wait(20) != 0, "the old key's stream goes on"
        assert publish(key["server"], key["key"]).wait(20) != 0
        second = publish(again["server"], again["key"])
        try:
            moves(viewer)
        finally:
            second.terminate()
            second.wait()
    finally:
        first.terminate()
        first.wait()


def publish(server, key):
    words = ["ffmpeg", "-loglevel", "error", "-re", "-f", "lavfi", "-i"]
    words += ["testsrc2=size=320x240:rate=30", "-f", "lavfi", "-i", "sine=440", "-t", "60"]
    words += ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-g", "30"]
    words += ["-tune", "zerolatency", "-c:a", "aac", "-ar", "44100", "-f", "flv"]
    return subprocess.Popen([*words, f"{server}/{key}"], stdin=subprocess.DEVNULL)
