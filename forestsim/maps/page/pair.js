// Whole plans side by side: names, differences draw by draw, and how sure they are.
const COLOURS = ["#1f4e79", "#d95f02", "#1b9e77", "#7a3e9d", "#8c6d1f", "#c2185b", "#5a6670", "#17a2b8"];
const colourOf = (scene) => COLOURS[scene % COLOURS.length];
const stemOf = (scene) => data.scenarios[scene].stem;

/** Return a stem that may be broken after its hyphens and underscores. */
const soft = (text) => text.replace(/[_-]/g, "$&\u200b");

/** Return the name of a scenario with the stem of its file. */
function labelOf(scene) {
  const { stem, name } = data.scenarios[scene];
  return stem === name ? name : `${stem} · ${name}`;
}

/** Return the series of scenario `a` minus scenario `b` for a quantity, as those of a plan. */
function differenceOf(a, b, name) {
  const found = pairOf(a, b).totals.of[name];
  const plans = [a, b].map((scene) => data.scenarios[scene].totals[name]);
  const turn = (series) => (a < b || !series ? series : turnedSeries(series));
  const made = {};
  for (const kind of ["total", "hectare"]) {
    const series = found && turn(found[kind]);
    const both = plans.map((plan) => plan && plan[kind]).filter(Boolean);
    made[kind] = series && { ...series, partial: both.some((one) => one.partial), unstated: [...new Set(both.flatMap((one) => one.unstated))] };
  }
  return made;
}

function turnedSeries({ low, value, high, more, less }) {
  const minus = (values) => values.map((v) => (v === null ? null : -v || 0));
  return { low: minus(high), value: minus(value), high: minus(low), more: less, less: more };
}

const percent = (share) => withUnit(number(share * 100, share > 0.99 && share < 1 ? 3 : 2), "%");

/** Return the chance that one scenario gives more than the other, as a sentence; nothing without draws. */
function chance(a, b, series) {
  const more = series && series.more[state.year], less = series && series.less[state.year];
  if (more === null || more === undefined) return [];
  if (more === 0 && less === 0) return [element("p", {}, word("compare.equal"))];
  const [first, second, share] = more >= less ? [a, b, more] : [b, a, less];
  const paired = pairOf(a, b).totals.paired;
  return [
    element("p", { class: "chance" }, word("compare.chance", { a: stemOf(first), b: stemOf(second), share: percent(share) })),
    element("p", { class: "hint" }, word(paired ? "compare.paired" : "compare.unpaired")),
  ];
}
