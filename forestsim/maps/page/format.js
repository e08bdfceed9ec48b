// Words, numbers and units in the page's language.
const state = { view: "one", scenario: 0, quantity: "", field: "", year: 0, wish: "hectare", amount: "hectare", language: "en", unit: null };
data.scenarios.forEach((one, scene) => one.units.forEach((unit) => (unit.scene = scene)));
const NARROW = "\u202f";

const byId = (id) => document.getElementById(id);
const scenario = () => data.scenarios[state.scenario];
const quantity = () => data.quantities.find((q) => q.id === state.quantity);
const year = () => scenario().years[state.year];
const here = (titles) => titles[state.language];
const differing = () => state.view === "difference";

/** What a page of several views does in its own way; here as the map of one scenario has it. */
const page = {
  sides: [""],
  name: () => scenario().name,
  label: (scene) => data.scenarios[scene].name,
  pick: (change) => set(change),
  units: () => [scenario().units],  // by side of the map
  fields: () => [scenario().fields],
  said: () => [],
  remarks: () => [],
  headline: () => [amountTitle(), ...amount(scenario().totals[quantity().id])],
  notes: () => [word("page.against"), ...notesOf(scenario()), ...synthetic(scenario()), `forestsim ${scenario().version}, ${scenario().date}`],
  after: () => {},
  write: (parts) => (data.scenarios.length > 1 ? { ...parts, scenario: state.scenario + 1 } : parts),
  read: (asked) => (data.scenarios[Number(asked.get("scenario")) - 1] ? { scenario: Number(asked.get("scenario")) - 1 } : {}),
  find: (key) => scenario().units.find((unit) => String(unit.unit) === key) || null,
};
const listed = () => page.units().flat();

/** Return a word by its path, such as "page.total", with {names} filled in. */
function word(path, fill = {}) {
  const found = path.split(".").reduce((part, key) => (part ? part[key] : undefined), data.words[state.language]);
  return (found === undefined ? path.split(".").pop() : found).replace(/\{(\w+)\}/g, (all, key) => (key in fill ? fill[key] : all));
}

/** Return a sentence of the model in the page's language, where it has been translated. */
const sentence = (text) => data.words[state.language].texts[text] || text;

/** Return a number of at most `digits` significant digits, thin spaces in thousands, decimal comma in kk and ru. */
function number(value, digits = 3) {
  if (value === null || !Number.isFinite(value)) return "–";
  const round = Number(value.toPrecision(digits));
  if (round === 0) return "0";
  const decimals = Math.min(12, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(round)))));
  let [whole, part = ""] = Math.abs(round).toFixed(decimals).split(".");
  whole = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW);
  part = part.replace(/0+$/, "");
  return (round < 0 ? "\u2212" : "") + whole + (part ? (state.language === "en" ? "." : ",") + part : "");
}

const unitText = (q, amount) => here(amount === "total" ? q.total_units : q.units);
const withUnit = (text, unit) => (unit ? text + "\u00a0" + unit : text);

/** Return "value (low–high) unit". */
function ranged(value, low, high, unit) {
  if (value === null || !Number.isFinite(value)) return "–";
  return withUnit(`${number(value)} ${between(low, high)}`.trim(), unit);
}

/** Return "(low–high)", or nothing where no range is known. */
function between(low, high) {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high) || low === high) return "";
  return `(${number(low)}${low < 0 || high < 0 ? "\u2009…\u2009" : "–"}${number(high)})`;
}

/** Return "low – high" of a class. */
const span = (low, high, digits = 3) => `${number(low, digits)} ${low < 0 || high < 0 ? "…" : "–"} ${number(high, digits)}`;

const speciesName = (id) => (data.species[id] ? here(data.species[id]) : id);

/** Return the mix of a unit as a reader says it: "Siberian elm 60 %, black saxaul 40 %". */
function mixText(mix) {
  const parts = Object.entries(mix).sort((a, b) => b[1] - a[1]);
  return parts.map(([id, share]) => `${speciesName(id)} ${withUnit(number(share * 100), "%")}`).join(", ");
}

/** Return the name of a unit; the file's own names stay as they are written. */
function unitLabel(unit) {
  const part = unit.part ? ` (${unit.part})` : "";
  if (unit.pair) return pieceLabel(unit);
  if (unit.kind !== "belt" || unit.km[0] === null) return (unit.label || unit.name) + part;
  const side = data.words[state.language].sides[unit.side];
  const range = word("page.km", { from: number(unit.km[0], 4), to: number(unit.km[1], 4) });
  return [unit.name, side, range].filter(Boolean).join(", ") + part;
}

/** Return an element with text (never markup) and children. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}
