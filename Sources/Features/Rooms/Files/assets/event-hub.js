// One browser's streams of events, for all its tabs: a room has one, however many tabs show it.
// HTTP/1.1 gives a browser six connections to a server, and a stream keeps one for itself.
import { ending, missed, RoomEvents } from "asset:room-events.js";

const mostStreams = 2; // Further rooms are asked for; four connections remain for pages.
const quiet = 70000; // A tab says every 20 seconds that it is there; one that doesn't is gone.
const sweep = 15000;
const linger = 2000; // A tab that loads its page anew is back within.

/**
 * Ids are `<epoch>-<offset>`: whether an event is already in the snapshot of that id. Another
 * epoch's event came after it.
 */
function isIn(snapshot, id) {
  const [epoch, last] = snapshot.split("-"), [its, offset] = id.split("-");
  return epoch === its && Number(offset) <= Number(last);
}

/** A tab is a function that is told `{ room, what, value }`. */
export class EventHub {
  constructor() {
    this.rooms = new Map();
    this.timer = setInterval(() => this.sweep(), sweep);
  }

  /** A tab says `{ room, joins }`: that it follows a room, again and again, or no longer. */
  take(tab, { room, joins }) {
    if (joins) (this.rooms.get(room) ?? this.open(room)).join(tab);
    else this.rooms.get(room)?.leave(tab);
  }

  /** A tab that was closed. */
  drop(tab) {
    for (const room of this.rooms.values()) if (room.tabs.has(tab)) room.leave(tab);
  }

  open(path) {
    const room = new HubRoom(path, this);
    this.rooms.set(path, room);
    room.events.open();
    return room;
  }

  /** Forgets a room; one that had to be asked for may have its stream. */
  close(room) {
    if (this.rooms.get(room.path) === room) this.rooms.delete(room.path);
    room.events.finish("");
    const next = [...this.rooms.values()].find(({ events }) => events.asks && !events.isLost);
    if (next && this.hasPlace(next)) next.events.open();
  }

  hasPlace(room) {
    const others = [...this.rooms.values()].filter((one) => one !== room);
    return others.filter(({ events }) => events.isStreaming).length < mostStreams;
  }

  sweep() {
    for (const room of this.rooms.values()) room.dropSilent();
  }

  finish() {
    clearInterval(this.timer);
    for (const room of this.rooms.values()) room.events.finish("");
    this.rooms.clear();
  }
}

class HubRoom {
  constructor(path, hub) {
    Object.assign(this, { path, hub, tabs: new Map(), isFresh: true });
    const tell = (what) => (value) => this.tell(what, value);
    this.events = new RoomEvents(path, {
      event: (id, e) => this.event(id, e),
      lost: tell("lost"),
      back: tell("back"),
      asking: tell("asking"),
      out: (why) => {
        this.tell("out", why);
        hub.close(this);
      },
    }, () => hub.hasPlace(this));
  }

  tell(what, value) {
    for (const tab of this.tabs.keys()) tab({ room: this.path, what, value });
  }

  /** A snapshot is for everybody; a tab that still waits for its own gets events after it. */
  event(id, e) {
    this.isFresh = false;
    for (const [tab, state] of this.tabs) {
      if (e.t === "reset") state.waiting = null;
      if (state.waiting) state.waiting.push([id, e]);
      else tab({ room: this.path, what: "event", value: e });
    }
  }

  join(tab) {
    clearTimeout(this.ending);
    const known = this.tabs.get(tab);
    if (known) {
      known.seen = Date.now();
      return;
    }
    // Of a stream that has brought nothing yet, the snapshot will come first for everybody.
    const state = { seen: Date.now(), waiting: this.isFresh ? null : [] };
    this.tabs.set(tab, state);
    if (this.events.isLost) tab({ room: this.path, what: this.events.asks ? "asking" : "lost" });
    if (!this.isFresh) this.catchUp(tab, state);
  }

  async catchUp(tab, state) {
    try {
      const answer = await missed(this.path, "");
      const why = ending(answer.status);
      if (why) tab({ room: this.path, what: "out", value: why });
      if (!answer.ok) throw answer;
      const { last, events } = await answer.json();
      const waiting = state.waiting;
      if (!waiting) return;
      state.waiting = null;
      const later = waiting.filter(([id]) => !isIn(last, id)).map(([, e]) => e);
      for (const value of [...events.map((one) => one.data), ...later]) {
        tab({ room: this.path, what: "event", value });
      }
    } catch {
      // Everybody gets a snapshot, this tab too.
      if (state.waiting && !this.events.over) this.events.later(1000);
    }
  }

  leave(tab) {
    this.tabs.delete(tab);
    if (this.tabs.size) return;
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.hub.close(this), linger);
  }

  dropSilent() {
    const last = Date.now() - quiet;
    for (const [tab, { seen }] of this.tabs) if (seen < last) this.leave(tab);
  }
}
