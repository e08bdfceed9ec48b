// What is compared with what: views, pickers of scenarios, and the part below the map.

/** Keep two different scenarios: who is chosen twice changes places. */
function pick(change) {
  const next = { ...state, ...change };
  if (next.scenario === next.other) Object.assign(change, change.other === undefined ? { other: state.scenario } : { scenario: state.other });
  set(change);
}

function buildViews() {
  const options = () => data.scenarios.map((_, scene) => element("option", { value: scene }, labelOf(scene)));
  byId("other").replaceChildren(...options());
  byId("base").replaceChildren(...options());
  byId("other").addEventListener("change", (e) => pick({ other: Number(e.target.value) }));
  byId("base").addEventListener("change", (e) => set({ base: Number(e.target.value) }));
  byId("view").addEventListener("change", (e) => set({ view: e.target.value }));
  document.querySelectorAll(".tabs button").forEach((tab) => tab.addEventListener("click", () => set({ part: state.part === tab.dataset.part ? "" : tab.dataset.part })));
}

function syncViews() {
  document.querySelectorAll("input[name=view]").forEach((input) => (input.checked = input.value === state.view));
  for (const key of ["scenario", "other", "base"]) byId(key).value = state[key];
  byId("other-field").hidden = state.view === "one";
  const [first, second] = { one: ["scenario", ""], swipe: ["left", "right"], difference: ["a", "b"] }[state.view];
  byId("scenario").setAttribute("aria-label", word(first === "scenario" ? "page.scenario" : `compare.${first}`));
  if (second) byId("other").setAttribute("aria-label", word(`compare.${second}`));
  byId("other-caption").textContent = differing() ? "\u2212" : "|";
  const before = document.body.dataset.part;
  Object.assign(document.body.dataset, { part: state.part, view: state.view, field: state.field });
  document.querySelector("main").dataset.title = page.name();
  if (before !== state.part) map.invalidateSize({ animate: false });
  document.querySelectorAll(".tabs button").forEach((tab) => tab.setAttribute("aria-expanded", String(tab.dataset.part === state.part)));
}

/** Return the address of what is shown, with scenarios by the stems of their files. */
function writeViews(parts) {
  const own = { view: state.view, a: stemOf(state.scenario) };
  if (state.view !== "one") own.b = stemOf(state.other);
  if (state.view === "swipe") own.swipe = state.swipe;
  if (state.base) own.base = stemOf(state.base);
  if (state.unit) parts.unit = (state.unit.scene === state.other && state.view === "swipe" ? "b" : "") + state.unit.unit;
  return { ...own, ...parts, part: state.part || "none" };
}

function readViews(asked) {
  const scene = (key) => data.scenarios.findIndex((one) => one.stem === asked.get(key));
  const change = {};
  if (scene("a") >= 0) change.scenario = scene("a");
  if (scene("b") >= 0 && scene("b") !== (change.scenario ?? state.scenario)) change.other = scene("b");
  if (scene("base") >= 0) change.base = scene("base");
  if (["one", "swipe", "difference"].includes(asked.get("view"))) change.view = asked.get("view");
  const swipe = Number(asked.get("swipe"));
  if (asked.has("swipe") && swipe >= 0 && swipe <= 100) change.swipe = swipe;
  if (asked.has("part")) change.part = ["totals", "charts"].includes(asked.get("part")) ? asked.get("part") : "";
  if ((change.other ?? state.other) === (change.scenario ?? state.scenario)) change.other = change.scenario === 0 ? 1 : 0;
  return change;
}

function findThing(key) {
  if (state.view === "swipe" && key.startsWith("b")) return data.scenarios[state.other].units.find((unit) => String(unit.unit) === key.slice(1)) || null;
  return page.units()[0].find((unit) => String(unit.unit) === key) || null;
}
