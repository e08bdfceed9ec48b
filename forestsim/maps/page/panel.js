// The panel: legend, the whole plan's amount, the table of units, notes.
const tierText = (tier) => (data.words[state.language].tiers[tier] || tier);

function swatch(colour, text) {
  const box = element("canvas", { width: 52, height: 36, "aria-hidden": "true" });
  const pen = box.getContext("2d");
  pen.scale(2, 2);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 26, 18);
  pen.strokeStyle = "#2d3335";
  pen.strokeRect(0, 0, 26, 18);
  return element("li", {}, box, element("span", {}, text));
}

/** Draw the legend of what is shown: title, unit, method, year, classes. */
function legend() {
  const q = quantity();
  const { breaks, colours } = scaleNow();
  const digits = Math.max(3, ...breaks.map((b) => String(Math.abs(b)).replace(".", "").replace(/^0+|0+$/g, "").length));
  const units = scenario().units;
  const classes = colours.map((colour, i) => swatch(colour, `${number(breaks[i], digits)} – ${number(breaks[i + 1], digits)}`)).reverse();
  const others = [swatch(NONE, word("page.none")), swatch(hatch("#ffffff", "#7c7c7c"), word("page.no_data"))];
  if (signed()) others.push(swatch(hatch(colours[Math.floor(colours.length / 2)], "#ffffff"), word("page.unsure")));
  if (!units.every(planted)) others.push(swatch(NOTHING, word("page.nothing_planted")));
  const unit = unitText(q, state.amount);
  byId("legend").replaceChildren(
    element("h2", {}, here(q.titles)),
    element("p", { class: "sub" }, [unit, year(), q.tier && tierText(q.tier)].filter(Boolean).join(" · ")),
    element("div", { class: "swatches" }, element("ul", {}, ...classes), element("ul", {}, ...others)),
    map.getZoom() < TRUE_WIDTH && units.some((u) => u.ways) ? element("p", { class: "hint" }, word("page.widened")) : "",
  );
}

/** Show the amount of the whole plan in this year, with its range and its course. */
function headline() {
  const q = quantity();
  const kinds = scenario().totals[q.id];
  const series = state.amount === "total" ? kinds.total : kinds.hectare;
  const title = word(state.amount === "total" ? "page.whole_total" : q.summable ? "page.whole_mean" : "page.whole_average");
  const parts = [element("h2", {}, title)];
  const value = series && series.value[state.year];
  if (!series || series.value.every((v) => v === null)) parts.push(element("p", { class: "big" }, "–"), element("p", { class: "hint" }, word("page.all_unstated")));
  else {
    const unit = unitText(q, state.amount);
    const low = series.low[state.year], high = series.high[state.year];
    const big = element("p", { class: "big" }, number(value), element("span", { class: "span" }, ` ${between(low, high)}`), element("span", { class: "unit" }, ` ${unit}`));
    if (series.partial) big.append(" ", element("span", { class: "mark" }, word("page.partial")));
    parts.push(big);
    if (series.partial && series.unstated.length)
      parts.push(element("p", { class: "hint" }, word("page.partial_for", { species: series.unstated.map(speciesName).join(", ") })));
    parts.push(curve(series, word("page.over_time", { title: here(q.titles), first: scenario().years[0], last: scenario().years.at(-1) })));
    parts.push(element("p", { class: "hint" }, word(series.low.some((v) => v !== null) ? "page.range" : "page.no_range")));
  }
  byId("headline").replaceChildren(...parts);
}

const rowOf = new Map();

/** Build the table of units; one row is in the tab order, arrows go to the others. */
function unitTable() {
  rowOf.clear();
  const head = element("tr", {}, element("th", { scope: "col" }, word("page.unit")),
    element("th", { scope: "col", class: "figure" }, word("symbols.ha")), element("th", { scope: "col", class: "figure", id: "value-head" }));
  const rows = scenario().units.map((unit, i) => {
    const button = element("button", { type: "button", tabindex: i === 0 ? 0 : -1, onclick: () => choose(unit, "table") }, unitLabel(unit));
    const value = element("td", { class: "figure" });
    const row = element("tr", {}, element("td", {}, button), element("td", { class: "figure" }, number(unit.area)), value);
    rowOf.set(unit, { row, button, value });
    return row;
  });
  byId("units").tHead.replaceChildren(head);
  byId("units").tBodies[0].replaceChildren(...rows);
}

function tableValues() {
  byId("value-head").textContent = unitText(quantity(), state.amount) || here(quantity().titles);
  for (const [unit, { row, value, button }] of rowOf) {
    value.textContent = planted(unit) ? number(shown(unit)) : "–";
    const chosen = unit === state.unit;
    row.classList.toggle("chosen", chosen);
    button.setAttribute("aria-pressed", String(chosen));
  }
}

/** Move among the rows with the arrow keys, Home and End. */
function tableKeys(event) {
  const buttons = [...rowOf.values()].map((found) => found.button);
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || to === undefined || !buttons[to]) return;
  event.preventDefault();
  focusRow(buttons, to);
  buttons[to].focus();
}

function focusRow(buttons, at) {
  buttons.forEach((button, i) => button.setAttribute("tabindex", i === at ? "0" : "-1"));
}

function notes() {
  const one = scenario();
  const lines = [word("page.against")];
  if (one.inputs.length) lines.push(word("page.synthetic_inputs", { layers: one.inputs.map((name) => word(`layers.${name}`)).join(", ") }) + ".");
  lines.push(`forestsim ${one.version}, ${one.date}`);
  byId("notes").replaceChildren(...lines.map((line) => element("p", {}, line)));
}
