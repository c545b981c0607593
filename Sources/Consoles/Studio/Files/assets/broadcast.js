// The camera of a studio: shows and chooses devices, and sends what they see in pieces of half a
// second. Pieces have numbers and go one after the other, so that a lost connection goes on where
// it was cut.

import { fill, freshKey, make, sleep } from "asset:dom.js";

const pieceMs = 500, mostWaiting = 40, patience = 10000;
/**
 * H.264 is passed on by the server as it is; anything else costs it most of a core. Safari knows
 * only the second.
 */
const kinds = [
  "video/webm;codecs=h264,opus",
  "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
  "video/webm;codecs=vp8,opus",
  "video/webm",
];

let stream = null, meter = null, sender = null;

/**
 * Asks for camera and microphone, shows them, and fills the two choices. Null where none may be
 * used.
 */
export async function devices(parts) {
  const chosen = (select) => (select?.value ? { exact: select.value } : undefined);
  const upright = matchMedia("(orientation: portrait)").matches;
  try {
    const fresh = await navigator.mediaDevices.getUserMedia({
      video: {
        deviceId: chosen(parts.cameras),
        width: { ideal: upright ? 720 : 1280 },
        height: { ideal: upright ? 1280 : 720 },
        frameRate: { ideal: 30, max: 30 },
      },
      audio: {
        deviceId: chosen(parts.microphones),
        echoCancellation: true,
        noiseSuppression: true,
      },
    });
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = fresh;
  } catch {
    parts.health.textContent = parts.say("no-camera");
    return null;
  }
  parts.preview.srcObject = stream;
  parts.preview.muted = true;
  parts.preview.play().catch(() => {});
  await list(parts);
  listen(parts.level);
  return stream;
}

async function list(parts) {
  const all = await navigator.mediaDevices.enumerateDevices();
  for (
    const [select, kind, track] of [[parts.cameras, "videoinput", stream.getVideoTracks()[0]], [
      parts.microphones,
      "audioinput",
      stream.getAudioTracks()[0],
    ]]
  ) {
    if (!select) continue;
    const now = track?.getSettings().deviceId;
    select.replaceChildren(
      ...all.filter((d) => d.kind === kind).map((d) =>
        new Option(d.label || kind, d.deviceId, false, d.deviceId === now)
      ),
    );
    if (select.dataset.heard) continue;
    select.dataset.heard = "yes";
    select.addEventListener("change", async () => {
      if (await devices(parts)) sender?.renew(stream);
    });
  }
}

/** How loud it is, ten times a second. */
function listen(level) {
  clearInterval(meter?.timer);
  meter?.context.close();
  meter = null;
  if (!level || !stream.getAudioTracks().length) return;
  const context = new AudioContext(), ear = context.createAnalyser(), room = new Float32Array(1024);
  ear.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(ear);
  const timer = setInterval(() => {
    ear.getFloatTimeDomainData(room);
    level.value = Math.min(1, Math.sqrt(room.reduce((sum, x) => sum + x * x, 0) / room.length) * 4);
  }, 100);
  meter = { context, timer };
}

/** Sends until the room is over or the page is left. */
export async function broadcast(room, parts) {
  if (!await devices(parts)) return null;
  sender = new Sender(room, stream, parts);
  addEventListener("pagehide", () => sender.stop());
  return sender;
}

class Sender {
  constructor(room, stream, parts) {
    Object.assign(this, { room, stream, parts, waiting: [], sent: [], over: false, turn: 0 });
    this.memory = `camera ${room}`;
    this.run();
  }

  say(key, values = {}) {
    this.parts.health.textContent = fill(this.parts.say(key), values);
  }

