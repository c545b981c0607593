// The sheet over a room's picture: pages of the Shop, one after the other.
import { all, at, freshKey, parse, post } from "asset:dom.js";
import { readByOwnClock } from "asset:moments.js";

const sheet = at("sheet");

/** False where the page can't be shown in the sheet. */
async function openSheet(address, { room, unreached }, init) {
  const body = at("sheet-body");
  body.ariaBusy = "true";
  try {
    const answer = await fetch(address, {
      ...init,
      headers: { Accept: "text/html", ...init?.headers },
    });
    const page = parse(await answer.text());
    const back = new URL(answer.url);
    if (answer.ok && back.pathname === room) {
      sheet.close();
      return true;
    }
    const main = page.querySelector("main");
    if (!main) return false;
    const foot = page.querySelector(".footbar");
    at("sheet-title").textContent = page.querySelector("h1")?.textContent ?? "";
    const part = document.createElement("div");
    part.append(...[...main.childNodes].map((n) => document.importNode(n, true)));
    for (const title of all("h1", part)) title.remove();
    part.className = main.className.replace("stage", "");
    body.replaceChildren(part, ...(foot ? [document.importNode(foot, true)] : []));
    body.dataset.address = answer.url;
    for (const field of all("[name=_key]", body)) {
      if (!field.value) field.value = freshKey();
    }
    for (const hidden of all("[data-script]", body)) hidden.hidden = false;
    for (const time of all("time[data-moment]", body)) readByOwnClock(time);
    if (!sheet.open) sheet.showModal();
    sheet.scrollTop = 0;
    at("form-errors")?.focus();
    return true;
  } catch {
    unreached();
    return true;
  } finally {
    body.ariaBusy = null;
  }
}

/**
 * Opens in the sheet what a link marked `data-sheet` leads to, and what is pressed there; the film
 * goes on. `unreached()` says that the network is away.
 */
export function sheetWays(room, unreached) {
  const ways = { room, unreached };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]"), closes = event.target.closest("[data-close]");
    if (closes) {
      event.preventDefault();
      closes.closest("dialog").close();
      return;
    }
    if (!link || event.ctrlKey || event.metaKey) return;
    if (link.dataset.open) {
      event.preventDefault();
      const dialog = at(link.dataset.open);
      dialog.close();
      dialog.showModal();
      return;
    }
    const inSheet = sheet.contains(link), opens = "sheet" in link.dataset;
    if (!opens && !inSheet) return;
    if (new URL(link.href).origin !== location.origin) return;
    event.preventDefault();
    at("bag").close();
    if (opens && link.dataset.product) {
      post(`${room}/clicks`, { product: link.dataset.product }).catch(() => {});
    }
    if (!await openSheet(link.href, ways)) location.assign(link.href);
  });
  sheet.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const fields = new FormData(form, button), get = form.method === "get";
    const address = new URL(
      button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "",
      at("sheet-body").dataset.address,
    );
    if (get) address.search = new URLSearchParams(fields);
    const done = await openSheet(
      address,
      ways,
      get ? undefined : { method: "POST", body: new URLSearchParams(fields) },
    );
    form.ariaBusy = null;
    if (!done) HTMLFormElement.prototype.submit.call(form);
  });
}
