// The panel of a comparison: amounts of whole plans, what is subtracted from what, notes of each scenario.

const chosenScenes = () => (state.view === "one" ? [state.scenario] : [state.scenario, state.other]);

/** Return the amounts of what is shown: one plan, two plans, or the difference of two. */
function planAmounts() {
  const { scenario: a, other: b } = state;
  const name = quantity().id;
  const kind = state.amount === "total" ? "total" : "hectare";
  const apartBy = differenceOf(a, b, name);
  const caption = (scene) => element("h3", { class: "plan" }, labelOf(scene));
  if (state.view === "one") return [amountTitle(), caption(a), ...amount(data.scenarios[a].totals[name])];
  const how = chance(a, b, apartBy[kind]);
  if (differing()) return [amountTitle(), element("h3", { class: "plan" }, minusText(a, b)), ...amount(apartBy), ...how];
  return [amountTitle(), ...[a, b].flatMap((scene) => [caption(scene), ...amount(data.scenarios[scene].totals[name])]), ...how];
}

const minusText = (a, b) => word("compare.minus", { a: stemOf(a), b: stemOf(b) });

/** Return what the legend must say of a difference: above the classes what is subtracted, below them how to read it. */
const saidOfDifference = () => (differing() ? [element("p", { class: "minus" }, minusText(state.scenario, state.other))] : []);

function remarksOnDifference() {
  if (!differing()) return [];
  const about = quantity().zero ? "compare.bare" : "compare.no_bare";
  return [element("p", { class: "hint" }, `${word("compare.signs", { a: stemOf(state.scenario), b: stemOf(state.other) })} ${word(about)} ${word("compare.independent")}`)];
}

/** Return the lines at the foot of the panel: what is compared with what, then each scenario's notes and origin. */
function scenarioNotes() {
  const blocks = data.scenarios.map((one, scene) => {
    const drawn = one.draws ? word("compare.drawn", { draws: one.draws, seed: one.seed }) : word("page.no_range");
    const origin = [`forestsim ${one.version}`, drawn, one.date].filter(Boolean).join(" · ");
    return element("span", { class: "origin" }, element("b", {}, labelOf(scene)), element("br"), origin,
      ...one.notes.map((note) => element("span", { class: "note", lang: languageOf(note) }, here(note))),
      ...synthetic(one).map((line) => element("span", { class: "note" }, line)));
  });
  return [word("page.against"), ...blocks];
}
