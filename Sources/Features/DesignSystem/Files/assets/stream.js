// A room's events: down one stream or, where nothing lets a stream through, asked for every few
// seconds. Both give the same events under the same ids, so that nothing is lost or told twice when
// one takes over.

// A stream opens with a snapshot: one that is silent for so long is held up on its way.
const patience = 8000;
const tries = 2; // So many in a row that bring nothing, and we begin to ask …
const pause = 4000;
const again = 60000; // … and try the stream again now and then.
const soon = () => 1000 + Math.random() * 3000;

/**
 * `ears`: event(e); lost() and back() around a break; asking() when the stream is given up;
 * out(why) at the end.
 */
export function follow(room, ears) {
  let mark = "", failures = 0, asks = false, over = false, isLost = false, source, timer, retry;

  const hear = (id, event) => {
    if (id) mark = id;
    ears.event(event);
  };
  /** One try at a time: whatever asks for the next one takes the place of the last. */
  const later = (wait) => {
    clearTimeout(retry);
    retry = setTimeout(() => {
      if (!over) open();
    }, wait);
  };
  const finish = (why) => {
    over = true;
    source?.close();
    clearTimeout(timer);
    clearTimeout(retry);
    if (why) ears.out(why);
  };
  const found = () => {
    failures = 0;
    clearTimeout(retry);
    if (asks) {
      asks = false;
      clearTimeout(timer);
    }
    if (isLost) {
      isLost = false;
      ears.back();
    }
  };

  function open() {
    source?.close();
    const stream = source = new EventSource(`${room}/events`);
    let heard = false;
    const slow = setTimeout(() => {
      if (!heard && stream === source && !over) {
        stream.close();
        failed(false);
      }
    }, patience);
    const take = (message) => {
      if (over || stream !== source) return stream.close();
      heard = true;
      clearTimeout(slow);
      found();
      hear(message.lastEventId, JSON.parse(message.data));
    };
    stream.addEventListener("reset", take);
    stream.addEventListener("room", take);
    stream.addEventListener("bye", (message) => {
      clearTimeout(slow);
      stream.close();
      const { why } = JSON.parse(message.data);
      if (why === "dismissed") return finish(why);
      if (!over) later(soon());
    });
    stream.onerror = () => {
      if (over || stream !== source) {
        clearTimeout(slow);
        return stream.close();
      }
      const goesOn = stream.readyState !== EventSource.CLOSED && !asks && failures + 1 < tries;
      if (!goesOn) {
        clearTimeout(slow);
        stream.close();
      }
      failed(goesOn);
    };
  }

  /** `goesOn`: the browser itself connects again. */
  function failed(goesOn) {
    failures += 1;
    if (!isLost) {
      isLost = true;
      ears.lost();
    }
    if (failures < tries && !asks) {
      if (!goesOn) later(soon());
      return;
    }
    if (!asks) {
      asks = true;
      ears.asking();
      ask();
    }
    later(again);
  }

  async function ask() {
    clearTimeout(timer);
    if (over || !asks) return;
    let wait = pause;
    try {
      const answer = await fetch(`${room}/missed`, {
        headers: mark ? { "Last-Event-ID": mark } : {},
        signal: AbortSignal.timeout(patience),
      });
      if (over || !asks) return;
      if (answer.status === 403) return finish("dismissed");
      if (answer.status === 410 || answer.status === 404) return finish("over");
      if (!answer.ok) throw answer;
      const told = await answer.json();
      if (!asks) return;
      for (const event of told.events) hear(event.id, event.data);
      mark = told.last;
    } catch {
      wait = 2 * pause;
    }
    timer = setTimeout(ask, wait);
  }

  open();
  return () => finish("");
}
