// Pieces of ground where two plans meet, and what one of them gives beyond the other.
for (const thing of [...data.scenarios.flatMap((one) => one.units), ...data.pairs.flatMap((pair) => pair.pieces)])
  for (const part of ["rings", "ways"]) if (part in thing) thing[part] = data.pool[thing[part]];

const byName = new Map(data.quantities.map((q) => [q.id, q]));
const pairOf = (a, b) => data.pairs.find((pair) => pair.a === Math.min(a, b) && pair.b === Math.max(a, b));
const cutPieces = new Map();

/** Return the pieces of scenario `a` minus scenario `b`; the page shows them like units. */
function piecesOf(a, b) {
  const key = `${a}/${b}`;
  if (!cutPieces.has(key)) {
    const found = pairOf(a, b);
    const units = [data.scenarios[found.a].units, data.scenarios[found.b].units];
    cutPieces.set(key, found.pieces.map(({ units: places, ...shape }) => {
      const both = places.map((place, side) => (place < 0 ? null : units[side][place]));
      const { kind, line, km, entry, name } = both[0] || both[1];
      const pair = a < b ? both : both.reverse();
      return { kind, line, km, entry, name, ...shape, pair, unit: pair.map((one) => (one ? one.unit : "")).join("-") };
    }));
  }
  return cutPieces.get(key);
}

/** Return what the first unit of a pair gives a hectare beyond the second; bare ground counts as 0 where 0 means something. */
function apart([one, other], name, quantile, at) {
  const of = (unit, which) => (unit && planted(unit) ? perHectare(unit, name, which, at) : byName.get(name).zero ? 0 : NaN);
  const middle = of(one, "value") - of(other, "value");
  if (quantile === "value" || middle === 0) return middle;
  const up = quantile === "high";
  // the draws of units are not kept: their ranges are taken as independent, so that half-widths add as squares
  const half = Math.hypot(of(one, quantile) - of(one, "value"), of(other, up ? "low" : "high") - of(other, "value"));
  return middle + (up ? half : -half);
}

/** Return a name that tells what stands on a piece in either plan. */
function pieceLabel(piece) {
  const [one, other] = piece.pair.map((unit) => unit && unitLabel(unit));
  if (one === other) return one;
  return `${one || "–"} / ${other || "–"}`;
}

/** Return what each plan has on a piece, for its card. */
function sidesOf(piece) {
  const q = quantity();
  return [state.scenario, state.other].flatMap((scene, side) => {
    const unit = piece.pair[side];
    const grows = unit && planted(unit);
    const value = grows ? ranged(perHectare(unit, q.id), perHectare(unit, q.id, "low"), perHectare(unit, q.id, "high"), here(q.units)) : "–";
    const rows = [["unit", unit ? unitLabel(unit) : "–"], ["species", grows ? mixText(unit.mix) : word("page.nothing_planted")]];
    if (grows) rows.push(["planted", unit.year]);
    return [
      element("h3", {}, `${"AB"[side]}: ${labelOf(scene)}`),
      element("dl", {}, ...rows.flatMap(([name, text]) => [element("dt", {}, word(`page.${name}`)), element("dd", {}, String(text))]),
        element("dt", {}, here(q.titles)), element("dd", {}, value)),
    ];
  });
}
