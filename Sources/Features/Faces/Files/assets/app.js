// Pasar in the browser. Every page works without this file; each piece below makes one thing nicer.
// The contract is written in data attributes, so that pages stay plain HTML (strict CSP: nothing inline).

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const wait = (ms, act) => { let timer; return (...args) => { clearTimeout(timer); timer = setTimeout(act, ms, ...args); }; };

/** crypto.randomUUID is missing on plain http that isn't loopback; random bytes are there everywhere. */
const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

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
  // The same key with other words would be refused, so what is changed after sending is a new request.
  form.addEventListener("input", (event) => {
    if (form.dataset.sent && event.target.name !== "_key") { delete form.dataset.sent; fillKey(form, true); }
  });
}

function setBusy(form, button, busy) {
  form.ariaBusy = busy ? "true" : null;
  if (busy) form.dataset.sent = "yes";
  for (const one of button ? [button] : all("button[aria-busy]", form)) one.ariaBusy = busy ? "true" : null;
}

// Back from the next page (the browser kept this one alive): free the buttons, and let a second wish be a second order.
addEventListener("pageshow", (event) => {
  for (const form of all("form[data-once]")) {
    setBusy(form, null, false);
    for (const button of all("[aria-busy]", form)) button.ariaBusy = null;
    if (event.persisted) fillKey(form, true);
  }
});

// MARK: Parts of a page that renew themselves

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

/** Replaces #id by what the answer has under that id; `[data-swap]` and `[data-toast]` in the answer come along. */
function replacePart(id, answer) {
  const old = document.getElementById(id), fresh = answer.getElementById(id);
  if (!old || !fresh) return false;
  const focused = old.contains(document.activeElement) && (document.activeElement.id || document.activeElement.name);
  swap(old, fresh);
  for (const extra of all("[data-swap][id]", answer)) swap(document.getElementById(extra.id), extra);
  for (const toast of all("[data-toast]", answer)) say(toast);
  if (focused) (document.getElementById(focused) ?? all("input,button,select", fresh).find((e) => e.name === focused))?.focus();
  return true;
}

function swap(old, fresh) {
  if (!old) return;
  const here = document.importNode(fresh, true), before = all("details", old), now = all("details", here);
  if (before.length === now.length) now.forEach((part, i) => { part.open ||= before[i].open; });
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
  const address = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
  if (get) address.search = new URLSearchParams(fields);
  const body = get ? undefined : form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  const answer = await fetch(address, { method: form.method, body, headers: { "X-Fragment": id, Accept: "text/html" } });
  const text = await answer.text();
  if (replacePart(id, parse(text))) {
    if (get) history.replaceState(null, "", address);
    if (answer.ok) fillKey(form, true);
    return true;
  }
  if (answer.ok && answer.redirected) { location.assign(answer.url); return true; }
  return false;
}

/** The way of a browser without scripts. The key is the same, so the server won't do it twice. */
function sendPlainly(form, button) {
  if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  if (button?.hasAttribute("formaction")) form.action = button.formAction;
  HTMLFormElement.prototype.submit.call(form);
}

/** Asks again until the answer no longer says data-poll; slower after each failure, silent in a hidden tab. */
function poll(part, failures = 0) {
  const every = Math.max(500, Number(part.dataset.every) || 1000) * 2 ** Math.min(failures, 5);
  setTimeout(async () => {
    if (!part.isConnected) return;
    if (document.hidden) return poll(part, failures);
    try {
      const answer = await fetch(part.dataset.poll, { headers: { "X-Fragment": part.id, Accept: "text/html" } });
      if (!answer.ok || !replacePart(part.id, parse(await answer.text()))) throw answer;
    } catch { poll(part, failures + 1); }
  }, every);
}

// MARK: Suggestions while typing (the combobox pattern of ARIA)

