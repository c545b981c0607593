// Pasar in the browser. Every page works without this file; each piece below makes one thing nicer.
// The contract is written in data attributes, so that pages stay plain HTML (strict CSP: nothing
// inline).

import { all, debounce, freshKey, parse } from "asset:dom.js";
import { readByOwnClock } from "asset:moments.js";

// MARK: A form is sent once

/** A key that the server printed is kept: it may stand for this very basket. */
function fillKey(form, again = false) {
  const field = form.elements._key;
  if (field && (again || !field.value)) field.value = freshKey();
}

function sendOnce(form) {
  fillKey(form);
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") return event.preventDefault();
    setBusy(form, event.submitter, true);
  });
  // The same key with other words would be refused, so what is changed after sending is a new
  // request.
  form.addEventListener("input", (event) => {
    if (form.dataset.sent && event.target.name !== "_key") {
      delete form.dataset.sent;
      fillKey(form, true);
    }
  });
}

function setBusy(form, button, busy) {
  form.ariaBusy = busy ? "true" : null;
  if (busy) form.dataset.sent = "yes";
  for (const one of button ? [button] : all("button[aria-busy]", form)) {
    one.ariaBusy = busy ? "true" : null;
  }
}

// Back from the next page (the browser kept this one alive): free the buttons, and let a second
// wish be a second order.
addEventListener("pageshow", (event) => {
  for (const form of all("form[data-once]")) {
    setBusy(form, null, false);
    for (const button of all("[aria-busy]", form)) button.ariaBusy = null;
    if (event.persisted) fillKey(form, true);
  }
});

// MARK: Parts of a page that renew themselves

/**
 * Replaces #id by what the answer has under that id; `[data-swap]` and `[data-toast]` in the answer
 * come along.
 */
function replacePart(id, answer) {
  const old = document.getElementById(id), fresh = answer.getElementById(id);
  if (!old || !fresh) return false;
  const focused = old.contains(document.activeElement) &&
    (document.activeElement.id || document.activeElement.name);
  swap(old, fresh);
  for (const extra of all("[data-swap][id]", answer)) {
    swap(document.getElementById(extra.id), extra);
  }
  for (const toast of all("[data-toast]", answer)) say(toast);
  if (focused) {
    (document.getElementById(focused) ??
      all("input,button,select", fresh).find((e) => e.name === focused))?.focus();
  }
  return true;
}

function swap(old, fresh) {
  if (!old) return;
  const here = document.importNode(fresh, true),
    before = all("details", old),
    now = all("details", here);
  if (before.length === now.length) {
    now.forEach((part, i) => {
      part.open ||= before[i].open;
    });
  }
  old.replaceWith(here);
  enhance(here);
}

function sendAsFragment(form) {
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const id = form.dataset.fragment.slice(1), button = event.submitter;
    const part = document.getElementById(id);
    if (part) part.ariaBusy = "true";
    try {
      if (!await askFragment(form, button, id)) sendPlainly(form, button);
    } catch {
      sendPlainly(form, button);
    } finally {
      setBusy(form, button, false);
      if (part) part.ariaBusy = null;
    }
  });
}

async function askFragment(form, button, id) {
  const fields = new FormData(form, button), get = form.method === "get";
  const address = new URL(
    button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "",
    location.href,
  );
  if (get) address.search = new URLSearchParams(fields);
  const body = get
    ? undefined
    : form.enctype === "multipart/form-data"
    ? fields
    : new URLSearchParams(fields);
  const answer = await fetch(address, {
    method: form.method,
    body,
    headers: { "X-Fragment": id, Accept: "text/html" },
  });
  const text = await answer.text();
  const page = parse(text);
  if (replacePart(id, page)) {
    if (get) history.replaceState(null, "", address);
    if (answer.ok) fillKey(form, true);
    if (page.title) document.title = page.title;
    document.getElementById("form-errors")?.focus();
    return true;
  }
  if (answer.ok && answer.redirected) {
    location.assign(answer.url);
    return true;
  }
  return false;
}

