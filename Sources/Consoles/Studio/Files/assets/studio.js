// The studio: one key pins, one key goes on; the camera is checked here and sent while the room is
// on air.
import { broadcast, devices } from "asset:broadcast.js";
import { all, at, freshKey, make, openAnew, parse, post, sentences } from "asset:dom.js";
import { follow } from "asset:stream.js";

const studio = document.querySelector("[data-studio]");
const room = studio?.dataset.studio;
const say = sentences(studio);

async function redraw(...ids) {
  const answer = await fetch(`${room}/studio`, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = parse(await answer.text());
  for (const id of ids) {
    const old = at(id), fresh = page.getElementById(id);
    if (!old || !fresh) continue;
    // Whoever types into a form there keeps it: only the list above it is new.
    const [from, to] = old.querySelector("details[open]")
      ? [old.querySelector(".rows"), fresh.querySelector(".rows")]
      : [old, fresh];
    if (from && to) from.replaceWith(document.importNode(to, true));
  }
}

// Keys: 1 to 9 pin that line of the bag, N the next one, 0 none.
function keys() {
  document.addEventListener("keydown", async (event) => {
    if (
      event.target.closest("input,textarea,select,[contenteditable]") || event.ctrlKey ||
      event.metaKey || event.altKey
    ) return;
    const lines = all("#studio-bag [data-product]"),
      n = Number(event.key);
    if (event.key === "n" || event.key === "N") await post(`${room}/pin/next`, {});
    else if (event.key === "0") await post(`${room}/pin/removal`, {});
    else if (n >= 1 && n <= 9 && lines[n - 1]) {
      await post(`${room}/pin`, { product: lines[n - 1].dataset.product });
    } else return;
    event.preventDefault();
  });
}

const events = {
  chat(e) {
    const log = at("chat");
    for (const line of e.lines) {
      if (log.querySelector(`[data-id="${CSS.escape(line.id)}"]`)) continue;
      const text = make(
        "p",
        { className: "grow bubble" + (line.role === "host" ? " mine" : "") },
        make("b", { textContent: line.name }),
        " ",
      );
      if (line.asks) {
        text.append(make("span", { className: "vh", textContent: say("question") + ": " }));
      }
      text.append(line.text);
      const item = make("li", { className: "row" + (line.asks ? " asks" : "") }, text);
      Object.assign(item.dataset, { id: line.id, who: line.who });
      if (line.asks) item.append(answering(line));
      if (line.role !== "host") item.append(tools(line));
      log.append(item);
    }
    while (log.children.length > 120) log.firstElementChild.remove();
    log.parentElement.scrollTop = log.parentElement.scrollHeight;
  },
  counts(e) {
    at("viewers").textContent = new Intl.NumberFormat(studio.dataset.locale).format(e.viewers);
  },
  removed(e) {
    at("chat").querySelector(`[data-id="${CSS.escape(e.message)}"]`)?.remove();
  },
  muted(e) {
    for (const line of at("chat").querySelectorAll(`[data-who="${CSS.escape(e.who)}"]`)) {
      line.remove();
    }
  },
  reset(e) {
    at("chat").replaceChildren();
    events.chat({ lines: e.chat });
    events.question({ line: e.question });
    events.counts(e);
  },
  question(e) {
    at("asked").hidden = !e.line;
    at("asked-name").textContent = e.line?.name ?? "";
    at("asked-text").textContent = e.line?.text ?? "";
    for (const item of at("chat").children) {
      item.ariaCurrent = item.dataset.id === e.line?.id ? "true" : null;
    }
  },
  state(e) {
    if (e.state !== studio.dataset.state) openAnew(`${room}/studio`);
  },
};
for (const kind of ["pin", "unpin", "bag", "price", "soldout", "flash"]) {
  events[kind] = () => redraw("studio-bag", "flash");
}

function answering(line) {
  const button = make("button", {
    className: "button small",
    type: "button",
    textContent: say("answer"),
  });
  button.addEventListener("click", () => post(`${room}/question`, { message: line.id }));
  return button;
}

function tools(line) {
  const menu = make("details", {}, make("summary", { textContent: "⋯", ariaLabel: say("mute") }));
  for (
    const [key, path] of [
      ...(line.asks ? [] : [["answer", "question"]]),
      ["remove", "chat/removal"],
      ["mute", "mutes"],
      ["block", "blocks"],
    ]
  ) {
    const button = make("button", {
      className: "button small quiet",
      type: "button",
      textContent: say(key),
    });
    button.addEventListener("click", () => {
      menu.open = false;
      post(`${room}/${path}`, { message: line.id });
    });
    menu.append(button);
  }
  return menu;
}

function tell(text, stays) {
  const line = at("net");
  line.textContent = text;
  line.hidden = !text;
  clearTimeout(tell.timer);
  if (!stays) {
    tell.timer = setTimeout(() => {
      line.hidden = true;
    }, 4000);
  }
}

function listen() {
  follow(room, {
    event(e) {
      events[e.t]?.(e);
    },
    lost() {
      tell(say("reconnecting"), true);
    },
    asking() {
      tell(say("asking"), true);
    },
    back() {
      tell(say("back"));
    },
    out(why) {
      if (why === "over") openAnew(`${room}/studio`);
      else tell(say("blocked"), true);
    },
  });
}

function talk(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = form.elements.text, text = field.value.trim();
    if (!text) return;
    field.value = "";
    const answer = await post(form.action, { text, message: freshKey() }).catch(() => null);
    if (!answer?.ok) field.value = text;
  });
}

if (studio && at("chat")) {
  keys();
  if (["planned", "live"].includes(studio.dataset.state)) listen();
  if (at("say")) talk(at("say"));
  const checks = at("checks");
  if (checks && navigator.mediaDevices && ["planned", "live"].includes(studio.dataset.state)) {
    checks.hidden = false;
    const parts = {
      preview: at("camera"),
      level: at("level"),
      cameras: at("camera-choice"),
      microphones: at("microphone-choice"),
      health: at("health"),
      say,
    };
    at("check").addEventListener("click", () => devices(parts));
    if (studio.dataset.state === "live") broadcast(room, parts);
  }
}
