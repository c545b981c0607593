// What several scripts need of the page and its server.

/** Elements that match, as an array. */
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

export const at = (id) => document.getElementById(id);

/** An element with properties and children. */
export function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
}

/** A page, or a part of one, as the server sent it. */
export const parse = (text) => new DOMParser().parseFromString(text, "text/html");

/** Sentences that the server wrote into an element's `data-say-…`. */
export const sentences = (element) => (key) => element?.getAttribute(`data-say-${key}`) ?? "";

/** Puts values where `{name}` stands. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

const hex = (byte) => byte.toString(16).padStart(2, "0");

/**
 * A key for a request. crypto.randomUUID is missing on plain http that isn't loopback; random bytes
 * are there everywhere.
 */
export const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map(hex).join("");

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Acts once when so much time has passed without another call. */
export function debounce(ms, act) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms, ...args);
  };
}

// A form on its way brings a page of its own; opening another would cancel its answer.
let isLeaving = false;
addEventListener("submit", (event) => {
  if (!event.defaultPrevented) isLeaving = true;
});
addEventListener("pageshow", () => {
  isLeaving = false;
});

/** Opens a page anew by its own address: this one may be a form's answer and have the form's. */
export function openAnew(path) {
  if (!isLeaving) location.assign(path);
}

/** Sends a form's fields and asks for JSON. */
export function post(path, fields) {
  return fetch(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Accept: "application/json",
      "X-Requested-With": "pasar",
    },
    body: new URLSearchParams(fields),
  });
}
