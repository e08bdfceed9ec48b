// The whole plan over the years: a curve with its band, and the year shown.
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Return a chart of low, value and high by year; years without a value are left open. */
function curve(series, title) {
  const width = 320, height = 96, left = 4, right = 4, top = 16, bottom = 18;
  const years = scenario().years;
  const known = [...series.value, ...series.low, ...series.high].filter((v) => v !== null);
  const most = Math.max(0, ...known), least = Math.min(0, ...known);
  const span = most - least || 1;
  const x = (i) => left + (i / Math.max(1, years.length - 1)) * (width - left - right);
  const y = (v) => top + ((most - v) / span) * (height - top - bottom);
  const points = (values) => values.map((v, i) => (v === null ? null : `${x(i).toFixed(1)},${y(v).toFixed(1)}`)).filter(Boolean);
  const made = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "curve", role: "img", "aria-label": title });
  const band = [...points(series.low), ...points(series.high).reverse()];
  if (series.low.some((v) => v !== null)) made.append(svg("polygon", { points: band.join(" "), class: "band" }));
  made.append(svg("line", { x1: left, x2: width - right, y1: y(0), y2: y(0), class: "zero" }));
  made.append(svg("polyline", { points: points(series.value).join(" "), class: "line" }));
  const now = series.value[state.year];
  made.append(svg("line", { x1: x(state.year), x2: x(state.year), y1: top - 2, y2: height - bottom, class: "now" }));
  if (now !== null) made.append(svg("circle", { cx: x(state.year), cy: y(now), r: 3.6, class: "dot" }));
  made.append(svg("text", { x: left, y: 11 }, number(most)));
  if (least < 0) made.append(svg("text", { x: left, y: height - bottom - 3 }, number(least)));
  made.append(svg("text", { x: left, y: height - 4 }, years[0]));
  made.append(svg("text", { x: width - right, y: height - 4, "text-anchor": "end" }, years[years.length - 1]));
  return made;
}
