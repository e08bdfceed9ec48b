// The table of whole plans: an effect in each row, a scenario in each column, differences against the base.
const cells = new Map();

const tableQuantities = () => data.quantities.filter((q) => q.headline);
const others = () => data.scenarios.map((_, scene) => scene).filter((scene) => scene !== state.base);

/** Build rows and columns in the page's language. */
function buildTotals() {
  cells.clear();
  const column = (text, small) => element("th", { scope: "col", class: "figure" }, text, small && element("span", { class: "small" }, small));
  const head = element("tr", {}, element("th", { scope: "col" }, word("compare.effect")), element("th", { scope: "col" }, word("compare.unit")),
    ...data.scenarios.map((one) => column(soft(one.stem), `${one.stem === one.name ? "" : `${one.name}, `}${withUnit(number(one.area), word("symbols.ha"))}`)),
    ...others().map((scene) => column(soft(minusText(scene, state.base)))));
  byId("totals").tHead.replaceChildren(head);
  byId("totals").tBodies[0].replaceChildren(...tableQuantities().map(totalsRow));
}

function totalsRow(q) {
  const choose = () => set({ quantity: q.id });
  const button = element("button", { type: "button", onclick: (event) => (event.stopPropagation(), choose()) }, here(q.titles), element("span", { class: "tier" }, tierText(q.tier)));
  const unit = element("td", {});
  const plans = data.scenarios.map(() => element("td", { class: "figure" }));
  const apartBy = others().map(() => element("td", { class: "figure less" }));
  const row = element("tr", { onclick: choose, "data-id": q.id }, element("th", { scope: "row" }, button), unit, ...plans, ...apartBy);
  cells.set(q, { row, button, unit, plans, apartBy });
  return row;
}

/** Put the figures of the year into the table. */
function fillTotals() {
  byId("totals-note").textContent = `${word("compare.row")} ${word("compare.range_of_difference")}`;
  byId("totals-title").textContent = word(state.wish === "total" ? "compare.totals_of" : "compare.hectares_of", { year: year() });
  fillVerdicts();
  for (const [q, { row, button, unit, plans, apartBy }] of cells) {
    const kind = state.wish === "total" && q.summable ? "total" : "hectare";
    unit.textContent = unitText(q, kind);
    plans.forEach((cell, scene) => cell.replaceChildren(...figures((data.scenarios[scene].totals[q.id] || {})[kind])));
    others().forEach((scene, i) => {
      const series = differenceOf(scene, state.base, q.id)[kind];
      apartBy[i].replaceChildren(...figures(series, true), ...likely(series));
    });
    const shown = q.id === state.quantity;
    row.classList.toggle("chosen", shown);
    button.setAttribute("aria-pressed", String(shown));
  }
}

/** Return "P50" over "(P5–P95)", and "partial" where a species has no figure. */
function figures(series, signed) {
  const value = series ? series.value[state.year] : null;
  if (value === null || value === undefined) return ["–"];
  const text = (signed && value > 0 ? "+" : "") + number(value);
  const parts = [element("span", { class: "amount" }, text)];
  if (series.partial && !signed) parts.push(" ", element("span", { class: "mark" }, word("page.partial")));
  const range = between(series.low[state.year], series.high[state.year]);
  if (range) parts.push(element("span", { class: "small" }, range));
  return parts;
}

function likely(series) {
  const more = series && series.more[state.year], less = series && series.less[state.year];
  if (more === null || more === undefined || (more === 0 && less === 0)) return [];
  return [element("span", { class: "small" }, word(more >= less ? "compare.more" : "compare.less", { share: percent(Math.max(more, less)) }))];
}

/** Say of each pair, that of the base first, whether one plan dominates the other. */
function fillVerdicts() {
  const part = state.wish === "total" ? "total" : "per_hectare";
  const told = data.verdicts.filter((one) => one.part === part);
  const ofBase = (one) => one.pair.includes(state.base);
  const ordered = [...told.filter(ofBase), ...told.filter((one) => !ofBase(one))];
  byId("verdicts").hidden = !ordered.length;
  byId("verdicts").replaceChildren(...ordered.map((one) => element("li", {}, here(one.said))));
}
