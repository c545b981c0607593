// Plays a room's picture: asks for the playlist about once a second, appends what is new, and stays
// some two seconds behind the camera. A player of ours, since browsers' own stay four seconds and
// more behind, or don't play HLS.

import { sleep } from "asset:dom.js";

/** Seconds between what is shown and the newest picture that is here. */
const lag = { least: 1.2, begin: 1.5, most: 4, slack: 1.2, jump: 6 };
const catchUp = 1.1, hold = 0.95;
const keep = 30, tick = 250, patience = 5000;

/** The playlist as a list; `init` and `cut` say what stands before a segment. */
export function read(text, base) {
  const list = { segments: [], ended: false };
  let number = 1, init = null, seconds = 0, at = 0, cut = false;
  for (const line of text.split("\n")) {
    const value = line.slice(line.indexOf(":") + 1);
    if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) number = Number(value);
    else if (line.startsWith("#EXT-X-MAP:")) {
      init = new URL(/URI="([^"]+)"/.exec(line)[1], base).href;
    } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) at = Date.parse(value);
    else if (line.startsWith("#EXTINF:")) seconds = parseFloat(value);
    else if (line === "#EXT-X-DISCONTINUITY") cut = true;
    else if (line === "#EXT-X-ENDLIST") list.ended = true;
    else if (line && !line.startsWith("#")) {
      list.segments.push({
        number: number++,
        url: new URL(line, base).href,
        seconds,
        at,
        init,
        cut,
      });
      cut = false;
    }
  }
  return list;
}

/** `video/mp4; codecs="avc1.42c01f,mp4a.40.2"`, read out of a beginning. */
export function type(bytes) {
  const find = (name) => {
    const code = [...name].map((c) => c.charCodeAt(0));
    for (let i = 0; i + 8 < bytes.length; i++) {
      if (code.every((c, k) => bytes[i + k] === c)) return i;
    }
    return -1;
  };
  const avc = find("avcC"), hex = (b) => b.toString(16).padStart(2, "0"), codecs = [];
  if (avc >= 0) {
    codecs.push("avc1." + hex(bytes[avc + 5]) + hex(bytes[avc + 6]) + hex(bytes[avc + 7]));
  }
  if (find("mp4a") >= 0) codecs.push("mp4a.40.2");
  return `video/mp4; codecs="${codecs.join(",")}"`;
}

export function play(film, playlist, { tell, say }) {
  const Source = window.ManagedMediaSource ?? window.MediaSource;
  offerSound(film, say);
  if (Source) return new Player(film, new URL(playlist, location.href).href, Source, { tell, say });
  if (film.canPlayType("application/vnd.apple.mpegurl")) film.src = playlist;
  else tell(say("no-net"), true);
  film.addEventListener("pasar-over", () => empty(film));
  return null;
}

/** Nothing is shown any more, not by way of a `<source>` either. */
function empty(film) {
  film.pause();
  film.replaceChildren();
  film.removeAttribute("src");
  film.load();
}

/** Browsers start films without sound only; the button gives it back. */
function offerSound(film, say) {
  film.muted = true;
  const button = document.createElement("button");
  Object.assign(button, {
    type: "button",
    className: "button small round veil over live-sound",
    textContent: say("muted-start"),
  });
  button.addEventListener("click", () => {
    film.muted = false;
    film.play().catch(() => {
      film.muted = true;
    });
  });
  film.addEventListener("volumechange", () => {
    button.hidden = !film.muted;
  });
  film.after(button);
}

class Player {
  constructor(film, playlist, Source, { tell, say }) {
    Object.assign(this, {
      film,
      playlist,
      Source,
      say,
      want: lag.begin,
      said: "",
      over: false,
      falls: 0,
      stalledAt: 0,
      calmSince: performance.now(),
    });
    this.tellPlainly = tell;
    film.disableRemotePlayback = true;
    film.replaceChildren();
    film.addEventListener("waiting", () => this.stalled());
    film.addEventListener("playing", () => this.going());
    film.addEventListener("pasar-over", () => this.stop());
    film.addEventListener("error", () => this.fell());
    setInterval(() => this.steer(), tick);
    this.run();
  }

