// The product page: choices of options find their variant. Loaded by that page only, after app.js.
// Without it the form sends the chosen option values and the server finds the variant.

import { all } from "asset:dom.js";

/**
 * Each option offers what goes with the options before it, so no choice can lead into a dead end.
 */
function chooseVariant(form) {
  const rows = all("[data-options]", form).map((row) => ({
    ...row.dataset,
    places: row.dataset.options.split(" ").map(Number),
  }));
  const groups = [
    ...new Set(all("input[type=radio][data-option]", form).map((radio) => radio.name)),
  ]
    .map((name) =>
      all("input[type=radio][data-option]", form).filter((radio) => radio.name === name)
    );
  const refresh = () => {
    const picked = [];
    for (const [place, radios] of groups.entries()) {
      const fits = (radio) =>
        rows.some((row) =>
          Number(row.stock) > 0 && row.places[place] === radios.indexOf(radio) &&
          picked.every((value, i) => row.places[i] === value)
        );
      for (const radio of radios) radio.disabled = !fits(radio);
      const now = radios.find((r) => r.checked && !r.disabled) ?? radios.find((r) => !r.disabled) ??
        radios.find((r) => r.checked) ?? radios[0];
      now.checked = true;
      picked.push(radios.indexOf(now));
    }
    // A product without options has one row, of no places.
    show(form, rows.find((row) => picked.every((value, i) => row.places[i] === value)));
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-option]")) refresh();
  });
  refresh();
}

/**
 * The buy button may stand in a bar outside the form, so places are looked for in the whole page.
 */
function show(form, row) {
  const put = (name, text) =>
    all(`[data-show="${name}"]`).forEach((place) => {
      if (text !== undefined && place.textContent !== text) place.textContent = text;
      place.hidden = !text;
    });
  if (form.elements.sku) form.elements.sku.value = row?.sku ?? "";
  for (const name of ["price", "was", "words"]) put(name, row?.[name] ?? "");
  const stock = Number(row?.stock ?? 0);
  for (const words of all('[data-show="words"]')) {
    words.classList.toggle("none", !stock);
    words.classList.toggle("low", stock > 0 && stock <= 5);
  }
  for (const button of all("[data-needs-stock]")) button.disabled = !stock;
  const count = form.elements.quantity;
  if (count?.type === "number") {
    count.max = Math.max(1, stock);
    if (count.valueAsNumber > stock) count.value = count.max;
  }
  if (row?.picture) {
    document.getElementById(row.picture)?.scrollIntoView({ block: "nearest", inline: "start" });
  }
}

all("[data-variants]").forEach(chooseVariant);
