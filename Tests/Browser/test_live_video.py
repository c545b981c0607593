"""A creator goes live with Chromium's fake camera or with ffmpeg in OBS's place; somebody watches."""

import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import CHROMIUM, DEMO_PASSWORD, FLAGS, PATIENCE
from market import BINARY, READY_SECONDS, ROOT, STOP_SECONDS, Market, fill_with_demo, free_port, listens
from steps import until

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
# From a camera to somebody's eyes: some five seconds, with a core to itself.
PICTURE_SECONDS = 120
# What ffmpeg needs to notice that it was thrown out.
GONE_SECONDS = 60
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
    if HAS_RTMP:
        until("nginx listens", lambda: listens(market.rtmp), READY_SECONDS)
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
    context.set_default_timeout(PATIENCE)
    glass.sign_in(context, market.url, f"{name}@demo.pasar", "pasar demo")
    goods = re.findall(
        r'name="product" value="(prd_\w+)"', context.request.get(market.url + "/studio").text()
    )
    return context, glass.room_on_air(context, market.url, products=goods[:1])


def watching(browser, market, path):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(market.url + path)
    return page


def position(page):
    return page.evaluate("document.getElementById('film')?.currentTime ?? 0")


def moves(page, seconds=PICTURE_SECONDS):
    """Waits until the picture has moved on by two seconds; returns how large it is."""
    deadline = time.monotonic() + seconds
    begin = None
    while time.monotonic() < deadline:
        now = position(page)
        # A player that falls begins again, perhaps before where it was.
        if now > 0 and (begin is None or now < begin):
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
    viewer = watching(camera, market, path)
    width, height = moves(viewer)
    assert width >= 320 and height >= 240
    studio.locator("#health:has-text('kbit/s')").wait_for()

    def health():
        return context.request.get(market.url + path + "/camera", headers=HEADERS).json()

    # A machine with no time to spare stalls now and then: that it goes on is what counts.
    until("the camera is live", lambda: health()["state"] == "live", PICTURE_SECONDS)
    told = health()
    assert told["source"] == "browser", told
    assert told["frames_per_second"] > 0 and told["kilobits_per_second"] > 0, told
    # Somebody else's camera is refused while this one sends; the same page, loaded again, goes on.
    turn = {"device": "somebodyelse"}
    refused = context.request.post(market.url + path + "/camera", form=turn, headers=HEADERS)
    assert refused.status == 409 and refused.json()["code"] == "camera.elsewhere"
    before = position(viewer)
    studio.reload()
    moves(viewer)
    until("the film is further on", lambda: position(viewer) > before, PICTURE_SECONDS)
    pinned = context.request.post(market.url + path + "/pin/next", data={}, headers=HEADERS)
    assert pinned.ok, pinned.text()
    # What is shown may be seconds old: a clip is cut out of what was filmed after the pin.
    filmed = last_segment(context, market, path) + 3
    until(
        "some seconds are filmed", lambda: last_segment(context, market, path) >= filmed,
        PICTURE_SECONDS,
    )  # fmt: skip
    moves(viewer)
    ended = context.request.post(market.url + path + "/end", headers=HEADERS)
    assert ended.ok
    recording = market.url + path + "/video/recording.mp4"
    until("a recording", lambda: context.request.get(recording).status == 200, PICTURE_SECONDS)
    piece = context.request.get(recording, headers={"Range": "bytes=0-99"})
    assert piece.status == 206 and len(piece.body()) == 100
    clips = until(
        "a clip of what was pinned", lambda: film_of(context, market, path)["clips"], PICTURE_SECONDS
    )
    film, clip = film_of(context, market, path), clips[0]
    assert clip["length_ms"] >= 1000 and film["recording"] == path + "/video/recording.mp4"
    assert context.request.get(market.url + clip["film"]).status == 200
    assert context.request.get(market.url + clip["picture"]).status == 200
    replay = watching(camera, market, path)
    replay.evaluate("document.getElementById('film').muted = true")
    replay.evaluate("document.getElementById('film').play()")
    moves(replay)


def last_segment(context, market, path):
    """The number of the newest piece of the film."""
    text = context.request.get(f"{market.url}{path}/video/live.m3u8").text()
    return max((int(number) for number in re.findall(r"seg-(\d+)\.m4s", text)), default=0)


def film_of(context, market, path):
    return context.request.get(market.url + path + "/video", headers=HEADERS).json()


