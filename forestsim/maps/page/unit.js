// The card of the chosen unit: what is planted, whether it will stand, every effect with its basis.

/** Choose a unit; `from` says where, so that the other side follows. */
function choose(unit, from) {
  state.unit = unit;
  card();
  tableValues();
  mark();
  writeAddress();
  if (!unit) return;
  if (!rowOf.has(unit)) turnTo(Math.floor(listed().indexOf(unit) / MANY) * MANY);
  const { row, button } = rowOf.get(unit);
  focusRow([...rowOf.values()].map((found) => found.button), [...rowOf.keys()].indexOf(unit));
  if (from === "map") openSheet(true);
  else show(unit);
  const scrolls = [byId("panel"), byId("panel").parentElement].find((box) => box.scrollHeight > box.clientHeight + 1);
  if (scrolls) scrolls.scrollTop = byId("units-part").offsetTop - byId("title").offsetHeight;
  const list = byId("rows");
  if (from !== "table") list.scrollTop = row.offsetTop - list.clientHeight / 2;
  else button.focus({ preventScroll: true });
}

function card() {
  const unit = state.unit;
  const place = byId("unit-card");
  const open = new Set([...place.querySelectorAll("details[open]")].map((d) => d.dataset.id));
  place.classList.toggle("filled", Boolean(unit));
  if (!unit) {
    place.replaceChildren();
    return;
  }
  const close = element("button", { type: "button", class: "close", "aria-label": word("page.clear"), title: word("page.clear"), onclick: () => choose(null) }, "×");
  place.replaceChildren(
    element("div", { class: "card-head" }, element("h2", {}, unitLabel(unit)), close),
    ...(unit.pair ? sidesOf(unit) : [facts(unit), ...[verdicts(unit)].flat()]),
    element("h3", {}, word("page.effects_here", { year: year() })),
    element("ul", { class: "effects" }, ...data.quantities.filter((q) => q.id in scenario().values).map((q) => effectRow(unit, q, open.has(q.id)))),
  );
}

function facts(unit) {
  const age = year() - unit.year;
  const [water, seasons] = unit.irrigation;
  const often = seasons < 0 ? word("page.always") : word("page.for_years", { n: seasons });
  const rows = [
    ["species", planted(unit) ? mixText(unit.mix) : word("page.nothing_planted")],
    ["age", age < 0 ? word("page.not_yet", { year: unit.year }) : word("page.years_old", { n: age })],
    ["planted", unit.year],
    ["area", withUnit(number(unit.area), word("symbols.ha"))],
    ["seedlings", number(unit.seedlings, 6)],
    ["site", siteText(unit)],
    ["irrigation", water > 0 && seasons !== 0 ? `${withUnit(number(water), `${word("symbols.mm")}/${word("symbols.yr")}`)}, ${often}` : word("page.rainfed")],
  ];
  const told = planted(unit) ? rows : rows.filter(([name]) => ["species", "area", "site"].includes(name));
  return element("dl", {}, ...told.flatMap(([name, value]) => [element("dt", {}, word(`page.${name}`)), element("dd", {}, String(value))]));
}

/** Return the ground of a unit in a few figures. */
function siteText(unit) {
  const measures = { annual_precipitation: "mm/yr", groundwater_depth: "m", soil_salinity: "dS/m" };
  const unitOf = (name) => measures[name].split("/").map((part) => word(`symbols.${part}`)).join("/");
  const parts = Object.keys(measures).filter((name) => unit.site[name] !== null);
  return parts.map((name) => `${word(`layers.${name}`)} ${withUnit(number(unit.site[name]), unitOf(name))}`).join(", ");
}

/** Return what stands against species of the unit, or nothing where all are fit. */
function verdicts(unit) {
  if (!unit.verdicts.length) return [];
  const lines = unit.verdicts.map((v) => {
    const unitOf = here(v.units);
    const why = v.figure === null || v.limit === null ? sentence(v.text)
      : word("page.verdict_line", { cause: word(`causes.${v.cause}`), figure: withUnit(number(v.figure), unitOf), limit: withUnit(number(v.limit), unitOf) });
    const left = v.verdict === "refused" && !v.forced && !(v.species in unit.mix);
    const after = v.forced ? `; ${word("page.forced")}` : left ? `; ${word("page.left_out")}` : "";
    return element("li", { class: v.verdict === "refused" ? "refused" : "risk" },
      element("b", {}, `${speciesName(v.species)}: ${word(`statuses.${v.verdict}`)}`), v.cause === "none" ? after : ` (${why})${after}`);
  });
  return element("div", { class: "verdicts" }, element("h3", {}, word("page.verdicts")), element("ul", {}, ...lines));
}

function effectRow(unit, q, open) {
  const value = perHectare(unit, q.id), low = perHectare(unit, q.id, "low"), high = perHectare(unit, q.id, "high");
  const stated = Number.isFinite(value);
  const partial = stated && partialFor(unit, q);
  const figure = element("span", { class: "amount" }, stated ? withUnit(number(value), here(q.units)) : word("page.no_data"));
  if (partial) figure.append(" ", element("span", { class: "mark" }, word("page.partial")));
  const tier = q.tier ? element("span", { class: "tier" }, tierText(q.tier)) : null;
  const summary = element("summary", {}, element("span", { class: "name" }, here(q.titles)), figure, tier, element("span", { class: "between" }, stated ? between(low, high) : ""));
  const row = element("details", { "data-id": q.id, open, class: q.id === state.quantity ? "shown" : null }, summary);
  if (q.caveat || q.sources.length) row.append(...basis(q));
  return element("li", {}, row);
}

/** Whether a species of the unit has no figure for the quantity. */
function partialFor(unit, q) {
  if (unit.pair) return unit.pair.some((one) => one && partialFor(one, q));
  const series = data.scenarios[unit.scene].totals[q.id].hectare;
  return Boolean(series) && series.unstated.some((species) => species in unit.mix);
}

/** Return the caveat and the sources of a quantity. */
function basis(q) {
  const translated = data.words[state.language].texts[q.caveat];
  const made = [];
  if (q.caveat) made.push(element("p", {}, element("b", {}, `${word("page.caveat")}: `), element("span", { lang: translated ? null : "en" }, translated || q.caveat)));
  if (q.sources.length) made.push(element("p", {}, element("b", {}, `${word("page.sources")}:`)));
  for (const key of q.sources) {
    const source = data.sources[key] || { text: key, link: "" };
    const line = element("p", { lang: "en" }, source.text, " ");
    if (source.link) line.append(element("a", { href: source.link, target: "_blank", rel: "noopener noreferrer" }, source.link.replace("https://", "")));
    made.push(line);
  }
  return made;
}
