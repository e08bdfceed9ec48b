// The map: lines under the data, units, the chosen one, sections, scale and credits.
const LINES = {
  river: { color: "#6fa3c8", weight: 2.6 },
  canal: { color: "#6fa3c8", weight: 1.3 },
  railway: { color: "#6d6a66", weight: 1.6, dashArray: "7 4" },
  road: { color: "#4c4a47", weight: 1.5 },
  highway: { color: "#4c4a47", weight: 3 },
};
const sides = [];
let zoomControl, scaleControl, drawnAs = null;

const LocalScale = L.Control.Scale.extend({
  _updateMetric(most) {
    const metres = this._getRoundNum(most);
    const label = metres < 1000 ? `${metres} ${word("symbols.m")}` : `${metres / 1000} ${word("symbols.km")}`;
    this._updateScale(this._mScale, label, metres / most);
  },
});

function startMap() {
  map.removeControl(map.attributionControl);
  for (const line of data.lines) {
    const style = { opacity: 0.9, interactive: false, ...LINES[line.kind] };
    if (line.kind === "highway") L.polyline(line.ways, { ...style, weight: 4.6, color: "#ffffff" }).addTo(map);
    L.polyline(line.ways, style).addTo(map);
  }
  addLabels();
  map.on("zoomend", () => {
    if (drawnAs !== map.getZoom() >= TRUE_WIDTH) drawUnits();
    else mark();
  });
}

/** Add a side of the map; one with a name has panes of its own, so that it can be cut off where another begins. */
function addSide(name) {
  const pane = name ? `units-${name}` : "overlayPane", below = name ? `field-${name}` : "field";
  map.createPane(below).style.zIndex = 250;  // above the ground, below lines and units
  if (name) map.createPane(pane).style.zIndex = 410;
  const on = name ? { pane, renderer: L.canvas({ pane }) } : {};
  sides.push({ pane, below, on, layer: L.layerGroup().addTo(map), marks: L.layerGroup().addTo(map), drawn: new Map(), image: null });
}

/** Draw all units anew; ribbons or outlines as the zoom asks. */
function drawUnits() {
  drawnAs = map.getZoom() >= TRUE_WIDTH;
  const units = page.units();
  sides.forEach((side, i) => drawSide(side, units[i] || []));
  paintUnits();
  legend();
}

function drawSide({ layer, drawn, on }, units) {
  layer.clearLayers();
  drawn.clear();
  const layers = units.filter((unit) => unit.rings.length).map((unit) => [unit, unitLayers(unit, on)]);
  layers.forEach(([, { casing }]) => casing && layer.addLayer(casing));
  for (const [unit, { body }] of layers) {
    body.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      choose(unit, "map");
    });
    body.bindTooltip(() => element("div", { class: "tip" }, element("b", {}, unitLabel(unit)), element("br"), shownText(unit)), { sticky: true });
    layer.addLayer(body);
    drawn.set(unit, body);
  }
}

function paintUnits() {
  for (const [unit, body] of sides.flatMap((side) => [...side.drawn])) {
    const colour = paint(unit);
    // a field goes on below the units
    body.setStyle({ color: body.options.outlined ? DARK : colour, fillColor: colour, fillOpacity: body.options.outlined && state.field ? 0.3 : 1 });
  }
  mark();
}

/** Mark the chosen unit on the map. */
function mark() {
  for (const side of sides) {
    side.marks.clearLayers();
    if (side.drawn.has(state.unit)) markLayers(state.unit, side.on).forEach((layer) => side.marks.addLayer(layer));
  }
}

const shownText = (unit) =>
  planted(unit) ? ranged(shown(unit), shown(unit, "low"), shown(unit, "high"), unitText(quantity(), state.amount)) : word("page.nothing_planted");

/** Bring units into view, with a town that lies at their end. */
function fit(units) {
  const bounds = boundsOf(units);
  const near = bounds.isValid() ? bounds.pad(0.12) : bounds;
  data.places.filter((place) => place.kind === "town" && bounds.isValid() && near.contains(place.at)).forEach((place) => bounds.extend(place.at));
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 16, animate: false });
}

/** Bring a unit into view where it is not. */
function show(unit) {
  if (unit.rings.length && !map.getBounds().contains(unitBounds(unit))) map.panTo(unitBounds(unit).getCenter(), { animate: false });
}

/** Words on the map: credits, scale, zoom buttons, names. */
function nameMap() {
  const layer = (name) => word(`layers.${name}`);
  const parts = [];
  if (data.synthetic.length) parts.push(word("page.synthetic", { layers: data.synthetic.map(layer).join(", ") }));
  if (data.rough.length) parts.push(word("page.other_layers", { layers: data.rough.map(layer).join(", ") }));
  byId("credit").textContent = [...parts, `Leaflet ${L.version}`].join(". ");
  [zoomControl, scaleControl].filter(Boolean).forEach((control) => control.remove());
  zoomControl = L.control.zoom({ zoomInTitle: word("page.zoom_in"), zoomOutTitle: word("page.zoom_out") }).addTo(map);
  scaleControl = new LocalScale({ imperial: false, maxWidth: 140 }).addTo(map);
  nameLabels();
}

const SECTION_KM = 10;
const MANY_BLOCKS = 6;

/** Return the places the section buttons go to. */
function sections() {
  const units = listed();
  const belts = units.filter((unit) => unit.kind === "belt" && unit.km[0] !== null);
  const lines = [...new Set(belts.map((unit) => unit.line))];
  const found = [{ label: word("page.whole"), units, group: "" }];
  for (const line of lines) {
    const along = belts.filter((unit) => unit.line === line);
    const title = lines.length > 1 && data.lines.find((l) => l.line === line);
    const last = Math.max(...along.map((unit) => unit.km[1]));
    const step = last > 12 * SECTION_KM ? 2 * SECTION_KM : SECTION_KM;
    for (let from = 0; from < last; from += step) {
      const inside = along.filter((unit) => (unit.km[0] + unit.km[1]) / 2 >= from && (unit.km[0] + unit.km[1]) / 2 < from + step);
      const to = Math.min(from + step, Math.ceil(last));
      if (inside.length) found.push({ label: word("page.km", { from, to }), units: inside, group: title ? here(title.titles) : "" });
    }
  }
  const blocks = units.filter((unit) => unit.kind !== "belt");
  const entries = [...new Set(blocks.map((unit) => unit.entry))];
  if (entries.length > MANY_BLOCKS) found.push({ label: word("page.blocks"), units: blocks, group: "" });
  else entries.forEach((entry) => {
    const inside = blocks.filter((unit) => unit.entry === entry);
    found.push({ label: inside[0].name, units: inside, group: "" });
  });
  return found.length > 2 ? found : found.slice(0, 1);
}