  /** One sentence at a time; the same one isn't said again. */
  tell(key) {
    if (this.said === key) return;
    const before = this.said;
    this.said = key;
    if (key) this.tellPlainly(this.say(key), true);
    else if (before === "no-net") this.tellPlainly(this.say("back"));
    else this.tellPlainly("");
  }

  async run() {
    while (!this.over) {
      try {
        await this.show();
      } catch (fault) {
        if (!this.over) console.warn("The picture fell:", fault);
      }
      if (!this.over) await sleep(Math.min(500 * 2 ** this.falls++, 8000));
    }
  }

  /** From a fresh source to the end of the playlist, or a fault. */
  async show() {
    this.source = new this.Source();
    this.buffer = null;
    this.init = null;
    this.next = 0;
    this.begun = false;
    this.finished = false;
    const opened = new Promise((done) =>
      this.source.addEventListener("sourceopen", done, { once: true })
    );
    const url = URL.createObjectURL(this.source);
    this.film.src = url;
    await opened;
    URL.revokeObjectURL(url);
    let news = performance.now();
    while (!this.over) {
      const asked = performance.now(), list = await this.list();
      const fresh = list?.segments.filter((s) => s.number >= this.next) ?? [];
      // Far behind, or just come: the last two are enough.
      const queue = !this.next || fresh.length > 5 ? fresh.slice(-2) : fresh;
      for (const segment of queue) {
        if (this.over) return;
        if (await this.add(segment)) {
          this.falls = 0;
          news = performance.now();
        }
      }
      if (queue.length) this.tell("");
      if (list?.ended && !queue.length) {
        await this.rest();
        return;
      }
      if (list && !list.ended && performance.now() - news > patience && this.next) {
        this.tell("host-gone");
      }
      const pause = queue.length ? Math.min(queue.at(-1).seconds, 1) * 600 : 250;
      await sleep(Math.max(list ? 100 : 1000, pause - (performance.now() - asked)));
    }
  }

  async get(url) {
    const answer = await fetch(url, {
      cache: url === this.playlist ? "no-store" : "default",
      signal: AbortSignal.timeout(patience),
    });
    if (!answer.ok) {
      throw Object.assign(new Error(`${url} answers ${answer.status}`), { status: answer.status });
    }
    return answer;
  }

  /** Null where there is none now. */
  async list() {
    try {
      const list = read(await (await this.get(this.playlist)).text(), this.playlist);
      if (this.said === "no-net") this.tell("");
      return list;
    } catch (fault) {
      // Nothing there yet: the camera hasn't begun.
      this.tell(fault.status === 404 ? "host-gone" : "no-net");
      return null;
    }
  }

  async add(segment) {
    let bytes;
    try {
      if (segment.init !== this.init) await this.begin(segment.init);
      bytes = new Uint8Array(await (await this.get(segment.url)).arrayBuffer());
    } catch (fault) {
      if (!fault.status) {
        this.tell("no-net");
        await sleep(500);
        return false;
      }
      if (fault.status !== 404) throw fault;
      this.next = segment.number + 1;
      return false;
    }
    await this.append(bytes);
    this.next = segment.number + 1;
    this.newest = { at: segment.at + segment.seconds * 1000, end: this.end() };
    this.start();
    return true;
  }

  async begin(url) {
    const bytes = new Uint8Array(await (await this.get(url)).arrayBuffer()), kind = type(bytes);
    if (!this.buffer) {
      this.buffer = this.source.addSourceBuffer(kind);
      this.kind = kind;
    } else if (kind !== this.kind) {
      this.buffer.changeType(kind);
      this.kind = kind;
    }
    await this.append(bytes);
    this.init = url;
  }