def test_a_stopped_room_shows_nothing_any_more(camera, market):
    context, path = host(camera, market, "elena")
    context.new_page().goto(market.url + path + "/studio")
    viewer = watching(camera, market, path)
    moves(viewer)
    operator = camera.new_context()
    operator.set_default_timeout(PATIENCE)
    glass.sign_in(operator, market.url, "olive@demo.pasar", "pasar demo")
    stopped = operator.request.post(
        f"{market.url}/operations{path}/stop", form={"reason": "Forbidden goods"}, headers=HEADERS
    )
    assert stopped.ok, stopped.text()
    until(
        "the picture is gone",
        lambda: not viewer.evaluate("document.getElementById('film')?.readyState ?? 0"), GONE_SECONDS,
    )  # fmt: skip
    for name in ("live.m3u8", "replay.m3u8", "seg-1.m4s", "recording.mp4"):
        assert context.request.get(f"{market.url}{path}/video/{name}").status == 404, name


def new_key(context, market):
    """A stream key takes the password again."""
    body = {"current": DEMO_PASSWORD}
    return context.request.post(market.url + "/studio/key", headers=HEADERS, data=body).json()


@pytest.mark.skipif(not HAS_RTMP, reason=f"nginx with RTMP {NOT_HERE}")
def test_obs_publishes_with_a_key_and_a_new_key_ends_the_old(camera, market):
    context, path = host(camera, market, "zainab")
    key = new_key(context, market)
    assert key["server"].endswith(f":{market.rtmp}/live")
    first = publish(key["server"], key["key"])
    try:
        viewer = watching(camera, market, path)
        assert moves(viewer) == [320, 240]
        assert first.poll() is None, "OBS left by itself"
        assert is_refused(key["server"], wrong(key["key"]))
        again = new_key(context, market)
        assert first.wait(GONE_SECONDS) != 0, "the old key's stream goes on"
        assert is_refused(key["server"], key["key"])
        second = publish(again["server"], again["key"])
        try:
            moves(viewer)
        finally:
            second.terminate()
            second.wait()
    finally:
        first.terminate()
        first.wait()


def command_of_make_run():
    """The words with which `make run` serves, as they stand in its script."""
    lines = (ROOT / "Scripts/run").read_text().splitlines()
    words = shlex.split(next(line for line in lines if line.startswith("exec ")))[1:]
    assert words[0].endswith("/pasar") and words[-1] == "$@", words
    return [str(BINARY), *words[1:-1]]


@pytest.mark.skipif(not HAS_RTMP, reason=f"nginx with RTMP {NOT_HERE}")
def test_obs_publishes_to_what_make_run_serves(camera, tmp_path):
    """From `var` below the working folder, whose name is a difficult one."""
    here = tmp_path / "a folder, \"ยาว\" đẹp"
    fill_with_demo(here / "var")
    port, rtmp = free_port(), free_port()
    words = [*command_of_make_run(), "--port", str(port), "--rtmp-port", str(rtmp)]
    with (tmp_path / "log").open("w") as log:
        served = subprocess.Popen(words, cwd=here, stdout=log, stderr=log)
    try:
        until("it listens", lambda: listens(port) and listens(rtmp), READY_SECONDS)
        assert " is off" not in (tmp_path / "log").read_text()
        market = SimpleNamespace(url=f"http://localhost:{port}")
        context, path = host(camera, market, "zainab")
        key = new_key(context, market)
        obs = publish(key["server"], key["key"])
        try:
            assert moves(watching(camera, market, path)) == [320, 240]
        finally:
            obs.terminate()
            obs.wait()
    finally:
        served.terminate()
        assert served.wait(STOP_SECONDS) == 0, (tmp_path / "log").read_text()


def wrong(key):
    """A key of which the last digit is another one."""
    return key[:-1] + ("1" if key.endswith("0") else "0")


def is_refused(server, key):
    publisher = publish(server, key)
    try:
        return publisher.wait(GONE_SECONDS) != 0
    finally:
        publisher.kill()


def publish(server, key):
    words = ["ffmpeg", "-loglevel", "error", "-re", "-f", "lavfi", "-i"]
    words += ["testsrc2=size=320x240:rate=30", "-f", "lavfi", "-i", "sine=440", "-t", "900"]
    words += ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-g", "30"]
    words += ["-tune", "zerolatency", "-c:a", "aac", "-ar", "44100", "-f", "flv"]
    return subprocess.Popen([*words, f"{server}/{key}"], stdin=subprocess.DEVNULL)
