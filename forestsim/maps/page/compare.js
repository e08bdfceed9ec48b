// The comparison puts its own ways in place of those of a map.
Object.assign(state, { other: 1, swipe: 50, base: 0, part: "totals" });
Object.assign(page, {
  sides: ["left", "right"],
  name: () => ({ one: () => labelOf(state.scenario), swipe: () => `${stemOf(state.scenario)} | ${stemOf(state.other)}`, difference: () => minusText(state.scenario, state.other) })[state.view](),
  label: labelOf,
  pick,
  units: () => (differing() ? [piecesOf(state.scenario, state.other)] : chosenScenes().map((scene) => data.scenarios[scene].units)),
  fields: () => (differing() ? [{ ...pairOf(state.scenario, state.other).fields, turned: state.scenario > state.other }] : chosenScenes().map((scene) => data.scenarios[scene].fields)),
  said: saidOfDifference,
  remarks: remarksOnDifference,
  headline: planAmounts,
  notes: scenarioNotes,
  write: writeViews,
  read: readViews,
  find: findThing,
  after: (before) => {
    syncViews();
    nameSides();
    cut();
    if (state.language !== before.language || state.base !== before.base || !cells.size || before.quantity === "") buildTotals();
    fillTotals();
    chartsSoon();
  },
});
buildViews();
buildSwipe();
buildPrint();
window.addEventListener("resize", chartsSoon);