  async append(bytes) {
    try {
      this.buffer.appendBuffer(bytes);
    } catch (fault) {
      if (fault.name !== "QuotaExceededError") throw fault;
      await this.forget(2);
      this.buffer.appendBuffer(bytes);
    }
    await this.settled();
    await this.forget(keep);
  }

  settled() {
    return this.buffer.updating
      ? new Promise((done, fail) => {
        this.buffer.addEventListener("updateend", done, { once: true });
        this.buffer.addEventListener("error", () => fail(new Error("a segment can't be read")), {
          once: true,
        });
      })
      : null;
  }

  /** What was shown longer ago than so many seconds. */
  async forget(seconds) {
    const ranges = this.buffer.buffered, until = this.film.currentTime - seconds;
    if (!ranges.length || ranges.start(0) >= until - 5) return;
    this.buffer.remove(0, until);
    await this.settled();
  }

  end() {
    const ranges = this.buffer?.buffered;
    return ranges?.length ? ranges.end(ranges.length - 1) : 0;
  }

  start() {
    const ranges = this.buffer.buffered;
    if (this.begun || !ranges.length) return;
    this.begun = true;
    this.film.currentTime = Math.max(ranges.start(ranges.length - 1), this.end() - this.want);
    this.film.play().catch(() => {});
  }

  /** The playlist is ended: what is here is shown to its end; then it may begin again. */
  async rest() {
    if (this.source.readyState === "open" && this.buffer) {
      this.finished = true;
      this.source.endOfStream();
    }
    while (!this.over) {
      await sleep(1500);
      const list = await this.list();
      if (list && !list.ended) {
        this.falls = 0;
        return;
      }
    }
  }

  stalled() {
    if (!this.begun || this.finished) return;
    this.stalledAt ||= performance.now();
    this.want = Math.min(lag.most, this.want + 0.4);
    this.calmSince = performance.now();
  }

  going() {
    this.stalledAt = 0;
    if (this.said === "slow-net") this.tell("");
  }

  /** A little faster after a delay, a little slower before one; a leap when much is missing. */
  steer() {
    const { film } = this;
    if (!this.begun || this.over || !this.buffer) return;
    const now = performance.now(), left = this.end() - film.currentTime;
    if (this.newest) {
      film.dataset.behind =
        ((Date.now() - this.newest.at) / 1000 + this.newest.end - film.currentTime).toFixed(2);
    }
    if (this.stalledAt && now - this.stalledAt > 1000 && !this.said) this.tell("slow-net");
    if (this.finished || film.paused && !this.stalledAt) return;
    if (now - this.calmSince > 20000) {
      this.want = Math.max(lag.least, this.want - 0.2);
      this.calmSince = now;
    }
    this.leap();
    if (left > Math.max(lag.jump, this.want + 3)) film.currentTime = this.end() - this.want;
    else if (left > this.want + lag.slack) film.playbackRate = catchUp;
    else if (left < 0.4) film.playbackRate = hold;
    else if (film.playbackRate !== 1 && left < this.want + 0.5) film.playbackRate = 1;
  }

  /** Over a hole that a fall of the sender left. */
  leap() {
    const ranges = this.buffer.buffered, at = this.film.currentTime;
    for (let i = 0; i < ranges.length; i++) {
      if (ranges.end(i) - at > 0.15 && ranges.start(i) <= at + 0.01) return;
      if (ranges.start(i) > at && ranges.end(i) - ranges.start(i) > 0.3) {
        this.film.currentTime = ranges.start(i) + 0.05;
        return;
      }
    }
  }

  fell() {
    if (this.over || !this.film.error) return;
    this.next = 0;
    try {
      this.source.endOfStream("decode");
    } catch { /* closed already */ }
    this.buffer = null;
  }

  stop() {
    this.over = true;
    empty(this.film);
  }
}
