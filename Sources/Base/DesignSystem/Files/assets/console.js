// The Seller Center and Operations: tables whose rows are chosen by boxes. Loaded by those pages,
// after app.js. Without it the boxes still go with the form, and the bar of bulk actions is always
// there.

import { all } from "asset:dom.js";

function selectAll(box) {
  const boxes = () => all(`input[type=checkbox][name="${CSS.escape(box.dataset.selectAll)}"]`);
  const count = () => {
    const chosen = boxes().filter((one) => one.checked).length;
    box.checked = chosen > 0 && chosen === boxes().length;
    box.indeterminate = chosen > 0 && !box.checked;
    for (const bar of all("[data-bulk]")) bar.hidden = !chosen;
    for (const place of all("[data-bulk-count]")) place.textContent = chosen;
  };
  document.addEventListener("change", (event) => {
    if (!box.isConnected) return;
    if (event.target === box) { for (const one of boxes()) one.checked = box.checked; }
    if (event.target === box || event.target.name === box.dataset.selectAll) count();
  });
  count();
}

/** Counts anew when boxes come with a fragment, since the table may have been replaced. */
function chooseRows() {
  const boxes = all("[data-select-all]");
  boxes.forEach(selectAll);
  new MutationObserver(() => {
    const fresh = all("[data-select-all]").filter((box) => !boxes.includes(box));
    boxes.push(...fresh);
    fresh.forEach(selectAll);
  }).observe(document.body, { childList: true, subtree: true });
}
chooseRows();

/** On a phone the side is a strip to push along: it shows where one is. */
function showPlace() {
  const here = document.querySelector(".side a[aria-current]");
  const strip = here?.closest(".side");
  if (!strip || here.offsetLeft + here.offsetWidth <= strip.clientWidth) return;
  strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
}
showPlace();
