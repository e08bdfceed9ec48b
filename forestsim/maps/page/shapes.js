// Units on the map. A belt 30 m wide cannot be seen where 58 km fit the screen: there it is a ribbon
// beside its line, moved aside by pixels; from TRUE_WIDTH on every unit has its own outline.
const TRUE_WIDTH = 14;
const RIBBON = 7;
const GAP = 3;
const DARK = "#2d3335";

const Ribbon = L.Polyline.extend({
  _projectLatlngs(latlngs, result, bounds) {
    if (!(latlngs[0] instanceof L.LatLng)) {
      latlngs.forEach((part) => this._projectLatlngs(part, result, bounds));
      return;
    }
    const points = aside(latlngs.map(exactPoint), this.options.aside);
    points.forEach((point) => bounds.extend(point));
    result.push(points);
  },
});

/** Leaflet rounds to whole pixels, which would turn short stretches aside. */
const exactPoint = (latlng) => map.project(latlng).subtract(map.getPixelOrigin());

/** Return points moved `by` pixels to the left of their way (to the right where it is negative). */
function aside(points, by) {
  const clean = points.filter((p, i) => i === 0 || p.distanceTo(points[i - 1]) > 0.01);
  if (clean.length < 2) return points;
  const normals = clean.slice(1).map((p, i) => {
    const along = p.subtract(clean[i]);
    const length = Math.hypot(along.x, along.y);
    return L.point(along.y / length, -along.x / length);
  });
  return clean.map((p, i) => {
    const before = normals[Math.max(0, i - 1)], after = normals[Math.min(i, normals.length - 1)];
    const sum = before.add(after);
    const size = Math.max(0.5, sum.x * sum.x + sum.y * sum.y);
    return p.add(sum.multiplyBy((2 * by) / size));
  });
}

const asideOf = (unit) => unit.way_side * (GAP + RIBBON / 2 + unit.lane * (RIBBON + 1.5));
const isRibbon = (unit) => Boolean(unit.ways) && map.getZoom() < TRUE_WIDTH;

/** Return the layers of a unit at the present zoom: what is painted last is what is clicked. on : pane and renderer. */
function unitLayers(unit, on) {
  if (isRibbon(unit)) {
    const casing = new Ribbon(unit.ways, { ...on, aside: asideOf(unit), weight: RIBBON + 2, color: DARK, lineCap: "butt", interactive: false });
    const body = new Ribbon(unit.ways, { ...on, aside: asideOf(unit), weight: RIBBON, opacity: 1, lineCap: "butt", smoothFactor: 0 });
    return { casing, body };
  }
  // far out the stroke has the colour of the value, so that a small block is still a spot that can be read
  if (map.getZoom() >= TRUE_WIDTH) return { casing: null, body: L.polygon(unit.rings, { ...on, fillOpacity: 1, weight: 1, smoothFactor: 0.5, outlined: true }) };
  const casing = L.polygon(unit.rings, { ...on, fill: false, weight: 5.5, color: DARK, smoothFactor: 0.5, interactive: false });
  return { casing, body: L.polygon(unit.rings, { ...on, fillOpacity: 1, weight: 3.5, smoothFactor: 0.5 }) };
}

/** Return the layers that mark the chosen unit. */
function markLayers(unit, on) {
  const options = { ...on, interactive: false, lineCap: "butt", smoothFactor: 0 };
  if (isRibbon(unit)) {
    const move = { ...options, aside: asideOf(unit) };
    return [
      new Ribbon(unit.ways, { ...move, weight: RIBBON + 10, color: "#111111", lineCap: "round" }),
      new Ribbon(unit.ways, { ...move, weight: RIBBON + 5, color: "#ffffff", lineCap: "round" }),
      new Ribbon(unit.ways, { ...move, weight: RIBBON, color: paint(unit), lineCap: "round" }),
    ];
  }
  const outline = { ...options, fill: false };
  const marks = [
    L.polygon(unit.rings, { ...outline, weight: 7, color: "#111111" }),
    L.polygon(unit.rings, { ...outline, weight: 3, color: "#ffffff" }),
  ];
  const bounds = unitBounds(unit);
  const size = map.latLngToLayerPoint(bounds.getNorthEast()).distanceTo(map.latLngToLayerPoint(bounds.getSouthWest()));
  if (size < 24) marks.push(L.circleMarker(bounds.getCenter(), { ...on, interactive: false, radius: 16, color: "#111111", weight: 2.5, fill: false }));
  return marks;
}

const unitBounds = (unit) => L.latLngBounds(unit.rings.map((polygon) => polygon[0]));

function boundsOf(units) {
  const all = L.latLngBounds([]);
  units.filter((unit) => unit.rings.length).forEach((unit) => all.extend(unitBounds(unit)));
  return all;
}