function suggest(input) {
  const list = Object.assign(document.createElement("ul"), { id: (input.id || "q") + "-suggestions", className: "suggest", role: "listbox", hidden: true });
  list.ariaLabel = input.ariaLabel ?? input.placeholder;
  Object.assign(input, { role: "combobox", autocomplete: "off", ariaAutoComplete: "list", ariaExpanded: "false" });
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  let asked = 0, chosen = -1;
  const close = () => { list.hidden = true; chosen = -1; input.ariaExpanded = "false"; input.removeAttribute("aria-activedescendant"); };
  const choose = (index) => {
    const rows = [...list.children];
    chosen = (index + rows.length) % rows.length;
    rows.forEach((row, i) => { row.ariaSelected = String(i === chosen); });
    input.setAttribute("aria-activedescendant", rows[chosen].id);
    rows[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (row) => {
    if (row.dataset.href) return location.assign(row.dataset.href);
    input.value = row.textContent;
    close();
    input.form?.requestSubmit();
  };
  const ask = wait(120, async () => {
    const turn = ++asked, words = input.value.trim();
    if (!words) return close();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      const told = answer.ok ? await answer.json() : [];
      if (turn !== asked) return; // a later letter was answered first
      list.replaceChildren(...(told.suggestions ?? told).slice(0, 8).map((one, i) => {
        const row = Object.assign(document.createElement("li"), { id: `${list.id}-${i}`, role: "option", textContent: one.text ?? one });
        if (one.href?.startsWith("/")) row.dataset.href = one.href;
        return row;
      }));
      chosen = -1;
      list.hidden = !list.children.length || document.activeElement !== input;
      input.ariaExpanded = String(!list.hidden);
    } catch { close(); }
  });
  input.addEventListener("input", ask);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const act = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen < 0 ? -1 : chosen - 1), Escape: close, Enter: chosen < 0 ? null : () => take(list.children[chosen]) }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  list.addEventListener("pointerdown", (event) => { event.preventDefault(); const row = event.target.closest("li"); if (row) take(row); });
}

// MARK: Small comforts

function step(button) {
  const count = button.closest(".quantity").querySelector("input"), before = count.value;
  Number(button.dataset.step) < 0 ? count.stepDown() : count.stepUp();
  if (count.value !== before) for (const kind of ["input", "change"]) count.dispatchEvent(new Event(kind, { bubbles: true }));
}

/** What happened, said once. Words come from the server, translated; they leave after six seconds unless looked at. */
function say(toast) {
  let place = document.querySelector(".toasts");
  if (!place) {
    place = Object.assign(document.createElement("div"), { className: "toasts", role: "status" });
    document.body.append(place);
  }
  const shown = typeof toast === "string" ? Object.assign(document.createElement("div"), { className: "toast" }) : document.adoptNode(toast);
  if (typeof toast === "string") shown.append(Object.assign(document.createElement("p"), { textContent: toast }));
  place.append(shown);
  const leave = () => setTimeout(() => shown.matches(":hover, :focus-within") ? leave() : shown.remove(), 6000);
  leave();
}

async function copy(button) {
  const text = button.dataset.copy.startsWith("#") ? document.querySelector(button.dataset.copy)?.textContent : button.dataset.copy;
  try { await navigator.clipboard.writeText(text.trim()); say(button.dataset.done ?? "✓"); } catch { /* the text can still be selected */ }
}

/** Ends on the server's clock: data-countdown is the end, data-now the moment of printing, both in milliseconds. */
function countDown(clock) {
  const ahead = (Number(clock.dataset.now) || Date.now()) - Date.now(), cells = all("b", clock);
  const tick = () => {
    const left = Math.max(0, Math.ceil((Number(clock.dataset.countdown) - Date.now() - ahead) / 1000));
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60].map((n) => String(n).padStart(2, "0"));
    cells.forEach((cell, i) => { cell.textContent = parts[i + 3 - cells.length]; });
    if (left && clock.isConnected) setTimeout(tick, 1000);
  };
  tick();
}

const openings = { // what a press on an element with this attribute does
  "[data-open]": (el, event) => { event.preventDefault(); document.getElementById(el.dataset.open)?.showModal?.(); },
  "[data-close]": (el, event) => { const sheet = el.closest("dialog[open]"); if (sheet) { event.preventDefault(); sheet.close(); } },
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
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

const offline = () => all("[data-offline]").forEach((banner) => { banner.hidden = navigator.onLine; });
addEventListener("online", offline);
addEventListener("offline", offline);

// MARK: Start

const pieces = {
  "form[data-once]": sendOnce,
  "form[data-fragment]": sendAsFragment,
  "input[data-suggest]": suggest,
  "[data-poll]": (part) => poll(part),
  "[data-countdown]": countDown,
  "[data-toast]": say,
  "[data-submit]": (field) => field.addEventListener("change", wait(350, () => field.form.requestSubmit())),
  "[data-script]": (part) => { part.hidden = false; },
  "[data-no-script]": (part) => { part.hidden = true; },
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
navigator.serviceWorker?.register("/service-worker.js").catch(() => { /* private windows refuse; nothing is lost */ });
