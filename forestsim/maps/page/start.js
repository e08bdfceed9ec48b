// The start, when everything has been read.
function start() {
  const first = data.quantities.find((q) => q.headline) || data.quantities[0];
  buildControls();
  const { unit, ...asked } = { quantity: first.id, language: readersLanguage(), year: Math.floor(scenario().years.length / 2), ...readAddress() };
  Object.assign(state, asked);
  startMap();
  page.sides.forEach(addSide);
  map.setView(boundsOf(listed()).isValid() ? boundsOf(listed()).getCenter() : map.getCenter(), 9, { animate: false });
  openSheet(false);
  drawUnits();
  state.quantity = "";
  set({ quantity: asked.quantity });
  map.invalidateSize({ animate: false });
  fit(listed());
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  if (unit && page.find(unit)) choose(page.find(unit), "address");
}

start();
