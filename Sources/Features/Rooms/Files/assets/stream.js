// A page's side of a room's events. All tabs of a browser share its streams: a SharedWorker has
// them or, where there is none, one of the tabs, found by a lock; where there is neither (plain
// http on a phone), each visible tab has its own. A tab that nobody sees follows nothing.
import { freshKey } from "asset:dom.js";
import { EventHub } from "asset:event-hub.js";

const name = "pasar-events";
const beat = 20000;

/**
 * Follows a room until the function that is given back is called. `ears`: event(e); lost() and
 * back() around a break; asking() when the stream is given up; out(why) at the end.
 */
export function follow(room, ears) {
  let isOver = false, isHere = false;
  const hub = reach((message) => {
    if (isOver || message.room !== room) return;
    if (message.what === "out") stop();
    ears[message.what]?.(message.value);
  });
  const say = (joins) => {
    isHere = joins;
    hub.send({ room, joins });
  };
  const look = (isShown) => {
    if (isShown === isHere || isOver) return;
    if (isShown) hub.enter();
    say(isShown);
    if (!isShown) hub.leave();
  };
  const looked = () => look(!document.hidden);
  const gone = () => look(false);
  const timer = setInterval(() => isHere && say(true), beat);
  function stop() {
    if (isOver) return;
    look(false);
    isOver = true;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", looked);
    removeEventListener("pagehide", gone);
    removeEventListener("pageshow", looked);
  }
  document.addEventListener("visibilitychange", looked);
  addEventListener("pagehide", gone);
  addEventListener("pageshow", looked);
  hub.again = () => isHere && say(true);
  hub.restart = () => isHere && (hub.enter(), say(true));
  looked();
  return stop;
}

/** The way to the hub: `send` a message, `enter` and `leave`; `again` when another hub begins. */
const reach = (hear) => globalThis.SharedWorker ? shared(hear) : elsewhere(hear);

const elsewhere = (hear) =>
  navigator.locks && globalThis.BroadcastChannel ? led(hear) : own(hear);

function own(hear) {
  let hub;
  return {
    send: (message) => hub?.take(hear, message),
    enter() {
      hub = new EventHub();
    },
    leave() {
      hub.finish();
      hub = null;
    },
  };
}

function shared(hear) {
  const worker = new SharedWorker("asset:event-worker.js", { type: "module", name });
  const way = {
    send: (message) => worker.port.postMessage(message),
    enter() {},
    leave() {},
  };
  worker.port.onmessage = ({ data }) => hear(data);
  // A browser that has no modules in workers.
  worker.onerror = () => {
    const other = elsewhere(hear);
    other.again = way.again;
    Object.assign(way, other);
    way.restart();
  };
  return way;
}

/** One visible tab after the other holds the lock and, with it, the hub of all. */
function led(hear) {
  const me = freshKey(), channel = new BroadcastChannel(name), tabs = new Map();
  let hub, free, turn;
  const tabOf = (id) => {
    if (!tabs.has(id)) tabs.set(id, (message) => channel.postMessage({ to: id, message }));
    return tabs.get(id);
  };
  const way = {
    send(message) {
      if (hub) hub.take(hear, message);
      else channel.postMessage({ from: me, message });
    },
    enter() {
      turn = new AbortController();
      navigator.locks.request(name, { signal: turn.signal }, () => {
        hub = new EventHub();
        channel.postMessage({ begins: true });
        way.again();
        return new Promise((done) => free = done);
      }).catch(() => {/* no longer wanted */});
    },
    leave() {
      turn.abort();
      hub?.finish();
      hub = null;
      tabs.clear();
      free?.();
    },
  };
  channel.onmessage = ({ data }) => {
    if (data.begins) way.again();
    else if (data.to === me) hear(data.message);
    else if (data.from && hub) hub.take(tabOf(data.from), data.message);
  };
  return way;
}
