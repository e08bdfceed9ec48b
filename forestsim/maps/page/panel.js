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
  const units = listed();
  const classes = colours.map((colour, i) => swatch(colour, span(breaks[i], breaks[i + 1], digits))).reverse();
  const others = [swatch(NONE, word(differing() ? "compare.same" : "page.none")), swatch(hatch("#ffffff", "#7c7c7c"), word("page.no_data"))];
  if (signed()) others.push(swatch(hatch(colours[Math.floor(colours.length / 2)], "#ffffff"), word("page.unsure")));
  if (!units.every(planted)) others.push(swatch(NOTHING, word("page.nothing_planted")));
  const unit = unitText(q, state.amount);
  byId("legend").replaceChildren(
    element("h2", {}, here(q.titles)),
    ...page.said(),
    element("p", { class: "sub" }, [unit, year(), q.tier && tierText(q.tier)].filter(Boolean).join(" · ")),
    element("div", { class: "swatches" }, element("ul", {}, ...classes), element("ul", {}, ...others)),
    map.getZoom() < TRUE_WIDTH && units.some((u) => u.ways) ? element("p", { class: "hint" }, word("page.widened")) : "",
    ...page.remarks(),
  );
}

const headline = () => byId("headline").replaceChildren(...page.headline());

const amountTitle = () => element("h2", {}, word(state.amount === "total" ? "page.whole_total" : quantity().summable ? "page.whole_mean" : "page.whole_average"));

/** Return the amount of a whole plan in this year, with its range and its course. kinds : its series. */
function amount(kinds) {
  const q = quantity();
  const series = kinds && (state.amount === "total" ? kinds.total : kinds.hectare);
  if (!series || series.value.every((v) => v === null)) return [element("p", { class: "big" }, "–"), element("p", { class: "hint" }, word("page.all_unstated"))];
  const unit = unitText(q, state.amount);
  const low = series.low[state.year], high = series.high[state.year];
  const big = element("p", { class: "big" }, number(series.value[state.year]), element("span", { class: "span" }, ` ${between(low, high)}`), element("span", { class: "unit" }, ` ${unit}`));
  const parts = [big];
  if (series.partial) big.append(" ", element("span", { class: "mark" }, word("page.partial")));
  if (series.partial && series.unstated.length)
    parts.push(element("p", { class: "hint" }, word("page.partial_for", { species: series.unstated.map(speciesName).join(", ") })));
  parts.push(curve(series, word("page.over_time", { title: here(q.titles), first: scenario().years[0], last: scenario().years.at(-1) })));
  parts.push(element("p", { class: "hint" }, word(series.low.some((v) => v !== null) ? "page.range" : "page.no_range")));
  return parts;
}

const rowOf = new Map();

const MANY = 400;
let firstRow = 0;

/** Build the table of units, a page of it where they are many; one row is in the tab order, arrows go to the others. */
function unitTable() {
  rowOf.clear();
  const units = listed();
  if (firstRow >= units.length) firstRow = 0;
  const head = element("tr", {}, element("th", { scope: "col" }, word("page.unit")),
    element("th", { scope: "col", class: "figure" }, word("symbols.ha")), element("th", { scope: "col", class: "figure", id: "value-head" }));
  const rows = units.slice(firstRow, firstRow + MANY).map((unit, i) => {
    const button = element("button", { type: "button", tabindex: i === 0 ? 0 : -1, onclick: () => choose(unit, "table") }, unitLabel(unit));
    const value = element("td", { class: "figure" });
    const row = element("tr", {}, element("td", {}, button), element("td", { class: "figure" }, number(unit.area)), value);
    rowOf.set(unit, { row, button, value });
    return row;
  });
  byId("units").tHead.replaceChildren(head);
  byId("units").tBodies[0].replaceChildren(...rows);
  pagePicker(units.length);
}

function pagePicker(count) {
  const picker = byId("page");
  picker.hidden = count <= MANY;
  const starts = Array.from({ length: Math.ceil(count / MANY) }, (_, i) => i * MANY);
  picker.replaceChildren(...starts.map((from) => element("option", { value: from }, `${from + 1}–${Math.min(count, from + MANY)} / ${count}`)));
  picker.value = firstRow;
}

function turnTo(from) {
  firstRow = from;
  unitTable();
  tableValues();
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

const synthetic = (one) => (one.inputs.length ? [word("page.synthetic_inputs", { layers: one.inputs.map((name) => word(`layers.${name}`)).join(", ") }) + "."] : []);
/** Return "en" for a note that this version says in English only, which a reader of the page must be told. */
const languageOf = (note) => (state.language !== "en" && here(note) === note.en ? "en" : null);
const notesOf = (one) => one.notes.map((note) => element("span", { lang: languageOf(note) }, here(note)));
const notes = () => byId("notes").replaceChildren(...page.notes().map((line) => element("p", {}, line)));
