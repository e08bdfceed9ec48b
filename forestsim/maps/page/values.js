// Values of units, from 16-bit blocks, and the classes they fall into.
const MISSING = -32768;
const unpacked = new Map();

function block(scene, name, quantile) {
  const key = `${scene}/${name}/${quantile}`;
  if (!unpacked.has(key)) {
    const packed = (data.scenarios[scene].values[name] || {})[quantile];
    if (!packed) unpacked.set(key, null);
    else {
      const bytes = Uint8Array.from(atob(packed.data), (letter) => letter.charCodeAt(0));
      unpacked.set(key, { ...packed, cells: new DataView(bytes.buffer) });
    }
  }
  return unpacked.get(key);
}

/** Return what a hectare of a unit gives in a year, or a piece of two plans more in one than in the other; NaN is "not stated". */
function perHectare(unit, name, quantile = "value", at = state.year) {
  if (unit.pair) return apart(unit.pair, name, quantile, at);
  const found = unit.row < 0 ? null : block(unit.scene, name, quantile);
  if (!found) return NaN;
  const place = found.rows[unit.row] * data.scenarios[unit.scene].years.length + at;
  const cell = found.cells.getInt16(place * 2, true);
  return cell === MISSING ? NaN : cell * found.factor;
}

/** Return the value that the map shows: per hectare, or the unit's total. */
function shown(unit, quantile = "value") {
  const value = perHectare(unit, state.quantity, quantile);
  return state.amount === "total" ? value * unit.area : value;
}

const planted = (unit) => (unit.pair ? unit.pair.some((one) => one && planted(one)) : unit.row >= 0 && Object.keys(unit.mix).length > 0);
const scales = () => (differing() ? quantity().difference : quantity().scales);
const scaleNow = () => scales()[state.amount] || scales().hectare;

/** Return the number of the class of a value; the outer classes take what lies beyond. */
function classOf(value, breaks) {
  let i = 0;
  while (i < breaks.length - 2 && value >= breaks[i + 1]) i += 1;
  return i;
}

const NONE = "#f7f4ea";
const NOTHING = "#b9b4a9";

/** Return what a unit is painted with: a colour, or a pattern where the value or its sign is not known. */
function paint(unit) {
  if (!planted(unit)) return NOTHING;
  const value = shown(unit);
  if (!Number.isFinite(value)) return hatch("#ffffff", "#7c7c7c");
  if (value === 0) return NONE;
  const { breaks, colours } = scaleNow();
  const colour = colours[classOf(value, breaks)];
  return unsure(unit) ? hatch(colour, "#ffffff") : colour;
}

/** Whether the range of a value that may have either sign includes zero. */
function unsure(unit) {
  if (!signed()) return false;
  const low = shown(unit, "low"), high = shown(unit, "high");
  return Number.isFinite(low) && low < 0 && high > 0;
}

const signed = () => scaleNow().breaks[0] < 0;

const patterns = new Map();

/** Return a canvas pattern of slanted lines. */
function hatch(ground, line) {
  const key = ground + line;
  if (!patterns.has(key)) {
    const tile = element("canvas", { width: 8, height: 8 });
    const pen = tile.getContext("2d");
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = line;
    pen.lineWidth = 1.6;
    pen.beginPath();
    for (const shift of [-8, 0, 8]) {
      pen.moveTo(shift - 1, 9);
      pen.lineTo(shift + 9, -1);
    }
    pen.stroke();
    patterns.set(key, pen.createPattern(tile, "repeat"));
  }
  return patterns.get(key);
}
