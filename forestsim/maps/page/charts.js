// Charts: each scenario by year with its band, and each by species in the year shown.
const SPECIES_COLOURS = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#999933", "#882255", "#44aa99", "#bbbbbb"];
const speciesIds = () => Object.keys(data.species);
const DIRECT = 4;
const HEIGHT = 190;
let waiting = null;

/** Draw both charts a moment after the last change, since a slider changes much. */
function chartsSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(drawCharts, 180);
}

function drawCharts() {
  byId("by-year-title").textContent = `${here(quantity().titles)}: ${word("compare.by_year")}`;
  byId("by-species-title").textContent = `${here(quantity().titles)}: ${word("compare.by_species", { year: year() })}`;
  const width = chartWidth();
  return Promise.all([byYear(width), bySpecies(width)]);
}

/** Return the width of a chart: half of the dock where two fit beside each other. */
function chartWidth() {
  const room = byId("dock").clientWidth - 40;
  return Math.max(290, Math.min(620, room > 960 ? room / 2 : room));
}

const unitNow = () => unitText(quantity(), state.amount);
const kindNow = () => (state.amount === "total" ? "total" : "hectare");
const axisTitle = () => [here(quantity().titles), unitNow()].filter(Boolean).join(", ");
const wrapped = (text, width) => text.split(" ").reduce((lines, part) => {
  const last = lines.at(-1);
  return last && (last + part).length * 6.4 < width ? [...lines.slice(0, -1), `${last} ${part}`] : [...lines, part];
}, []);

function byYear(width) {
  const place = byId("by-year");
  const rows = data.scenarios.flatMap((one, scene) => {
    const series = (one.totals[state.quantity] || {})[kindNow()];
    if (!series) return [];
    return one.years.map((at, i) => ({ year: at, stem: one.stem, value: series.value[i], low: series.low[i], high: series.high[i],
      text: `${one.stem}, ${at}: ${ranged(series.value[i], series.low[i], series.high[i], unitNow())}` })).filter((row) => row.value !== null);
  });
  const ranges = rows.some((row) => row.low !== null);
  byId("by-year-note").textContent = word(ranges ? "compare.band" : "page.no_range");
  if (!rows.length) return emptyChart(place);
  return plot(place, yearSpec(rows, ranges, width));
}

function yearSpec(rows, ranges, width) {
  const direct = data.scenarios.length <= DIRECT && width > 420;
  const stems = data.scenarios.map((one) => one.stem);
  const colour = { field: "stem", type: "nominal", scale: { domain: stems, range: stems.map((_, scene) => colourOf(scene)) },
    legend: direct ? null : { orient: "bottom", title: null, columns: width > 420 ? 3 : 1 } };
  const { years } = scenario();
  const x = { field: "year", type: "quantitative", scale: { domain: [years[0], years.at(-1)], nice: false }, axis: { format: "d", grid: false, title: word("page.year"), tickCount: Math.floor(width / 90) } };
  const y = { type: "quantitative", scale: { zero: true }, axis: { title: wrapped(axisTitle(), HEIGHT), format: ",.6~r", tickCount: 5 } };
  const now = { data: { values: [{ year: year() }] }, mark: { type: "rule", color: "#1c262b", strokeDash: [2, 3] }, encoding: { x } };
  const band = { mark: { type: "area", opacity: 0.16 }, encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour } };
  const line = { mark: { type: "line", strokeWidth: 2.2 }, encoding: { x, y: { ...y, field: "value" }, color: colour } };
  const points = { mark: { type: "point", size: 160, opacity: 0 }, encoding: { x, y: { ...y, field: "value" }, tooltip: { field: "text", type: "nominal" } } };
  const names = { data: { values: nameRows(rows) }, mark: { type: "text", align: "left", dx: 6, fontSize: 12, limit: 150 },
    encoding: { x, y: { ...y, field: "at" }, text: { field: "stem" }, color: { ...colour, legend: null } } };
  return { width: width - (direct ? 225 : 90), height: HEIGHT, padding: { left: 5, top: 8, bottom: 5, right: direct ? 145 : 5 }, autosize: { type: "pad" },
    data: { values: rows }, layer: [...(ranges ? [band] : []), line, now, points, ...(direct ? [names] : [])] };
}

/** Return where the name of each line stands at its end: apart from one another, none over the next. */
function nameRows(rows) {
  const all = rows.flatMap((row) => [row.low, row.value, row.high]).filter((v) => v !== null);
  const gap = ((Math.max(0, ...all) - Math.min(0, ...all)) * 15) / HEIGHT;
  const last = scenario().years.at(-1);
  const ends = rows.filter((row) => row.year === last).map(({ year: at, stem, value }) => ({ year: at, stem, at: value })).sort((a, b) => a.at - b.at);
  ends.forEach((end, i) => i && (end.at = Math.max(end.at, ends[i - 1].at + gap)));
  return ends;
}

function bySpecies(width) {
  const place = byId("by-species");
  const stacked = state.amount === "total";
  const rows = data.scenarios.flatMap((one) => speciesRows(one));
  byId("by-species-note").textContent = word(stacked ? "compare.stacked" : "compare.grouped");
  if (!rows.length) return emptyChart(place);
  return plot(place, speciesSpec(rows, stacked, width));
}

function speciesRows(one) {
  const packedRows = (one.species[state.quantity] || {})[kindNow()];
  if (!packedRows) return [];
  const bytes = new DataView(Uint8Array.from(atob(packedRows.data), (letter) => letter.charCodeAt(0)).buffer);
  return packedRows.species.map((id, i) => {
    const cell = bytes.getInt16((packedRows.rows[i] * one.years.length + state.year) * 2, true);
    const value = cell === MISSING ? null : cell * packedRows.factor;
    return { stem: one.stem, species: speciesName(id), order: speciesIds().indexOf(id), value, text: `${one.stem}, ${speciesName(id)}: ${withUnit(number(value), unitNow())}` };
  }).filter((row) => row.value !== null);
}

function speciesSpec(rows, stacked, width) {
  const ids = speciesIds().filter((id) => rows.some((row) => row.species === speciesName(id)));
  const longest = Math.max(...ids.map((id) => speciesName(id).length));
  const columns = Math.max(1, Math.floor((width - 40) / (longest * 6.8 + 30)));
  const colour = { field: "species", type: "nominal", legend: { orient: "bottom", title: null, columns },
    scale: { domain: ids.map(speciesName), range: ids.map((id) => SPECIES_COLOURS[speciesIds().indexOf(id) % SPECIES_COLOURS.length]) } };
  const y = { field: "stem", type: "nominal", sort: data.scenarios.map((one) => one.stem), axis: { title: null, labelLimit: 150, ticks: false } };
  const x = { field: "value", type: "quantitative", stack: stacked ? "zero" : null, axis: { title: wrapped(axisTitle(), width - 170), format: ",.6~r", tickCount: 5 } };
  const encoding = { y, x, color: colour, order: { field: "order", type: "quantitative" }, tooltip: { field: "text", type: "nominal" } };
  if (!stacked) encoding.yOffset = { field: "species", sort: ids.map(speciesName) };
  return { width: width - 175, height: HEIGHT - 30, data: { values: rows }, mark: { type: "bar" }, encoding };
}
