// A replay: the film of a room that is over, from where the address says.
import { all, at } from "asset:dom.js";

/** Chapters jump within the film; the one that plays is marked. */
export function replay(film) {
  const list = at("chapters");
  if (!film?.closest("[data-replay]")) return;
  const start = Number(new URLSearchParams(location.search).get("at"));
  if (start > 0) {
    film.addEventListener("loadedmetadata", () => {
      if (film.currentTime < start) film.currentTime = start;
    }, { once: true });
  }
  if (!list) return;
  const links = all("[data-at]", list);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    if (!link) return;
    event.preventDefault();
    film.currentTime = Number(link.dataset.at);
    film.play().catch(() => {});
  });
  film.addEventListener("timeupdate", () => {
    const now = links.findLast((link) => Number(link.dataset.at) <= film.currentTime);
    for (const link of links) {
      if (link === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  });
}
