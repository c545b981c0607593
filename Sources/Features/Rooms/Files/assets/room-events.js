// A room's events: down one stream or, where nothing lets a stream through, asked for every few
// seconds. Both give the same events under the same ids, so that nothing is lost or told twice when
// one takes over.

// A stream opens with a snapshot: one that is silent for so long is held up on its way.
const patience = 8000;
const tries = 2; // So many in a row that bring nothing, and we begin to ask …
const pause = 4000;
const again = 60000; // … and try the stream again now and then.
const soon = () => 1000 + Math.random() * 3000;

/** What happened in a room since `mark`; without one, a snapshot. */
export function missed(room, mark) {
  return fetch(`${room}/missed`, {
    headers: mark ? { "Last-Event-ID": mark } : {},
    signal: AbortSignal.timeout(patience),
  });
}

/** Why nothing more comes after an answer of such a status; empty if more may come. */
export const ending = (status) =>
  status === 403 ? "dismissed" : status === 410 || status === 404 ? "over" : "";

/**
 * Events of one room until `finish`. `ears`: event(id, e); lost() and back() around a break;
 * asking() when the stream is given up; out(why) at the end. `mayStream`: false while the
 * browser's other streams leave no connection for one more; then it is asked for, silently.
 */
export class RoomEvents {
  constructor(room, ears, mayStream) {
    Object.assign(this, { room, ears, mayStream, mark: "", failures: 0 });
    Object.assign(this, { asks: false, over: false, isLost: false });
  }

  get isStreaming() {
    return !this.over && !!this.source && this.source.readyState !== EventSource.CLOSED;
  }

  hear(id, event) {
    if (id) this.mark = id;
    this.ears.event(id, event);
  }

  /** One try at a time: whatever asks for the next one takes the place of the last. */
  later(wait) {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      if (!this.over) this.open();
    }, wait);
  }

  finish(why) {
    this.over = true;
    this.source?.close();
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    if (why) this.ears.out(why);
  }

  found() {
    this.failures = 0;
    clearTimeout(this.retry);
    if (this.asks) {
      this.asks = false;
      clearTimeout(this.timer);
    }
    if (this.isLost) {
      this.isLost = false;
      this.ears.back();
    }
  }

  open() {
    this.source?.close();
    if (!this.mayStream()) {
      this.later(again);
      if (!this.asks) {
        this.asks = true;
        this.ask();
      }
      return;
    }
    const stream = this.source = new EventSource(`${this.room}/events`);
    const isOld = () => this.over || stream !== this.source;
    let heard = false;
    const slow = setTimeout(() => {
      if (heard || isOld()) return;
      stream.close();
      this.failed(false);
    }, patience);
    const take = (message) => {
      if (isOld()) return stream.close();
      heard = true;
      clearTimeout(slow);
      this.found();
      this.hear(message.lastEventId, JSON.parse(message.data));
    };
    stream.addEventListener("reset", take);
    stream.addEventListener("room", take);
    stream.addEventListener("bye", (message) => {
      clearTimeout(slow);
      stream.close();
      const { why } = JSON.parse(message.data);
      if (why === "dismissed") return this.finish(why);
      if (!this.over) this.later(soon());
    });
    stream.onerror = () => {
      const connects = stream.readyState !== EventSource.CLOSED;
      const goesOn = !isOld() && connects && !this.asks && this.failures + 1 < tries;
      if (!goesOn) {
        clearTimeout(slow);
        stream.close();
      }
      if (!isOld()) this.failed(goesOn);
    };
  }

  /** `goesOn`: the browser itself connects again. */
  failed(goesOn) {
    this.failures += 1;
    if (!this.isLost) {
      this.isLost = true;
      if (this.asks) this.ears.asking();
      else this.ears.lost();
    }
    if (this.failures < tries && !this.asks) {
      if (!goesOn) this.later(soon());
      return;
    }
    if (!this.asks) {
      this.asks = true;
      this.ears.asking();
      this.ask();
    }
    this.later(again);
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.over || !this.asks) return;
    let wait = pause;
    try {
      const answer = await missed(this.room, this.mark);
      if (this.over || !this.asks) return;
      const why = ending(answer.status);
      if (why) return this.finish(why);
      if (!answer.ok) throw answer;
      const told = await answer.json();
      if (!this.asks) return;
      for (const event of told.events) this.hear(event.id, event.data);
      this.mark = told.last;
    } catch {
      wait = 2 * pause;
    }
    this.timer = setTimeout(() => this.ask(), wait);
  }
}
