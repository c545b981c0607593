#!/usr/bin/env python3
"""How old a LIVE room's picture is when a viewer sees it: a browser films a clock of black and white
squares, another one watches the room and reads the squares. Both see the same clock.

    .venv/bin/python Bench/glass.py http://localhost:8080 amara@demo.pasar "pasar demo"

Prints one line of JSON: median, 95th percentile and worst in milliseconds, what the player thinks,
and how long it took from going on air to the first moving picture.
"""
import json
import statistics
import sys
import time

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
CHROMIUM = "/usr/bin/chromium"
#: Milliseconds modulo 2^20, some 17 minutes, as squares; the second row is their complement.
BITS = 20

#: Stands where the camera would: the sound is the fake device's.
FILM_A_CLOCK = """
(() => {
  const bits = BITS, size = 32, real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: bits * size, height: 360 });
    const pen = canvas.getContext("2d");
    const draw = () => {
      const now = Date.now() % 2 ** bits;
      pen.fillStyle = `hsl(${now / 10 % 360} 60% 50%)`;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      for (let bit = 0; bit < bits; bit++) {
        const on = Math.floor(now / 2 ** bit) % 2;
        pen.fillStyle = on ? "#fff" : "#000"; pen.fillRect(bit * size, 100, size, 60);
        pen.fillStyle = on ? "#000" : "#fff"; pen.fillRect(bit * size, 180, size, 60);
      }
    };
    draw();
    setInterval(draw, 1000 / 30);
    const film = canvas.captureStream(30);
    const sound = await real({ audio: true });
    for (const track of sound.getAudioTracks()) film.addTrack(track);
    return film;
  };
})();
""".replace("BITS", str(BITS))

READ_THE_CLOCK = """
() => {
  const film = document.getElementById("film"), bits = BITS;
  if (!film || !film.videoWidth || film.readyState < 2) return null;
  const canvas = window.reader ??= document.createElement("canvas");
  canvas.width = film.videoWidth; canvas.height = film.videoHeight;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(film, 0, 0);
  const now = Date.now() % 2 ** bits, size = film.videoWidth / bits, high = film.videoHeight / 360;
  const light = (bit, y) => pen.getImageData((bit + 0.5) * size, y * high, 1, 1).data[1];
  let seen = 0;
  for (let bit = 0; bit < bits; bit++) {
    const above = light(bit, 130), below = light(bit, 210);
    if (Math.abs(above - below) < 60) return null;
    if (above > below) seen += 2 ** bit;
  }
  return { age: (now - seen + 2 ** bits) % 2 ** bits, at: film.currentTime, rate: film.playbackRate, behind: Number(film.dataset.behind) };
}
""".replace("BITS", str(BITS))


def sign_in(context, url, login, password):
    answer = context.request.post(
        url + "/sign-in", form={"login": login, "password": password},
        headers={"Accept": "application/json"})
    assert answer.ok, f"{login} can't sign in: {answer.status}"


def room_on_air(context, url, title="How old is this picture", products=()):
    """A room of one's own that is on air: its path."""
    headers = {"Accept": "application/json", "X-Requested-With": "bench"}
    plan = {"title": title, "starts_at": int(time.time() * 1000), "product": list(products)}
    made = context.request.post(url + "/live", data=plan, headers=headers)
    assert made.ok, f"no room: {made.status} {made.text()}"
    path = "/live/" + made.json()["id"]
    started = context.request.post(url + path + "/start", headers=headers)
    assert started.ok, f"not on air: {started.status} {started.text()}"
    return path


def measure(playwright, url, login, password, seconds=20, warm_up=8):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    try:
        host = browser.new_context(permissions=["camera", "microphone"])
        sign_in(host, url, login, password)
        path = room_on_air(host, url)
        studio = host.new_page()
        studio.add_init_script(FILM_A_CLOCK)
        begin = time.monotonic()
        studio.goto(url + path + "/studio")
        viewer = browser.new_context().new_page()
        viewer.goto(url + path)
        while not viewer.evaluate(READ_THE_CLOCK):
            assert time.monotonic() < begin + 60, (
                "no picture: studio says " + studio.locator("#health").inner_text()
                + ", room says " + viewer.locator("#net").inner_text())
            time.sleep(0.1)
        first = time.monotonic() - begin
        time.sleep(warm_up)
        seen, lost = [], 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = viewer.evaluate(READ_THE_CLOCK)
            if found:
                seen.append(found)
            else:
                lost += 1
            time.sleep(0.2)
        host.request.post(
            url + path + "/end", headers={"Accept": "application/json", "X-Requested-With": "b"})
        ages = sorted(found["age"] for found in seen)
        assert len(ages) > seconds, f"only {len(ages)} pictures could be read, {lost} not"
        moved = seen[-1]["at"] - seen[0]["at"]
        return {
            "glass_to_glass_ms": round(statistics.median(ages)),
            "p95_ms": round(ages[int(len(ages) * 0.95)]), "worst_ms": round(ages[-1]),
            "player_says_ms": round(statistics.median(f["behind"] for f in seen) * 1000),
            "first_picture_s": round(first, 1), "read": len(ages), "unread": lost,
            "played_s": round(moved, 1), "watched_s": seconds,
        }
    finally:
        browser.close()


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        print(json.dumps(measure(running, *sys.argv[1:4])))