/** The way of a browser without scripts. The key is the same, so the server won't do it twice. */
function sendPlainly(form, button) {
  if (button?.name) {
    form.append(
      Object.assign(document.createElement("input"), {
        type: "hidden",
        name: button.name,
        value: button.value,
      }),
    );
  }
  if (button?.hasAttribute("formaction")) form.action = button.formAction;
  HTMLFormElement.prototype.submit.call(form);
}

/**
 * Asks again until the answer no longer says data-poll; slower after each failure, silent in a
 * hidden tab.
 */
function poll(part, failures = 0) {
  const every = Math.max(500, Number(part.dataset.every) || 1000) * 2 ** Math.min(failures, 5);
  setTimeout(async () => {
    if (!part.isConnected) return;
    if (document.hidden) return poll(part, failures);
    try {
      const answer = await fetch(part.dataset.poll, {
        headers: { "X-Fragment": part.id, Accept: "text/html" },
      });
      if (!answer.ok || !replacePart(part.id, parse(await answer.text()))) throw answer;
    } catch {
      poll(part, failures + 1);
    }
  }, every);
}

// MARK: Suggestions while typing (the combobox pattern of ARIA)

/** One field and the list below it. */
class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = this.emptyList();
    this.asked = 0;
    this.chosen = -1;
    Object.assign(input, {
      role: "combobox",
      autocomplete: "off",
      ariaAutoComplete: "list",
      ariaExpanded: "false",
    });
    input.setAttribute("aria-controls", this.list.id);
    input.after(this.list);
    input.addEventListener("input", debounce(120, () => this.ask()));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const row = event.target.closest("li");
      if (row) this.take(row);
    });
  }

  emptyList() {
    const list = Object.assign(document.createElement("ul"), {
      id: (this.input.id || "q") + "-suggestions",
      className: "suggest",
      role: "listbox",
      hidden: true,
    });
    list.ariaLabel = this.input.ariaLabel ?? this.input.placeholder;
    return list;
  }

  async ask() {
    const turn = ++this.asked, words = this.input.value.trim();
    if (!words) return this.close();
    try {
      const address = `${this.input.dataset.suggest}?q=${encodeURIComponent(words)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const told = answer.ok ? await answer.json() : [];
      if (turn !== this.asked) return; // a later letter was answered first
      this.show((told.suggestions ?? told).slice(0, 8));
    } catch {
      this.close();
    }
  }

  show(suggestions) {
    const { input, list } = this;
    list.replaceChildren(...suggestions.map((one, i) => this.row(one, i)));
    this.chosen = -1;
    list.hidden = !list.children.length || document.activeElement !== input;
    input.ariaExpanded = String(!list.hidden);
  }

  row(one, i) {
    const row = Object.assign(document.createElement("li"), {
      id: `${this.list.id}-${i}`,
      role: "option",
      textContent: one.text ?? one,
    });
    if (one.href?.startsWith("/")) row.dataset.href = one.href;
    return row;
  }

  press(event) {
    const { list, chosen } = this;
    if (list.hidden || event.isComposing) return;
    const act = {
      ArrowDown: () => this.choose(chosen + 1),
      ArrowUp: () => this.choose(chosen < 0 ? -1 : chosen - 1),
      Escape: () => this.close(),
      Enter: chosen < 0 ? null : () => this.take(list.children[chosen]),
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  choose(index) {
    const rows = [...this.list.children];
    this.chosen = (index + rows.length) % rows.length;
    rows.forEach((row, i) => {
      row.ariaSelected = String(i === this.chosen);
    });
    this.input.setAttribute("aria-activedescendant", rows[this.chosen].id);
    rows[this.chosen].scrollIntoView({ block: "nearest" });
  }

  take(row) {
    if (row.dataset.href) return location.assign(row.dataset.href);
    this.input.value = row.textContent;
    this.close();
    this.input.form?.requestSubmit();
  }

  close() {
    this.list.hidden = true;
    this.chosen = -1;
    this.input.ariaExpanded = "false";
    this.input.removeAttribute("aria-activedescendant");
  }
}

// MARK: Small comforts

function step(button) {
  const count = button.closest(".quantity").querySelector("input"), before = count.value;
  Number(button.dataset.step) < 0 ? count.stepDown() : count.stepUp();
  if (count.value !== before) {
    for (const kind of ["input", "change"]) {
      count.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }
}

/**
 * What happened, said once. Words come from the server, translated; they leave after six seconds
 * unless looked at.
 */
function say(toast) {
  let place = document.querySelector(".toasts");
  if (!place) {
    place = Object.assign(document.createElement("div"), { className: "toasts", role: "status" });
    document.body.append(place);
  }
  const shown = typeof toast === "string"
    ? Object.assign(document.createElement("div"), { className: "toast" })
    : document.adoptNode(toast);
  if (typeof toast === "string") {
    shown.append(Object.assign(document.createElement("p"), { textContent: toast }));
  }
  place.append(shown);
  const leave = () =>
    setTimeout(() => shown.matches(":hover, :focus-within") ? leave() : shown.remove(), 6000);
  leave();
}

async function copy(button) {
  const text = button.dataset.copy.startsWith("#")
    ? document.querySelector(button.dataset.copy)?.textContent
    : button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text.trim());
    say(button.dataset.done ?? "✓");
  } catch { /* the text can still be selected */ }
}

/**
 * Ends on the server's clock: data-countdown is the end, data-now the moment of printing, both in
 * milliseconds.
 */
function countDown(clock) {
  const ahead = (Number(clock.dataset.now) || Date.now()) - Date.now(), cells = all("b", clock);
  const tick = () => {
    const left = Math.max(
      0,
      Math.ceil((Number(clock.dataset.countdown) - Date.now() - ahead) / 1000),
    );
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60].map((n) =>
      String(n).padStart(2, "0")
    );
    cells.forEach((cell, i) => {
      cell.textContent = parts[i + 3 - cells.length];
    });
    if (left && clock.isConnected) setTimeout(tick, 1000);
  };
  tick();
}

/**
 * Links of a refused form's summary name their field, "Price: Type an amount", and what is folded
 * around it is opened.
 */
function nameFaults(summary) {
  for (const link of all(".faults a", summary)) {
    const id = CSS.escape(link.hash.slice(1)), label = document.querySelector(`label[for="${id}"]`);
    if (label) link.prepend(`${label.firstChild.textContent.trim()}: `);
    const folded = document.getElementById(link.hash.slice(1))?.closest("details");
    if (folded) folded.open = true;
  }
}

const openings = { // what a press on an element with this attribute does
  "[data-open]": (el, event) => {
    event.preventDefault();
    document.getElementById(el.dataset.open)?.showModal?.();
  },
  "[data-close]": (el, event) => {
    const sheet = el.closest("dialog[open]");
    if (sheet) {
      event.preventDefault();
      sheet.close();
    }
  },
  "[data-step]": (el) => step(el),
  "[data-copy]": (el) => copy(el),
  "[data-print]": () => print(),
};
document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(openings)) {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  }
  if (event.target.matches?.("dialog.sheet")) event.target.close(); // the scrim around it
});
const offline = () =>
  all("[data-offline]").forEach((banner) => {
    banner.hidden = navigator.onLine;
  });
addEventListener("online", offline);
addEventListener("offline", offline);

// MARK: Start

const pieces = {
  "form[data-once]": sendOnce,
  "form[data-fragment]": sendAsFragment,
  "input[data-suggest]": (input) => new Suggestions(input),
  "[data-poll]": (part) => poll(part),
  "[data-countdown]": countDown,
  "#form-errors": nameFaults,
  "time[data-moment]": readByOwnClock,
  "[data-toast]": say,
  "[data-submit]": (field) =>
    field.addEventListener("change", debounce(350, () => field.form.requestSubmit())),
  "[data-script]": (part) => {
    part.hidden = false;
  },
  "[data-no-script]": (part) => {
    part.hidden = true;
  },
};

/** Also for parts that arrive later. */
function enhance(root) {
  for (const [selector, act] of Object.entries(pieces)) {
    if (root.matches?.(selector)) act(root);
    all(selector, root).forEach((element) => act(element));
  }
}
enhance(document);
offline();
navigator.serviceWorker?.register("/service-worker.js").catch(
  () => {/* private windows refuse; nothing is lost */},
);