  async ask(path, body, type) {
    const headers = { Accept: "application/json", "X-Requested-With": "studio" };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(`${this.room}/${path}`, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(patience),
    });
    const said = await answer.json().catch(() => ({}));
    return {
      ok: answer.ok,
      status: answer.status,
      code: said.code ?? "",
      over: said.over === true,
    };
  }

  async run() {
    // This tab sent before it was loaded again: the turn is its own to take.
    let replacing = sessionStorage.getItem(this.memory) !== null;
    while (!this.over) {
      try {
        if (!await this.take(replacing)) {
          replacing = await this.refused();
          continue;
        }
        replacing = true;
        await this.send();
      } catch {
        this.say("sent-slow");
      }
      this.recorder?.state === "recording" && this.recorder.stop();
      if (!this.over) await sleep(1000);
    }
    for (const track of this.stream.getTracks()) track.stop();
  }

  /** A turn of its own for each recording, as each begins with a header. */
  async take(replacing) {
    this.device = freshKey();
    const form = new URLSearchParams({ device: this.device });
    if (replacing) form.set("replacing", "on");
    this.answer = await this.ask("camera", form);
    if (!this.answer.ok) return false;
    sessionStorage.setItem(this.memory, this.device);
    this.record();
    return true;
  }

  record() {
    this.waiting = [];
    const turn = ++this.turn, kind = kinds.find((k) => MediaRecorder.isTypeSupported(k));
    let number = 0;
    this.recorder = new MediaRecorder(this.stream, {
      mimeType: kind,
      videoBitsPerSecond: 2500000,
      audioBitsPerSecond: 96000,
      videoKeyFrameIntervalDuration: 1000,
    });
    this.recorder.addEventListener("dataavailable", (event) => {
      if (turn !== this.turn || !event.data.size) return;
      this.waiting.push({ number: number++, data: event.data });
      this.wake?.();
    });
    this.recorder.start(pieceMs);
  }

  /** True where somebody wants to go on here although another device sends. */
  async refused() {
    const { code, status } = this.answer;
    if (status === 410 || code === "live.not-on-air" || status === 404) {
      this.over = true;
      return false;
    }
    if (code !== "camera.elsewhere") {
      this.say(code === "camera.not-installed" ? "no-video" : "sent-slow");
      await sleep(3000);
      return false;
    }
    this.say("elsewhere");
    const button = make("button", {
      type: "button",
      className: "button small",
      textContent: this.parts.say("here"),
    });
    this.parts.health.append(" ", button);
    return Promise.race([
      new Promise((done) => button.addEventListener("click", () => done(true))),
      sleep(5000).then(() => false),
    ]);
  }

  /** Returns when another recording must begin. */
  async send() {
    let tries = 0;
    while (!this.over) {
      const piece = this.waiting[0];
      if (!piece) {
        if (this.recorder.state !== "recording") return;
        await Promise.race([
          new Promise((done) => {
            this.wake = done;
          }),
          sleep(3000),
        ]);
        continue;
      }
      // More than the server takes: what is old interests nobody.
      if (this.waiting.length > mostWaiting) {
        this.say("sent-slow");
        return;
      }
      let answer;
      try {
        answer = await this.ask(
          `camera/${this.device}-${piece.number}`,
          piece.data,
          "application/octet-stream",
        );
      } catch {
        answer = { ok: false, status: 0, code: "" };
      }
      if (answer.ok && answer.over) {
        this.over = true;
        return;
      }
      if (answer.ok) {
        tries = 0;
        this.waiting.shift();
        this.count(piece.data.size);
        continue;
      }
      if (
        answer.code === "live.over" || answer.code === "live.not-on-air" || answer.status === 404
      ) {
        this.over = true;
        return;
      }
      if (
        ["camera.turn-over", "camera.out-of-order", "camera.not-video", "camera.too-large"]
          .includes(answer.code)
      ) return;
      if (tries > 1) this.say("sent-slow");
      await sleep(Math.min(2000, 250 * 2 ** tries++));
    }
  }

  count(bytes) {
    const now = performance.now();
    this.sent = [...this.sent, { bytes, now }].filter((s) => now - s.now < 5000);
    const span = Math.max(1000, now - this.sent[0].now),
      total = this.sent.reduce((sum, s) => sum + s.bytes, 0);
    this.say("sending", { rate: Math.round(total * 8 / span) });
  }

  /** Another camera or microphone: the recording begins again. */
  renew(stream) {
    this.stream = stream;
    this.recorder?.state === "recording" && this.recorder.stop();
    this.waiting = [];
    this.wake?.();
  }

  stop() {
    this.over = true;
    this.recorder?.state === "recording" && this.recorder.stop();
  }
}
